//! `jstat -gc -t`: the spaces of a Java heap in KiB, at seconds since the virtual machine began; and
//! `jstat -gcutil -t`, which has them in percent of what they can hold.

use crate::columns::{Candidate, Role};
use crate::error::{IngestError, Pace, Problem};
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::lines::{early, lines};
use crate::kit::log_dates::since_start;
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "jstat",
    description: "`jstat -gc -t PID 10s`: the old generation of a Java heap, or all of it; of `-gcutil`, the old generation with its size as --limit",
    example: "leakrate fit jstat.txt --memory OU",
    recognise,
    read,
};

/// What is used of survivors, Eden and the old generation.
const USED: [&str; 4] = ["S0U", "S1U", "EU", "OU"];

/// The same spaces in percent, as `-gcutil` heads them.
const SHARES: [&str; 4] = ["S0", "S1", "E", "O"];

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| {
        is_header(line) || is_other_header(line)
    })
    .then(|| Match::certain("the header of `jstat -gc` or `jstat -gcutil`"))
}

fn is_header(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let has = |names: &[&str]| names.iter().all(|name| words.contains(name));
    has(&["OC", "OU"]) || has(&SHARES) && has(&["YGC", "FGC"])
}

/// Whether a line heads a table that does not tell what the old generation uses: `-gccapacity`,
/// `-gcnew` and their like.
fn is_other_header(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let has = |names: &[&str]| names.iter().all(|name| words.contains(name));
    !is_header(line)
        && (has(&["OGCMX", "OGC"]) || has(&["NGCMX", "NGC"]) || has(&["S0U", "TT", "MTT"]))
}

/// How the rows of a file give sizes.
enum Sizes {
    /// In KiB.
    Kibibytes,
    /// In percent of what the old generation can hold, which is so many bytes.
    Shares { old_generation: f64 },
}

impl Sizes {
    fn of(text: &str, query: &Query) -> Result<Self, Problem> {
        let in_kibibytes = |line: &str| line.split_whitespace().any(|word| word == "OU");
        if early(text, in_kibibytes) {
            return Ok(Self::Kibibytes);
        }
        let limit = query.options.limit.ok_or_else(|| Problem::PercentOfWhat {
            column: "O".to_owned(),
        })?;
        let old_generation = limit.0;
        Ok(Self::Shares { old_generation })
    }

    fn columns(&self) -> Vec<Candidate> {
        let column = |name, role, unit| Candidate::known(name, role, Some(unit));
        match self {
            Self::Kibibytes => vec![
                column("OU", Role::Memory(Metric::Heap), SizeUnit::KIBIBYTE),
                column("heap_used", Role::OtherMemory, SizeUnit::KIBIBYTE),
            ],
            Self::Shares { .. } => {
                vec![column("O", Role::Memory(Metric::Heap), SizeUnit::BYTE)]
            }
        }
    }

    /// The cells of a row: of all spaces together there is a size only where each has one.
    fn cells(&self, size: impl Fn(&str) -> Option<f64>) -> Option<Vec<Option<SizeCell>>> {
        let cell = |number: f64, step| {
            let unit = None;
            (number >= 0.0).then_some(Some(SizeCell { number, step, unit }))
        };
        match self {
            Self::Kibibytes => {
                // `jstat -gcold` has the old generation alone.
                let used = USED.iter().map(|name| size(name)).sum::<Option<f64>>();
                Some(vec![
                    cell(size("OU")?, 0.1)?,
                    used.and_then(|used| cell(used, 0.1)).flatten(),
                ])
            }
            Self::Shares { old_generation } => {
                let percent = old_generation / 100.0;
                Some(vec![cell(size("O")? * percent, 0.01 * percent)?])
            }
        }
    }
}

/// Spaces that a collector does not have are `-`.
fn size(cell: &str) -> Option<f64> {
    match cell {
        "-" => Some(0.0),
        number => number.parse().ok().filter(|size: &f64| size.is_finite()),
    }
}

/// Objects that leak end in the old generation; young ones are mostly garbage.
fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    if !early(sniff.source.text(), is_header) {
        let command = "jstat -gc -t PID 10s";
        return Err(Problem::NoMemoryTable { command }.into());
    }
    let sizes = Sizes::of(sniff.source.text(), query)?;
    let mut observations = Observations::new(sniff.source, sizes.columns());
    let mut header: Vec<String> = Vec::new();
    let mut timed = false;
    let mut round = 0.0;
    for line in lines(sniff.source.text()) {
        let words: Vec<&str> = line.text.split_whitespace().collect();
        if is_header(&line.text) {
            timed = header.is_empty() || timed;
            timed &= words.first() == Some(&"Timestamp");
            header = words.into_iter().map(str::to_owned).collect();
            continue;
        }
        if header.is_empty() {
            continue;
        }
        let named = |name: &str| {
            let at = header.iter().position(|word| word == name)?;
            words.get(at).map(|word| word.replace(',', "."))
        };
        let time = named("Timestamp").and_then(|time| since_start(&time));
        let cells = sizes.cells(|name| size(&named(name)?));
        round += 1.0;
        match (cells, time.or((!timed).then_some(round))) {
            (Some(cells), Some(time)) => observations.push(&Observation {
                instance: "",
                time,
                cells: &cells,
                range: line.range,
            }),
            _ => observations.reject(line.range, "expected sizes below their header"),
        }
    }
    let timing = if timed {
        Timing::Elapsed
    } else {
        Timing::Rounds(Pace::Steady)
    };
    observations.finish(query, timing)
}
