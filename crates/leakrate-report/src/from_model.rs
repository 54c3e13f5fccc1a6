//! Facts made from models and analyses: types become numbers in base units, and nothing is
//! judged or worded.

mod alert;
mod caveats;
mod comparison;
mod fleet;
mod hint;
mod plan;
mod prediction;
mod releases;
mod restart_schedule;
mod routes;
mod series;

pub use alert::{Selected, alert};
pub use caveats::caveats;
pub use comparison::comparison;
pub use fleet::{among_many, fleet, group};
pub use plan::plan;
pub use prediction::prediction;
pub use releases::releases;
pub use restart_schedule::{Instance, RestartDemand, restart_schedule};
pub use routes::routes;
pub use series::{bare, kept, objects, of_two_readings, restarts, retained, series};
