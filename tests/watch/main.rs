//! Watching memory as it is measured.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a watch that cannot be set up is a failed test"
)]

mod actions;
#[path = "../common/mod.rs"]
mod common;
mod files;
mod readers;
mod table;
mod watcher;
