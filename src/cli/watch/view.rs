//! What somebody who watches sees: on a terminal a view that changes in place, elsewhere a line for
//! each change.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::seen::Seen;
use crate::analysis::Standing;
use crate::cli::output::terminal_width;
use crate::model::Verdict;
use crate::render::printable::printable;
use crate::render::text;
use crate::report::charts::{self, Fitted};
use crate::report::document::Illustration;
use crate::report::facts::FateFacts;
use crate::report::{watched, watched_line};

/// Series that a view shows at most.
const SHOWN: usize = 10;
/// A change of the rate, or of the time until the crash, by more than this share is one.
const NOTABLE: f64 = 0.25;

/// A view that changes in place.
#[derive(Debug, Default)]
pub(super) struct TerminalView {
    /// Lines that were drawn and are to be drawn over.
    lines: usize,
}

impl TerminalView {
    /// The sequences and lines that show this in place of what was shown.
    pub(super) fn draw(&mut self, seen: &[&Seen]) -> String {
        let width = terminal_width().saturating_sub(1);
        let shown = match seen {
            [one] => text::render(&watched(&one.found, chart(one)), width),
            many => several(many, width),
        };
        let over = self.erase();
        self.lines = shown.lines().count();
        over + &shown
    }

    /// The sequence that takes away what was drawn, for a line that is to stay.
    pub(super) fn erase(&mut self) -> String {
        match std::mem::take(&mut self.lines) {
            0 => String::new(),
            lines => format!("\x1b[{lines}A\x1b[J"),
        }
    }
}

fn chart(seen: &Seen) -> Option<Illustration> {
    let fitted = Fitted {
        series: &seen.look.series,
        model: &seen.look.model,
    };
    let figure = match seen.predictions.first() {
        Some(found) => charts::limit(&seen.found.facts, fitted, found)?,
        None => charts::series(&seen.found.facts, fitted)?,
    };
    Some(Illustration {
        name: "watch",
        figure,
    })
}

/// A line for each, those first that reach their limit soonest.
fn several(seen: &[&Seen], width: usize) -> String {
    let mut sorted = seen.to_vec();
    sorted.sort_by(|one, other| soonest(one).total_cmp(&soonest(other)));
    let mut out = String::new();
    for one in sorted.iter().take(SHOWN) {
        let line: String = printable(&watched_line(&one.found))
            .chars()
            .take(width)
            .collect();
        let _ = writeln!(out, "{line}");
    }
    let more = sorted.len().saturating_sub(SHOWN);
    if more > 0 {
        let _ = writeln!(out, "and {more} more");
    }
    out
}

fn soonest(seen: &Seen) -> f64 {
    let first = seen
        .found
        .prediction()
        .and_then(|prediction| prediction.seconds_until_first_crossing.as_ref());
    first.and_then(|first| first.p50).unwrap_or(f64::INFINITY)
}

/// Lines, of which each says something that the one before did not.
#[derive(Debug, Default)]
pub(super) struct LineView(HashMap<String, Said>);

/// What was said of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Said {
    verdict: Option<Verdict>,
    standing: Option<Standing>,
    fate: Option<FateFacts>,
    rate: Option<f64>,
    crash: Option<f64>,
}

impl LineView {
    /// The line for what is seen; `None` where nothing has changed that matters.
    pub(super) fn line(&mut self, seen: &Seen) -> Option<String> {
        let name = seen.look.series.name().to_owned();
        let now = Said::of(seen);
        let is_told = self.0.get(&name).is_some_and(|before| before.is_like(now));
        if is_told {
            return None;
        }
        self.0.insert(name, now);
        Some(printable(&watched_line(&seen.found)).into_owned())
    }
}

impl Said {
    fn of(seen: &Seen) -> Self {
        let series = seen.found.series();
        let prediction = seen.found.prediction();
        let settled = series.filter(|series| series.verdict == Some(Verdict::Leak));
        Self {
            verdict: series.and_then(|series| series.verdict),
            standing: series.and_then(|series| series.among_many),
            fate: prediction.map(|prediction| prediction.fate),
            // The rate of what is not settled changes all the time.
            rate: settled.and_then(|series| Some(series.bytes_per_hour.as_ref()?.estimate)),
            crash: settled
                .and(prediction)
                .and_then(|prediction| prediction.seconds_until_first_crossing.as_ref()?.p50),
        }
    }

    fn is_like(&self, other: Self) -> bool {
        let near = |one: Option<f64>, other: Option<f64>| match (one, other) {
            (Some(one), Some(other)) => (one - other).abs() <= NOTABLE * one.abs(),
            (one, other) => one.is_none() == other.is_none(),
        };
        self.verdict == other.verdict
            && self.standing == other.standing
            && self.fate == other.fate
            && near(self.rate, other.rate)
            && near(self.crash, other.crash)
    }
}
