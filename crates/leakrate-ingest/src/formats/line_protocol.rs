//! The line protocol of `InfluxDB`, as Telegraf writes it: `mem,host=a used=2466033664i 1556892576842902000`.

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::lines::{first_lines, lines};
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::row_count::{Fault, Tally};
use crate::kit::sniff::Sniff;
use crate::metrics::{Gathered, Key, MetricSeries, prefer, record};

pub(super) const FORMAT: Format = Format {
    name: "line-protocol",
    description: "line protocol of InfluxDB and Telegraf: memory of machines, processes and containers",
    example: "leakrate fit metrics.lp --memory procstat_memory_rss",
    recognise,
    read,
};

/// What the plugins of Telegraf call the memory in use, that of a process first.
const IN_USE: [&str; 4] = [
    "procstat_memory_rss",
    "docker_container_mem_usage",
    "kubernetes_pod_container_memory_working_set_bytes",
    "mem_used",
];

/// A point: what it is of, its values, and when it was taken.
struct FieldPoint<'l> {
    measurement: &'l str,
    tags: Key,
    fields: Vec<(&'l str, f64)>,
    seconds: f64,
}

impl<'l> FieldPoint<'l> {
    fn parse(line: &'l str) -> Option<Self> {
        let mut parts = divided(line, ' ');
        let (series, fields, time) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let mut series = divided(series, ',');
        let measurement = series.next().filter(|name| !name.is_empty())?;
        let tags = series.map(|tag| {
            let (name, value) = tag.split_once('=')?;
            Some((name.to_owned(), value.replace('\\', "")))
        });
        let tags = tags.collect::<Option<Key>>()?;
        let mut numbers = Vec::new();
        for field in divided(fields, ',') {
            let (name, value) = field.split_once('=')?;
            numbers.extend(
                value
                    .trim_end_matches(['i', 'u'])
                    .parse()
                    .ok()
                    .map(|value| (name, value)),
            );
        }
        Some(Self {
            measurement,
            tags,
            fields: numbers,
            seconds: seconds(time)?,
        })
    }
}

/// Parts that a mark divides, where it is neither in quotes nor behind a backslash.
fn divided(text: &str, mark: char) -> impl Iterator<Item = &str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split(move |c: char| {
        let divides = c == mark && !is_quoted && !is_escaped;
        is_quoted ^= c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        divides
    })
}

/// A time in nanoseconds since 1970, or in whatever its digits show.
fn seconds(text: &str) -> Option<f64> {
    let number: f64 = text.parse::<u64>().ok()? as f64;
    let unit = match text.len() {
        19 => 1e9,
        16 => 1e6,
        13 => 1e3,
        10 => 1.0,
        _ => return None,
    };
    Some(number / unit)
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let (mut points, mut others) = (0, 0);
    for line in first_lines(sniff.source.text()) {
        match FieldPoint::parse(&line.text) {
            Some(_) => points += 1,
            None => others += usize::from(!line.text.starts_with('#')),
        }
    }
    (points > 1 && points > 4 * others)
        .then(|| Match::certain("points in the line protocol of InfluxDB"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut tally = Tally::new(sniff.source);
    let mut gathered = Gathered::default();
    for line in lines(sniff.source.text()) {
        if line.text.starts_with('#') {
            continue;
        }
        let point = FieldPoint::parse(&line.text).ok_or_else(|| Fault {
            span: line.range.clone(),
            note: "expected a point such as `mem,host=a used=5i 1556892576842902000`".into(),
        });
        let Some(point) = tally.count(line.range.clone(), point) else {
            continue;
        };
        for (field, value) in point.fields {
            let name = format!("{}_{field}", point.measurement);
            let mut key: Key = vec![("__name__".to_owned(), name)];
            key.extend(point.tags.iter().cloned());
            let series = gathered.series(key, |key| MetricSeries::labelled(key).in_bytes());
            series.push(point.seconds, value);
        }
    }
    let mut series = gathered.into_series();
    if query.options.memory.is_empty() {
        prefer(&mut series, &IN_USE);
    }
    let recording = Recording {
        zone: ZoneUse::Stated,
        ..tally.recording(query.options.bad_rows)?
    };
    record(recording, series, query)
}
