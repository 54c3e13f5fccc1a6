//! What `heaptrack_print -l 1` says a program has leaked by its end: each file is a run, and runs of more
//! requests leak more.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::call_stack::{Call, site};
use crate::kit::heap_part::HeapPartKind;
use crate::kit::heap_profile::{HeapProfile, HeapProfiles, ProfilePart};
use crate::kit::lines::early;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Clock;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "heaptrack",
    description: "`heaptrack_print -l 1 -n 1000 -s 1000` of several runs, each of other length: what was leaked by the end; `--by site` tells where",
    example: "leakrate fit --by site run-*.txt --requests 1000,2000,3000,4000,5000",
    recognise,
    read,
};

const SECTION: &str = "MEMORY LEAKS";
const TOTAL: &str = "total memory leaked: ";
/// Calls of a stack that are looked at.
const DEEPEST: usize = 256;

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    let is_analysed = |line: &str| line.ends_with("now analyzing data:");
    let says_leaks = |line: &str| line == SECTION || line.starts_with(TOTAL);
    (early(text, is_analysed) || early(text, says_leaks))
        .then(|| Match::certain("the report of heaptrack"))
}

/// `2.01M`, `41.00K`, `72B`: a size whose units count in steps of 1000.
fn size(text: &str) -> Option<SizeCell> {
    let letter = text.find(|c: char| c.is_ascii_alphabetic())?;
    let unit = match &text[letter..] {
        "B" => "B",
        "K" => "kB",
        "M" => "MB",
        "G" => "GB",
        "T" => "TB",
        _ => return None,
    };
    format!("{}{unit}", &text[..letter]).parse().ok()
}

/// What a line says.
enum ReportLine<'l> {
    /// `2.01M leaked over 1000 calls from`: a function that allocates, of which its callers follow.
    Allocator,
    /// `2.01M leaked over 1000 calls from:`, before one of the ways to it.
    Way { size: SizeCell, calls: u64 },
    /// `  at /srv/server.c:10`
    At { file: &'l str, line: u64 },
    /// `  in /srv/server`
    In(&'l str),
    /// `total memory leaked: 2.05M`
    Total(SizeCell),
    /// A function.
    Function(&'l str),
}

fn report_line(line: &str) -> ReportLine<'_> {
    let text = line.trim();
    if let Some(total) = text.strip_prefix(TOTAL).and_then(size) {
        return ReportLine::Total(total);
    }
    if let Some((leaked, rest)) = text.split_once(" leaked over ")
        && let Some((calls, end)) = rest.split_once(" calls from")
        && let (Some(size), Ok(calls)) = (size(leaked), calls.parse())
    {
        return match end {
            ":" => ReportLine::Way { size, calls },
            _ => ReportLine::Allocator,
        };
    }
    if let Some((file, number)) = text.strip_prefix("at ").and_then(|at| at.rsplit_once(':'))
        && let Ok(line) = number.parse()
    {
        return ReportLine::At { file, line };
    }
    match text.strip_prefix("in ") {
        Some(file) => ReportLine::In(file),
        None => ReportLine::Function(text),
    }
}

/// A report while it is read.
#[derive(Default)]
struct Report {
    profile: HeapProfile,
    total: Option<f64>,
    /// The innermost call of the ways that follow.
    allocator: Vec<Call>,
    way: Option<Way>,
}

/// One way to an allocator.
struct Way {
    part: ProfilePart,
    stack: Vec<Call>,
}

impl Report {
    fn stack(&mut self) -> &mut Vec<Call> {
        match &mut self.way {
            Some(way) => &mut way.stack,
            None => &mut self.allocator,
        }
    }

    fn push(&mut self, line: &str) {
        match report_line(line) {
            ReportLine::Allocator => {
                self.end_way();
                self.allocator.clear();
            }
            ReportLine::Way { size, calls } => {
                self.end_way();
                let part = ProfilePart {
                    bytes: size.bytes(SizeUnit::BYTE).0,
                    objects: Some(calls),
                    step: size.quantum(SizeUnit::BYTE).0,
                    ..ProfilePart::default()
                };
                let stack = self.allocator.clone();
                self.way = Some(Way { part, stack });
            }
            ReportLine::At { file, line } => {
                if let Some(call) = self.stack().last_mut() {
                    file.clone_into(&mut call.file);
                    call.line = line;
                }
            }
            // That it is in a library of the system says more than the line there.
            ReportLine::In(file) => {
                let is_library = file.contains(".so");
                let tells = |call: &&mut Call| is_library || call.file.is_empty();
                if let Some(call) = self.stack().last_mut().filter(tells) {
                    file.clone_into(&mut call.file);
                    call.line = 0;
                }
            }
            ReportLine::Total(total) => {
                self.end_way();
                self.total = Some(total.bytes(SizeUnit::BYTE).0);
            }
            ReportLine::Function(name) => {
                let stack = self.stack();
                if stack.len() < DEEPEST {
                    stack.push(Call {
                        function: name.to_owned(),
                        ..Call::default()
                    });
                }
            }
        }
    }

    fn end_way(&mut self) {
        if let Some(Way { part, stack }) = self.way.take() {
            let found = site(&stack);
            let part = ProfilePart {
                file: found.file,
                calls: found.calls,
                ..part
            };
            self.profile.add(found.name, part);
        }
    }
}

fn read(sniff: &Sniff, _query: &Query) -> Result<Recording, IngestError> {
    let mut report = Report::default();
    let mut lines = sniff.source.text().lines().map(str::trim_end);
    if !lines.any(|line| line == SECTION) {
        return Err(Problem::NoLeaksPrinted.into());
    }
    for line in lines {
        if line.is_empty() {
            report.end_way();
        } else {
            report.push(line);
        }
    }
    report.end_way();
    let mut profile = report.profile;
    profile.close(report.total);
    Ok(Recording {
        rows: 1,
        preview: vec![profile.summary(sniff.source.name(), HeapPartKind::Site)],
        profiles: Some(HeapProfiles {
            kind: HeapPartKind::Site,
            all: vec![profile],
            clock: Clock::None,
        }),
        ..Recording::default()
    })
}
