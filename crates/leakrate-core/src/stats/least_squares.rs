//! Least squares of y on two regressors: memory on requests *and* time, to tell a leak per
//! request from a leak per hour. The only file that knows the general solver.
//!
//! The solver is given centred columns of unit length. Left to itself it accepts a constant
//! regressor as if it varied, loses eight digits to timestamps of the epoch, and takes a
//! standard error below 2e-16 for none. Tested against R `lm`.

use linregress::fit_low_level_regression_model;

use super::interval::Estimate;

/// Two regressors that move together this closely are one: what tells them apart is less than
/// counts are off by.
const COLLINEAR: f64 = 0.9999;

/// A plane y = intercept + first · x₁ + second · x₂.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    /// Slope along the first regressor, the second held still.
    pub first: Estimate,
    /// Slope along the second regressor, the first held still.
    pub second: Estimate,
    /// Height where both regressors are 0.
    pub intercept: f64,
    /// Correlation of the two regressors.
    pub correlation: f64,
}

impl Plane {
    /// Fits the plane; values beyond the shortest of the slices are ignored. `None` for fewer
    /// than four points, a regressor or y that is constant, regressors that are proportional, or
    /// values that are not finite.
    pub fn fit(first: &[f64], second: &[f64], y: &[f64]) -> Option<Self> {
        let n = first.len().min(second.len()).min(y.len());
        if n < 4 {
            return None;
        }
        let columns = [&y[..n], &first[..n], &second[..n]].map(Standardised::of);
        let [Some(y), Some(first), Some(second)] = columns else {
            return None;
        };
        let correlation = first.dot(&second);
        if correlation.abs() > 1.0 - 1e-12 {
            return None;
        }
        // Row by row: y, then the regressors, with the constant among them.
        let rows: Vec<f64> = (0..n)
            .flat_map(|i| [y.unit[i], 1.0, first.unit[i], second.unit[i]])
            .collect();
        let model = fit_low_level_regression_model(&rows, n, 4).ok()?;
        let slope = |position: usize, regressor: &Standardised| {
            let scale = y.length / regressor.length;
            Some(Estimate {
                value: model.parameters().get(position)? * scale,
                std_error: model.se().get(position)? * scale,
                df: (n - 3) as f64,
            })
        };
        let (along_first, along_second) = (slope(1, &first)?, slope(2, &second)?);
        Some(Self {
            intercept: y.mean - along_first.value * first.mean - along_second.value * second.mean,
            first: along_first,
            second: along_second,
            correlation,
        })
    }

    /// Whether the regressors move together too closely for their slopes to be told apart.
    pub fn is_collinear(&self) -> bool {
        self.correlation.abs() > COLLINEAR
    }
}

/// A column minus its mean, over its length.
struct Standardised {
    mean: f64,
    length: f64,
    unit: Vec<f64>,
}

impl Standardised {
    fn of(column: &[f64]) -> Option<Self> {
        let first = *column.first()?;
        let shift = column.iter().map(|value| value - first).sum::<f64>() / column.len() as f64;
        // By way of the first value, equal values have exactly their own mean and no length.
        let mean = first + shift;
        let centred: Vec<f64> = column.iter().map(|value| value - mean).collect();
        let length = centred
            .iter()
            .map(|value| value * value)
            .sum::<f64>()
            .sqrt();
        (length > 0.0 && length.is_finite()).then(|| Self {
            mean,
            length,
            unit: centred.iter().map(|value| value / length).collect(),
        })
    }

    fn dot(&self, other: &Self) -> f64 {
        self.unit.iter().zip(&other.unit).map(|(a, b)| a * b).sum()
    }
}
