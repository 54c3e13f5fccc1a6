//! Sums of numbers that are known by their logarithms.

/// On the log scale, what is so much lighter adds nothing.
const NEGLIGIBLE: f64 = 20.0;
/// The same as a share, e⁻²⁰.
const NEGLIGIBLE_SHARE: f64 = 2.061_153_622_438_558e-9;

/// A sum that grows term by term, as what it is of e to the largest of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct LogSum {
    largest: f64,
    sum: f64,
}

impl LogSum {
    pub(super) const NOTHING: Self = Self {
        largest: f64::NEG_INFINITY,
        sum: 0.0,
    };

    pub(super) fn add(&mut self, log: f64) {
        if log > self.largest {
            let before = self.sum * (self.largest - log).exp();
            *self = Self {
                largest: log,
                sum: 1.0
                    + if before < NEGLIGIBLE_SHARE {
                        0.0
                    } else {
                        before
                    },
            };
        } else if self.may_gain(log) {
            let share = (log - self.largest).exp();
            if share >= NEGLIGIBLE_SHARE * self.sum {
                self.sum += share;
            }
        }
    }

    /// Whether a term as heavy as this would add anything.
    pub(super) fn may_gain(&self, log: f64) -> bool {
        log >= self.largest - NEGLIGIBLE
    }

    /// Its logarithm.
    pub(super) fn log(&self) -> f64 {
        self.largest + self.sum.ln()
    }
}

pub(super) fn log_add(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low < high - NEGLIGIBLE || high == f64::NEG_INFINITY {
        return high;
    }
    high + (low - high).exp().ln_1p()
}

pub(super) fn log_sum(values: impl Iterator<Item = f64>) -> f64 {
    let mut sum = LogSum::NOTHING;
    values.for_each(|log| sum.add(log));
    sum.log()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_sum_that_grows_is_the_sum_of_its_terms(
            logs in prop::collection::vec(-60.0..60.0_f64, 0..30),
        ) {
            let expected = logs.iter().copied().fold(0.0, log_add);
            let found = log_sum(std::iter::once(0.0).chain(logs.iter().copied()));
            prop_assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }
}
