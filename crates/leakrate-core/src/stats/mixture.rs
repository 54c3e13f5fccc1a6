//! A number known as a mixture of t distributions: one for each thing that the data leave open.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{ChiSquared, Distribution, StandardNormal};

use super::distribution::StudentT;

/// Steps of a search for a quantile, of which a few suffice but where components have no spread.
const STEPS: usize = 100;
/// A quantile is found where a step is as small beside it as rounding.
const SETTLED: f64 = 1e-15;

/// One component of a mixture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Component {
    /// Its probability; those of a mixture sum to 1.
    pub weight: f64,
    /// Its centre.
    pub value: f64,
    /// Its scale.
    pub std_error: f64,
}

/// A mixture of t distributions with the same degrees of freedom.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    components: Vec<Component>,
    student: StudentT,
}

impl Mixture {
    /// `None` without components, or where the degrees of freedom are not positive.
    pub fn new(components: Vec<Component>, df: f64) -> Option<Self> {
        let student = StudentT::new(df)?;
        (!components.is_empty()).then_some(Self {
            components,
            student,
        })
    }

    /// A number that is the other one with this probability, and else this one, with the smaller
    /// degrees of freedom; `None` unless 0 ≤ `probability` ≤ 1.
    pub fn averaged_with(&self, other: &Self, probability: f64) -> Option<Self> {
        let weighted = |mixture: &Self, share: f64| -> Vec<Component> {
            let components = mixture.components.iter();
            let component = |component: &Component| Component {
                weight: share * component.weight,
                ..*component
            };
            components.map(component).collect()
        };
        let mut components = weighted(self, 1.0 - probability);
        components.extend(weighted(other, probability));
        (0.0..=1.0)
            .contains(&probability)
            .then(|| Self::new(components, self.df().min(other.df())))?
    }

    /// A number with an independent error of this variance besides, and so many degrees of freedom.
    pub fn with_error(&self, variance: f64, df: f64) -> Option<Self> {
        let components = self.components.iter().map(|component| Component {
            std_error: component.std_error.hypot(variance.sqrt()),
            ..*component
        });
        Self::new(components.collect(), df)
    }

    /// Degrees of freedom of every component.
    pub fn df(&self) -> f64 {
        self.student.df()
    }

    /// Its mean.
    pub fn mean(&self) -> f64 {
        self.average(|component| component.value)
    }

    /// The spread of the components and within them, by the law of total variance.
    pub fn std_error(&self) -> f64 {
        let mean = self.mean();
        self.average(|component| component.std_error.powi(2) + (component.value - mean).powi(2))
            .sqrt()
    }

    /// The probability of a value up to `value`.
    pub fn cdf(&self, value: f64) -> f64 {
        let below = self.average(|component| {
            let distance = value - component.value;
            self.student
                .cdf(distance / component.std_error)
                // Without spread, all of it is at the centre.
                .unwrap_or(if distance >= 0.0 { 1.0 } else { 0.0 })
        });
        // Weights that are rounded sum to a little more or less than 1.
        below.clamp(0.0, 1.0)
    }

    /// The value with probability `p` below it; `None` unless 0 < `p` < 1.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let t = self.student.quantile(p)?;
        let own = |component: &Component| component.value + t * component.std_error;
        let mut low = self.components.iter().map(own).reduce(f64::min)?;
        let mut high = self.components.iter().map(own).reduce(f64::max)?;
        // The components' own quantiles enclose that of the mixture, which Newton's steps find from
        // their mean; where a step leaves what is enclosed, its middle is taken.
        let mut value = self.average(own);
        for _ in 0..STEPS {
            let off = self.coarse_cdf(value) - p;
            if off < 0.0 {
                low = value;
            } else {
                high = value;
            }
            let next = value - off / self.density(value);
            let is_inside = next >= low && next <= high;
            let next = if is_inside { next } else { 0.5 * (low + high) };
            let has_settled = (next - value).abs() <= SETTLED * value.abs().max(high - low);
            value = next;
            if off.abs() < SETTLED || has_settled {
                break;
            }
        }
        Some(value)
    }

    /// The probability of a value up to `value`, to 1e-15 of 1.
    fn coarse_cdf(&self, value: f64) -> f64 {
        self.average(|component| {
            let distance = value - component.value;
            let below = self.student.coarse_cdf(distance / component.std_error);
            // Without spread, all of it is at the centre.
            below.unwrap_or(if distance >= 0.0 { 1.0 } else { 0.0 })
        })
    }

    /// The density at a value.
    fn density(&self, value: f64) -> f64 {
        self.average(|component| {
            let distance = (value - component.value) / component.std_error;
            self.student.density(distance) / component.std_error
        })
    }

    /// A value drawn from it: a component by its weight, then its t distribution.
    pub fn draw(&self, random: &mut ChaCha8Rng) -> f64 {
        let Some(component) = pick(&self.components, |component| component.weight, random) else {
            return self.mean();
        };
        let normal: f64 = StandardNormal.sample(random);
        component.value + component.std_error * normal / relative_deviation(self.df(), random)
    }

    fn average(&self, of: impl Fn(&Component) -> f64) -> f64 {
        self.components
            .iter()
            .map(|component| component.weight * of(component))
            .sum()
    }
}

