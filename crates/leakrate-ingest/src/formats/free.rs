//! `free` in a loop: `free -m -s 10`, with dates between or without, or with units (`-h`).

use crate::columns::{Candidate, Role};
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::blocks::binary;
use crate::kit::lines::{early, first_lines, lines};
use crate::kit::observations::{Observation, Observations};
use crate::kit::polling::Rounds;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "free",
    description: "`free` in a loop: memory in use on a whole machine, and its size",
    example: "leakrate fit free.txt --step 10s --unit MiB",
    recognise,
    read,
};

/// Before `available` was a column, `used` held the caches as well.
fn is_header(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let begins = ["total", "used", "free", "shared"];
    begins.iter().all(|name| words.next() == Some(name)) && words.last() == Some("available")
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    if early(text, is_header) {
        return Some(Match::certain("the header of free"));
    }
    let is_row = |line: &str| row(line).is_some_and(|row| row.cells.len() == WIDTH);
    let is_alike = |line: &str| row(line).is_none_or(|row| row.is_whole());
    (early(text, is_row) && first_lines(text).all(|line| is_alike(&line.text)))
        .then(|| Match::certain("rows `Mem:` of free"))
}

/// Columns since `available` is one of them.
const WIDTH: usize = 6;

/// The row of the memory, with what stands before it.
struct MemoryRow<'l> {
    before: &'l str,
    cells: Vec<&'l str>,
}

impl MemoryRow<'_> {
    /// Whether it has all columns of today: what is in use makes up the whole with what is available, or
    /// with what is free and what caches hold, and not with what is free alone, as it once did.
    fn is_whole(&self) -> bool {
        const ROUNDING: f64 = 0.02;
        let sizes: Vec<f64> = self
            .cells
            .iter()
            .filter_map(|cell| size(cell))
            .map(|size| size.number * size.unit.map_or(1.0, SizeUnit::bytes))
            .collect();
        let &[total, used, free, _shared, cached, available] = sizes.as_slice() else {
            return false;
        };
        let is_total = |sum: f64| (sum - total).abs() <= ROUNDING * total;
        (is_total(used + available) || is_total(used + free + cached)) && !is_total(used + free)
    }
}

/// `Mem: 15884 5120 9000 312 1700 10400`, perhaps behind a date.
fn row(line: &str) -> Option<MemoryRow<'_>> {
    let (before, cells) = line.split_once("Mem:")?;
    Some(MemoryRow {
        before: before.trim(),
        cells: cells.split_whitespace().collect(),
    })
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let unit = query.options.unit.or_else(|| unit(sniff.source.text()));
    let columns = vec![
        Candidate::known("used", Role::Memory(Metric::Host), unit),
        Candidate::known("total", Role::Limit, unit),
    ];
    let mut observations = Observations::new(sniff.source, columns);
    let mut rounds = Rounds::new(query.options);
    let mut columns = if early(sniff.source.text(), is_header) {
        0
    } else {
        WIDTH
    };
    for line in lines(sniff.source.text()) {
        if is_header(&line.text) {
            columns = line.text.split_whitespace().count();
            rounds.next();
            continue;
        }
        // Without `Mem:` it is the swap, a sum of both, or what a loop prints between.
        let Some(MemoryRow { before, cells }) = row(&line.text) else {
            rounds.dated(&line.text);
            continue;
        };
        rounds.dated(before);
        let (Some(total), Some(used), true) = (
            cells.first().and_then(|cell| size(cell)),
            cells.get(1).and_then(|cell| size(cell)),
            cells.len() == columns,
        ) else {
            observations.reject(
                line.range,
                "expected sizes such as `2484` or `2.4Gi`, one below each name",
            );
            continue;
        };
        if unit.is_none() && used.unit.is_none() {
            let column = "used".to_owned();
            return Err(Problem::NoUnit { column }.into());
        }
        observations.push(&Observation {
            instance: "",
            time: rounds.number(""),
            cells: &[Some(used), Some(total)],
            range: line.range,
        });
    }
    observations.finish(query, rounds.timing().of_a_tool_that_repeats())
}

/// What bare numbers count: KiB, but for options of which only the size of the machine tells, where a
/// machine has so much in one unit alone.
fn unit(text: &str) -> Option<SizeUnit> {
    const LEAST: f64 = (1_u64 << 27) as f64;
    const TEBIBYTE: f64 = (1_u64 << 40) as f64;
    let rows = first_lines(text);
    let mut totals = rows.filter_map(|line| size(row(&line.text)?.cells.first()?));
    let total = totals.next().filter(|total| total.unit.is_none())?.number;
    // Whole GiB are for people, who look at few machines of many TiB.
    let mut possible = [
        (SizeUnit::BYTE, 16.0),
        (SizeUnit::KIBIBYTE, 16.0),
        (SizeUnit::MEBIBYTE, 16.0),
        (SizeUnit::GIBIBYTE, 4.0),
    ]
    .into_iter()
    .filter(|(unit, most)| (LEAST..most * TEBIBYTE).contains(&(total * unit.bytes())));
    match (possible.next(), possible.next()) {
        (Some((unit, _)), None) => Some(unit),
        _ => None,
    }
}

/// A bare number, or one with a unit and perhaps the decimal comma of a locale. A letter alone is of a
/// version before 2018, which counts in 1024.
fn size(cell: &str) -> Option<SizeCell> {
    let cell = cell.replace(',', ".");
    binary(&cell).or_else(|| cell.parse().ok())
}
