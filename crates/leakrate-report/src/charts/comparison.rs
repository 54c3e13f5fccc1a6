//! One leak rate against another.

use super::{Side, rate_label};
use crate::facts::{ComparisonFacts, Facts};
use crate::figure::{Comparison, ComparisonAnswer, Environment, Figure, Interval, Point, Scale};
use crate::wording;
use crate::words::{self, Basis};
use leakrate_core::analysis;
use leakrate_core::model::AxisFit;
use leakrate_core::units::{Bytes, Quantity, Requests, Seconds};

/// Both sides of a comparison on one axis of memory grown, and their ratio.
pub fn comparison(facts: &Facts, sides: &[Side<'_>]) -> Option<Figure> {
    let comparison = facts.comparison.as_ref()?;
    let mut environments: Vec<Environment> = sides
        .iter()
        .filter_map(|side| match comparison.basis {
            analysis::Basis::PerRequest => side.per_request(),
            analysis::Basis::PerTime => side.per_second(),
        })
        .collect();
    let baseline = sides
        .iter()
        .position(|side| side.rates.label == comparison.baseline)?;
    if baseline < environments.len() {
        environments.swap(0, baseline);
    }
    Comparison {
        title: wording::title(facts),
        subtitle: None,
        footnote: None,
        basis: match comparison.basis {
            analysis::Basis::PerRequest => Scale::Requests,
            analysis::Basis::PerTime => Scale::Duration,
        },
        environments,
        answer: answer(comparison),
    }
    .figure()
}

impl Side<'_> {
    fn per_request(&self) -> Option<Environment> {
        let fit = self
            .fitted
            .and_then(|fitted| fitted.model.per_request.as_ref());
        let requests = self.fitted.and_then(|fitted| fitted.series.requests());
        let estimate = self.rates.per_request?;
        let interval = estimate.interval();
        self.environment(
            Basis::PerRequest,
            Interval {
                lower: interval.map(|interval| interval.lower.per_base()),
                estimate: estimate.value.per_base(),
                upper: interval.map(|interval| interval.upper.per_base()),
            },
            self.grown(fit, requests),
            self.facts.requests.or(Some(Requests(1000.0).0)),
        )
    }

    fn per_second(&self) -> Option<Environment> {
        let fit = self
            .fitted
            .and_then(|fitted| fitted.model.per_second.as_ref());
        let seconds = self.fitted.and_then(|fitted| fitted.series.seconds());
        let estimate = self.rates.per_second?;
        let interval = estimate.interval();
        self.environment(
            Basis::PerHour,
            Interval {
                lower: interval.map(|interval| interval.lower.per_base()),
                estimate: estimate.value.per_base(),
                upper: interval.map(|interval| interval.upper.per_base()),
            },
            self.grown(fit, seconds),
            self.facts.duration_seconds.or(Some(Seconds(3600.0).0)),
        )
    }

    fn environment(
        &self,
        basis: Basis,
        rate: Interval,
        points: Vec<Point>,
        measured: Option<f64>,
    ) -> Option<Environment> {
        let phrase = rate_label(self.facts, basis)?;
        Some(Environment {
            label: format!("{}: {phrase}", self.rates.label),
            points,
            measured: measured?,
            rate,
        })
    }

    /// Memory grown since the fitted start of each segment.
    fn grown<D: Quantity>(&self, fit: Option<&AxisFit<D>>, x: Option<&[f64]>) -> Vec<Point> {
        let (Some(fitted), Some(fit), Some(x)) = (self.fitted, fit, x) else {
            return Vec::new();
        };
        let samples = x.iter().zip(fitted.series.memory());
        samples
            .filter_map(|(&x, &y)| {
                let line = fit.lines.iter().rev().find(|line| line.from.base() <= x)?;
                Some(Point {
                    x: x - line.from.base(),
                    y: (Bytes(y) - line.at(line.from)).0,
                })
            })
            .collect()
    }
}

fn answer(comparison: &ComparisonFacts) -> Option<ComparisonAnswer> {
    let ratio = comparison.ratio.as_ref()?;
    if comparison.fix.is_some() {
        let share = comparison.removed_share.as_ref()?;
        let estimate = share.estimate?;
        return Some(ComparisonAnswer::RemovedShare {
            interval: Interval {
                lower: share.interval.lower,
                estimate,
                upper: share.interval.upper,
            },
            label: format!("{:.0} % removed", estimate * 100.0),
        });
    }
    // Two bare rates are taken at their word: their ratio has no interval, not one without ends.
    let is_bare = ratio.interval.confidence.is_none();
    let end = |end: Option<f64>| if is_bare { Some(ratio.estimate) } else { end };
    Some(ComparisonAnswer::Ratio {
        interval: Interval {
            lower: end(ratio.interval.lower),
            estimate: ratio.estimate,
            upper: end(ratio.interval.upper),
        },
        label: format!(
            "{}×{}",
            words::factor(ratio.estimate),
            words::ratio_interval(ratio)
        ),
    })
}
