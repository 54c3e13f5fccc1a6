//! A draw: readings with the leak that is really in them, and the series that a user would have.

use leakrate::series::{Clock, Columns, Restart, RestartReason, Series};
use leakrate::units::Bytes;

/// Seconds from one step to the next.
const STEP: f64 = 1.0;
/// Bytes of one unit of noise. With this and [`STEP`], a leak as small as the floor that is given lifts
/// 2016 readings by less than a hundredth of the noise, so that the floor settles no verdict.
pub(crate) const DEVIATION: f64 = 1e8;
/// Bytes that readings lie around: far enough from 0 that no noise reaches it.
const LEVEL: f64 = 1e12;
/// Requests served in a step.
const REQUESTS: f64 = 1000.0;

/// A height in units of the noise as a user sees it.
pub(crate) fn bytes(height: f64) -> Bytes {
    Bytes(LEVEL + DEVIATION * height)
}

/// How the readings were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recording {
    /// By a monitor, with times.
    Monitored,
    /// By a monitor, with times and request counts.
    MonitoredWithRequests,
    /// At rest between bursts of load, with request counts alone.
    Snapshots,
}

/// Readings of known truth.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draw {
    /// Positions in steps.
    pub(crate) x: Vec<f64>,
    /// Readings in units of the noise.
    pub(crate) y: Vec<f64>,
    /// The true leak, per step.
    pub(crate) slope: f64,
    /// First readings after restarts that the file tells.
    pub(crate) restarts: Vec<usize>,
    pub(crate) recording: Recording,
}

impl Draw {
    /// The length of the window in steps, that of the last reading included.
    pub(crate) fn window(&self) -> f64 {
        let n = self.x.len() as f64;
        (self.x[self.x.len() - 1] - self.x[0]) * n / (n - 1.0)
    }

    /// The readings as a series. `None` only if readings were below 0 or not finite.
    pub(crate) fn series(&self) -> Option<Series> {
        let times = |unit: f64| self.x.iter().map(|x| unit * x).collect::<Vec<f64>>();
        let marker = |&sample: &usize| Restart {
            sample,
            reason: RestartReason::Marker,
        };
        Series::new(Columns {
            name: "draw".into(),
            clock: match self.recording {
                Recording::Snapshots => Clock::None,
                Recording::Monitored | Recording::MonitoredWithRequests => {
                    Clock::Elapsed(times(STEP))
                }
            },
            requests: match self.recording {
                Recording::Monitored => None,
                Recording::Snapshots | Recording::MonitoredWithRequests => Some(times(REQUESTS)),
            },
            memory: self.y.iter().map(|&y| bytes(y).0).collect(),
            restarts: self.restarts.iter().map(marker).collect(),
            ..Columns::default()
        })
        .ok()
    }

    /// What one unit of slope is in bytes per second or, for snapshots, per request.
    pub(crate) fn unit(&self) -> f64 {
        match self.recording {
            Recording::Monitored | Recording::MonitoredWithRequests => DEVIATION / STEP,
            Recording::Snapshots => DEVIATION / REQUESTS,
        }
    }
}
