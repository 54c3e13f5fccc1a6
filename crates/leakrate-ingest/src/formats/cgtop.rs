//! `systemd-cgtop -b`: memory by control group.

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::blocks::binary;
use crate::kit::lines::{first_lines, lines};
use crate::kit::observations::{Observation, Observations};
use crate::kit::polling::Rounds;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;

pub(super) const FORMAT: Format = Format {
    name: "systemd-cgtop",
    description: "`systemd-cgtop -b -d 10`: memory by control group",
    example: "leakrate fit cgtop.txt --step 10s --series '/system.slice/*'",
    recognise,
    read,
};

/// `/system.slice/app.service   12    0.4    362.2M        -        -`
struct GroupRow<'l> {
    group: &'l str,
    memory: &'l str,
}

impl<'l> GroupRow<'l> {
    fn parse(line: &'l str) -> Option<Self> {
        // A name may hold blanks, the numbers behind it do not.
        let mut fields = Vec::new();
        let mut rest = line;
        for _ in 0..5 {
            let (before, word) = rest.trim_end().rsplit_once(char::is_whitespace)?;
            fields.push(word);
            rest = before;
        }
        let [_output, _input, memory, processor, tasks] = fields.as_slice() else {
            return None;
        };
        let is_number = |word: &str| word == "-" || word.parse::<f64>().is_ok();
        let group = rest.trim();
        if !group.starts_with('/') || !is_number(tasks) || !is_number(processor) {
            return None;
        }
        Some(Self { group, memory })
    }
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let mut rows = 0;
    let mut others = 0;
    for line in first_lines(sniff.source.text()) {
        if GroupRow::parse(&line.text).is_some() {
            rows += 1;
        } else {
            others += 1;
        }
    }
    (rows > 1 && rows > 2 * others).then(|| Match::certain("rows of systemd-cgtop"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let memory = Candidate::known("Memory", Role::Memory(Metric::ContainerUsage), None);
    let mut observations = Observations::new(sniff.source, vec![memory]);
    let mut rounds = Rounds::new(query.options);
    for line in lines(sniff.source.text()) {
        let Some(GroupRow { group, memory }) = GroupRow::parse(&line.text) else {
            rounds.dated(&line.text);
            continue;
        };
        let size = binary(memory);
        if size.is_none() && memory != "-" {
            observations.reject(line.range, "expected a size such as `362.2M`, or `-`");
            continue;
        }
        observations.push(&Observation {
            time: rounds.number(group),
            instance: group,
            cells: &[size],
            range: line.range,
        });
    }
    observations.finish(query, rounds.timing().of_a_tool_that_repeats())
}
