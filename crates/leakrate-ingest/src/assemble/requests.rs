//! The requests of a file: read for themselves, or to be joined to the memory of another.

use std::ops::Range;

use crate::assemble::attach_requests::{RequestSource, Sharing, attach};
use crate::assemble::chosen;
use crate::error::{IngestError, Problem};
use crate::formats;
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::{InstanceRequests, LoadTotal, Recording, ZoneUse};
use crate::kit::sniff::Sniff;
use crate::load_result::RequestCount;
use crate::options::{ReadOptions, RequestSpec};
use crate::source::{OpenOptions, Source};
use leakrate_core::caveat::{Caveat, LoadDoubt};
use leakrate_core::series::{IntervalCount, RequestTrack};
use leakrate_core::units::DisplayZone;

/// What was understood of the requests in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestReading {
    /// Name of its format.
    pub format: &'static str,
    /// How the format was recognised.
    pub why: String,
    /// Rows or points it has.
    pub rows: usize,
    /// All requests. Of those that stand one by one, the first is one too; of a counter, what it
    /// showed at first came before.
    pub requests: f64,
    /// How they ended, where the file tells.
    pub outcomes: Option<RequestCount>,
    /// From the first to the last, in seconds since 1970, where the file tells.
    pub span: Option<Range<f64>>,
    /// The clock on which a reader sees its times.
    pub shown_in: DisplayZone,
    /// How the zone of its times is known.
    pub zone: ZoneUse,
    /// What limits them.
    pub caveats: Vec<Caveat>,
    /// Its first rows as they stand in the file.
    pub first_rows: Vec<String>,
}

/// A file that was read for its requests.
struct RequestsFile {
    format: &'static str,
    why: String,
    recording: Recording,
}

/// Reads the requests of a file.
///
/// # Errors
/// As [`crate::read`], and if nothing in the file counts requests.
pub fn read_requests(
    source: &Source,
    options: &ReadOptions,
) -> Result<RequestReading, IngestError> {
    let read = read(source, options).map_err(|error| error.in_file(source.name()))?;
    let recording = read.recording;
    let tracks = recording.tracks.iter().map(|track| &track.track);
    let all = RequestTrack::sum(tracks);
    let total = recording.total.map(|total| total.requests);
    Ok(RequestReading {
        format: read.format,
        why: read.why,
        rows: recording.rows,
        requests: total.unwrap_or_else(|| all.requests()),
        outcomes: recording.outcomes,
        span: all.span(),
        shown_in: recording.zone.shown_in(options.zone),
        zone: recording.zone,
        caveats: recording.caveats,
        first_rows: recording.preview,
    })
}

/// Where the requests of a recording come from, with those of another file read.
pub(crate) fn source_of(
    source: &Source,
    recording: &mut Recording,
    options: &ReadOptions,
) -> Result<RequestSource, IngestError> {
    let path = match &options.requests {
        None | Some(RequestSpec::Column(_)) => {
            return Ok(RequestSource::Own(std::mem::take(&mut recording.tracks)));
        }
        Some(RequestSpec::Rate(rate)) => return Ok(RequestSource::Rate(*rate)),
        Some(RequestSpec::Counts(counts)) => return Ok(RequestSource::Counts(counts.clone())),
        Some(RequestSpec::EachReading(each)) => return Ok(RequestSource::EachRow(*each)),
        Some(RequestSpec::File(path)) => path,
    };
    let opening = OpenOptions {
        keep: options.keep,
        ..OpenOptions::default()
    };
    let other = options.files.open(path, &opening)?;
    let read = read(&other, options).map_err(|error| error.in_file(other.name()))?;
    let found = read.recording;
    recording.caveats.extend(found.caveats);
    let name = other.name().to_owned();
    if let (true, Some(total)) = (found.tracks.is_empty(), found.total) {
        let requests = total.requests;
        let problem = Problem::UntimedRequests { requests };
        return Err(IngestError::from(problem).in_file(&name));
    }
    for (naive, zone, counterpart) in [
        (source, &recording.zone, &other),
        (&other, &found.zone, source),
    ] {
        if *zone == ZoneUse::AssumedUtc {
            let other = counterpart.name().to_owned();
            let error = IngestError::from(Problem::ZoneUnknown { other });
            return Err(error.in_file(naive.name()));
        }
    }
    if options.routes.is_some() && found.routes.is_empty() {
        return Err(IngestError::from(Problem::NoRoutes).in_file(&name));
    }
    recording.routes = found.routes;
    let tracks = found.tracks;
    Ok(RequestSource::Other { name, tracks })
}

/// Reads a file for its requests alone, as tracks where there are times.
fn read(source: &Source, options: &ReadOptions) -> Result<RequestsFile, IngestError> {
    let options = ReadOptions {
        zone: options.zone,
        date_order: options.date_order,
        requests_are: options.requests_are,
        bad_rows: options.bad_rows,
        routes: options.routes.clone(),
        conditions: options.conditions.clone(),
        ..ReadOptions::default()
    };
    let query = Query {
        options: &options,
        quantity: Quantity::Requests,
    };
    let sniff = Sniff::new(source);
    let recognised = formats::recognise(&sniff, &options)?;
    let (mut recording, chosen) = chosen::read(recognised.format, &sniff, &query)?;
    let source = chosen.as_ref().unwrap_or(source);
    for mut frame in std::mem::take(&mut recording.frames) {
        frame.sort();
        let own = RequestSource::Own(Vec::new());
        let attached = attach(source, &frame, &own, Sharing::Alone)?;
        if let (Some(seconds), Some(total)) = (frame.clock.seconds(), attached.total) {
            let readings = seconds.iter().copied().zip(total);
            let resets = attached.resets.iter().map(|&row| seconds[row]).collect();
            recording.tracks.push(InstanceRequests {
                instance: frame.instance,
                track: RequestTrack::from_counter(readings).reset_at(resets),
            });
        }
    }
    spread(&mut recording);
    let nothing = recording.tracks.iter().all(|track| track.track.is_empty());
    if nothing && recording.total.is_none() {
        return Err(Problem::NoRequests.into());
    }
    recording
        .caveats
        .extend(recording.outcomes.and_then(failed));
    Ok(RequestsFile {
        format: recognised.format.name,
        why: recognised.why,
        recording,
    })
}

/// Spreads a total over the time of its run, if that is known.
fn spread(recording: &mut Recording) {
    let Some(LoadTotal {
        requests,
        span: Some(span),
    }) = &recording.total
    else {
        return;
    };
    let whole = IntervalCount {
        start: span.start,
        requests: *requests,
    };
    recording.tracks.push(InstanceRequests {
        instance: None,
        track: RequestTrack::from_intervals([whole], span.end - span.start),
    });
    recording
        .caveats
        .push(Caveat::Load(LoadDoubt::SpreadEvenly));
}

/// Most requests failed: what was measured may not be what the requests were meant to do.
fn failed(count: RequestCount) -> Option<Caveat> {
    (count.failed > count.succeeded).then(|| {
        Caveat::Load(LoadDoubt::MostFailed {
            failed: count.failed,
            total: count.total(),
        })
    })
}
