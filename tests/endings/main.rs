//! However leakrate ends, and whatever it is doing: it is interrupted, killed, or gets no answer and no room.
//! What measures and what watches are held by the same tests, in each of their phases.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a phase that cannot be set up is a failed test"
)]

mod case;
#[path = "../common/mod.rs"]
#[allow(dead_code, reason = "what other tests of it need")]
mod common;
mod interrupted;
mod killed;
mod page;
mod recording;
#[path = "../record/server.rs"]
#[allow(dead_code, reason = "what other tests of it need")]
mod server;
mod starved;
mod subject;
#[path = "../watch/table.rs"]
#[allow(dead_code, reason = "what other tests of it need")]
mod table;
mod watching;
