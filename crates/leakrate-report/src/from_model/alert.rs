//! Facts of an alert.

use super::series::SECONDS_PER_HOUR;
use crate::facts::{
    AlarmFacts, AlertFacts, AlertLimitFacts, NoLimitFacts, RestartCutFacts, RuleBackTestFacts,
};
use crate::prometheus::Selector;
use leakrate_core::analysis::alert::{
    AlarmTally, AlertRule, FALSE_FIRINGS, RestartCut, RuleBackTest,
};
use leakrate_core::units::{Bytes, Rate, Seconds};
use serde_json::Value;

/// The series of Prometheus that a rule asks.
#[derive(Debug, Clone, Copy)]
pub struct Selected<'a> {
    /// Memory.
    pub memory: &'a Selector,
    /// What tells when its processes started.
    pub start: Option<&'a Selector>,
    /// What tells their limits.
    pub limit: Option<&'a Selector>,
}

/// A rule and how it did, without the files that are made from these numbers.
pub fn alert(rule: &AlertRule, tested: &RuleBackTest, selected: Selected<'_>) -> AlertFacts {
    let has_limit = rule.limit.is_some() || selected.limit.is_some();
    AlertFacts {
        selector: selected.memory.to_string(),
        aimed_at: rule.aimed,
        series: rule.series,
        leaking: rule.leaking,
        noisier: rule.noisier,
        window_seconds: rule.window.0,
        threshold_bytes_per_hour: per_hour(rule.threshold),
        for_seconds: rule.hold.0,
        warm_up_seconds: rule.warm_up.0,
        restarts: match (rule.restarts, selected.start) {
            (RestartCut::Falls { at_least, within }, _) => RestartCutFacts::Falls {
                at_least_bytes: at_least.0,
                within_seconds: within.0,
                past_seconds: rule.past().0,
            },
            (RestartCut::StartTime, start) => RestartCutFacts::StartTime {
                metric: start.map(Selector::to_string).unwrap_or_default(),
            },
        },
        limit: has_limit.then(|| AlertLimitFacts {
            bytes: rule.limit.map(|limit| limit.0),
            selector: selected.limit.map(Selector::to_string),
            lead_seconds: rule.lead.0,
            margin_bytes: rule.margin.0,
        }),
        no_limit: (!has_limit).then_some(NoLimitFacts::Unknown),
        slope_noise_bytes_per_hour: per_hour(rule.noise),
        slope_noise_deviations: rule.deviations,
        false_firings_per_month: FALSE_FIRINGS,
        steepest_noise_bytes_per_hour: per_hour(rule.steepest),
        target_bytes_per_hour: per_hour(rule.target),
        smallest_bytes_per_hour: per_hour(rule.smallest),
        noise_bytes: rule.deviation.0,
        autocorrelation: rule.autocorrelation,
        noise_memory_seconds: rule.memory.0,
        step_seconds: rule.step.0,
        back_test: RuleBackTestFacts {
            watched_seconds: tested.watched.0,
            leaking_runs: tested.leaking_runs,
            undecided: tested.undecided,
            leak: alarm(&tested.leak),
            limit: tested.limit.as_ref().map(alarm),
            plain: tested.plain.as_ref().map(alarm),
        },
        rules: String::new(),
        tests: None,
        grafana_dashboard: Value::Null,
        grafana_annotations: Vec::new(),
    }
}

fn per_hour(rate: Rate<Bytes, Seconds>) -> f64 {
    rate.per_base() * SECONDS_PER_HOUR
}

fn alarm(tally: &AlarmTally) -> AlarmFacts {
    AlarmFacts {
        firings: tally.firings,
        without_cause: tally.without_cause,
        caught: tally.caught,
        lead_seconds: tally.lead.map(|lead| lead.0),
    }
}
