//! `--advice`: settings that restart what leaks in time.

use clap::ValueEnum;

use crate::report::charts::Fitted;
use crate::report::facts::{
    AdviceFacts, Facts, PredictionFacts, RestartIntervalFacts, RestartTarget,
};
use crate::report::{ToRestart, settings};
use crate::units::Bytes;

/// What settings are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AdviceFor {
    /// Workers by their requests: a `gunicorn.conf.py`
    Gunicorn,
    /// Workers by the clock: a `config/puma.rb` with `puma_worker_killer`
    Puma,
    /// Processes by their memory: an ecosystem file
    Pm2,
    /// A service by the clock, with its limit: a drop-in of its unit
    Systemd,
    /// Pods by the clock, or a container by a probe of its memory: manifests
    Kubernetes,
    /// A container by the clock, with its limit: shell commands
    Docker,
}

impl From<AdviceFor> for RestartTarget {
    fn from(target: AdviceFor) -> Self {
        match target {
            AdviceFor::Gunicorn => Self::Gunicorn,
            AdviceFor::Puma => Self::Puma,
            AdviceFor::Pm2 => Self::Pm2,
            AdviceFor::Systemd => Self::Systemd,
            AdviceFor::Kubernetes => Self::Kubernetes,
            AdviceFor::Docker => Self::Docker,
        }
    }
}

/// Settings for the series that must be restarted most often, which is often enough for the others;
/// where none must, for the first. `None` without a prediction.
pub(super) fn advice(
    target: AdviceFor,
    facts: &Facts,
    fitted: &[(&str, Fitted<'_>)],
) -> Option<AdviceFacts> {
    let target = target.into();
    let measured = facts.prediction.iter();
    let restarted: Vec<&PredictionFacts> = measured
        .filter(|one| one.traffic_factor.is_none() && one.restart.is_some())
        .collect();
    let soonest = restarted
        .iter()
        .copied()
        .min_by(|a, b| interval(a).total_cmp(&interval(b)));
    let prediction = soonest.or(facts.prediction.first())?;
    let series = facts
        .series
        .iter()
        .find(|one| one.name == prediction.series)?;
    let mut of = fitted.iter().map(|(_, fitted)| fitted.series);
    let read = of.find(|series| series.name() == prediction.series)?;
    let rises = read.memory().windows(2).map(|pair| pair[1] - pair[0]);
    let subject = ToRestart {
        series,
        prediction,
        largest_rise: Bytes(rises.fold(0.0, f64::max)),
        of: restarted.len(),
    };
    Some(AdviceFacts {
        target,
        series: prediction.series.clone(),
        settings: settings(target, &subject),
    })
}

fn interval(prediction: &PredictionFacts) -> f64 {
    let restart = prediction.restart.as_ref();
    let of = |restart: &RestartIntervalFacts| restart.every_seconds.or(restart.max_requests);
    restart.and_then(of).unwrap_or(f64::INFINITY)
}
