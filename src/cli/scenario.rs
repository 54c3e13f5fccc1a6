//! `--traffic`: what is asked of a prediction for each traffic to come.

use super::bounded::TrafficToCome;
use super::error::Error;
use crate::analysis::PredictOptions;
use crate::units::{Rate, Requests, Seconds};

/// What is known of the traffic of a series.
pub(super) struct KnownTraffic<'a> {
    pub(super) label: &'a str,
    /// What was measured, where that is known.
    pub(super) measured: Option<Rate<Requests, Seconds>>,
    pub(super) has_requests: bool,
    pub(super) has_times: bool,
}

/// Options for each traffic, that which was measured first. Where nothing tells times, a rate of
/// requests makes them, and there is nothing to compare it with.
pub(super) fn scenarios(
    known: &KnownTraffic<'_>,
    asked: &[TrafficToCome],
    options: PredictOptions,
) -> Result<Vec<PredictOptions>, Error> {
    let no_requests = || Error::NoRequestsForTraffic {
        label: known.label.to_owned(),
    };
    let scenario = |traffic: &TrafficToCome| match (*traffic, known.measured) {
        (TrafficToCome::Factor(factor), _) => Ok(PredictOptions {
            traffic: Some(factor),
            ..options
        }),
        (TrafficToCome::Rate(rate), _) if known.has_requests && !known.has_times => {
            Ok(PredictOptions {
                request_rate: Some(rate),
                ..options
            })
        }
        (TrafficToCome::Rate(rate), Some(measured)) if measured.per_base() > 0.0 => {
            Ok(PredictOptions {
                traffic: Some(rate.per_base() / measured.per_base()),
                ..options
            })
        }
        (TrafficToCome::Rate(_), _) => Err(no_requests()),
    };
    let asked: Vec<PredictOptions> = asked.iter().map(scenario).collect::<Result<_, _>>()?;
    let makes_times = asked.iter().any(|options| options.request_rate.is_some());
    let as_measured = (!makes_times).then_some(options);
    Ok(as_measured.into_iter().chain(asked).collect())
}
