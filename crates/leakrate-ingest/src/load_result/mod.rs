//! What a load tester says when it is done: how many requests, how they ended, and when. One file
//! per tool, for results that are files and for results of commands that leakrate runs itself.

mod apache_bench;
mod autocannon;
mod hey;
mod k6;
mod oha;
mod vegeta;
mod wrk;

use std::ops::Range;

use serde::Deserialize;

use crate::kit::mark::{after_mark, has_mark};
use leakrate_core::units::{TimeFormat, Zone};

/// Requests by how they ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RequestCount {
    /// Answered, not with an error.
    pub succeeded: u64,
    /// Answered with an error (status 400 and above), or not at all.
    pub failed: u64,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// With an answer that is no error.
    Succeeded,
    /// With an error, or with no answer.
    Failed,
}

impl Outcome {
    /// The outcome of an HTTP status; tools write 0 where there was no answer.
    pub fn of_status(status: u16) -> Self {
        match status {
            1..400 => Self::Succeeded,
            _ => Self::Failed,
        }
    }
}

impl RequestCount {
    /// Counts `number` more requests that ended so.
    pub fn add(&mut self, outcome: Outcome, number: u64) {
        let count = match outcome {
            Outcome::Succeeded => &mut self.succeeded,
            Outcome::Failed => &mut self.failed,
        };
        *count = count.saturating_add(number);
    }

    /// All requests, whatever became of them.
    pub fn total(&self) -> u64 {
        self.succeeded.saturating_add(self.failed)
    }
}

/// The result of one run of a load tester.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadResult {
    /// The tool.
    pub tool: &'static str,
    /// Its requests.
    pub count: RequestCount,
    /// When it ran, in seconds since 1970, if it says so.
    pub span: Option<Range<f64>>,
}

type Reader = fn(&str) -> Option<LoadResult>;

const READERS: [Reader; 7] = [
    autocannon::read,
    k6::read,
    oha::read,
    vegeta::read,
    apache_bench::read,
    wrk::read,
    hey::read,
];

/// Finds the result of a known tool in what it printed, other lines before and after it included.
/// Rounded counts (`10k requests`) are not taken.
///
/// ```
/// use leakrate_ingest::load_result;
///
/// let printed = "Running 1s test\n  209440 requests in 30.06s, 217.51MB read\n";
/// let result = load_result::find(printed).unwrap();
/// assert_eq!((result.tool, result.count.total()), ("wrk", 209_440));
/// ```
pub fn find(output: &str) -> Option<LoadResult> {
    READERS.iter().find_map(|read| read(output))
}

/// The first object of JSON that begins a line, if the text has the mark of its tool.
fn object<'t, T: Deserialize<'t>>(output: &'t str, mark: &str) -> Option<T> {
    if !has_mark(output, mark) {
        return None;
    }
    let begin = if output.starts_with('{') {
        0
    } else {
        output.find("\n{")? + 1
    };
    let mut objects = serde_json::Deserializer::from_str(&output[begin..]).into_iter();
    objects.next()?.ok()
}

/// The number behind a label.
fn number_after(output: &str, label: &str) -> Option<u64> {
    let rest = after_mark(output, label)?;
    let word = rest.split_whitespace().next()?;
    word.trim_end_matches(',').parse().ok()
}

/// From one time to another, both with their zone.
fn span(start: &str, end: &str) -> Option<Range<f64>> {
    let seconds = |text| {
        let format = TimeFormat::infer([text]).ok()?;
        let time = format.parse(text, Zone::UTC).ok()?.unique()?;
        format.states_zone().then_some(time.0)
    };
    let span = seconds(start)?..seconds(end)?;
    (span.start < span.end).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_found_among_other_lines() {
        let printed =
            "npm warn config\n{\"non2xx\":1,\"errors\":0,\"requests\":{\"total\":3}}\ndone\n";
        let count = RequestCount {
            succeeded: 2,
            failed: 1,
        };
        assert_eq!(find(printed).map(|result| result.count), Some(count));
    }

    #[test]
    fn a_rounded_or_missing_count_is_not_taken() {
        for output in [
            "",
            "10k requests in 10.02s, 1.3 MB read",
            "{}",
            "done",
            "{\"non2xx\":",
        ] {
            assert_eq!(find(output), None, "{output}");
        }
    }
}
