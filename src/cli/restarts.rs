//! `predict --at-once`: when to restart which instance of a fleet.

use std::num::NonZeroUsize;

use clap::Args;

use super::args::PredictArgs;
use super::error::Error;
use crate::analysis::{Prediction, RestartSchedule};
use crate::report::facts::RestartScheduleFacts;
use crate::report::figures::Fitted;
use crate::report::gather::{self, Instance, RestartDemand};
use crate::report::ranking::Row;
use crate::units::{Seconds, Timestamp};

/// A series whose last reading is so many of its steps before that of the whole fleet has ended.
const STEPS_OF_SILENCE: f64 = 5.0;
/// Restarts are planned by the minute.
const MINUTE: f64 = 60.0;

#[derive(Debug, Args)]
#[command(next_help_heading = "Restarts of many series")]
pub(super) struct RestartArgs {
    /// Plan when to restart each series before it may crash, so many at a time at most
    #[arg(long, value_name = "K", conflicts_with = "traffic")]
    at_once: Option<NonZeroUsize>,
    /// How long a restart takes
    #[arg(long, value_name = "SPAN", default_value = "5min", value_parser = positive)]
    restart_takes: Seconds,
}

fn positive(text: &str) -> Result<Seconds, String> {
    match text.parse() {
        Ok(Seconds(seconds)) if seconds > 0.0 => Ok(Seconds(seconds)),
        Ok(_) => Err("expected a span longer than nothing, such as 5min".to_owned()),
        Err(error) => Err(crate::units::ParseError::to_string(&error)),
    }
}

/// The plan that was asked for; `predictions` and `rows` are in the order of `fitted`.
pub(super) fn schedule(
    args: &PredictArgs,
    fitted: &[(&str, Fitted<'_>)],
    predictions: &[Vec<Prediction>],
    rows: &[Row],
) -> Result<Option<RestartScheduleFacts>, Error> {
    let crash_risk = args
        .forecast
        .options(args.model.confidence.0)
        .restart
        .crash_risk;
    let args = &args.restarts;
    let Some(at_once) = args.at_once else {
        return Ok(None);
    };
    let found: Vec<&Prediction> = predictions.iter().flatten().collect();
    if found.len() > rows.len() {
        return Err(Error::SeveralLimitsToSchedule);
    }
    let ends = found.iter().filter_map(|one| one.now);
    let now = ends.map(|end| end.0).reduce(f64::max);
    let now = now.ok_or(Error::NoTimesToSchedule)?;
    let mut deadlines = Vec::new();
    let mut demand = RestartDemand {
        instances: Vec::new(),
        at_once: at_once.get(),
        crash_risk,
        takes: args.restart_takes,
        not_needed: 0,
        ended: 0,
    };
    for ((prediction, row), (_, fitted)) in found.iter().zip(rows).zip(fitted) {
        match prediction.restart_deadline() {
            _ if has_ended(prediction, fitted, now) => demand.ended += 1,
            None => demand.not_needed += 1,
            Some(Timestamp(at)) => {
                deadlines.push(Timestamp((at / MINUTE).floor() * MINUTE));
                demand.instances.push(Instance {
                    name: &row.series.name,
                    prediction,
                });
            }
        }
    }
    let schedule = RestartSchedule::new(&deadlines, Timestamp(now), args.restart_takes, at_once);
    Ok(Some(gather::restart_schedule(&schedule, &demand)))
}

fn has_ended(prediction: &Prediction, fitted: &Fitted<'_>, now: f64) -> bool {
    let silence = prediction.now.map(|end| now - end.0);
    let step = fitted.series.clock().usual_step();
    silence
        .zip(step)
        .is_some_and(|(silence, step)| silence > STEPS_OF_SILENCE * step.0)
}
