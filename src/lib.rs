//! leakrate does the maths of memory leaks.

pub mod analysis;
pub mod caveat;
pub mod chart;
pub mod cli;
pub mod ingest;
pub mod model;
pub mod render;
pub mod report;
pub mod series;
pub mod stats;
pub mod units;
