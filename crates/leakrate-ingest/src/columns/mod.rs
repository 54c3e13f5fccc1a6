//! What the columns or metrics of a file are, by their names, and which of them are read.

mod candidate;
mod header;
mod labels;
pub(crate) mod role;
pub(crate) mod scale;
pub(crate) mod select;
mod unit;

pub(crate) use candidate::{Candidate, Content};
pub(crate) use header::HeaderName;
pub use header::may_be_memory;
pub(crate) use labels::LabelSet;
pub use role::Role;
