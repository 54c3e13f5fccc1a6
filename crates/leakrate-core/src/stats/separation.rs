//! Whether readings follow one regressor or another: requests served, or time passed.

use super::averaged::Averaged;
use super::distribution::StudentT;
use super::generalised::Regression;
use super::interval::Estimate;
use super::least_squares::Plane;
use super::mixture::Mixture;
use super::points::Points;

/// Up to this many points the noise is taken for independent, as for a single slope.
const SMALL: usize = 8;
const CONFIDENCE: f64 = 0.95;

/// The slopes along two regressors, each with the other held still.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Separation {
    /// Correlation of the two regressors inside the segments.
    pub correlation: f64,
    /// The slopes; `None` where the regressors move together too closely to be told apart.
    pub slopes: Option<PartialSlopes>,
}

/// Slopes along two regressors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PartialSlopes {
    /// Along the first.
    pub first: Estimate,
    /// Along the second.
    pub second: Estimate,
}

impl Separation {
    /// Regresses `readings.y()` on `first` and on `readings.x()`, with a level for each segment.
    /// Many points should be block means. `None` for fewer than five points, or a regressor or
    /// readings that are constant.
    pub fn fit(first: &[f64], readings: &Points) -> Option<Self> {
        let centred_first = readings.centred(first);
        let x = readings.centred(readings.x());
        let y = readings.centred(readings.y());
        let Some(plane) = Plane::fit(&centred_first, &x, &y) else {
            return proportional(&centred_first, &x);
        };
        let slopes = if plane.is_collinear() {
            None
        } else if readings.len() <= SMALL {
            Some(PartialSlopes {
                first: plane.first,
                second: plane.second,
            })
        } else {
            let regression = Regression::new(readings, [first, readings.x()])?;
            let averaged = Averaged::fit(&regression)?;
            Some(PartialSlopes {
                first: estimate(&averaged.coefficient(0)?)?,
                second: estimate(&averaged.coefficient(1)?)?,
            })
        };
        Some(Self {
            correlation: plane.correlation,
            slopes,
        })
    }
}

/// Regressors of which one is a multiple of the other: requests that come at a steady rate.
fn proportional(first: &[f64], second: &[f64]) -> Option<Separation> {
    let product: f64 = first.iter().zip(second).map(|(a, b)| a * b).sum();
    let squares = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
    let correlation = product / (squares(first) * squares(second)).sqrt();
    (first.len() > 4 && correlation.abs() > 1.0 - 1e-9).then_some(Separation {
        correlation,
        slopes: None,
    })
}

/// The centre of a mixture, and the error that gives a t distribution its interval.
fn estimate(mixture: &Mixture) -> Option<Estimate> {
    let tail = 0.5 - 0.5 * CONFIDENCE;
    let width = mixture.quantile(1.0 - tail)? - mixture.quantile(tail)?;
    let df = mixture.df();
    Some(Estimate {
        value: mixture.mean(),
        std_error: 0.5 * width / StudentT::new(df)?.two_sided(CONFIDENCE)?,
        df,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requests that come in bursts, and an hour's clock.
    fn requests(i: u32) -> f64 {
        f64::from(i) + 40.0 * f64::from(i).sqrt().sin()
    }

    fn separation(memory: impl Fn(f64, f64) -> f64) -> Separation {
        let time: Vec<f64> = (0..40).map(f64::from).collect();
        let served: Vec<f64> = (0..40).map(requests).collect();
        let wobble = |i: usize| ((i * 7919) % 101) as f64 / 101.0 - 0.5;
        let y: Vec<f64> = (0..40)
            .map(|i| memory(served[i], time[i]) + wobble(i))
            .collect();
        Separation::fit(&served, &Points::new(&time, &y, &[]).unwrap()).unwrap()
    }

    #[test]
    fn memory_that_follows_one_regressor_does_not_follow_the_other() {
        let sure = |slope: Estimate| slope.value > 4.0 * slope.std_error;
        let by_request = separation(|served, _| 3.0 * served).slopes.unwrap();
        assert!((by_request.first.value - 3.0).abs() < 0.05);
        assert!(sure(by_request.first) && !sure(by_request.second));
        let by_clock = separation(|_, time| 2.0 * time).slopes.unwrap();
        assert!((by_clock.second.value - 2.0).abs() < 0.05);
        assert!(sure(by_clock.second) && !sure(by_clock.first));
    }

    #[test]
    fn requests_at_a_steady_rate_cannot_be_told_from_time() {
        let time: Vec<f64> = (0..40).map(f64::from).collect();
        let served: Vec<f64> = time.iter().map(|time| 100.0 * time).collect();
        let y: Vec<f64> = (0..40).map(|i| f64::from(i * 31 % 17)).collect();
        let found = Separation::fit(&served, &Points::new(&time, &y, &[]).unwrap()).unwrap();
        assert_eq!(found.slopes, None);
        assert!((found.correlation - 1.0).abs() < 1e-12);
    }
}
