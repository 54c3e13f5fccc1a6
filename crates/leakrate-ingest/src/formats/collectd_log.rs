//! JSON of collectd, as its plugins `write_log` and `write_http` give it.

use serde::Deserialize;

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::json;
use crate::kit::lines::{early, lines};
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::sniff::Sniff;
use crate::metrics::{Gathered, Key, MetricSeries, prefer, record};

pub(super) const FORMAT: Format = Format {
    name: "collectd-json",
    description: "JSON of collectd (`write_log`, `write_http`): memory of machines and processes",
    example: "leakrate fit write_log.txt",
    recognise,
    read,
};

/// What collectd calls memory in use: of processes, and of a machine.
const IN_USE: [&str; 2] = ["processes.ps_rss", "memory.memory.used"];

#[derive(Deserialize)]
struct ValueList {
    values: Vec<Option<f64>>,
    dsnames: Vec<String>,
    time: f64,
    host: String,
    plugin: String,
    #[serde(default)]
    plugin_instance: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    type_instance: String,
}

fn is_values(line: &str) -> bool {
    line.starts_with("[{\"values\":[") && line.contains("\"dsnames\":[")
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), is_values)
        .then(|| Match::certain("lists with `values` and `dsnames` of collectd"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let text = sniff.source.text();
    let mut gathered = Gathered::default();
    let mut rows = 0;
    for line in lines(text) {
        if !is_values(&line.text) {
            continue;
        }
        let own = &text[line.range.clone()];
        let lists: Vec<ValueList> = json::parse(sniff.source, own, line.range.start)?;
        for list in lists {
            rows += 1;
            add(&mut gathered, &list);
        }
    }
    let mut series = gathered.into_series();
    if query.options.memory.is_empty() {
        prefer(&mut series, &IN_USE);
    }
    let recording = Recording {
        rows,
        zone: ZoneUse::Stated,
        ..Recording::default()
    };
    record(recording, series, query)
}

fn add(gathered: &mut Gathered, list: &ValueList) {
    for (name, value) in list.dsnames.iter().zip(&list.values) {
        let parts = [&list.plugin, &list.kind, &list.type_instance];
        let mut parts: Vec<&str> = parts.into_iter().map(String::as_str).collect();
        if name != "value" {
            parts.push(name);
        }
        parts.retain(|part| !part.is_empty());
        let mut key: Key = vec![
            ("__name__".to_owned(), parts.join(".")),
            ("host".to_owned(), list.host.clone()),
        ];
        if !list.plugin_instance.is_empty() {
            key.push(("instance".to_owned(), list.plugin_instance.clone()));
        }
        let series = gathered.series(key, |key| MetricSeries::labelled(key).in_bytes());
        series.push(list.time, value.unwrap_or(f64::NAN));
    }
}
