//! When memory that grows at a rate of which no error is known reaches its limit.

use super::fate::Fate;
use super::options::PredictOptions;
use super::outlook::{Crossing, Outlook};
use super::predict::Prediction;
use super::tendency::Tendency;
use crate::model::LeakRates;
use crate::units::{Bytes, DisplayZone, Quantity, Rate, Timestamp};

/// Where memory stands that grows at a rate of which no error is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standpoint {
    /// The memory now.
    pub memory: Bytes,
    /// When now is, where that is known.
    pub at: Option<Timestamp>,
    /// The clock on which a reader sees points in time.
    pub shown_in: DisplayZone,
    /// Whether growth goes on: one that is written out does; two readings cannot tell.
    pub tendency: Tendency,
}

/// When memory reaches `limit` if it goes on at `rates`: a best value without a range, and no restart
/// interval, which would take the noise of readings.
///
/// [`PredictOptions::traffic`] multiplies the rate in time, and
/// [`PredictOptions::request_rate`] makes one of the rate per request.
pub fn predict_rate(
    rates: &LeakRates,
    from: Standpoint,
    limit: Bytes,
    options: &PredictOptions,
) -> Prediction {
    let per_request = rates.per_request.as_ref().map(|rate| rate.value);
    let per_second = match (per_request, options.request_rate) {
        (Some(per_request), Some(traffic)) => {
            Some(Rate::new(per_request.per_base() * traffic.per_base()))
        }
        _ => rates.per_second.as_ref().map(|rate| rate.value),
    };
    let factor = options.traffic.unwrap_or(1.0);
    let left = limit - from.memory;
    let requests = per_request.map(|rate| outlook(left, rate));
    let time = per_second.map(|rate| outlook(left, Rate::new(rate.per_base() * factor)));
    let rises = per_request
        .map(Rate::per_base)
        .or(per_second.map(Rate::per_base));
    let fate = match (rises, from.tendency) {
        _ if left.0 <= 0.0 => Fate::Over,
        (Some(rate), Tendency::Rises) if rate > 0.0 => Fate::Reaches,
        (Some(rate), Tendency::MayRise) if rate > 0.0 => Fate::MayReach,
        _ => Fate::Unknown,
    };
    Prediction {
        limit,
        limit_unit: None,
        memory_now: from.memory,
        tendency: from.tendency,
        requests,
        time,
        fate,
        back_test: None,
        now: from.at,
        shown_in: from.shown_in,
        options: *options,
        caveats: Vec::new(),
    }
}

fn outlook<D: Quantity>(left: Bytes, rate: Rate<Bytes, D>) -> Outlook<D> {
    let distance = D::from_base((left.0 / rate.per_base()).max(0.0));
    let is_reached = rate.per_base() > 0.0 && distance.base().is_finite();
    Outlook {
        trend: if left.0 <= 0.0 {
            Crossing::AlreadyOver
        } else if is_reached {
            Crossing::Estimated { estimate: distance }
        } else {
            Crossing::NotApproaching
        },
        first: None,
        restart: None,
        lengths: None,
        horizon: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Estimate;
    use crate::series::Metric;
    use crate::units::Seconds;

    fn rates(per_second: f64) -> LeakRates {
        LeakRates {
            label: "rate".to_owned(),
            per_request: None,
            per_second: Some(Estimate::stated(Rate::new(per_second))),
            traffic: None,
            metric: Metric::Unknown,
            verdict: None,
        }
    }

    fn found(per_second: f64, memory: f64) -> (Fate, Option<Seconds>) {
        let from = Standpoint {
            memory: Bytes(memory),
            at: None,
            tendency: Tendency::Rises,
            shown_in: DisplayZone::default(),
        };
        let options = PredictOptions::default();
        let found = predict_rate(&rates(per_second), from, Bytes(1000.0), &options);
        (found.fate, found.time.unwrap().trend.estimate())
    }

    #[test]
    fn a_rate_reaches_its_limit_after_what_is_left_over_it() {
        assert_eq!(found(5.0, 400.0), (Fate::Reaches, Some(Seconds(120.0))));
        assert_eq!(found(5.0, 1000.0), (Fate::Over, None));
        assert_eq!(found(-5.0, 400.0), (Fate::Unknown, None));
        assert_eq!(found(0.0, 400.0), (Fate::Unknown, None));
    }
}
