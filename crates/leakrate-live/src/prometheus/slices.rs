//! How much of a window is asked for at once: as much as a server answers well, which its answers tell.

use crate::prometheus::window::Window;

/// The slice that is asked for first, in milliseconds.
const FIRST: i64 = 3_600_000;

/// A slice that is refused at this length is not cut any further.
const SHORTEST: i64 = 60_000;

/// Bytes of an answer above which slices grow no longer.
const ENOUGH: usize = 4 << 20;

/// How much longer or shorter the next slice may be.
const GROWTH: i64 = 4;

/// Slices of a window from its beginning to its end, each of which begins behind the one before, so
/// that nothing is in two of them.
#[derive(Debug, Clone)]
pub(super) struct Slices {
    window: Window,
    /// Where the next slice begins.
    next: i64,
    length: i64,
    /// Ends fall on whole multiples of this many milliseconds from the beginning.
    grain: i64,
    /// The longest slice that is asked for.
    longest: i64,
}

/// Whether it helps to ask for less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shorter {
    Possible,
    Impossible,
}

impl Slices {
    /// Slices of any length.
    pub(super) fn of(window: Window) -> Self {
        Self::of_steps(window, 1, i64::MAX)
    }

    /// Slices of at most so many steps, each of which holds whole steps.
    pub(super) fn of_steps(window: Window, step: i64, most: i64) -> Self {
        let longest = step.saturating_mul(most);
        Self {
            window,
            next: window.from,
            length: FIRST.max(step).min(longest),
            grain: step,
            longest,
        }
    }

    /// The slice to ask for; `None` at the end of the window.
    pub(super) fn current(&self) -> Option<Window> {
        if self.next > self.window.to {
            return None;
        }
        let steps = (self.length / self.grain).max(1);
        // The beginning of the next slice is one grain behind the end of this one.
        let last = self
            .next
            .saturating_add(steps.saturating_mul(self.grain) - 1);
        Some(Window {
            from: self.next,
            to: last.min(self.window.to),
        })
    }

    /// The slice was answered in so many bytes.
    pub(super) fn advance(&mut self, bytes: usize) {
        if let Some(slice) = self.current() {
            self.next = slice.to + 1;
        }
        if bytes < ENOUGH {
            self.length = self.length.saturating_mul(GROWTH).min(self.longest);
        }
    }

    /// The slice is too much to be answered.
    pub(super) fn shorten(&mut self) -> Shorter {
        let shortest = SHORTEST.max(self.grain);
        if self.length <= shortest {
            return Shorter::Impossible;
        }
        self.length = (self.length / GROWTH).max(shortest);
        self.longest = self.length;
        Shorter::Possible
    }

    /// The share of the window that has been answered.
    pub(super) fn share(&self) -> f64 {
        let whole = (self.window.to - self.window.from).max(1);
        ((self.next - self.window.from) as f64 / whole as f64).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_step_is_in_exactly_one_slice(
            from in -5_000_000_i64..5_000_000,
            steps in 0_i64..400,
            rest in 0_i64..60_000,
            step in prop::sample::select(vec![1_i64, 15_000, 60_000, 7_200_000]),
            most in 1_i64..40,
            refusals in prop::collection::vec(any::<bool>(), 0..12),
        ) {
            let from = from.div_euclid(step) * step;
            let to = from + steps * step + rest % step;
            let window = Window { from, to };
            let mut slices = Slices::of_steps(window, step, most);
            let mut refusals = refusals.into_iter();
            let mut found = Vec::new();
            let mut asked = 0;
            while let Some(slice) = slices.current() {
                asked += 1;
                prop_assert!(asked < 5000);
                prop_assert!((slice.from - from) % step == 0);
                if refusals.next().unwrap_or(false) {
                    slices.shorten();
                    continue;
                }
                let inside = (slice.to - slice.from).div_euclid(step) + 1;
                prop_assert!(step == 1 || inside <= most);
                if step > 1 {
                    found.extend((0..inside).map(|at| slice.from + at * step));
                } else {
                    prop_assert_eq!(slice.from, found.last().map_or(from, |last| last + 1));
                    found.push(slice.to);
                }
                slices.advance(0);
            }
            if step > 1 {
                let expected: Vec<i64> = (0..=steps).map(|at| from + at * step).collect();
                prop_assert_eq!(found, expected);
            } else {
                prop_assert_eq!(found.last(), Some(&to));
            }
        }

        #[test]
        fn what_is_refused_is_asked_for_in_shorter_slices_until_it_is_short(long in 1_i64..40) {
            let window = Window { from: 0, to: long * 86_400_000 };
            let mut slices = Slices::of(window);
            for _ in 0..long {
                slices.advance(0);
            }
            let mut times = 0;
            while slices.shorten() == Shorter::Possible {
                times += 1;
                prop_assert!(times < 64);
            }
            prop_assert_eq!(slices.length, SHORTEST);
        }
    }
}
