//! What was found in the lines of a log, as a pattern that can be given back.

use std::fmt::Write;
use std::ops::Range;

use crate::columns::{HeaderName, Role};
use crate::kit::lines::first_lines;
use crate::line_pattern::LinePattern;
use crate::lines::fields::{Kind, ungrouped};
use crate::lines::plan::Plan;
use crate::lines::rows::LineValues;
use crate::lines::stamp::StampFinder;

/// A part of a line that a pattern captures.
pub(super) struct Captured {
    pub(super) group: &'static str,
    pub(super) range: Range<usize>,
    pub(super) expression: String,
    /// As a cell of a table.
    pub(super) cell: String,
}

/// The options that make `--pattern` read what the plan reads; `None` where no pattern does: the
/// values of a moment stand on several lines, or the lines differ.
pub(crate) fn pattern(text: &str, plan: &Plan) -> Option<String> {
    let [memory] = plan.memory() else {
        return None;
    };
    if plan.served().is_some() || plan.has_elapsed() || !plan.is_timed() {
        return None;
    }
    let mut stamps = StampFinder::default();
    let lines: Vec<_> = first_lines(text).collect();
    let mut parts: Vec<Option<Vec<Captured>>> = Vec::with_capacity(lines.len());
    for line in &lines {
        parts.push(match content(&line.text, plan, &mut stamps) {
            LineContent::Reading(parts) => Some(parts),
            LineContent::Nothing => None,
            LineContent::Apart => return None,
        });
    }
    // A reading without a time of its own has that of a line before.
    let is_timed = |parts: &Vec<Captured>| parts.iter().any(|part| part.group == "time");
    let readings = || parts.iter().flatten();
    let is_dated = lines
        .iter()
        .any(|line| StampFinder::default().find(&line.text).is_some());
    if is_dated && !readings().all(is_timed) {
        return None;
    }
    let at = parts.iter().position(Option::is_some)?;
    let written = written(&lines[at].text, parts[at].as_ref()?);
    let pattern: LinePattern = written.parse().ok()?;
    let reads_the_same = lines.iter().zip(&parts).all(|(line, parts)| {
        let found = pattern.cells(&line.text);
        match (parts, found) {
            (None, None) => true,
            (Some(parts), Some(found)) => {
                parts.len() == found.len()
                    && parts.iter().all(|part| {
                        found.iter().any(|(column, cell)| {
                            *column == part.group && is_same(column, cell, &part.cell)
                        })
                    })
            }
            _ => false,
        }
    });
    let column = plan.column(memory).unwrap_or(memory);
    let unit = HeaderName::parse(column).size_unit();
    let unit = unit
        .map(|unit| format!(" --unit {unit}"))
        .unwrap_or_default();
    reads_the_same.then(|| format!("--pattern '{written}'{unit}"))
}

/// A count may be written in groups of three digits.
fn is_same(column: &str, found: &str, expected: &str) -> bool {
    if column == "requests" {
        ungrouped(found) == expected
    } else {
        found == expected
    }
}

/// What a line holds of what the plan reads.
enum LineContent {
    /// All of one moment.
    Reading(Vec<Captured>),
    Nothing,
    /// A part of a moment, or what no group of a pattern can be named for.
    Apart,
}

