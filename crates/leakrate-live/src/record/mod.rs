//! Measures a live process: load in bursts, and between them, at rest and without garbage, its
//! memory.
//!
//! A [`Run`] has a [`Load`] that sends requests, a [`MemoryReader`] that reads memory, a
//! [`SnapshotTable`] that keeps every snapshot as soon as it is taken, and a [`Watcher`] that
//! shows what happens. Its result is a [`Series`](leakrate_core::series::Series) like any that is read
//! from a file.

mod event;
mod launch;
mod load;
mod reader;
mod route_log;
mod route_plan;
mod run;
mod running;
mod settling;
mod snapshot;
mod table;
mod target;

pub use crate::interrupt::{Cancellation, Interrupt};
pub use crate::reach::{Place, Reach, ReachError};
pub use event::{Event, Watcher};
pub use hyper::Method;
pub use hyper::body::Bytes as Body;
pub use launch::{LaunchError, Launched};
pub use load::{
    BurstEnd, ClosedLoop, ExternalLoad, Idle, Latency, Load, LoadError, Mix, OpenLoop,
    RouteByRoute, RouteLoad, Traffic, WarmUp,
};
pub use reader::{
    Garbage, GoReader, HeapRecord, InspectorReader, JvmReader, MemoryReader, ProcessMemory,
    ProcessReader, PrometheusReader, ReadError, Reading,
};
pub use route_log::{RouteCount, RouteLog};
pub use route_plan::{PlannedRoute, RoutePlanError, planned_routes};
pub use run::{Ending, Protocol, RecordError, Recording, Run, Stop};
pub use snapshot::{Phase, Snapshot};
pub use table::{SnapshotTable, TableError};
pub use target::{Header, Target, TargetError};
