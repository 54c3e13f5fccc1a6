//! Servers that have kept readings and answer queries as Prometheus does: Prometheus itself, Thanos,
//! Mimir and `VictoriaMetrics`.
//!
//! A [`PrometheusClient`] asks one question and gives back what was answered; it waits, tries again and
//! gives up. [`gather()`] asks for a whole window in slices, and [`memory_candidates`] for what there is to
//! ask for.

mod address;
mod answer;
mod candidates;
mod client;
mod error;
mod expression;
mod gather;
mod matrix;
mod matrix_series;
mod query;
mod raw;
mod slices;
mod window;

pub use address::{PrometheusAddress, PrometheusAddressError};
pub use answer::Answer;
pub use candidates::{MemoryCandidate, memory_candidates};
pub use client::{ClientLimits, Notice, Observer, PrometheusClient};
pub use error::AskError;
pub use gather::{Gathered, Wanted, WantedLimits, gather};
pub use matrix_series::MatrixSeries;
pub use query::PromQuery;
pub use window::{Steps, Window};
