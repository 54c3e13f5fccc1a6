//! Amounts of memory, counts of requests, spans of time, and rates between them.
//!
//! Values are stored in base units (bytes, requests, seconds); prefixes exist only where a
//! person reads or writes them. MB is 10⁶ bytes and MiB is 2²⁰ bytes, everywhere.
//!
//! Adding requests to bytes does not compile:
//!
//! ```compile_fail
//! use leakrate::units::{Bytes, Requests};
//! let nonsense = Bytes(1.0) + Requests(1.0);
//! ```

mod quantity;
mod rate;
mod time;

pub use quantity::{Bytes, Quantity, Requests, Seconds};
pub use rate::Rate;
pub use time::Timestamp;
