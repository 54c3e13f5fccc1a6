//! Memory of programs that run: [`record`] drives the load and reads memory between bursts,
//! [`prometheus`] asks servers that have kept it, [`watch`] follows it as it is measured.
//!
//! What they need is here once: who may be reached (`reach`), how long is waited for (`patience`) and
//! what ends a wait (`interrupt`), who is asking (`access`), a clock that nobody sets (`clock`),
//! programs that end with this one (`group`), and files that lines are added to (`line_file`).

mod access;
mod clock;
mod group;
mod http;
mod interrupt;
mod line_file;
mod patience;
pub mod prometheus;
mod reach;
pub mod record;
pub mod watch;
mod web_address;

pub use access::{Access, AccessError, Credential, PlainHttp};
pub use interrupt::{Cancellation, Interrupt};
pub use reach::{Place, Reach, ReachError};
pub use web_address::AddressFault;
