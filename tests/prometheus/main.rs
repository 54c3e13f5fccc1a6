//! Inputs that are the address of a server.
#![expect(
    clippy::unwrap_used,
    reason = "a server that cannot be set up is a failed test"
)]

#[path = "../common/mod.rs"]
mod common;
mod credentials;
mod fake;
mod faults;
mod fit;
#[path = "../common/promised.rs"]
mod promised;
mod real;
mod watch;