/// One of several by its weight, where the weights sum to 1; the last for what rounding leaves.
pub(super) fn pick<'a, T>(
    items: &'a [T],
    weight: impl Fn(&T) -> f64,
    random: &mut ChaCha8Rng,
) -> Option<&'a T> {
    let mut left: f64 = random.random();
    let chosen = items.iter().find(|item| {
        left -= weight(item);
        left < 0.0
    });
    chosen.or(items.last())
}

/// A draw of an estimated standard deviation over the true one, √(χ²/df).
pub(super) fn relative_deviation(df: f64, random: &mut ChaCha8Rng) -> f64 {
    ChiSquared::new(df).map_or(1.0, |chi| (chi.sample(random) / df).sqrt())
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn component(weight: f64, value: f64, std_error: f64) -> Component {
        Component {
            weight,
            value,
            std_error,
        }
    }

    #[test]
    fn a_mixture_of_one_is_that_one() {
        let mixture = Mixture::new(vec![component(1.0, 5.0, 2.0)], 3.0).unwrap();
        let upper = mixture.quantile(0.975).unwrap();
        assert!((upper - (5.0 + 2.0 * 3.182_446_305_284_263)).abs() < 1e-11);
    }

    #[test]
    fn a_quantile_has_its_probability_below_it() {
        let parts = vec![component(0.7, 0.0, 1.0), component(0.3, 9.0, 3.0)];
        let mixture = Mixture::new(parts, 5.0).unwrap();
        for p in [0.001, 0.025, 0.5, 0.975, 0.999] {
            assert!((mixture.cdf(mixture.quantile(p).unwrap()) - p).abs() < 1e-13);
        }
        assert!((mixture.mean() - 2.7).abs() < 1e-15);
        assert_eq!(mixture.quantile(1.0), None);
    }

    #[test]
    fn an_average_has_the_probabilities_of_both() {
        let one = Mixture::new(vec![component(1.0, 0.0, 1.0)], 5.0).unwrap();
        let other = Mixture::new(vec![component(1.0, 9.0, 3.0)], 8.0).unwrap();
        let average = one.averaged_with(&other, 0.25).unwrap();
        let both = Mixture::new(
            vec![component(0.75, 0.0, 1.0), component(0.25, 9.0, 3.0)],
            5.0,
        );
        assert_eq!(Some(average), both);
        assert_eq!(one.averaged_with(&other, 1.5), None);
    }

    #[test]
    fn draws_follow_the_mixture() {
        let parts = vec![component(0.7, 0.0, 1.0), component(0.3, 9.0, 3.0)];
        let mixture = Mixture::new(parts, 5.0).unwrap();
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let draws: Vec<f64> = (0..40_000).map(|_| mixture.draw(&mut random)).collect();
        for p in [0.05, 0.5, 0.95] {
            let quantile = mixture.quantile(p).unwrap();
            let below = draws.iter().filter(|&&draw| draw < quantile).count() as f64;
            // Four standard deviations of the share.
            assert!((below / 40_000.0 - p).abs() < 4.0 * (p * (1.0 - p) / 40_000.0).sqrt());
        }
    }

    #[test]
    fn components_without_spread_are_steps() {
        let parts = vec![component(0.5, 1.0, 0.0), component(0.5, 2.0, 0.0)];
        let mixture = Mixture::new(parts, 5.0).unwrap();
        for (value, expected) in [(0.9, 0.0), (1.0, 0.5), (1.5, 0.5), (2.0, 1.0)] {
            assert!((mixture.cdf(value) - expected).abs() < 1e-15);
        }
        assert_eq!(Mixture::new(vec![], 5.0), None);
    }
}
