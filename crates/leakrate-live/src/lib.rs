//! Memory of processes that run: [`record`] drives the load and reads memory between bursts.

pub mod record;

use record::{clock, group, interrupt};
pub mod watch;
