//! The access log of PHP-FPM in the format that its configuration gives as an example: each request
//! with its time and the most memory that it took.

use std::ops::Range;

use crate::error::{IngestError, MAX_PLACES, Problem};
use crate::formats::{Format, Match};
use crate::kit::lines::{first_lines, lines};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::options::BadRows;
use crate::tabulated::Tabulated;
use leakrate_core::caveat::Caveat;

pub(super) const FORMAT: Format = Format {
    name: "php-fpm-access",
    description: "an access log of PHP-FPM with `%{mili}d %{kilo}M %C%%`: each is a request and the most memory that it took",
    example: "leakrate fit access.log",
    recognise,
    read,
};

/// PHP takes memory from the system in pieces of so many bytes, and one at least for each request.
const PIECE: u64 = 2 << 20;

/// What a line tells.
struct Served<'l> {
    time: &'l str,
    memory: u64,
}

impl<'l> Served<'l> {
    /// `- - 27/Nov/2026:22:26:54 +0000 "GET /a.php" 200 /srv/a.php 0.475 2048 0.00%`
    fn parse(line: &'l str) -> Option<Self> {
        let (before, rest) = line.split_once(" \"")?;
        let (_, after) = rest.rsplit_once("\" ")?;
        let [status, .., took, memory, processor] =
            after.split_whitespace().collect::<Vec<_>>()[..]
        else {
            return None;
        };
        let is_status = status.len() == 3 && status.parse::<u16>().is_ok();
        let took: f64 = took.parse().ok()?;
        let share: f64 = processor.strip_suffix('%')?.parse().ok()?;
        // The date stands without the brackets of other logs.
        let words: Vec<&str> = before.split_whitespace().collect();
        let [.., date, zone] = words[..] else {
            return None;
        };
        let is_dated = date.matches('/').count() == 2 && date.matches(':').count() == 3;
        let is_zone = zone.len() == 5 && zone.starts_with(['+', '-']);
        if !(is_status && is_dated && is_zone && took >= 0.0 && share >= 0.0) {
            return None;
        }
        let start = before.rfind(date)?;
        Some(Self {
            time: before[start..].trim_end(),
            memory: memory.parse().ok()?,
        })
    }
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let mut first = first_lines(sniff.source.text());
    first
        .any(|line| Served::parse(&line.text).is_some())
        .then(|| Match::certain("requests with their memory, as PHP-FPM logs them"))
}

/// The unit of all readings, which the format of the log settles and does not tell: the least that a
/// request takes is one piece.
fn unit(least: u64) -> &'static str {
    match least {
        PIECE.. => "B",
        2048.. => "KiB",
        _ => "MiB",
    }
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let source = sniff.source;
    let mut served: Vec<(Range<usize>, String, u64)> = Vec::new();
    let mut faults = Vec::new();
    let (mut faulty, mut is_torn) = (0, false);
    for line in lines(source.text()) {
        if let Some(Served { time, memory }) = Served::parse(&line.text) {
            served.push((line.range.clone(), time.to_owned(), memory));
        } else if line.range.end == source.text().len() {
            is_torn = true;
        } else {
            faulty += 1;
            if faults.len() < MAX_PLACES {
                let note =
                    "expected a request with its time, duration, memory and share of the processor";
                faults.push(source.place(line.range, note));
            }
        }
    }
    if faulty > 0 && query.options.bad_rows == BadRows::Refuse {
        let problem = Problem::Rows { count: faulty };
        return Err(IngestError::from(problem).listing(faults, faulty));
    }
    let known = served.iter().map(|(.., memory)| *memory);
    // A request that ended before a script ran took none.
    let Some(least) = known.filter(|&memory| memory > 0).min() else {
        return Err(Problem::NoRows.into());
    };
    let unit = unit(least);
    let mut table = Tabulated::new(source);
    for (range, time, memory) in &served {
        let memory = format!("{memory} {unit}");
        let cells = [
            ("time", time.as_str()),
            ("memory", memory.as_str()),
            ("requests_added", "1"),
        ];
        table.push(range.clone(), cells)?;
    }
    let mut recording = table.read(query)?;
    recording.rows += faulty;
    recording.rows_skipped += faulty;
    let skipped = Caveat::BadRowsSkipped { rows: faulty };
    recording.caveats.extend((faulty > 0).then_some(skipped));
    recording
        .caveats
        .extend(is_torn.then_some(Caveat::TornLastLine));
    Ok(recording)
}
