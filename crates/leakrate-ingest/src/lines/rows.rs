//! From lines to rows: the values of one moment, on one line or on several.

use std::ops::Range;

use crate::kit::lines::{lines, lists_file, tells_of_kill};
use crate::lines::fields::{Field, Kind, fields, is_since_start};
use crate::lines::origin::{ORIGIN, origin};
use crate::lines::stamp::StampFinder;

/// Values of a row at most.
const MOST_VALUES: usize = 200;

/// Seconds since 1970 from the year 2001 on, for a hundred years.
const EPOCHS: Range<f64> = 1e9..4.2e9;

/// The values of one moment.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) range: Range<usize>,
    pub(super) time: Option<String>,
    /// The word that its first line begins with, behind the time.
    pub(super) lead: String,
    pub(super) values: Vec<Value>,
}

/// A value with its name.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) text: String,
}

impl Row {
    /// Who wrote it, where its lines say so.
    pub(super) fn origin(&self) -> Option<&str> {
        let mut values = self.values.iter();
        let origin = values.find(|value| value.name == ORIGIN);
        origin.map(|value| value.text.as_str())
    }

    /// Whether a value of another moment, or of somebody else, has the name.
    fn has_other(&self, field: &Field<'_>) -> bool {
        let mut values = self.values.iter();
        values.any(|value| {
            let is_same = value.name == ORIGIN && value.text == field.text;
            value.name == field.name && !is_same
        })
    }
}

/// What stands in one line.
pub(super) struct LineValues<'l> {
    /// Where its time stands.
    pub(super) time: Option<Range<usize>>,
    pub(super) values: Vec<Field<'l>>,
}

impl<'l> LineValues<'l> {
    /// Takes the values whose names are wanted.
    pub(super) fn of(
        line: &'l str,
        stamps: &mut StampFinder,
        wanted: &impl Fn(&str) -> bool,
    ) -> Self {
        let time = own_time(line, stamps);
        let mut values = if lists_file(line) || tells_of_kill(line) {
            Vec::new()
        } else {
            fields(line, time.as_ref())
        };
        values.extend(origin(line, time.as_ref()).map(|range| Field {
            name: ORIGIN.to_owned(),
            kind: Kind::Word,
            text: &line[range.clone()],
            range,
        }));
        values.retain_mut(|field| {
            if is_elapsed(field, line) {
                ELAPSED.clone_into(&mut field.name);
            }
            if field.kind == Kind::Size && field.name.split_whitespace().any(is_of_start) {
                field.name = without_start(&field.name);
            }
            if time.is_none() && is_bare(field, line) {
                BARE.clone_into(&mut field.name);
            }
            wanted(&field.name)
        });
        // Of several sizes without a name none tells what it is.
        let unnamed = values.iter().filter(|field| is_unnamed_size(field)).count();
        values.retain(|field| !field.name.is_empty() || (unnamed == 1 && is_unnamed_size(field)));
        Self { time, values }
    }
}

/// Calls `take` with each row of a text. A line goes on with the row of the line before as long as
/// it brings neither a new time nor a name that the row has.
pub(super) fn each<E>(
    text: &str,
    wanted: impl Fn(&str) -> bool,
    mut take: impl FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let mut stamps = StampFinder::default();
    let mut row = Row::default();
    for line in lines(text) {
        let LineValues { time, values } = LineValues::of(&line.text, &mut stamps, &wanted);
        let lead = lead(&line.text[time.as_ref().map_or(0, |range| range.end)..]);
        let time = time.as_ref().map(|range| &line.text[range.clone()]);
        let is_new = time.is_some() && time != row.time.as_deref();
        let again = values.iter().any(|field| row.has_other(field));
        if is_new || again || row.values.len() > MOST_VALUES {
            let time = time.map(str::to_owned).or_else(|| row.time.clone());
            let next = Row {
                range: line.range.clone(),
                time,
                lead: String::new(),
                values: Vec::new(),
            };
            let full = std::mem::replace(&mut row, next);
            if !full.values.is_empty() {
                take(full)?;
            }
        }
        if row.values.is_empty() {
            row.range = line.range.clone();
            lead.clone_into(&mut row.lead);
            row.time = time.map(str::to_owned).or(row.time);
        }
        row.range.end = line.range.end;
        row.values.extend(values.into_iter().map(|field| Value {
            name: field.name,
            kind: field.kind,
            text: field.text.to_owned(),
        }));
    }
    if row.values.is_empty() {
        Ok(())
    } else {
        take(row)
    }
}

/// The first word of a text.
fn lead(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = rest.find(|c: char| !c.is_alphanumeric());
    &rest[..end.unwrap_or(rest.len())]
}

/// The name of the time since the start that a line begins with: `[  5s]`.
pub(super) const ELAPSED: &str = "elapsed";

/// Whether a word says that a reading is of the start.
pub(super) fn is_of_start(word: &str) -> bool {
    const OF_START: [&str; 7] = [
        "start", "boot", "launch", "initial", "begin", "fresh", "baseline",
    ];
    let begins = |start: &&str| {
        word.get(..start.len())
            .is_some_and(|beginning| beginning.eq_ignore_ascii_case(start))
    };
    OF_START.iter().any(begins)
}

/// What is named beside the start: `memory` of `initial memory`, nothing of `after starting`.
fn without_start(name: &str) -> String {
    const BESIDE: [&str; 6] = ["after", "at", "before", "on", "the", "since"];
    let is_named = |word: &&str| {
        !is_of_start(word)
            && !BESIDE
                .iter()
                .any(|beside| word.eq_ignore_ascii_case(beside))
    };
    let words: Vec<&str> = name.split_whitespace().filter(is_named).collect();
    words.join(" ")
}

/// The name of a number that is all that a line has: that of a column without a name.
pub(super) const BARE: &str = "column 2";

fn is_bare(field: &Field<'_>, line: &str) -> bool {
    field.name.is_empty() && field.kind == Kind::Count && line.trim() == field.text
}

fn is_unnamed_size(field: &Field<'_>) -> bool {
    field.name.is_empty() && field.kind == Kind::Size
}

fn is_elapsed(field: &Field<'_>, line: &str) -> bool {
    let before = line[..field.range.start].trim_end();
    let is_first = field.name.is_empty() && matches!(before, "" | "[" | "(" | "+");
    field.kind == Kind::Measure && (is_first || is_since_start(before))
}

/// The time in a line; a line that is nothing but seconds since 1970 is one too.
fn own_time(line: &str, stamps: &mut StampFinder) -> Option<Range<usize>> {
    let is_epoch = |line: &str| line.parse().is_ok_and(|seconds| EPOCHS.contains(&seconds));
    let alone = is_epoch(line).then_some(0..line.len());
    stamps.find(line).or(alone)
}
