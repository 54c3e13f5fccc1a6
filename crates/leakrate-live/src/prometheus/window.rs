//! Windows of time, in the milliseconds that such servers count.

use leakrate_core::units::{Seconds, Timestamp};

/// From a moment to another, both of them in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Milliseconds since 1970 at which it begins.
    pub(crate) from: i64,
    /// Milliseconds since 1970 at which it ends.
    pub(crate) to: i64,
}

/// Moments at equal distances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    pub(crate) window: Window,
    /// Milliseconds from one to the next, above zero.
    pub(crate) step: i64,
}

impl Window {
    /// The window between two moments; `None` where it would end before it begins.
    pub fn new(from: Timestamp, to: Timestamp) -> Option<Self> {
        let (from, to) = (milliseconds(from.0), milliseconds(to.0));
        (from < to).then_some(Self { from, to })
    }

    /// How long it is.
    pub fn length(self) -> Seconds {
        Seconds((self.to - self.from) as f64 / 1e3)
    }

    /// When it ends.
    pub fn end(self) -> Timestamp {
        Timestamp(self.to as f64 / 1e3)
    }

    /// When it begins.
    pub fn start(self) -> Timestamp {
        Timestamp(self.from as f64 / 1e3)
    }
}

impl Steps {
    /// The moments of a window that are whole multiples of `step`, so that they are the same ones
    /// whenever it is asked for; `None` for a step of less than a millisecond.
    pub fn of(window: Window, step: Seconds) -> Option<Self> {
        let step = milliseconds(step.0);
        if step < 1 {
            return None;
        }
        let from = window.from + (-window.from).rem_euclid(step);
        let window = Window { from, ..window };
        Some(Self { window, step })
    }
}

/// The nearest millisecond.
pub(super) fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1e3).round() as i64
}

/// A moment as a parameter: seconds since 1970 with their thousandths.
pub(super) fn parameter(milliseconds: i64) -> String {
    format!(
        "{}.{:03}",
        milliseconds.div_euclid(1000),
        milliseconds.rem_euclid(1000)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_with_its_thousandths() {
        assert_eq!(parameter(1_700_000_000_005), "1700000000.005");
        assert_eq!(parameter(milliseconds(1_700_000_000.25)), "1700000000.250");
    }

    #[test]
    fn steps_are_whole_multiples() {
        let window = Window {
            from: 1001,
            to: 9000,
        };
        let steps = Steps::of(window, Seconds(2.0)).unwrap();
        assert_eq!(
            steps.window,
            Window {
                from: 2000,
                to: 9000
            }
        );
        assert!(Steps::of(window, Seconds(0.0)).is_none());
        let even = Window {
            from: 4000,
            to: 9000,
        };
        assert_eq!(Steps::of(even, Seconds(2.0)).unwrap().window, even);
    }
}
