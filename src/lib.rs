//! leakrate does the maths of memory leaks.

pub mod analysis;
pub mod caveat;
pub mod model;
pub mod render;
pub mod report;
pub mod ingest;
pub mod series;
pub mod stats;
pub mod units;
