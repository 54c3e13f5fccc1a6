//! `/usr/bin/time` around one run after the other: the most that each had in memory.

use crate::columns::Role;
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::blocks::{Blocks, Named, bare, known};
use crate::kit::lines::early;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "gnu-time",
    description: "`/usr/bin/time -v` (of GNU, and `-l` of BSD and macOS) around run after run: the resident set at its most",
    example: "leakrate fit time.txt --requests 1000/reading",
    recognise,
    read,
};

const COLUMNS: [(&str, Role); 1] = [(
    "maximum resident set size",
    Role::Memory(Metric::ResidentSet),
)];

fn value(line: &str) -> Option<Named<'_>> {
    Some(Named::one(
        0,
        Some(
            verbose(line)
                .or_else(|| brief(line))
                .or_else(|| of_bsd(line))?,
        ),
    ))
}

/// `Maximum resident set size (kbytes): 63652`
fn verbose(line: &str) -> Option<SizeCell> {
    bare(
        line.trim()
            .strip_prefix("Maximum resident set size (kbytes):")?,
    )
}

/// `0.05user 0:00.06elapsed (0avgtext+0avgdata 63652maxresident)k`, and `63652k maxresident` of a form of one's own
fn brief(line: &str) -> Option<SizeCell> {
    let (before, _) = line.split_once("maxresident")?;
    let before = before.trim_end();
    let before = before.strip_suffix(['k', 'K']).unwrap_or(before);
    let others = before.trim_end_matches(|c: char| c.is_ascii_digit());
    bare(&before[others.len()..])
}

/// `63652864  maximum resident set size`, in bytes
fn of_bsd(line: &str) -> Option<SizeCell> {
    let cell = bare(line.trim().strip_suffix("maximum resident set size")?)?;
    let unit = Some(SizeUnit::BYTE);
    Some(SizeCell { unit, ..cell })
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| value(line).is_some())
        .then(|| Match::certain("lines of `time` with the most that a run had"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    Blocks::gather(sniff.source, query.options, COLUMNS.len(), value)
        .finish(known(&COLUMNS, SizeUnit::KIBIBYTE), query)
}
