//! The toolkit of formats.

pub(crate) mod clock;
pub(crate) mod gc_events;
pub(crate) mod headed_rows;
pub(crate) mod json;
pub(crate) mod lines;
pub(crate) mod log_dates;
pub(crate) mod observations;
pub(crate) mod polling;
pub(crate) mod processes;
pub(crate) mod query;
pub(crate) mod recording;
pub(crate) mod request_rows;
pub(crate) mod row_count;
pub(crate) mod sniff;
pub(crate) mod timestamps;
