//! The statistics of memory leaks, without files, terminals, networks or threads: they run in a
//! browser, in Python and in a query engine as they do on a command line.
//!
//! [`units`] and [`caveat`] are what all of leakrate speaks in; [`stats`] is plain numbers and
//! knows none of them. A [`Series`](series::Series) is fitted by a
//! [`LeakModel`](model::LeakModel), and [`analysis`] compares and predicts from models.
//!
//! ```
//! use leakrate_core::model::{FitOptions, LeakModel};
//! use leakrate_core::series::{Columns, Series};
//!
//! let series = Series::new(Columns {
//!     name: "local".into(),
//!     requests: Some(vec![0.0, 2500.0, 3750.0, 5000.0, 6250.0]),
//!     memory: vec![7.7e6, 40.0e6, 56.0e6, 76.0e6, 85.0e6],
//!     ..Columns::default()
//! })?;
//! let model = LeakModel::fit(&series, &FitOptions::default())?;
//! assert_eq!(model.verdict, leakrate_core::model::Verdict::Leak);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod analysis;
pub mod caveat;
pub mod model;
pub mod series;
pub mod stats;
pub mod units;
