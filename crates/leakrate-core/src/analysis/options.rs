//! Options of a prediction.

use super::among_many::Standing;
use crate::stats::age_replacement::Costs;
use crate::units::{Bytes, Rate, Requests, Seconds};

/// Options of a prediction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PredictOptions {
    /// Confidence of the interval of the trend's crossing.
    pub confidence: f64,
    /// How far ahead to look.
    pub horizon: Horizon,
    /// Traffic to come, as a multiple of that measured; absent for traffic as measured.
    pub traffic: Option<f64>,
    /// Traffic to come where the readings tell requests and no times, or a rate per request stands for
    /// readings: it makes times of requests.
    pub request_rate: Option<Rate<Requests, Seconds>>,
    /// What a restart interval must achieve.
    pub restart: RestartAim,
    /// Where a fresh process is taken to start, from which a restart interval counts.
    pub fresh: FreshStart,
    /// Whether the leak of this series may be chance, where it is one of many.
    pub standing: Option<Standing>,
}

impl Default for PredictOptions {
    fn default() -> Self {
        Self {
            confidence: 0.95,
            horizon: Horizon::Guarded,
            traffic: None,
            request_rate: None,
            restart: RestartAim {
                crash_risk: 0.01,
                costs: None,
            },
            fresh: FreshStart::Found,
            standing: None,
        }
    }
}

/// A prediction further ahead than this many lengths of the data is not given unasked.
pub const HORIZON: f64 = 5.0;

/// How far ahead a prediction may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Horizon {
    /// Five lengths of the data.
    Guarded,
    /// As far as it takes.
    Unlimited,
}

/// Where a fresh process is taken to start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FreshStart {
    /// Where runs started after restarts that were seen; without any, at the first readings.
    Found,
    /// At the first readings.
    First,
    /// At the lowest reading.
    Lowest,
    /// Where runs started after restarts.
    Restarts,
    /// Here.
    Given(Bytes),
}

/// What a restart interval must achieve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestartAim {
    /// The probability with which a process may crash before it is restarted.
    pub crash_risk: f64,
    /// What a planned restart and a crash cost, where that is known.
    pub costs: Option<Costs>,
}
