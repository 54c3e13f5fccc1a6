//! Requests that stand in a file one by one: when each came, and how it ended.

use std::ops::Range;

use crate::error::{IngestError, Problem};
use crate::kit::query::Query;
use crate::kit::recording::{InstanceRequests, LoadTotal, Recording, ZoneUse};
use crate::kit::route_tally::RouteTally;
use crate::kit::row_count::{Fault, Tally};
use crate::load_result::{Outcome, RequestCount};
use crate::source::Source;
use leakrate_core::series::RequestTrack;

/// The requests of a file so far.
pub(crate) struct RequestRows<'s> {
    tally: Tally<'s>,
    count: RequestCount,
    seconds: Vec<f64>,
    routes: RouteTally,
}

/// One request.
pub(crate) struct Request {
    /// Seconds since 1970, where the file tells.
    pub(crate) time: Option<f64>,
    pub(crate) outcome: Outcome,
    /// The name of its route, where routes are asked for and the file tells.
    pub(crate) route: Option<String>,
}

impl<'s> RequestRows<'s> {
    pub(crate) fn new(source: &'s Source) -> Self {
        Self {
            tally: Tally::new(source),
            count: RequestCount::default(),
            seconds: Vec::new(),
            routes: RouteTally::default(),
        }
    }

    /// Counts the request of a row, or notes why it cannot be read.
    pub(crate) fn push(&mut self, row: Range<usize>, read: Result<Request, Fault>) {
        if let Some(request) = self.tally.count(row, read) {
            self.count.add(request.outcome, 1);
            self.seconds.extend(request.time);
            if let (Some(route), Some(time)) = (request.route, request.time) {
                self.routes.add(route, time);
            }
        }
    }

    /// The requests as a track, or as a total if they have no times.
    ///
    /// # Errors
    /// Rows cannot be read, or there are none.
    pub(crate) fn finish(self, query: &Query, zone: ZoneUse) -> Result<Recording, IngestError> {
        let mut recording = self.tally.recording(query.options.bad_rows)?;
        let requests = self.count.total() as f64;
        if self.count.total() == 0 {
            return Err(Problem::NoRows.into());
        }
        recording.outcomes = Some(self.count);
        let span = None;
        recording.total = Some(LoadTotal { requests, span });
        if !self.seconds.is_empty() {
            let single = self.seconds.into_iter().map(|time| (time, 1.0));
            recording.zone = zone;
            recording.routes = self.routes.into_tracks();
            recording.tracks = vec![InstanceRequests {
                instance: None,
                track: RequestTrack::from_increments(single),
            }];
        }
        Ok(recording)
    }
}
