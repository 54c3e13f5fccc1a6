//! One leak rate against another: local against production, before a fix against after it.

use super::bridge::Bridge;
use super::contrast::{Difference, Ratio, difference, measured_ratio};
use super::pooled::SharedError;
use crate::caveat::Caveat;
use crate::model::{Accuracy, Bounds, Estimate, LeakRates, Verdict};
use crate::series::Metric;
use crate::units::{Bytes, Quantity, Rate};

/// Two rates within a factor of √10 of each other are of the same order of magnitude.
pub const SAME_ORDER: f64 = 3.162_277_660_168_379_5;

/// A change by less than this factor is no change worth the name: the customary bound of
/// bioequivalence (Schuirmann 1987), 0.8 to 1.25.
const NO_CHANGE: f64 = 1.25;

/// One rate over another.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Label of the rate in the denominator.
    pub baseline: String,
    /// Label of the rate in the numerator.
    pub other: String,
    /// Which rates were compared.
    pub basis: Basis,
    /// The ratio; absent where a side has no leak of which the other could be a multiple.
    pub ratio: Option<Ratio>,
    /// The other rate minus the baseline's: it has an interval also where the ratio has none.
    pub difference: Option<Difference>,
    /// Are the two of the same order of magnitude?
    pub verdict: OrderVerdict,
    /// What a comparison of before with after says of the fix.
    pub fix: Option<FixVerdict>,
    /// The labels of the sides that are shown not to leak.
    pub without_leak: Vec<String>,
    /// What the leak per request of one side makes at the traffic of the other: at the
    /// baseline's, where both are known.
    pub bridge: Option<Bridge>,
    /// What limits the comparison.
    pub caveats: Vec<Caveat>,
}

/// Which rates were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Memory per request: independent of the traffic.
    PerRequest,
    /// Memory per time: only where one side has no requests.
    PerTime,
}

/// Are two rates of the same order of magnitude? Decided by the interval of the ratio (two
/// one-sided tests), never by a difference that is "not significant".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderVerdict {
    /// The whole interval lies within a factor of √10.
    SameOrder,
    /// The whole interval lies within a factor of ten.
    Within10x,
    /// The whole interval lies outside a factor of √10.
    DifferentOrder,
    /// A side does not leak: there is nothing that the other could be a multiple of.
    NoLeakToCompareWith,
    /// The interval allows more than one of these.
    Undetermined,
}

/// Did the fix work?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixVerdict {
    /// What is left is shown to be below the floor.
    Fixed,
    /// The leak is smaller for sure; that it is gone is not shown.
    Improved,
    /// The leak is the same, shown by equivalence.
    NoChange,
    /// The leak is larger for sure.
    Worse,
    /// Before it nothing leaked.
    NoLeakToFix,
    /// The data do not settle it.
    Undetermined,
}

/// How the two sides of a comparison relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Two environments that run the same code.
    Environments,
    /// The same environment before and after a change.
    BeforeAfter,
}

/// Why two inputs cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompareError {
    /// One has only a rate per request, the other only a rate per time.
    #[error(
        "`{baseline}` and `{other}` have no rate in common: one is per request, the other per time"
    )]
    NoCommonBasis {
        /// The label of the baseline.
        baseline: String,
        /// The label of the other.
        other: String,
    },
}

/// The confidence at which two leaks are shown to be the same order: two one-sided tests at 5 % are
/// one interval at 90 %, at another level likewise.
pub fn equivalence_confidence(confidence: f64) -> f64 {
    1.0 - 2.0 * (1.0 - confidence)
}

/// Compares `other` with `baseline`: the ratio of their leak rates by Fieller's interval
/// (Fieller 1954) at `confidence`. For 95 % tests of equivalence this is 0.9: each end of the
/// interval is a one-sided test at 5 %.
///
/// # Errors
/// [`CompareError::NoCommonBasis`] where there is nothing to compare.
pub fn compare(
    baseline: &LeakRates,
    other: &LeakRates,
    relation: Relation,
    confidence: f64,
) -> Result<Comparison, CompareError> {
    compare_groups(
        baseline,
        other,
        SharedError::default(),
        relation,
        confidence,
    )
}

