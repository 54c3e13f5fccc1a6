//! Measuring live processes.
#![expect(
    clippy::unwrap_used,
    reason = "a run that cannot be set up is a failed test"
)]

mod command;
#[path = "../common/mod.rs"]
mod common;
mod faults;
mod file;
#[path = "../common/promised.rs"]
mod promised;
mod run;
#[allow(dead_code, reason = "what other tests of it need")]
mod server;
