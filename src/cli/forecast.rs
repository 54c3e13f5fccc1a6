//! Options of a prediction, for every command that makes one.

use clap::Args;

use super::bounded::Risk;
use super::error::Error;
use crate::analysis::{Costs, FreshStart, Horizon, PredictOptions, RestartAim};
use crate::report::charts::Fitted;
use crate::units::{Bytes, ParseError};

#[derive(Debug, Args)]
pub(super) struct ForecastArgs {
    /// Predict further ahead than five times the length of the data
    #[arg(long)]
    force: bool,
    /// Share of runs that may crash before they are restarted
    #[arg(long, value_name = "RISK", default_value_t = Risk(0.01))]
    crash_risk: Risk,
    /// What a planned restart costs, to find the cheapest interval
    #[arg(long, value_name = "COST", requires = "cost_crash")]
    cost_restart: Option<f64>,
    /// What a crash costs, in the same unit
    #[arg(long, value_name = "COST", requires = "cost_restart")]
    cost_crash: Option<f64>,
    /// The memory at which a fresh process starts, from which restarts count: a size such as 300MB,
    /// first (where the readings begin), lowest, or restarts (where it started after those) [default:
    /// restarts where there are any, else first]
    #[arg(long, value_name = "SIZE|first|lowest|restarts", value_parser = fresh)]
    fresh: Option<FreshStart>,
}

fn fresh(text: &str) -> Result<FreshStart, String> {
    match text {
        "first" => Ok(FreshStart::First),
        "lowest" => Ok(FreshStart::Lowest),
        "restarts" => Ok(FreshStart::Restarts),
        size => {
            let level = size.parse::<Bytes>();
            let words = |error: ParseError| format!("first, lowest, restarts or a size: {error}");
            level.map(FreshStart::Given).map_err(words)
        }
    }
}

impl ForecastArgs {
    /// Whether the series tell what was asked of a fresh process.
    ///
    /// # Errors
    /// Its start is asked of restarts, and none of the series has one.
    pub(super) fn check<'a>(
        &self,
        mut fitted: impl Iterator<Item = Fitted<'a>>,
    ) -> Result<(), Error> {
        let unknown = self.fresh == Some(FreshStart::Restarts)
            && fitted.all(|fitted| fitted.model.restarts.is_empty());
        if unknown {
            return Err(Error::NoRestartToStartFrom);
        }
        Ok(())
    }

    /// What to ask of a prediction, with traffic as measured.
    pub(super) fn options(&self, confidence: f64) -> PredictOptions {
        let costs = self.cost_restart.zip(self.cost_crash);
        PredictOptions {
            confidence,
            horizon: if self.force {
                Horizon::Unlimited
            } else {
                Horizon::Guarded
            },
            traffic: None,
            request_rate: None,
            standing: None,
            fresh: self.fresh.unwrap_or(FreshStart::Found),
            restart: RestartAim {
                crash_risk: self.crash_risk.0,
                costs: costs.map(|(planned, failure)| Costs { planned, failure }),
            },
        }
    }
}
