//! leakrate's own CSV for local measurements: memory between bursts of load, by request count.

use crate::columns::HeaderName;
use crate::columns::Role;
use crate::formats::{Format, Match};
use crate::kit::sniff::Sniff;
use crate::table::read_table;

pub(super) const FORMAT: Format = Format {
    name: "snapshots",
    description: "CSV of memory and requests served: `requests,heap_mb`, or `requests_added`, or `load_seconds`",
    example: "leakrate fit local-snapshots.csv",
    recognise,
    read: read_table,
};

/// Memory and requests in one table that counts by requests, not by the clock.
fn recognise(sniff: &Sniff) -> Option<Match> {
    if sniff.begins_as_json() {
        return None;
    }
    let header = &sniff.layout().ok()?.header;
    let find = |wanted: fn(Role) -> bool| {
        header
            .iter()
            .find(|name| wanted(HeaderName::parse(name).role))
    };
    let counts = |role| {
        matches!(
            role,
            Role::Requests | Role::RequestsAdded | Role::LoadSeconds
        )
    };
    let memory = find(|role| matches!(role, Role::Memory(_)))?;
    let requests = find(counts)?;
    Some(Match::likely(format!(
        "columns `{requests}` and `{memory}`"
    )))
}
