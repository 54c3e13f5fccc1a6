//! The mean of readings that follow each other, such as the traffic of one interval after another.
//!
//! The error of a mean comes from the slow waves of its noise, as that of a slope does (see
//! [`cosine`](super::cosine)), so it is measured on a few slow cosines: the equally weighted
//! cosine estimator with ⌊0.4 n^⅔⌋ waves (Müller 2007, *Journal of Econometrics* 141; Lazarus, Lewis,
//! Stock & Watson 2018, *Journal of Business & Economic Statistics* 36, §3.2). Tested against numpy.

use std::f64::consts::{PI, SQRT_2};

use super::interval::Estimate;

/// Fewer readings say nothing of their waves and are taken for independent.
const WAVES_FROM: usize = 16;

/// The mean of evenly spaced readings, with a standard error that allows for autocorrelation.
/// `None` for fewer than two readings, or one that is not finite.
///
/// ```
/// use leakrate_core::stats::long_run_mean::long_run_mean;
///
/// let mean = long_run_mean(&[90.0, 110.0, 100.0]).unwrap();
/// assert_eq!((mean.value, mean.df), (100.0, 2.0));
/// assert!((mean.std_error - 10.0 / 3_f64.sqrt()).abs() < 1e-12);
/// ```
pub fn long_run_mean(readings: &[f64]) -> Option<Estimate> {
    let n = readings.len() as f64;
    if readings.len() < WAVES_FROM {
        let (value, deviations) = about_mean(readings)?;
        let squares: f64 = deviations.iter().map(|deviation| deviation.powi(2)).sum();
        return Some(Estimate {
            value,
            std_error: (squares / (n - 1.0) / n).sqrt(),
            df: n - 1.0,
        });
    }
    mean_by_waves(readings, (0.4 * n.powf(2.0 / 3.0)).floor() as usize)
}

/// The same with the error of so many waves, where faster ones are no noise. `None` also for no
/// waves.
pub fn mean_by_waves(readings: &[f64], waves: usize) -> Option<Estimate> {
    let (value, deviations) = about_mean(readings)?;
    let count = waves as f64;
    let squares = (1..=waves).map(|wave| amplitude(&deviations, wave).powi(2));
    (waves > 0).then(|| Estimate {
        value,
        std_error: (squares.sum::<f64>() / count / readings.len() as f64).sqrt(),
        df: count,
    })
}

/// The mean and the deviations from it; `None` for fewer than two readings, or one that is not
/// finite.
fn about_mean(readings: &[f64]) -> Option<(f64, Vec<f64>)> {
    if readings.len() < 2 || !readings.iter().all(|reading| reading.is_finite()) {
        return None;
    }
    let mean = readings.iter().sum::<f64>() / readings.len() as f64;
    let deviations = readings.iter().map(|reading| reading - mean).collect();
    Some((mean, deviations))
}

/// √(2/n) Σ dₜ cos(πj(t − ½)/n): the share of the j-th cosine.
fn amplitude(deviations: &[f64], wave: usize) -> f64 {
    let n = deviations.len() as f64;
    let shares = deviations.iter().enumerate().map(|(t, deviation)| {
        let phase = PI * wave as f64 * (t as f64 + 0.5) / n;
        deviation * phase.cos()
    });
    SQRT_2 * shares.sum::<f64>() / n.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_of_many_readings_is_that_of_their_slow_waves() {
        // numpy 2.4: y = 100 + 10 sin(t) + (t·7919 mod 101)/10 for t = 0..63,
        // c_j = sqrt(2/64) Σ (y − mean) cos(πj(t + ½)/64), √(mean of c_1²..c_6² / 64).
        let readings: Vec<f64> = (0..64)
            .map(|t| 100.0 + 10.0 * f64::from(t).sin() + f64::from(t * 7919 % 101) / 10.0)
            .collect();
        let mean = long_run_mean(&readings).unwrap();
        assert!((mean.value - 104.966_654_049_574_23).abs() < 1e-9);
        assert!((mean.std_error - 0.250_037_489_727_408_25).abs() < 1e-9);
        assert!((mean.df - 6.0).abs() < 1e-12);
    }

    #[test]
    fn steady_readings_have_an_exact_mean() {
        let mean = long_run_mean(&[5.0; 40]).unwrap();
        assert_eq!((mean.value, mean.std_error), (5.0, 0.0));
    }

    #[test]
    fn one_reading_has_no_error_to_tell() {
        assert_eq!(long_run_mean(&[5.0]), None);
        assert_eq!(long_run_mean(&[5.0, f64::NAN]), None);
    }
}