/// The same for the mean rates of two groups, whose errors are in part the same: those of two
/// versions under one load.
///
/// # Errors
/// [`CompareError::NoCommonBasis`] where there is nothing to compare.
pub fn compare_groups(
    baseline: &LeakRates,
    other: &LeakRates,
    shared: SharedError,
    relation: Relation,
    confidence: f64,
) -> Result<Comparison, CompareError> {
    let measured = match (
        (baseline.per_request, other.per_request),
        (baseline.per_second, other.per_second),
    ) {
        ((Some(below), Some(above)), _) => {
            let shared = shared.per_request;
            Measured {
                basis: Basis::PerRequest,
                ratio: measured_ratio(&above, &below, shared, confidence),
                difference: difference(&above, &below, shared, confidence)
                    .map(Difference::PerRequest),
                growth_of_baseline: SideGrowth::of(&below),
                growth_of_other: SideGrowth::of(&above),
            }
        }
        (_, (Some(below), Some(above))) => {
            let shared = shared.per_second;
            Measured {
                basis: Basis::PerTime,
                ratio: measured_ratio(&above, &below, shared, confidence),
                difference: difference(&above, &below, shared, confidence).map(Difference::PerTime),
                growth_of_baseline: SideGrowth::of(&below),
                growth_of_other: SideGrowth::of(&above),
            }
        }
        _ => {
            return Err(CompareError::NoCommonBasis {
                baseline: baseline.label.clone(),
                other: other.label.clone(),
            });
        }
    };
    let leaks = |side: &LeakRates, growth: SideGrowth| match side.verdict {
        Some(Verdict::NoLeak) => false,
        Some(Verdict::Leak | Verdict::Plateau | Verdict::Inconclusive) | None => {
            growth != SideGrowth::None
        }
    };
    let baseline_leaks = leaks(baseline, measured.growth_of_baseline);
    let other_leaks = leaks(other, measured.growth_of_other);
    // What is left of a leak has a share of it, also where that is nothing.
    let is_comparable = baseline_leaks
        && (relation == Relation::BeforeAfter
            || other_leaks && measured.growth_of_other == SideGrowth::Positive);
    let ratio = measured.ratio.filter(|_| is_comparable);
    let bounds = ratio.map_or(Bounds::Unknown, Ratio::bounds);
    let stopped = [baseline, other].map(|side| side.verdict == Some(Verdict::Plateau));
    let fix = || match fix_verdict(&bounds, measured.difference.as_ref(), other.verdict) {
        FixVerdict::Improved if !stopped[0] => FixVerdict::Improved,
        FixVerdict::Worse if !stopped[1] && other_leaks => FixVerdict::Worse,
        _ if !baseline_leaks => FixVerdict::NoLeakToFix,
        _ if stopped != [false; 2] => FixVerdict::Undetermined,
        found => found,
    };
    let bridges = [
        (other, other_leaks, baseline),
        (baseline, baseline_leaks, other),
    ]
    .into_iter();
    let mut bridges = bridges.filter(|(_, leaks, _)| *leaks);
    Ok(Comparison {
        baseline: baseline.label.clone(),
        other: other.label.clone(),
        basis: measured.basis,
        ratio,
        verdict: if !baseline_leaks || !other_leaks {
            OrderVerdict::NoLeakToCompareWith
        } else if stopped == [false; 2] {
            order_verdict(&bounds)
        } else {
            OrderVerdict::Undetermined
        },
        fix: (relation == Relation::BeforeAfter).then(fix),
        without_leak: [(baseline, baseline_leaks), (other, other_leaks)]
            .into_iter()
            .filter(|(_, leaks)| !leaks)
            .map(|(side, _)| side.label.clone())
            .collect(),
        bridge: bridges.find_map(|(leak, _, place)| Bridge::between(leak, place)),
        caveats: caveats(baseline, other, measured.basis),
        difference: measured.difference,
    })
}

/// What is measured of two rates, whatever it means.
struct Measured {
    basis: Basis,
    ratio: Option<Ratio>,
    difference: Option<Difference>,
    growth_of_baseline: SideGrowth,
    growth_of_other: SideGrowth,
}

/// Which way a rate goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SideGrowth {
    /// Up, as far as is known.
    Positive,
    /// Not up, but it may.
    Possible,
    /// Not up, for sure.
    None,
}

