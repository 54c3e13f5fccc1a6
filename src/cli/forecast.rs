//! Options of a prediction, for every command that makes one.

use clap::Args;

use super::bounded::Risk;
use crate::analysis::{Costs, Horizon, PredictOptions, RestartAim};

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
}

impl ForecastArgs {
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
            standing: None,
            restart: RestartAim {
                crash_risk: self.crash_risk.0,
                costs: costs.map(|(planned, failure)| Costs { planned, failure }),
            },
        }
    }
}