fn content(line: &str, plan: &Plan, stamps: &mut StampFinder) -> LineContent {
    let wanted = |name: &str| plan.column(name).is_some();
    let LineValues { time, values } = LineValues::of(line, stamps, &wanted);
    let mut parts: Vec<Captured> = Vec::new();
    parts.extend(time.map(|range| Captured {
        group: "time",
        expression: of_time(&line[range.clone()]),
        cell: line[range.clone()].to_owned(),
        range,
    }));
    for value in &values {
        let is_named = |name: Option<&str>| name == Some(value.name.as_str());
        let role = HeaderName::parse(&value.name).role;
        let group = match role {
            _ if plan.memory().contains(&value.name) => "memory",
            _ if is_named(plan.requests()) => "requests",
            Role::Series => "instance",
            // What else tells time or labels would be lost.
            Role::Memory(_)
            | Role::OtherMemory
            | Role::MemoryPercent
            | Role::Note
            | Role::Version
            | Role::Other => {
                continue;
            }
            Role::Time
            | Role::Elapsed
            | Role::Uptime
            | Role::Label
            | Role::Limit
            | Role::ProcessId
            | Role::Requests
            | Role::RequestsAdded
            | Role::RequestRate
            | Role::LoadSeconds => return LineContent::Apart,
        };
        if parts.iter().any(|part| part.group == group) {
            return LineContent::Apart;
        }
        parts.push(Captured {
            group,
            range: value.range.clone(),
            expression: expression(value.kind).to_owned(),
            cell: value.kind.cell(value.text),
        });
    }
    parts.sort_by_key(|part| part.range.start);
    let has = |group: &str| parts.iter().any(|part| part.group == group);
    let is_counted = plan.requests().is_some();
    match (has("memory"), has("requests") || has("instance")) {
        (true, _) if has("requests") == is_counted => LineContent::Reading(parts),
        (true, _) | (false, true) => LineContent::Apart,
        (false, false) => LineContent::Nothing,
    }
}

pub(super) fn expression(kind: Kind) -> &'static str {
    match kind {
        Kind::Size => r"\d(?:[\d.,_]*\d)? ?[A-Za-z]+",
        Kind::Count | Kind::Measure => r"\d(?:[\d.,_]*\d)?",
        Kind::Word => r"[^\s,;)}\]]+",
    }
}

/// The pattern of a line: what stands right before each part, and anything between them.
pub(super) fn written(line: &str, parts: &[Captured]) -> String {
    let mut written = String::new();
    let mut end = 0;
    for part in parts {
        let before = &line[end..part.range.start];
        let named = before.trim_end();
        let word = named.rfind(char::is_whitespace).map_or(0, |at| {
            at + named[at..].chars().next().map_or(1, char::len_utf8)
        });
        if word > 0 {
            written.push_str(if end == 0 { "" } else { ".*?" });
        }
        let words = of_words(&before[word..]);
        if written.is_empty() && words.starts_with(|c: char| c.is_alphanumeric()) {
            written.push_str(r"\b");
        }
        written.push_str(&words);
        // Writing to a text cannot fail.
        let _ = write!(written, "(?<{}>{})", part.group, part.expression);
        end = part.range.end;
    }
    written
}

/// An expression for a time: other numbers and names of days and months in the same places.
pub(super) fn of_time(text: &str) -> String {
    generalised(text, |c| match c {
        c if c.is_ascii_digit() => Some(r"\d+"),
        c if c.is_ascii_alphabetic() => Some("[A-Za-z]+"),
        c if c.is_whitespace() => Some(r"\s+"),
        _ => None,
    })
}

/// An expression for the words before a value, which may have other numbers in them.
fn of_words(text: &str) -> String {
    generalised(text, |c| match c {
        c if c.is_ascii_digit() => Some(r"\d+"),
        c if c.is_whitespace() => Some(r"\s*"),
        // In a shell it would end the pattern.
        '\'' => Some("."),
        _ => None,
    })
}

/// A text with the characters of a class as its expression, and all others as themselves.
fn generalised(text: &str, class: impl Fn(char) -> Option<&'static str>) -> String {
    let mut expression = String::new();
    let mut last = None;
    for c in text.chars() {
        let class = class(c);
        match class {
            Some(own) if class != last => expression.push_str(own),
            Some(_) => {}
            None => {
                // Behind a stroke these two would be the ends of words.
                if c.is_ascii_punctuation() && !matches!(c, '<' | '>') {
                    expression.push('\\');
                }
                expression.push(c);
            }
        }
        last = class;
    }
    expression
}
