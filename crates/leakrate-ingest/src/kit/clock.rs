//! What the times of rows count, and the clock that they make.

use crate::error::Pace;
use crate::kit::recording::ZoneUse;
use leakrate_core::series::Clock;

/// What the times of the rows count.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Timing {
    /// Seconds since 1970.
    Wall(ZoneUse),
    /// Seconds since a start, which comes again where a run follows another.
    Elapsed,
    /// Seconds on a clock whose date is not known.
    Undated,
    /// Nothing: rows are told apart by their requests.
    Counted,
    /// Rounds of readings; how far apart they are is the user's to say.
    Rounds(Pace),
    /// Rounds of readings, each with its seconds since 1970.
    DatedRounds { dates: Vec<f64>, zone: ZoneUse },
    /// Rounds of readings, each with its seconds on a clock whose date is not known.
    ClockedRounds { seconds: Vec<f64> },
}

impl Timing {
    /// The same of a tool that repeats itself, as `vmstat 10` does.
    pub(crate) fn of_a_tool_that_repeats(self) -> Self {
        match self {
            Self::Rounds(_) => Self::Rounds(Pace::Steady),
            other => other,
        }
    }
}

/// How times become seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Spacing<'t> {
    Wall,
    Elapsed,
    Counted,
    Since(f64),
    Rounds(f64),
    Dates(&'t [f64]),
    Clocks(&'t [f64]),
}

impl<'t> Spacing<'t> {
    pub(crate) fn of(timing: &'t Timing, step: Option<f64>, origin: f64) -> Self {
        match timing {
            Timing::Wall(_) => Self::Wall,
            Timing::Elapsed => Self::Elapsed,
            Timing::Counted => Self::Counted,
            Timing::Undated => Self::Since(origin),
            Timing::Rounds(_) => Self::Rounds(step.unwrap_or(1.0)),
            Timing::DatedRounds { dates, .. } => Self::Dates(dates),
            Timing::ClockedRounds { seconds } => Self::Clocks(seconds),
        }
    }
}

/// The clock of an instance, and the number of the run that each row belongs to, where one run may
/// follow another.
pub(crate) struct Spaced {
    pub(crate) clock: Clock,
    pub(crate) runs: Option<Vec<f64>>,
}

impl Spacing<'_> {
    /// Makes a clock of the times of one instance.
    pub(crate) fn apply(self, times: Vec<f64>) -> Spaced {
        let mut numbers = None;
        let clock = match self {
            Self::Wall => Clock::Wall(times),
            Self::Counted => Clock::None,
            Self::Since(origin) => Clock::Elapsed(times.iter().map(|time| time - origin).collect()),
            // Rounds are numbered from zero.
            Self::Dates(dates) => {
                Clock::Wall(times.iter().map(|&round| dates[round as usize]).collect())
            }
            Self::Clocks(seconds) => {
                let first = seconds.first().copied().unwrap_or_default();
                let since_first = |&round: &f64| seconds[round as usize] - first;
                Clock::Elapsed(times.iter().map(since_first).collect())
            }
            Self::Rounds(step) => Clock::Elapsed(times.iter().map(|round| round * step).collect()),
            Self::Elapsed => {
                let runs = Runs::one_after_another(&times);
                numbers = Some(runs.numbers);
                Clock::Elapsed(runs.seconds)
            }
        };
        Spaced {
            clock,
            runs: numbers,
        }
    }
}

/// Runs whose times count from the start of each.
struct Runs {
    seconds: Vec<f64>,
    /// The number of the run that each row belongs to.
    numbers: Vec<f64>,
}

impl Runs {
    /// Sets each run after the one before it. How long nothing ran is not known and not counted.
    fn one_after_another(times: &[f64]) -> Self {
        // Lines that several threads write are a little out of order; a start is near zero.
        let begins_anew = |before: f64, after: f64| after < 0.5 * before;
        let (mut before, mut offset, mut number) = (f64::NEG_INFINITY, 0.0, 0.0);
        let mut runs = Self {
            seconds: Vec::with_capacity(times.len()),
            numbers: Vec::with_capacity(times.len()),
        };
        for &time in times {
            if begins_anew(before, time) {
                offset += before;
                number += 1.0;
            }
            before = time;
            runs.seconds.push(offset + time);
            runs.numbers.push(number);
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_follow_one_another_and_nearly_ordered_rows_are_one_run() {
        let runs = Runs::one_after_another(&[0.0, 5.0, 4.9, 10.0, 1.0, 6.0]);
        assert_eq!(runs.seconds, [0.0, 5.0, 4.9, 10.0, 11.0, 16.0]);
        assert_eq!(runs.numbers, [0.0, 0.0, 0.0, 0.0, 1.0, 1.0]);
    }
}
