//! `predict --at-once`: when to restart which instance of a fleet.

use std::num::NonZeroUsize;

use clap::Args;

use super::error::Error;
use crate::analysis::{self, Prediction, RestartNeed, RestartSchedule};
use crate::model::{LeakModel, PerSecond};
use crate::report::charts::Fitted;
use crate::report::facts::RestartScheduleFacts;
use crate::report::from_model::{self, Instance, RestartDemand};
use crate::report::ranking::Row;
use crate::units::Seconds;

#[derive(Debug, Args)]
#[command(next_help_heading = "Restarts of many series")]
pub(super) struct RestartArgs {
    /// Plan when to restart each series before it may crash, so many at a time at most, and tell what
    /// they hold together then: restarts that are spread over an interval make a plateau of leaking
    /// workers, where all at once make a saw of the whole
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

fn rate(model: &LeakModel) -> Option<PerSecond> {
    Some(model.per_second.as_ref()?.rate.value)
}

/// The plan that was asked for; `predictions` and `rows` are in the order of `fitted`.
pub(super) fn schedule(
    args: &RestartArgs,
    crash_risk: f64,
    fitted: &[(&str, Fitted<'_>)],
    predictions: &[Vec<Prediction>],
    rows: &[Row],
) -> Result<Option<RestartScheduleFacts>, Error> {
    let Some(at_once) = args.at_once else {
        return Ok(None);
    };
    if predictions.iter().any(|found| found.len() > 1) {
        return Err(Error::SeveralLimitsToSchedule);
    }
    let now = analysis::end_of_fleet(predictions.iter().flatten());
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
    // Of a series without a limit there is nothing to plan; the answer names it.
    let known = predictions.iter().zip(rows).zip(fitted);
    let known = known.filter_map(|((found, row), of)| Some((found.first()?, row, of)));
    for (prediction, row, (_, fitted)) in known {
        match RestartNeed::of(prediction, fitted.series, now) {
            RestartNeed::Ended => demand.ended += 1,
            RestartNeed::NotNeeded => demand.not_needed += 1,
            RestartNeed::Before(deadline) => {
                deadlines.push(deadline);
                demand.instances.push(Instance {
                    name: &row.series.name,
                    prediction,
                    rate: rate(fitted.model),
                });
            }
        }
    }
    let schedule = RestartSchedule::new(&deadlines, now, args.restart_takes, at_once);
    Ok(Some(from_model::restart_schedule(&schedule, &demand)))
}
