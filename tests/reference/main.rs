//! Every statistic against an independent implementation or certified values
//! (`tests/fixtures/reference/README.md`).

#![expect(
    clippy::unwrap_used,
    reason = "a fixture that cannot be read is a failed test"
)]

mod averaged;
mod distributions;
mod fixtures;
mod fleet;
mod planning;
mod regression;
mod shapes;
mod trend;
