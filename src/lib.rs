//! leakrate does the maths of memory leaks: how fast a process leaks, whether two leaks are the
//! same one, and when a limit is reached, each with its uncertainty.
//!
//! Data flows one way, and each step is a module that knows only those before it:
//!
//! ```text
//! bytes --ingest--> Series --model--> LeakModel --analysis--> Comparison, Prediction
//!                                                                 |
//!            text, Markdown, JSON, PNG, SVG <--render, chart-- report: facts, document, figures
//! ```
//!
//! [`units`] and [`caveat`] are what all of them speak in; [`stats`] is plain numbers and knows
//! none of them. Everything that the command line does, a program can do:
//!
//! ```
//! use leakrate::analysis::{Relation, compare};
//! use leakrate::ingest::{self, ReadOptions, Source};
//! use leakrate::model::{FitOptions, LeakModel, LeakRates};
//!
//! fn rates(name: &str, csv: &str) -> Result<LeakRates, Box<dyn std::error::Error>> {
//!     let source = Source::from_bytes(name, csv.as_bytes().to_vec())?;
//!     let reading = ingest::read(&source, &ReadOptions::default())?;
//!     Ok(LeakModel::fit(&reading.series[0], &FitOptions::default())?.rates(name))
//! }
//!
//! let before = rates("before", "requests,heap_mb\n0,7.7\n2500,40\n3750,56\n5000,76\n6250,85\n")?;
//! let after = rates("after", "requests,heap_mb\n0,7.6\n2500,7.9\n3750,7.7\n5000,7.8\n")?;
//! let comparison = compare(&before, &after, Relation::BeforeAfter, 0.9)?;
//! assert!(comparison.ratio.unwrap().value < 0.01);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod cli;

pub use leakrate_core::{analysis, caveat, model, series, stats, units};
pub use leakrate_ingest as ingest;
pub use leakrate_ingest::load_result;
#[cfg(feature = "live")]
pub use leakrate_live as live;
#[cfg(feature = "live")]
pub use leakrate_live::{record, watch};
pub use leakrate_report as report;
pub use leakrate_report::{chart, render};