impl SideGrowth {
    fn of<D: Quantity>(rate: &Estimate<Rate<Bytes, D>>) -> Self {
        let value = rate.value.per_base();
        let upper = match rate.accuracy {
            Accuracy::Known(known) => known.interval.upper.per_base(),
            Accuracy::Stated => value,
            Accuracy::Unknown => f64::INFINITY,
        };
        if value > 0.0 {
            Self::Positive
        } else if upper > 0.0 {
            Self::Possible
        } else {
            Self::None
        }
    }
}

fn order_verdict(bounds: &Bounds<f64>) -> OrderVerdict {
    let above = |factor: f64| bounds.lower().is_some_and(|lower| lower > factor);
    let below = |factor: f64| bounds.upper().is_some_and(|upper| upper < factor);
    if above(1.0 / SAME_ORDER) && below(SAME_ORDER) {
        OrderVerdict::SameOrder
    } else if above(0.1) && below(10.0) {
        OrderVerdict::Within10x
    } else if below(1.0 / SAME_ORDER) || above(SAME_ORDER) {
        OrderVerdict::DifferentOrder
    } else {
        OrderVerdict::Undetermined
    }
}

/// By the ratio; where that has no lower end, a larger rate shows in the difference alone.
fn fix_verdict(
    bounds: &Bounds<f64>,
    difference: Option<&Difference>,
    after: Option<Verdict>,
) -> FixVerdict {
    let above = |factor: f64| bounds.lower().is_some_and(|lower| lower > factor);
    let is_larger = || bounds.lower().is_none() && difference.is_some_and(Difference::is_positive);
    let below = |factor: f64| bounds.upper().is_some_and(|upper| upper < factor);
    if below(1.0) && after == Some(Verdict::NoLeak) {
        FixVerdict::Fixed
    } else if above(1.0 / NO_CHANGE) && below(NO_CHANGE) {
        FixVerdict::NoChange
    } else if below(1.0) {
        FixVerdict::Improved
    } else if above(1.0) || is_larger() {
        FixVerdict::Worse
    } else {
        FixVerdict::Undetermined
    }
}

/// What the accuracy of a rate asks to be said.
fn of_accuracy<Q>(accuracy: &Accuracy<Q>) -> Option<Caveat> {
    match accuracy {
        Accuracy::Known(_) => None,
        Accuracy::Stated => Some(Caveat::BareRate),
        Accuracy::Unknown => Some(Caveat::TwoReadings),
    }
}

