//! The facts of an alert.

use serde::Serialize;
use serde_json::Value;

use super::code::code;
use leakrate_core::analysis::alert::AimedAt;

/// A rule that fires while memory leaks, with every number in it and what it was made from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlertFacts {
    /// The series of Prometheus that are watched.
    pub selector: String,
    /// What the threshold was chosen by: `leak`, `faint_leak` or `watch`.
    #[serde(serialize_with = "code")]
    pub aimed_at: AimedAt,
    /// Series that it was made for.
    pub series: usize,
    /// Those of them that leak.
    pub leaking: usize,
    /// Those of them whose noise it does not allow for.
    pub noisier: usize,
    /// The length over which the slope is taken.
    pub window_seconds: f64,
    /// Slopes above this fire.
    pub threshold_bytes_per_hour: f64,
    /// For so long the slope must stay there.
    pub for_seconds: f64,
    /// What is left out after a start, besides the window.
    pub warm_up_seconds: f64,
    /// How restarts are kept out of a window.
    pub restarts: RestartCutFacts,
    /// The limit, where the rule warns of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<AlertLimitFacts>,
    /// Why it warns of none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_limit: Option<NoLimitFacts>,
    /// Standard deviation of the slope over such a window by noise alone.
    pub slope_noise_bytes_per_hour: f64,
    /// How many of those noise alone reaches too rarely to matter.
    pub slope_noise_deviations: f64,
    /// How often noise alone may fire the rule: the probability of it in a month of one series.
    pub false_firings_per_month: f64,
    /// The steepest climb over such a window that noise made in the readings.
    pub steepest_noise_bytes_per_hour: f64,
    /// The leak that is to be told from noise: the slowest that was found may be, or the smallest that
    /// matters and could be found.
    pub target_bytes_per_hour: f64,
    /// The smallest leak that the rule fires on nearly always.
    pub smallest_bytes_per_hour: f64,
    /// Standard deviation of one reading about the line.
    pub noise_bytes: f64,
    /// Autocorrelation of neighbouring readings.
    pub autocorrelation: f64,
    /// How long noise remembers itself.
    pub noise_memory_seconds: f64,
    /// The usual time between readings.
    pub step_seconds: f64,
    /// How the rule would have fired on the readings.
    pub back_test: RuleBackTestFacts,
    /// The rules, as a file of Prometheus.
    pub rules: String,
    /// Unit tests of them, as a file of `promtool`; absent where no series can be named that the
    /// selector takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tests: Option<String>,
    /// A dashboard of Grafana.
    pub grafana_dashboard: Value,
    /// What happened, as the annotations interface of Grafana takes it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grafana_annotations: Vec<AnnotationFacts>,
}

/// How restarts are kept out of a window.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum RestartCutFacts {
    /// By a metric that tells when the process started.
    StartTime {
        /// The metric.
        metric: String,
    },
    /// By memory itself.
    Falls {
        /// It restarts where memory falls by this much or more…
        at_least_bytes: f64,
        /// …within this time.
        within_seconds: f64,
        /// Over how long a series must have been there already.
        past_seconds: f64,
    },
}

/// A warning before a limit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlertLimitFacts {
    /// The limit in bytes, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<f64>,
    /// The series of Prometheus that tell it, where it is told by such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<String>,
    /// How long before it.
    pub lead_seconds: f64,
    /// How far readings rise above the line.
    pub margin_bytes: f64,
}

/// Why a rule warns of no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoLimitFacts {
    /// None is known.
    Unknown,
    /// The series have different ones, and no metric is named that tells them.
    Differs,
}

/// How alerts would have fired on the readings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleBackTestFacts {
    /// Time that was looked at, over all series.
    pub watched_seconds: f64,
    /// Runs of leaking series, each to the limit, to a restart or to the last reading.
    pub leaking_runs: usize,
    /// Series of which it is open whether they leak; what fires on them is in no count.
    pub undecided: usize,
    /// The alert on a leak.
    pub leak: AlarmFacts,
    /// The alert before the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<AlarmFacts>,
    /// `predict_linear(m[6h], 4*3600) > limit`, beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plain: Option<AlarmFacts>,
}

/// What one alert would have done.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AlarmFacts {
    /// How often it fired.
    pub firings: usize,
    /// How often on what does not leak, or before it did.
    pub without_cause: usize,
    /// Leaking runs on which it fired before their end.
    pub caught: usize,
    /// How long before their end, as the median of those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_seconds: Option<f64>,
}

/// Something that happened, as the annotations interface of Grafana takes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AnnotationFacts {
    /// When, in milliseconds since 1970.
    pub time: i64,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_end: Option<i64>,
    /// What it is, to be found by.
    pub tags: Vec<String>,
    /// What it is, in words.
    pub text: String,
}
