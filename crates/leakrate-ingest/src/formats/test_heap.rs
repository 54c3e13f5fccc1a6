//! The heap after each file of tests, as `jest --logHeapUsage` and `vitest --logHeapUsage` print it.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::lines::{early, lines};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::tabulated::Tabulated;

pub(super) const FORMAT: Format = Format {
    name: "test-heap",
    description: "`jest --logHeapUsage` or `vitest --logHeapUsage`: the heap after each file of tests, each a request",
    example: "leakrate fit jest.log",
    recognise,
    read,
};

/// `38 MB` in `PASS t/a.test.js (38 MB heap size)` and `✓ t/a.test.js (1 test) 3ms 45 MB heap used`.
fn heap(line: &str) -> Option<&str> {
    let end = line
        .find(" heap size)")
        .or_else(|| line.find(" heap used"))?;
    let size = line[..end].rsplit(['(', '\t']).next()?;
    // Behind other numbers it is the last of them.
    let words: Vec<&str> = size.split(' ').collect();
    let (unit, number) = (*words.last()?, *words.get(words.len().checked_sub(2)?)?);
    let is_size = unit == "MB" && number.parse::<f64>().is_ok();
    is_size.then(|| &size[size.len() - unit.len() - 1 - number.len()..])
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| heap(line).is_some())
        .then(|| Match::certain("the heap after each file of tests"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut table = Tabulated::new(sniff.source);
    for line in lines(sniff.source.text()) {
        if let Some(heap) = heap(&line.text) {
            let cells = [("heap", heap), ("requests_added (tests)", "1")];
            table.push(line.range.clone(), cells)?;
        }
    }
    if table.is_empty() {
        return Err(Problem::NoRows.into());
    }
    table.read(query)
}
