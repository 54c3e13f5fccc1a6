//! Measuring live processes.
#![expect(
    clippy::unwrap_used,
    reason = "a run that cannot be set up is a failed test"
)]

mod run;
mod server;
