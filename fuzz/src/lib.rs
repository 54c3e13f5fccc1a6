//! What every fuzz target does: read bytes as some formats, with and without help, and check what
//! any reading promises.

use leakrate::ingest::formats::ALL;
use leakrate::ingest::{self, BadRows, IngestError, ReadOptions, Reading, RequestSpec, Source};

/// Tables of a header and rows.
pub const TABLES: &[&str] = &[
    "table",
    "snapshots",
    "grafana",
    "glances",
    "netdata",
    "collectd",
    "psrecord",
    "log-analytics",
    "logs-insights",
    "cloudwatch-console",
    "gcp-metrics",
    "influx",
    "azure-table",
];

/// JSON.
pub const JSON: &[&str] = &[
    "azure-metrics",
    "cloudwatch-statistics",
    "cloudwatch-data",
    "prometheus",
    "victoriametrics",
    "datadog",
    "node-memory",
];

/// Output of tools, line by line.
pub const TOOLS: &[&str] = &[
    "promtool",
    "docker-stats",
    "kubectl-top",
    "pidstat",
    "ps",
    "sadf",
    "vmstat",
    "mprof",
];

/// Formats in none of the lists, so that a new one is not forgotten.
pub fn others() -> impl Iterator<Item = &'static str> {
    let listed = |name: &&str| [TABLES, JSON, TOOLS].iter().any(|list| list.contains(name));
    ALL.iter().map(|format| format.name).filter(move |name| !listed(name))
}

/// Reads the bytes as each of the formats.
pub fn read_as(formats: impl IntoIterator<Item = &'static str>, bytes: &[u8]) {
    let Ok(source) = Source::from_bytes("file", bytes.to_vec()) else {
        return;
    };
    for format in formats {
        let bare = ReadOptions {
            format: Some(format.to_owned()),
            ..ReadOptions::default()
        };
        for options in [helped(&bare), bare] {
            check(ingest::read(&source, &options));
        }
    }
}

/// Reads the bytes as what they look like.
pub fn read_by_content(bytes: &[u8]) {
    if let Ok(source) = Source::from_bytes("file", bytes.to_vec()) {
        let bare = ReadOptions::default();
        check(ingest::read(&source, &bare));
        check(ingest::read(&source, &helped(&bare)));
    }
}

/// Reads the bytes for the requests they count.
pub fn read_requests(bytes: &[u8]) {
    let Ok(source) = Source::from_bytes("file", bytes.to_vec()) else {
        return;
    };
    match ingest::read_requests(&source, &helped(&ReadOptions::default())) {
        Ok(reading) => assert!(reading.requests >= 0.0 && reading.requests.is_finite()),
        Err(error) => check_error(&error),
    }
}

/// With every answer a user could give.
fn helped(options: &ReadOptions) -> ReadOptions {
    ReadOptions {
        unit: "MB".parse().ok(),
        zone: "Europe/Berlin".parse().ok(),
        requests: RequestSpec::parse("rate:25/s").ok(),
        limit: "2GB".parse().ok(),
        step: "3s".parse().ok(),
        bad_rows: BadRows::Skip,
        ..options.clone()
    }
}

fn check(result: Result<Reading, IngestError>) {
    match result {
        Ok(reading) => check_reading(&reading),
        Err(error) => check_error(&error),
    }
}

fn check_reading(reading: &Reading) {
    assert!(!reading.series.is_empty());
    for series in &reading.series {
        assert!(series.memory().iter().all(|bytes| bytes.is_finite() && *bytes >= 0.0));
        for column in [series.seconds(), series.requests()].into_iter().flatten() {
            assert_eq!(column.len(), series.len());
            assert!(column.windows(2).all(|pair| pair[0] <= pair[1]));
        }
        let inside = 1..series.len();
        assert!(series.restarts().iter().all(|restart| inside.contains(&restart.sample)));
    }
}

fn check_error(error: &IngestError) {
    assert!(!error.to_string().is_empty() && !error.advice().is_empty());
    for place in error.places() {
        assert!(place.text.get(place.span.clone()).is_some());
    }
}
