//! Every statistic against an independent implementation or certified values
//! (`tests/fixtures/reference/README.md`).

#![expect(
    clippy::unwrap_used,
    reason = "a fixture that cannot be read is a failed test"
)]

mod averaged;
mod block;
mod distributions;
mod first_passage;
mod fixtures;
mod fleet;
mod joint;
#[path = "../../benches/calibration/trial/mann_kendall.rs"]
mod mann_kendall;
mod planning;
#[path = "../../benches/calibration/trial/prais_winsten.rs"]
mod prais_winsten;
mod regression;
mod shapes;
mod trend;
