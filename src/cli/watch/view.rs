//! What somebody who watches sees: on a terminal a view that changes in place, elsewhere a line for
//! each change.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::seen::Seen;
use crate::analysis::Standing;
use crate::cli::viewport::terminal_width;
use crate::model::Verdict;
use crate::render::printable::printable;
use crate::render::text;
use crate::report::charts::{self, Fitted};
use crate::report::document::Illustration;
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
    shown: Shown,
    /// The rate and the crash of growth that is confirmed; they change all the time in what is open.
    rate: Option<f64>,
    crash: Option<Crash>,
}

/// What it shows, as far as it is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Open,
    Leak,
    Plateau,
    NoLeak,
    /// It is at its limit.
    Over,
}

/// When a crash is expected, in seconds since some moment, and how far off that may be.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Crash {
    expected: f64,
    left: f64,
    width: f64,
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
        let is_over = prediction.is_some_and(|prediction| prediction.fate.is_over());
        let verdict = series.and_then(|series| series.verdict);
        let shown = match (verdict, seen.look.standing()) {
            _ if is_over => Shown::Over,
            (Some(Verdict::Leak), Some(Standing::Held)) => Shown::Leak,
            (Some(Verdict::Plateau), _) => Shown::Plateau,
            (Some(Verdict::NoLeak), _) => Shown::NoLeak,
            (Some(Verdict::Leak | Verdict::Inconclusive) | None, _) => Shown::Open,
        };
        let settled = series.filter(|_| shown == Shown::Leak);
        let crash = settled.and_then(|_| {
            let first = prediction?.seconds_until_first_crossing.as_ref()?;
            let (left, late) = (first.p50?, first.p95);
            Some(Crash {
                expected: seen.look.last.at.0 + left,
                left,
                width: late.map_or(left, |late| late - first.p05.unwrap_or_default()),
            })
        });
        Self {
            shown,
            rate: settled.and_then(|series| Some(series.bytes_per_hour.as_ref()?.estimate)),
            crash,
        }
    }

    /// Whether nothing that matters is different.
    fn is_like(self, now: Self) -> bool {
        let is_same = self.shown == now.shown
            // What trembles about its limit has reached it.
            || (self.shown == Shown::Over && now.shown == Shown::Leak);
        let rate = match (self.rate, now.rate) {
            (Some(before), Some(now)) => (now - before).abs() <= NOTABLE * before.abs(),
            (_, None) | (None, Some(_)) => true,
        };
        let crash = match (self.crash, now.crash) {
            (Some(before), Some(now)) => {
                let moved = (now.expected - before.expected).abs();
                moved <= NOTABLE * before.left.max(before.width)
            }
            (None, Some(_)) => self.shown == Shown::Over,
            (_, None) => true,
        };
        is_same && rate && crash
    }
}
