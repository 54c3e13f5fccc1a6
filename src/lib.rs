//! leakrate does the maths of memory leaks.

pub mod caveat;
pub mod ingest;
pub mod series;
pub mod stats;
pub mod units;
