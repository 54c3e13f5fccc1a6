//! What was understood of a file that counts requests and has no memory.

use std::ffi::OsStr;

use super::facts::CountedRequests;
use crate::cli::shell::quoted;
use crate::ingest::RequestReading;
use crate::report::document::{Align, Table};
use crate::report::facts::Moment;
use crate::units::count;

/// The command to go on with: requests are joined to memory, or counted for a rate.
pub(super) fn next_command(given: &OsStr, reading: &RequestReading) -> String {
    match reading.span {
        // Standard input is taken for memory alone.
        Some(_) if given == "-" => "leakrate fit MEMORY --requests FILE".to_owned(),
        Some(_) => format!("leakrate fit MEMORY --requests {}", quoted(given)),
        None => format!(
            "leakrate compare local=GROWTH/{}req production=FILE",
            reading.requests
        ),
    }
}

pub(super) fn table(requests: &CountedRequests, rows: usize) -> Table {
    let mut table = Table::new([
        ("requests", Align::Right),
        ("failed", Align::Right),
        ("from", Align::Left),
        ("to", Align::Left),
        ("rows", Align::Right),
    ]);
    let at = |moment: Option<Moment>| {
        let shown = moment.map(Moment::stamp);
        shown.unwrap_or_default()
    };
    let failed = requests.failed.map(|failed| count(failed as f64));
    table.rows.push(vec![
        count(requests.total).into(),
        failed.unwrap_or_default().into(),
        at(requests.from).into(),
        at(requests.to).into(),
        count(rows as f64).into(),
    ]);
    table.without_empty_columns()
}