fn caveats(baseline: &LeakRates, other: &LeakRates, basis: Basis) -> Vec<Caveat> {
    let mut caveats = Vec::new();
    let sides = [baseline, other].into_iter();
    let stopped = sides.filter(|side| side.verdict == Some(Verdict::Plateau));
    caveats.extend(stopped.map(|side| Caveat::StoppedClimb {
        label: side.label.clone(),
    }));
    let of_sides = [baseline, other].map(|rates| match basis {
        Basis::PerRequest => of_accuracy(&rates.per_request?.accuracy),
        Basis::PerTime => of_accuracy(&rates.per_second?.accuracy),
    });
    for caveat in of_sides.into_iter().flatten() {
        if !caveats.contains(&caveat) {
            caveats.push(caveat);
        }
    }
    let known = |metric: Metric| metric != Metric::Unknown;
    if known(baseline.metric) && known(other.metric) && baseline.metric != other.metric {
        caveats.push(Caveat::DifferentMetrics {
            baseline: baseline.metric.to_string(),
            other: other.metric.to_string(),
        });
    }
    caveats
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Interval, Method, Uncertainty};

    fn bare(label: &str, bytes_per_request: f64) -> LeakRates {
        LeakRates {
            label: label.into(),
            per_request: Some(Estimate::stated(Rate::new(bytes_per_request))),
            per_second: None,
            traffic: None,
            metric: Metric::Unknown,
            verdict: None,
        }
    }

    fn measured(label: &str, value: f64, std_error: f64, df: f64) -> LeakRates {
        let uncertainty = Uncertainty {
            least_squares_error: Rate::new(std_error),
            std_error: Rate::new(std_error),
            combined_error: Rate::new(std_error),
            degrees_of_freedom: df,
            interval: Interval {
                lower: Rate::new(value - 3.0 * std_error),
                upper: Rate::new(value + 3.0 * std_error),
                confidence: 0.95,
            },
            method: Method::ExactT,
        };
        LeakRates {
            per_request: Some(Estimate {
                value: Rate::new(value),
                accuracy: Accuracy::Known(uncertainty),
            }),
            verdict: Some(Verdict::Leak),
            ..bare(label, value)
        }
    }

    fn verdict(bounds: Bounds<f64>) -> OrderVerdict {
        order_verdict(&bounds)
    }

    #[test]
    fn two_stated_rates_have_a_ratio_and_no_interval() {
        let found = compare(
            &bare("production", 24_489.8),
            &bare("local", 12_000.0),
            Relation::Environments,
            0.9,
        )
        .unwrap();
        let ratio = found.ratio.unwrap();
        assert!((ratio.value - 0.49).abs() < 1e-3);
        assert_eq!(ratio.interval, None);
        assert_eq!(found.verdict, OrderVerdict::SameOrder);
        assert_eq!(found.caveats, [Caveat::BareRate]);
    }

    #[test]
    fn a_rate_of_unknown_error_settles_nothing_whatever_it_is_compared_with() {
        let unknown = |rate| LeakRates {
            per_request: Some(Estimate::of_unknown_error(Rate::new(rate))),
            ..bare("two readings", rate)
        };
        let others = [
            bare("stated", 5.0),
            unknown(5.0),
            measured("measured", 5.0, 0.01, 20.0),
        ];
        for rate in [-3.0, 0.0, 0.5, 5.0, 500.0] {
            for other in &others {
                for [a, b] in [[&unknown(rate), other], [other, &unknown(rate)]] {
                    let of = |relation| compare(a, b, relation, 0.9).unwrap();
                    let found = of(Relation::Environments);
                    assert_eq!(found.verdict, OrderVerdict::Undetermined, "{found:?}");
                    assert_eq!(found.difference, None);
                    assert!(found.caveats.contains(&Caveat::TwoReadings), "{found:?}");
                    let fixed = of(Relation::BeforeAfter).fix;
                    assert_eq!(fixed, Some(FixVerdict::Undetermined), "{rate}");
                }
            }
        }
    }

    #[test]
    fn a_measured_ratio_has_fiellers_interval() {
        // Reference: theta 0.5, df 13.97996, 95 % interval computed with SciPy 1.17.1.
        let found = compare(
            &measured("before", 4.0, 0.5, 6.0),
            &measured("after", 2.0, 0.3, 8.0),
            Relation::BeforeAfter,
            0.95,
        )
        .unwrap();
        let Bounds::Between { lower, upper } = found.ratio.unwrap().interval.unwrap().bounds else {
            panic!("bounded");
        };
        assert!((lower - 0.317_929_244_717_392_4).abs() < 1e-12);
        assert!((upper - 0.759_536_271_693_086_9).abs() < 1e-12);
        assert_eq!(found.fix, Some(FixVerdict::Improved));
    }

    #[test]
    fn the_order_is_judged_by_the_whole_interval() {
        let between = |lower, upper| Bounds::Between { lower, upper };
        assert_eq!(verdict(between(0.44, 0.60)), OrderVerdict::SameOrder);
        assert_eq!(verdict(between(0.2, 0.6)), OrderVerdict::Within10x);
        assert_eq!(verdict(between(0.01, 0.2)), OrderVerdict::DifferentOrder);
        assert_eq!(verdict(between(0.05, 0.9)), OrderVerdict::Undetermined);
        assert_eq!(verdict(Bounds::AtLeast(5.0)), OrderVerdict::DifferentOrder);
        assert_eq!(verdict(Bounds::AtLeast(0.5)), OrderVerdict::Undetermined);
        assert_eq!(verdict(Bounds::Unknown), OrderVerdict::Undetermined);
    }

    #[test]
    fn a_fix_is_proven_by_equivalence_alone() {
        let gone = Bounds::Between {
            lower: -0.02,
            upper: 0.03,
        };
        assert_eq!(
            fix_verdict(&gone, None, Some(Verdict::NoLeak)),
            FixVerdict::Fixed
        );
        assert_eq!(
            fix_verdict(&gone, None, Some(Verdict::Inconclusive)),
            FixVerdict::Improved
        );
    }

    #[test]
    fn a_leak_where_there_was_none_is_worse_though_there_is_no_ratio() {
        for before in [0.0, -0.001, -1.0] {
            let found = compare(
                &measured("before", before, 0.1, 20.0),
                &measured("after", 5.0, 0.1, 20.0),
                Relation::BeforeAfter,
                0.9,
            )
            .unwrap();
            assert_eq!((found.ratio, found.fix), (None, Some(FixVerdict::Worse)));
        }
    }

    #[test]
    fn what_does_not_leak_has_no_multiple_and_is_none() {
        let flat = |label, rate| LeakRates {
            verdict: Some(Verdict::NoLeak),
            ..measured(label, rate, 0.01, 20.0)
        };
        let falling = |label, rate| LeakRates {
            verdict: Some(Verdict::Inconclusive),
            ..measured(label, rate, 0.1, 20.0)
        };
        let leak = || measured("leak", 5.0, 0.1, 20.0);
        for (baseline, other, without) in [
            (leak(), flat("b", 0.1), vec!["b"]),
            (flat("a", 0.1), leak(), vec!["a"]),
            (leak(), falling("b", -4.0), vec!["b"]),
            (falling("a", -4.0), falling("b", -500.0), vec!["a", "b"]),
            (flat("a", 0.1), flat("b", 0.001), vec!["a", "b"]),
        ] {
            let found = compare(&baseline, &other, Relation::Environments, 0.9).unwrap();
            assert_eq!(found.verdict, OrderVerdict::NoLeakToCompareWith);
            assert_eq!(
                (found.ratio, found.without_leak),
                (None, without.iter().map(ToString::to_string).collect())
            );
            assert!(found.difference.is_some());
        }
    }

    #[test]
    fn what_did_not_leak_has_nothing_to_fix_and_what_no_longer_leaks_is_fixed() {
        let flat = |rate| LeakRates {
            verdict: Some(Verdict::NoLeak),
            ..measured("flat", rate, 0.01, 20.0)
        };
        let fix = |before: LeakRates, after: LeakRates| {
            compare(&before, &after, Relation::BeforeAfter, 0.9).unwrap()
        };
        let found = fix(flat(0.1), flat(0.001));
        assert_eq!(
            (found.ratio, found.fix),
            (None, Some(FixVerdict::NoLeakToFix))
        );
        let found = fix(measured("leak", 5.0, 0.1, 20.0), flat(-0.1));
        assert_eq!(found.fix, Some(FixVerdict::Fixed));
        assert!(found.ratio.unwrap().value < 0.0);
        let found = fix(flat(0.1), measured("leak", 5.0, 0.1, 20.0));
        assert_eq!((found.ratio, found.fix), (None, Some(FixVerdict::Worse)));
    }

    #[test]
    fn a_climb_that_has_stopped_is_compared_with_no_leak() {
        let plateau = |label| LeakRates {
            verdict: Some(Verdict::Plateau),
            ..measured(label, 2.0, 0.01, 20.0)
        };
        let leak = |label, rate| measured(label, rate, 0.01, 20.0);
        let fix = |before: LeakRates, after: LeakRates| {
            let found = compare(&before, &after, Relation::BeforeAfter, 0.9).unwrap();
            assert_eq!(found.verdict, OrderVerdict::Undetermined);
            assert!(matches!(found.caveats[..], [Caveat::StoppedClimb { .. }]));
            found.fix.unwrap()
        };
        let undetermined = FixVerdict::Undetermined;
        assert_eq!(fix(plateau("b"), leak("a", 1.0)), undetermined);
        assert_eq!(fix(plateau("b"), leak("a", 4.0)), FixVerdict::Worse);
        assert_eq!(fix(leak("b", 1.0), plateau("a")), undetermined);
        assert_eq!(fix(leak("b", 4.0), plateau("a")), FixVerdict::Improved);
    }

    #[test]
    fn rates_per_request_and_per_time_cannot_be_compared() {
        let mut per_time = bare("b", 1.0);
        per_time.per_second = per_time
            .per_request
            .map(|rate| Estimate::stated(Rate::new(rate.value.per_base())));
        per_time.per_request = None;
        let error = compare(&bare("a", 1.0), &per_time, Relation::Environments, 0.9).unwrap_err();
        assert!(matches!(error, CompareError::NoCommonBasis { .. }));
    }
}
