//! How to live with a leak until it is fixed: how often to restart.

use crate::model::{AxisFit, LeakModel};
use crate::series::Series;
use crate::units::{Bytes, Quantity, Requests, Seconds};

/// How far a fresh process gets before its limit, at the fastest leak that the data allow.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RestartInterval {
    /// Time from one restart to the next, at most.
    pub every: Option<Seconds>,
    /// Requests from one restart to the next, at most.
    pub max_requests: Option<Requests>,
}

/// The restart interval that keeps a process below `limit`: the room between the level at which
/// the last run began and the limit, less the furthest that a reading rose above the line, over
/// the upper end of the leak rate's interval. A part is absent where its rate has no interval, may
/// be no leak at all, or where no room is left.
pub fn restart_interval(series: &Series, model: &LeakModel, limit: Bytes) -> RestartInterval {
    let memory = series.memory();
    RestartInterval {
        every: reach(model.per_second.as_ref(), series.seconds(), memory, limit),
        max_requests: reach(model.per_request.as_ref(), series.requests(), memory, limit),
    }
}

fn reach<D: Quantity>(
    fit: Option<&AxisFit<D>>,
    x: Option<&[f64]>,
    memory: &[f64],
    limit: Bytes,
) -> Option<D> {
    let (fit, x) = (fit?, x?);
    let line = fit.lines.last()?;
    let interval = fit.rate.interval()?;
    if interval.lower.per_base() <= 0.0 {
        return None;
    }
    let excursion = x
        .iter()
        .zip(memory)
        .filter(|&(&x, _)| x >= line.from.base())
        .map(|(&x, &reading)| reading - line.at(D::from_base(x)).0)
        .fold(0.0, f64::max);
    let room = limit.0 - line.at(line.from).0 - excursion;
    (room > 0.0).then(|| D::from_base(room / interval.upper.per_base()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FitOptions;
    use crate::series::{Clock, Columns};

    /// 100 MB plus 1 MB an hour and 100 kB for every thousand requests, with a little noise.
    fn series(slope: f64) -> Series {
        let noise = [2e5, -3e5, 1e5, 0.0, -1e5, 3e5, -2e5, 1e5, -1e5];
        let hours = (0..9).map(f64::from);
        let memory = hours
            .clone()
            .zip(noise)
            .map(|(hour, noise)| 100e6 + slope * hour + noise);
        Series::new(Columns {
            name: "s".into(),
            memory: memory.collect(),
            clock: Clock::Wall(hours.clone().map(|hour| hour * 3600.0).collect()),
            requests: Some(hours.map(|hour| hour * 1e4).collect()),
            ..Columns::default()
        })
        .unwrap()
    }

    fn interval(slope: f64, limit: f64) -> RestartInterval {
        let series = series(slope);
        let model = LeakModel::fit(&series, &FitOptions::default()).unwrap();
        restart_interval(&series, &model, Bytes(limit))
    }

    #[test]
    fn a_restart_comes_before_the_best_estimate_of_the_crash() {
        let found = interval(1e6, 200e6);
        let (every, requests) = (found.every.unwrap(), found.max_requests.unwrap());
        assert!(
            every.0 < 100.0 * 3600.0 && every.0 > 80.0 * 3600.0,
            "{every:?}"
        );
        assert!(
            (requests.0 / every.0 - 1e4 / 3600.0).abs() < 1e-9,
            "the same moment"
        );
    }

    #[test]
    fn without_a_leak_there_is_no_interval() {
        assert_eq!(interval(0.0, 200e6), RestartInterval::default());
    }

    #[test]
    fn a_limit_below_the_level_at_the_start_leaves_no_room() {
        assert_eq!(interval(1e6, 90e6), RestartInterval::default());
    }
}
