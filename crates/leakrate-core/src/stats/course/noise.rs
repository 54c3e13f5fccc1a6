//! The kinds of noise that a course is judged under.

use super::long_memory::LongMemory;
use super::product::product;
use crate::stats::generalised::{Whitening, steps};
use crate::stats::points::Points;

/// Autocorrelations of neighbouring points, and the weight of each before any reading is seen.
const SHORT: [(f64, f64); 6] = [
    (0.0, 2.0),
    (0.22, 1.0),
    (0.44, 1.0),
    (0.66, 1.0),
    (0.88, 1.0),
    (0.99, 1.0),
];
/// The Hurst exponent of noise with long memory, and its weight.
const LONG: (f64, f64) = (0.95, 1.0);

/// A kind of noise, as what takes it out of a column.
#[derive(Debug, Clone)]
pub(super) struct NoiseKind {
    filter: Filter,
    /// The log of its weight before any reading is seen.
    log_prior: f64,
}

#[derive(Debug, Clone)]
enum Filter {
    Short(Short),
    Long(LongMemory),
}

impl NoiseKind {
    /// All kinds, white noise first; `None` where the clock does not go on.
    pub(super) fn kinds(points: &Points) -> Option<Vec<Self>> {
        let steps = steps(points)?;
        let short = SHORT.iter().map(|&(rho, weight)| Self {
            filter: Filter::Short(Short::of(&Whitening::new(&steps, rho))),
            log_prior: weight.ln(),
        });
        let (hurst, weight) = LONG;
        let long = LongMemory::new(points, hurst).map(|whitening| Self {
            filter: Filter::Long(whitening),
            log_prior: weight.ln(),
        });
        Some(short.chain(long).collect())
    }

    /// A column without the noise and the level of each segment.
    pub(super) fn taken_out_of(&self, column: &[f64]) -> Vec<f64> {
        match &self.filter {
            Filter::Short(short) => short.apply(column),
            Filter::Long(whitening) => whitening.apply(column),
        }
    }

    /// The log of its weight and of the likelihood that it alone has.
    pub(super) fn log_weight(&self) -> f64 {
        let log_determinant = match &self.filter {
            Filter::Short(short) => short.log_determinant,
            Filter::Long(whitening) => whitening.log_determinant,
        };
        self.log_prior - 0.5 * log_determinant
    }
}

/// Autoregressive noise in one segment, laid out for the many columns that it is taken out of.
#[derive(Debug, Clone)]
struct Short {
    /// Share of the value before, and one over the noise that leaves, from the second point on.
    filter: Vec<[f64; 2]>,
    /// The whitened level, of length 1.
    level: Vec<f64>,
    log_determinant: f64,
}

impl Short {
    fn of(whitening: &Whitening) -> Self {
        let length = product(whitening.level(), whitening.level()).sqrt();
        Self {
            filter: whitening.filter().iter().copied().flatten().collect(),
            level: whitening.level().iter().map(|l| l / length).collect(),
            log_determinant: whitening.log_determinant,
        }
    }

    fn apply(&self, column: &[f64]) -> Vec<f64> {
        let mut values = Vec::with_capacity(column.len());
        values.extend(column.first());
        let pairs = column.windows(2).zip(&self.filter);
        values.extend(pairs.map(|(pair, [share, scale])| (pair[1] - share * pair[0]) * scale));
        let along = product(&self.level, &values);
        for (value, level) in values.iter_mut().zip(&self.level) {
            *value -= along * level;
        }
        values
    }
}
