//! What each restart interval risks.

use crate::facts::{PredictionFacts, RestartIntervalFacts};
use crate::figure::{Point, RestartRisk, Scale};
use crate::words;
use leakrate_core::analysis::{CrossedBy, Outlook, Prediction, RestartAdvice};
use leakrate_core::units::{Quantity, Requests};

/// The risk of each restart interval: in time where times are known, else in requests. `None` where
/// none is advised.
pub(super) fn restart_risk(facts: &PredictionFacts, found: &Prediction) -> Option<RestartRisk> {
    match (&found.time, &found.requests) {
        (Some(time), _) => of_outlook(time, &TIME, facts),
        (None, Some(requests)) => of_outlook(requests, &REQUESTS, facts),
        (None, None) => None,
    }
}

/// How distances along an axis are drawn and said.
pub(super) struct DistanceForm {
    scale: Scale,
    pub(super) phrase: fn(f64) -> String,
    rounded_down: fn(f64) -> f64,
    advised: fn(&RestartIntervalFacts) -> Option<f64>,
}

pub(super) const TIME: DistanceForm = DistanceForm {
    scale: Scale::Duration,
    phrase: words::span_to_the_minute,
    advised: |advice| advice.every_seconds,
    rounded_down: words::span_rounded_down,
};

pub(super) const REQUESTS: DistanceForm = DistanceForm {
    scale: Scale::Requests,
    phrase: |requests| Requests(requests.round()).to_string(),
    advised: |advice| advice.max_requests,
    rounded_down: words::rounded_down,
};

/// Shares of simulated runs between which a smooth curve is drawn: hundredths, one by one, would show
/// the steps of chance.
const SHARES: [f64; 11] = [
    0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99,
];

fn curve<D: Quantity>(risks: &[CrossedBy<D>]) -> Vec<Point> {
    let shares = SHARES.into_iter();
    let points = shares.filter_map(|share| {
        let crossed = risks.iter().find(|crossed| crossed.share >= share - 1e-9)?;
        Some(Point {
            x: crossed.by.base(),
            y: crossed.share,
        })
    });
    points.collect()
}

/// Around the advice: far below it the risk is nothing, and far above certain.
fn of_outlook<D: Quantity>(
    outlook: &Outlook<D>,
    distance: &DistanceForm,
    facts: &PredictionFacts,
) -> Option<RestartRisk> {
    let RestartAdvice { risks, .. } = outlook.restart.as_ref()?;
    let advice = facts.restart.as_ref()?;
    let every = (distance.rounded_down)((distance.advised)(advice)?);
    Some(RestartRisk {
        course: distance.scale.clone(),
        curve: curve(risks),
        advised: every,
        label: format!(
            "{}: at most {}",
            (distance.phrase)(every),
            words::share(advice.crash_risk)
        ),
    })
}
