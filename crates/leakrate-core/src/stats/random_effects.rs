//! One rate of many instances that need not be alike: their mean, its error, and their spread.
//!
//! Sources: the variance between instances by Paule & Mandel 1982, *J. Res. Natl. Bur. Stand.* 87
//! (the value at which the weighted squares about the mean are as many as their degrees of freedom);
//! the error of the mean by Hartung & Knapp 2001, *Stat. Med.* 20, and Sidik & Jonkman 2002,
//! *Stat. Med.* 21, with Student's t on one degree of freedom less than instances, never below the
//! one that the stated errors give (Röver, Knapp & Friede 2015, *BMC Med. Res. Methodol.* 15). Both
//! are widened for weights that are themselves measured (Meier 1953, *Biometrics* 9).
//! Tested against scipy and weighted least squares of statsmodels.
//!
//! The moment estimator (`DerSimonian` & Laird 1986) with a normal quantile is left out: its
//! intervals are too narrow for few instances.

use super::interval::Estimate;

/// The mean of instances and how they differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RandomEffects {
    /// The mean over all instances like these, its standard error, and one degree of freedom less
    /// than there are instances.
    pub mean: Estimate,
    /// The standard deviation of the true values of instances about that mean.
    pub spread: f64,
}

/// Steps that halve an interval down to the last digit of a float.
const HALVINGS: usize = 200;

impl RandomEffects {
    /// Pools `instances`; those without a positive, finite standard error have no weight and no
    /// say. `None` for fewer than two.
    ///
    /// ```
    /// use leakrate_core::stats::{interval::Estimate, random_effects::RandomEffects};
    ///
    /// let pod = |value| Estimate { value, std_error: 0.1, df: 30.0 };
    /// let pooled = RandomEffects::of(&[pod(1.0), pod(2.0), pod(3.0)]).unwrap();
    /// assert!((pooled.mean.value - 2.0).abs() < 1e-12);
    /// // The variance of 1, 2 and 3, less that of each reading.
    /// assert!((pooled.spread.powi(2) - (1.0 - 0.01)).abs() < 1e-9);
    /// ```
    pub fn of(instances: &[Estimate]) -> Option<Self> {
        let known = |one: &&Estimate| {
            one.value.is_finite() && one.std_error.is_finite() && one.std_error > 0.0
        };
        let known: Vec<Estimate> = instances.iter().filter(known).copied().collect();
        let df = known.len().checked_sub(1).filter(|&df| df > 0)? as f64;
        let between = between_variance(&known, df);
        let pooled = WeightedMean::of(&known, between);
        let scatter = pooled.squares / df;
        Some(Self {
            mean: Estimate {
                value: pooled.mean,
                std_error: (scatter.max(1.0) / pooled.weight * pooled.widening).sqrt(),
                df,
            },
            spread: between.sqrt(),
        })
    }
}

/// A weighted mean, its weight, and the weighted squares about it.
struct WeightedMean {
    mean: f64,
    weight: f64,
    squares: f64,
    /// By how much the variance of the mean is larger than the weights say, because an instance whose
    /// error came out too small has too much weight: 1 + 4 Σ uᵢ(1 − uᵢ)/νᵢ, where uᵢ is its share of the
    /// weight and νᵢ are the degrees of freedom of its error (Meier 1953). An error that is
    /// only part of the variance moves the weight by the square of that part.
    widening: f64,
}

impl WeightedMean {
    fn of(instances: &[Estimate], between: f64) -> Self {
        let weight = |one: &Estimate| 1.0 / (one.std_error.powi(2) + between);
        let total: f64 = instances.iter().map(weight).sum();
        let sum: f64 = instances.iter().map(|one| weight(one) * one.value).sum();
        let mean = sum / total;
        let squares = instances
            .iter()
            .map(|one| weight(one) * (one.value - mean).powi(2));
        let uncertain = instances.iter().map(|one| {
            let share = weight(one) / total;
            let part = weight(one) * one.std_error.powi(2);
            share * (1.0 - share) * part * part / one.df
        });
        Self {
            mean,
            weight: total,
            squares: squares.sum(),
            widening: 1.0 + 4.0 * uncertain.sum::<f64>(),
        }
    }
}

/// The weighted squares fall with the variance between instances, so halving finds it.
fn between_variance(instances: &[Estimate], df: f64) -> f64 {
    let excess = |between: f64| WeightedMean::of(instances, between).squares - df;
    if excess(0.0) <= 0.0 {
        return 0.0;
    }
    let mean = instances.iter().map(|one| one.value).sum::<f64>() / instances.len() as f64;
    let squares = instances.iter().map(|one| (one.value - mean).powi(2));
    // Every weight is below 1/between, so at this value the squares are fewer.
    let (mut low, mut high) = (0.0, squares.sum::<f64>() / df);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if excess(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instance(value: f64, std_error: f64) -> Estimate {
        Estimate {
            value,
            std_error,
            df: 20.0,
        }
    }

    #[test]
    fn instances_that_agree_better_than_their_errors_do_not_make_the_mean_surer() {
        let pooled =
            RandomEffects::of(&[instance(5.0, 1.0), instance(5.0, 1.0), instance(5.0, 1.0)])
                .unwrap();
        let widening = 1.0 + 4.0 * (2.0 / 3.0) / 20.0;
        assert!((pooled.mean.std_error - (widening / 3.0_f64).sqrt()).abs() < 1e-12);
        assert_eq!(pooled.spread.to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn one_instance_is_no_fleet() {
        assert_eq!(RandomEffects::of(&[instance(5.0, 1.0)]), None);
        let unknown = instance(5.0, f64::NAN);
        assert_eq!(RandomEffects::of(&[instance(5.0, 1.0), unknown]), None);
    }
}
