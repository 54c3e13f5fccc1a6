//! Heroku's log-runtime-metrics, as `heroku logs`, a log drain or a log service frames them, with
//! the requests of router lines between them.

mod clock;

use std::collections::HashMap;

use crate::columns::{Candidate, Role};
use crate::error::{IngestError, Problem};
use crate::formats::heroku::clock::DynoClock;
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::lines::{Line, early, lines};
use crate::kit::mark::has_mark;
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::{InstanceRequests, LoadTotal, Recording, ZoneUse};
use crate::kit::sniff::Sniff;
use crate::source::Source;
use leakrate_core::series::{Metric, RequestTrack};
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "heroku",
    description: "Heroku log-runtime-metrics, with router lines: memory, quota, restarts and requests by dyno",
    example: "leakrate fit heroku.log",
    recognise,
    read,
};

const SAMPLE: &str = "sample#memory_total=";

/// What Heroku logs of a dyno that uses more than its quota (`Error R14`), in whole MiB.
const OVER_QUOTA: &str = "]: Process running mem=";

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.head();
    // Metrics come every 20 seconds, between any number of other lines.
    let why = if has_mark(text, SAMPLE) {
        "lines with `sample#memory_total`"
    } else if has_mark(text, OVER_QUOTA) {
        "lines `Process running mem=` of dynos over their quota"
    } else if early(text, is_request) {
        "lines of the Heroku router"
    } else {
        return None;
    };
    Some(Match::certain(why))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut log = DynoLog::new(sniff.source, query);
    for line in lines(sniff.source.text()) {
        if line.text.contains(SAMPLE) {
            log.read_sample(&line);
        } else if line.text.contains(OVER_QUOTA) {
            log.read_over_quota(&line);
        } else if is_request(&line.text) {
            log.read_request(&line);
        }
    }
    let zone = log.clock.zone_use();
    let tracks = log.requests;
    let mut recording = match query.quantity {
        Quantity::Requests => requests_alone(tracks.values().map(Vec::len).sum(), zone),
        Quantity::Memory if log.observations.is_empty() => {
            let command = "heroku labs:enable log-runtime-metrics";
            return Err(Problem::NoMemoryTable { command }.into());
        }
        Quantity::Memory => {
            let timing = if log.clock.lacks_years() {
                Timing::Undated
            } else {
                Timing::Wall(zone)
            };
            log.observations.finish(query, timing)?
        }
    };
    for (dyno, mut times) in tracks {
        times.sort_by(f64::total_cmp);
        let counted = times.iter().zip(1_u32..);
        let readings = counted.map(|(&time, count)| (time, f64::from(count)));
        recording.tracks.push(InstanceRequests {
            instance: Some(dyno),
            track: RequestTrack::from_counter(readings),
        });
    }
    recording.tracks.sort_by(|a, b| a.instance.cmp(&b.instance));
    Ok(recording)
}

/// Tracks alone would leave out the first request, before which nothing was counted.
fn requests_alone(requests: usize, zone: ZoneUse) -> Recording {
    let total = LoadTotal {
        requests: requests as f64,
        span: None,
    };
    Recording {
        rows: requests,
        total: (requests > 0).then_some(total),
        zone,
        ..Recording::default()
    }
}

struct DynoLog<'s> {
    observations: Observations<'s>,
    clock: DynoClock,
    /// Identifiers of dynos, numbered as they come: a restart makes another.
    numbers: HashMap<String, usize>,
    /// When each dyno was sent requests.
    requests: HashMap<String, Vec<f64>>,
}

impl<'s> DynoLog<'s> {
    fn new(source: &'s Source, query: &Query) -> Self {
        // Heroku counts in 1024s and calls them MB.
        let unit = Some(SizeUnit::MEBIBYTE);
        let columns = vec![
            Candidate::known("memory_total", Role::Memory(Metric::WorkingSet), unit),
            Candidate::known("memory_rss", Role::OtherMemory, unit),
            Candidate::known("memory_quota", Role::Limit, unit),
            Candidate::known("dyno", Role::ProcessId, None),
        ];
        Self {
            observations: Observations::new(source, columns),
            clock: DynoClock::new(query.options),
            numbers: HashMap::new(),
            requests: HashMap::new(),
        }
    }

    fn read_sample(&mut self, line: &Line) {
        let sizes = ["memory_total", "memory_rss", "memory_quota"].map(|name| {
            let text = value(&line.text, &format!("sample#{name}="))?;
            let mut cell: SizeCell = text.trim_end_matches("MB").parse().ok()?;
            cell.unit = None;
            Some(cell)
        });
        let time = self.clock.read(&line.text);
        let ([Some(_), ..], Some(time), Some(source)) = (sizes, time, value(&line.text, "source="))
        else {
            let expected = "expected a date with its year, `source=` and memory in MB";
            return self.observations.reject(line.range.clone(), expected);
        };
        let dyno = value(&line.text, "dyno=").unwrap_or_default();
        let next = self.numbers.len();
        let number = *self.numbers.entry(dyno.to_owned()).or_insert(next);
        let number = SizeCell {
            number: number as f64,
            step: 1.0,
            unit: None,
        };
        let [total, resident, quota] = sizes;
        self.observations.push(&Observation {
            instance: source,
            time,
            cells: &[total, resident, quota, Some(number)],
            range: line.range.clone(),
        });
    }

    /// `heroku[web.1]: Process running mem=513M(100.4%)`
    fn read_over_quota(&mut self, line: &Line) {
        let parts = line.text.split_once(OVER_QUOTA);
        let reading = parts.and_then(|(before, after)| {
            let (_, dyno) = before.rsplit_once('[')?;
            let (size, _) = after.split_once("M(")?;
            Some((dyno, size.parse::<SizeCell>().ok()?))
        });
        let (Some((dyno, size)), Some(time)) = (reading, self.clock.read(&line.text)) else {
            let expected = "expected a date with its year, a dyno and `mem=513M(100.4%)`";
            return self.observations.reject(line.range.clone(), expected);
        };
        self.observations.push(&Observation {
            instance: dyno,
            time,
            cells: &[Some(size), None, None, None],
            range: line.range.clone(),
        });
    }

    fn read_request(&mut self, line: &Line) {
        let dyno = value(&line.text, "dyno=").filter(|dyno| !dyno.is_empty());
        if let (Some(dyno), Some(time)) = (dyno, self.clock.read(&line.text)) {
            self.requests.entry(dyno.to_owned()).or_default().push(time);
        }
    }
}

fn is_request(line: &str) -> bool {
    [" at=", " method=", " path=", " dyno="]
        .iter()
        .all(|key| line.contains(key))
}

/// What follows a key, up to the next blank.
fn value<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    let mut from = 0;
    while let Some(found) = line[from..].find(key) {
        let at = from + found;
        let begins = at == 0 || line[..at].ends_with(' ');
        from = at + key.len();
        if begins {
            let rest = &line[from..];
            return rest.split(' ').next().map(|word| word.trim_matches('"'));
        }
    }
    None
}
