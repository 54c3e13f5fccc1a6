//! The words by which the JSON tells one of a few: part of the contract.

use serde::{Serialize as _, Serializer};

use crate::cli::inputs;
use crate::ingest::{ColumnUse, Role, ZoneUse};
use crate::series::Metric;
use crate::units::SizeUnit;

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over the field by reference"
)]
pub(super) fn role<S: Serializer>(role: &Role, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match role {
        Role::Time => "time",
        Role::Elapsed => "elapsed",
        Role::Memory(_) => "memory",
        Role::OtherMemory => "other_memory",
        Role::MemoryPercent => "memory_percent",
        Role::Limit => "limit",
        Role::Requests => "requests",
        Role::RequestsAdded => "requests_added",
        Role::RequestRate => "request_rate",
        Role::LoadSeconds => "load_seconds",
        Role::ProcessId => "process",
        Role::Uptime => "uptime",
        Role::Version => "version",
        Role::Series => "series",
        Role::Label => "label",
        Role::Note => "note",
        Role::Other => "unknown",
    })
}

/// The kind of memory that a column of this role holds, where its name says it.
pub(super) fn memory_kind(role: Role) -> Option<&'static str> {
    let Role::Memory(metric) = role else {
        return None;
    };
    match metric {
        Metric::Heap => Some("heap"),
        Metric::HeapClass => Some("heap_class"),
        Metric::ResidentSet => Some("resident_set"),
        Metric::WorkingSet => Some("working_set"),
        Metric::ContainerUsage => Some("container_usage"),
        Metric::Host => Some("host"),
        Metric::Unknown => None,
    }
}

#[expect(clippy::ref_option, reason = "serde hands over the field as it stands")]
pub(super) fn unit<S: Serializer>(
    unit: &Option<SizeUnit>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&unit.map(|unit| unit.to_string()).unwrap_or_default())
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over the field by reference"
)]
pub(super) fn usage<S: Serializer>(usage: &ColumnUse, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bool(match usage {
        ColumnUse::Used => true,
        ColumnUse::Unused => false,
    })
}

pub(super) fn time_zone<S: Serializer>(zone: &ZoneUse, serializer: S) -> Result<S::Ok, S::Error> {
    inputs::time_zone(zone).serialize(serializer)
}
