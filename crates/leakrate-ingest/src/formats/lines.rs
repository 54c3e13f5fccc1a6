//! Lines of any log that hold memory.

use crate::error::{IngestError, Problem};
use crate::formats::{Certainty, Format, Match};
use crate::kit::lines::{early, tells_of_kill};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::lines::{self, Evidence, Plan};
use crate::table::{Delimiter, Layout};

pub(super) const FORMAT: Format = Format {
    name: "lines",
    description: "lines of any log with memory in them: `rss=90MB`, `Memory usage: 90 MB`, `RSS 90 MB after 50 requests`; --pattern says what stands where",
    example: r"leakrate fit app.log --pattern '(?<time>\S+ \S+) .* rss=(?<memory>\S+)'",
    recognise,
    read,
};

fn recognise(sniff: &Sniff) -> Option<Match> {
    if sniff.begins_as_json() || is_headed_table(sniff) {
        return None;
    }
    let text = sniff.source.text();
    let Some(plan) = Plan::of(text) else {
        let left = lines::not_in_use(text);
        if !left.is_empty() && !sniff.layout().is_ok_and(Layout::has_header) {
            return Some(Match::certain(format!(
                "lines with `{}`",
                left.join("`, `")
            )));
        }
        if early(text, tells_of_kill) {
            return Some(Match::certain(
                "lines of the kernel about processes it killed",
            ));
        }
        let readings = lines::few_readings(text).filter(|_| is_log(sniff))?;
        return Some(Match::certain(format!("{readings} lines with memory")));
    };
    let quoted: Vec<String> = plan
        .memory()
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    let mut why = match plan.evidence() {
        Evidence::Name => format!("lines with {}", quoted.join(", ")),
        Evidence::Unit => "lines with one number that has a unit of memory".to_owned(),
    };
    if let Some(requests) = plan.requests() {
        why = format!("{why}, and with `{requests}`, which rises");
    }
    if let Some(word) = plan.served() {
        why = format!("{why}, each of one more that was served (`{word}`)");
    }
    let is_headed = || sniff.layout().is_ok_and(Layout::has_header);
    if let Some(pattern) = lines::pattern(text, &plan) {
        why = format!("{why}; {pattern} reads the same");
    }
    let certainty = if plan.evidence() == Evidence::Name && is_log(sniff) {
        Certainty::Certain
    } else if plan.evidence() == Evidence::Unit && is_headed() && !is_log(sniff) {
        Certainty::Fallback
    } else {
        Certainty::Likely
    };
    Some(Match { certainty, why })
}

/// Whether what a table of columns that blanks divide would take for its header is a line as any
/// other.
fn is_log(sniff: &Sniff) -> bool {
    let Ok(layout) = sniff.layout() else {
        return true;
    };
    let text = sniff.source.text();
    let header = layout.header_line.clone().map(|line| &text[line]);
    let first = || text[layout.body..].lines().next().unwrap_or_default();
    let has = |line: &str, wanted: fn(char) -> bool| line.contains(wanted);
    let has_numbers = |line: &str| has(line, |c| c.is_ascii_digit());
    layout.delimiter == Delimiter::Spaces
        && header.map_or_else(
            || has_numbers(first()) && has(first(), char::is_alphabetic),
            has_numbers,
        )
}

/// Whether the text is a table whose header names its columns, which lines of a log are not.
fn is_headed_table(sniff: &Sniff) -> bool {
    let Ok(layout) = sniff.layout() else {
        return false;
    };
    let Some(header) = &layout.header_line else {
        return false;
    };
    let text = &sniff.source.text()[header.clone()];
    layout.delimiter != Delimiter::Spaces && !text.bytes().any(|byte| byte.is_ascii_digit())
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    if let Some(pattern) = &query.options.pattern {
        return lines::read_by(sniff.source, pattern, query);
    }
    let plan = Plan::of(sniff.source.text()).ok_or_else(|| {
        let names = lines::not_in_use(sniff.source.text());
        if !names.is_empty() {
            return Problem::NotInUse { names };
        }
        if early(sniff.source.text(), tells_of_kill) {
            return Problem::OnlyKills;
        }
        let readings = lines::few_readings(sniff.source.text());
        readings.map_or_else(
            || Problem::NoMemoryInLines {
                open: lines::open_numbers(sniff.source.text()),
            },
            |readings| Problem::TooFewRounds { readings },
        )
    })?;
    lines::read(sniff.source, &plan, query)
}
