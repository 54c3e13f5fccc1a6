//! The text format of Prometheus and `OpenMetrics`: pages saved in a loop with a date before each,
//! and dumps whose lines have times of their own (`promtool tsdb dump`, `dump-openmetrics`).

use std::collections::HashSet;

use crate::columns::{LabelSet, Role};
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::lines::{first_lines, lines};
use crate::kit::log_dates::LogDates;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::row_count::{Fault, Tally};
use crate::kit::sniff::Sniff;
use crate::metrics::{
    Gathered, Key, MetricSeries, TimedSample, prefer, reading, record, timed_sample,
};

pub(super) const FORMAT: Format = Format {
    name: "prometheus-text",
    description: "pages of `/metrics` saved in a loop with a date before each, `promtool tsdb dump`, `dump-openmetrics`: resident memory, and counters of requests",
    example: "leakrate fit metrics.txt --memory nodejs_heap_size_used_bytes",
    recognise,
    read,
};

/// What a page of one process is asked for first.
const RESIDENT: &str = "process_resident_memory_bytes";

/// Counters of the page itself, and gauges that are called totals.
const NO_REQUESTS: [&str; 2] = ["promhttp_", "nodejs_active_"];

fn recognise(sniff: &Sniff) -> Option<Match> {
    let (mut samples, mut others, mut is_marked) = (0, 0, false);
    for line in first_lines(sniff.source.text()) {
        let text = &*line.text;
        is_marked |= text.starts_with("# TYPE ") || text.starts_with("{__name__=\"");
        match timed_sample(text) {
            Some(sample) => {
                samples += 1;
                is_marked |= sample.series.contains("=\"");
            }
            None => others += usize::from(!text.starts_with('#')),
        }
    }
    (is_marked && samples > others)
        .then(|| Match::certain("lines of metrics as Prometheus writes them"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut tally = Tally::new(sniff.source);
    let mut page = Page {
        stamps: LogDates::new(query.options),
        time: None,
        gathered: Gathered::default(),
        gauges: HashSet::new(),
    };
    for line in lines(sniff.source.text()) {
        match timed_sample(&line.text) {
            Some(sample) => {
                let read = page.take(&sample);
                let fault = read.ok_or(Fault {
                    span: line.range.clone(),
                    note: String::new(),
                });
                if tally.count(line.range, fault).is_none() {
                    let command = "while true; do date -u +%FT%TZ; curl -s localhost:8080/metrics; sleep 10; done";
                    return Err(Problem::UntimedLog { command }.into());
                }
            }
            None => page.take_other(&line.text),
        }
    }
    let recording = Recording {
        zone: page.stamps.zone_use(),
        ..tally.recording(query.options.bad_rows)?
    };
    let mut series = page.gathered.into_series();
    if query.options.memory.is_empty() {
        prefer(&mut series, &[RESIDENT]);
    }
    record(recording, series, query)
}

struct Page {
    stamps: LogDates,
    /// When the page was saved.
    time: Option<f64>,
    gathered: Gathered,
    /// Metrics that a page says are no counters.
    gauges: HashSet<String>,
}

impl Page {
    /// Takes a sample; `None` if nothing tells when it was taken.
    fn take(&mut self, sample: &TimedSample<'_>) -> Option<()> {
        let time = sample.seconds.or(self.time)?;
        let labels = LabelSet::parse(sample.series);
        let labels = labels.unwrap_or_else(|| LabelSet::named(sample.series));
        let metric = labels.metric().unwrap_or_default().to_owned();
        let own = labels.labels().iter().cloned();
        let key: Key = std::iter::once(("__name__".to_owned(), metric.clone()))
            .chain(own)
            .collect();
        let is_no_counter = self.gauges.contains(&metric)
            || NO_REQUESTS
                .iter()
                .any(|beginning| metric.starts_with(beginning));
        // On the page of one process, labels tell apart what it did, not who did it.
        let is_page = sample.seconds.is_none();
        let series = self.gathered.series(key, |key| {
            let mut series = MetricSeries::labelled(key);
            let is_requests = series.header.role == Role::Requests;
            if is_requests && is_no_counter {
                series.set_role(Role::Other);
            } else if is_requests && is_page {
                series.labels.clear();
            }
            series
        });
        let value = reading(sample.value)?;
        series.push(time, value);
        Some(())
    }

    /// Takes a line that is no sample: what a page says of a metric, or a date.
    fn take_other(&mut self, line: &str) {
        let mut words = line.split(' ');
        if words.next() == Some("#") && words.next() == Some("TYPE") {
            if let (Some(name), Some("gauge" | "summary" | "histogram")) =
                (words.next(), words.next())
            {
                self.gauges.insert(name.to_owned());
            }
            return;
        }
        let date = self.stamps.read(line.trim_start_matches('#').trim());
        self.time = date.or(self.time);
    }
}
