//! The difference of two independent estimates. Source: Welch 1947, *Biometrika* 34, with the
//! degrees of freedom of Satterthwaite 1946. Tested against exact fractions.

use super::interval::Estimate;

/// `minuend − subtrahend`, with its error. `None` where nothing is known of the noise of either.
///
/// ```
/// use leakrate_core::stats::interval::Estimate;
/// use leakrate_core::stats::welch::difference;
///
/// let after = Estimate { value: 2.0, std_error: 0.3, df: 8.0 };
/// let before = Estimate { value: 4.0, std_error: 0.4, df: 6.0 };
/// let change = difference(after, before).unwrap();
/// assert_eq!((change.value, change.std_error), (-2.0, 0.5));
/// ```
pub fn difference(minuend: Estimate, subtrahend: Estimate) -> Option<Estimate> {
    let (above, below) = (minuend.std_error.powi(2), subtrahend.std_error.powi(2));
    let variance = above + below;
    let df = variance.powi(2) / (above.powi(2) / minuend.df + below.powi(2) / subtrahend.df);
    df.is_finite().then(|| Estimate {
        value: minuend.value - subtrahend.value,
        std_error: variance.sqrt(),
        df,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_degrees_of_freedom_are_those_of_welchs_test() {
        // The test of [1, 2, 4, 8] with [3, 3.5, 4, 4.5, 6], in fractions: squared statistic and
        // degrees of freedom.
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let estimate = |values: &[f64]| {
            let centre = mean(values);
            let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
            let n = values.len() as f64;
            Estimate {
                value: centre,
                std_error: (squares / (n - 1.0) / n).sqrt(),
                df: n - 1.0,
            }
        };
        let found = difference(
            estimate(&[1.0, 2.0, 4.0, 8.0]),
            estimate(&[3.0, 3.5, 4.0, 4.5, 6.0]),
        )
        .unwrap();
        let statistic = found.value / found.std_error;
        assert!((statistic.powi(2) - 243.0 / 3_193.0).abs() < 1e-12);
        assert!((found.df - 30_585_747.0 / 8_341_468.0).abs() < 1e-12);
    }
}
