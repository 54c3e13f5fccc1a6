//! The figures of each command, made from its facts and the models behind them.

mod clock;
mod comparison;
mod crashes;
mod fleet;
mod heap_parts;
mod limit;
mod risk;
mod routes;
mod series;

use super::facts::SeriesFacts;
use super::words::Basis;
use leakrate_core::model::{LeakModel, LeakRates};
use leakrate_core::series::Series;

pub use comparison::comparison;
pub use crashes::crashes;
pub use fleet::{fleet, groups};
pub use heap_parts::heap_parts;
pub use limit::limit;
pub use routes::routes;
pub use series::series;

/// A series with its model.
#[derive(Debug, Clone, Copy)]
pub struct Fitted<'a> {
    /// The samples.
    pub series: &'a Series,
    /// The model.
    pub model: &'a LeakModel,
}

/// One side of a comparison: its rates, and its samples where it is more than a rate.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What is known of the side.
    pub facts: &'a SeriesFacts,
    /// Its rates.
    pub rates: &'a LeakRates,
    /// Its samples.
    pub fitted: Option<Fitted<'a>>,
}

fn rate_label(facts: &SeriesFacts, basis: Basis) -> Option<String> {
    let rate = basis.rate(facts)?.estimate;
    Some(format!("{}/{}", basis.bytes(rate), basis.denominator()))
}
