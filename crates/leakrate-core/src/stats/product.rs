//! The product of two independent estimates: a leak per request times requests per hour.
//!
//! Source: Goodman 1960, *Journal of the American Statistical Association* 55: the variance is
//! `a²σ_b² + b²σ_a² + σ_a²σ_b²`, so that the squares of relative errors add up; with the degrees of
//! freedom of Satterthwaite 1946. Tested against exact fractions.

use super::interval::Estimate;

/// `first × second`, with its error.
///
/// ```
/// use leakrate_core::stats::interval::Estimate;
/// use leakrate_core::stats::product::product;
///
/// let leak = Estimate { value: 12.0, std_error: 3.0, df: 3.0 };
/// let traffic = Estimate { value: 100.0, std_error: 0.0, df: f64::INFINITY };
/// assert_eq!(product(leak, traffic), Estimate { value: 1200.0, std_error: 300.0, df: 3.0 });
/// ```
pub fn product(first: Estimate, second: Estimate) -> Estimate {
    let of_first = (second.value * first.std_error).powi(2);
    let of_second = (first.value * second.std_error).powi(2);
    let of_both = (first.std_error * second.std_error).powi(2);
    let sum = of_first + of_second;
    let df = sum.powi(2) / (of_first.powi(2) / first.df + of_second.powi(2) / second.df);
    Estimate {
        value: first.value * second.value,
        std_error: (sum + of_both).sqrt(),
        // Two exact numbers have an exact product.
        df: if df.is_nan() { f64::INFINITY } else { df },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_of_relative_errors_add_up() {
        // 2 ± 1/5 (4 df) times 5 ± 1 (9 df): 100/25 of one and 4 of the other are 1 + 4, and 1/25
        // of both; Satterthwaite: 25 / (1/4 + 16/9) = 900/73.
        let found = product(
            Estimate {
                value: 2.0,
                std_error: 0.2,
                df: 4.0,
            },
            Estimate {
                value: 5.0,
                std_error: 1.0,
                df: 9.0,
            },
        );
        assert!((found.value - 10.0).abs() < 1e-12);
        assert!((found.std_error.powi(2) - 5.04).abs() < 1e-12);
        assert!((found.df - 900.0 / 73.0).abs() < 1e-12);
    }

    #[test]
    fn exact_numbers_have_an_exact_product() {
        let exact = |value| Estimate {
            value,
            std_error: 0.0,
            df: f64::INFINITY,
        };
        let found = product(exact(3.0), exact(4.0));
        assert_eq!((found.value, found.std_error), (12.0, 0.0));
        assert!(found.df.is_infinite());
    }
}
