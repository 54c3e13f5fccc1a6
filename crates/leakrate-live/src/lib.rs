//! Memory of processes that run: [`record`] drives the load and reads memory between bursts.

pub mod record;
