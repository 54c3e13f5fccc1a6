//! How long to run what wears out before it is replaced, when a failure costs more than a
//! replacement in time. Source: age replacement, Barlow & Proschan 1965, *Mathematical Theory of
//! Reliability*, chapter 4. Tested against their condition for the optimum.

/// What the end of a run costs, in any unit that both share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    /// An end that was planned.
    pub planned: f64,
    /// A failure.
    pub failure: f64,
}

/// A run that is ended in time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Replacement {
    /// How long it runs at most.
    pub age: f64,
    /// The probability that it fails before that.
    pub failure_probability: f64,
}

/// The age T with the lowest cost per time, [c S(T) + C F(T)] / ∫₀ᵀ S, for the distribution that
/// `lifetimes`, in order, are draws from. `draws` counts those too that outlived what was looked
/// at. `None` where a failure costs no more than a replacement, or where it costs least to let
/// every run fail, or where the optimum lies beyond the last known lifetime.
///
/// Between two lifetimes the cost only falls, so its minimum is just before one of them. An
/// optimum found by Newton's method on a fitted distribution would hold for that distribution.
///
/// ```
/// use leakrate_core::stats::age_replacement::{Costs, cheapest_age};
///
/// let costs = Costs { planned: 1.0, failure: 100.0 };
/// let lifetimes = [9.0, 10.0, 11.0, 12.0];
/// let replacement = cheapest_age(&lifetimes, 4, costs).unwrap();
/// assert_eq!((replacement.age, replacement.failure_probability), (9.0, 0.0));
/// ```
pub fn cheapest_age(lifetimes: &[f64], draws: usize, costs: Costs) -> Option<Replacement> {
    let Costs { planned, failure } = costs;
    if !(planned > 0.0 && failure > planned && failure.is_finite()) || draws < lifetimes.len() {
        return None;
    }
    let draws = draws as f64;
    let (mut lived, mut before) = (0.0, 0.0);
    let mut cheapest: Option<(f64, Replacement)> = None;
    let mut last_cost = f64::INFINITY;
    for (failed, &age) in lifetimes.iter().enumerate() {
        let failure_probability = failed as f64 / draws;
        lived += (1.0 - failure_probability) * (age - before);
        before = age;
        last_cost = (planned + (failure - planned) * failure_probability) / lived;
        if cheapest.is_none_or(|(cost, _)| last_cost < cost) {
            let replacement = Replacement {
                age,
                failure_probability,
            };
            cheapest = Some((last_cost, replacement));
        }
    }
    cheapest
        .filter(|&(cost, _)| cost < last_cost)
        .map(|(_, replacement)| replacement)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::distribution::normal_cdf;

    const DRAWS: usize = 20_000;

    /// Evenly spread quantiles of the Weibull distribution F(t) = 1 − exp(−tᵏ).
    fn weibull(k: f64) -> Vec<f64> {
        let p = |i: usize| (i as f64 + 0.5) / DRAWS as f64;
        (0..DRAWS)
            .map(|i| (-(-p(i)).ln_1p()).powf(1.0 / k))
            .collect()
    }

    /// h(T) ∫₀ᵀ S − F(T) = c / (C − c), for k = 2: h = 2t, ∫₀ᵀ S = √π (Φ(√2 T) − ½).
    fn optimum_of_barlow_and_proschan(costs: Costs) -> f64 {
        let (mut low, mut high) = (0.0, 10.0);
        for _ in 0..60 {
            let t: f64 = f64::midpoint(low, high);
            let lived = std::f64::consts::PI.sqrt() * (normal_cdf(2.0_f64.sqrt() * t) - 0.5);
            let failed = -(-t * t).exp_m1();
            if 2.0 * t * lived - failed < costs.planned / (costs.failure - costs.planned) {
                low = t;
            } else {
                high = t;
            }
        }
        low
    }

    #[test]
    fn the_cheapest_age_is_that_of_barlow_and_proschan() {
        for failure in [3.0, 5.0, 20.0] {
            let costs = Costs {
                planned: 1.0,
                failure,
            };
            let expected = optimum_of_barlow_and_proschan(costs);
            let found = cheapest_age(&weibull(2.0), DRAWS, costs).unwrap();
            assert!(
                (found.age / expected - 1.0).abs() < 0.02,
                "{failure}: {} {expected}",
                found.age
            );
            let probability = -(-found.age * found.age).exp_m1();
            assert!((found.failure_probability - probability).abs() < 1e-3);
        }
    }

    #[test]
    fn what_does_not_age_is_not_replaced() {
        let costs = Costs {
            planned: 1.0,
            failure: 5.0,
        };
        assert_eq!(cheapest_age(&weibull(0.8), DRAWS, costs), None);
    }

    #[test]
    fn a_failure_that_costs_no_more_is_not_prevented() {
        for failure in [1.0, 0.5, f64::NAN, f64::INFINITY] {
            let costs = Costs {
                planned: 1.0,
                failure,
            };
            assert_eq!(cheapest_age(&weibull(2.0), DRAWS, costs), None);
        }
    }

    #[test]
    fn an_optimum_beyond_what_is_known_is_not_made_up() {
        let costs = Costs {
            planned: 1.0,
            failure: 1.5,
        };
        let early = &weibull(2.0)[..DRAWS / 10];
        assert_eq!(cheapest_age(early, DRAWS, costs), None);
        assert_eq!(cheapest_age(&[], DRAWS, costs), None);
    }
}
