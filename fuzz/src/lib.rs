//! What every fuzz target does: read bytes as some formats, with and without help, and check what
//! any reading promises.

#[path = "../../tests/table_readers/grammar.rs"]
mod grammar;
mod columns;
mod workbook;

use grammar::{Choices, Lines, table};
use leakrate::ingest::formats::ALL;
use leakrate::ingest::{
    self, Arrangement, BadRows, Cutting, HeapDetail, IngestError, OpenOptions, Part, ReadOptions,
    Reading, RequestSpec, Source,
};

pub use columns::read_columns;
pub use workbook::read_workbook;

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
    "jmeter-perfmon",
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
    "records",
    "otlp-json",
    "collectd-json",
    "sadf-document",
    "flight-recorder",
    "pm2",
    "rrdtool",
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
    "free",
    "mprof",
    "lines",
    "lambda",
    "aligned-table",
    "drawn-table",
    "prometheus-text",
    "line-protocol",
    "top",
    "busybox-top",
    "sar",
    "redis",
    "meminfo",
    "smaps-rollup",
    "gnu-time",
    "cgroup-stat",
    "munin",
    "go-memstats",
    "pprof-top",
    "native-memory",
    "class-histogram",
    "erlang",
    "systemd-cgtop",
    "pmap",
    "test-heap",
    "massif",
    "nmon",
    "atop",
    "php-fpm",
    "php-fpm-access",
    "vmmap",
    "systemctl",
    "dumpsys",
    "windows-processes",
    "looped-table",
    "statm",
];

/// Formats in none of the lists, so that a new one is not forgotten.
pub fn others() -> impl Iterator<Item = &'static str> {
    let listed = |name: &&str| [TABLES, JSON, TOOLS].iter().any(|list| list.contains(name));
    ALL.iter().map(|format| format.name).filter(move |name| !listed(name))
}

/// Reads the bytes as each of the formats.
pub fn read_as(formats: impl IntoIterator<Item = &'static str>, bytes: &[u8]) {
    let Ok(source) = columns::open(bytes) else {
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
    if let Ok(source) = columns::open(bytes) {
        let bare = ReadOptions::default();
        check(ingest::read(&source, &bare));
        check(ingest::read(&source, &helped(&bare)));
    }
}

/// Reads tables row by row and cut into parts, which must give the same: the bytes themselves, and
/// the table that they choose.
pub fn read_both_ways(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let cutting = Cutting {
        from: 0,
        window: 1 << choices.below(13),
        parts_per_core: 1 + choices.below(8),
    };
    let lines = choices.one_of(&[Lines::Any, Lines::Plain]);
    let chosen = table(&mut choices, lines);
    for table in [bytes, chosen.as_bytes()] {
        compare_ways(table, cutting);
    }
}

fn compare_ways(bytes: &[u8], cutting: Cutting) {
    let Ok(source) = columns::open(bytes) else {
        return;
    };
    let uncut = Cutting {
        from: usize::MAX,
        ..cutting
    };
    let bare = ReadOptions {
        format: Some("table".to_owned()),
        ..ReadOptions::default()
    };
    for options in [helped(&bare), bare] {
        let [cut, uncut] = [cutting, uncut].map(|cutting| {
            let options = ReadOptions {
                cutting,
                ..options.clone()
            };
            ingest::read(&source, &options)
        });
        assert_eq!(cut, uncut);
        check(cut);
    }
}

/// Reads the bytes for the requests they count.
pub fn read_requests(bytes: &[u8]) {
    let Ok(source) = columns::open(bytes) else {
        return;
    };
    match ingest::read_requests(&source, &helped(&ReadOptions::default())) {
        Ok(reading) => assert!(reading.requests >= 0.0 && reading.requests.is_finite()),
        Err(error) => check_error(&error),
    }
}

/// What parts the files that are read together. No format has such a line.
const NEXT_FILE: &[u8] = b"\n=== next file ===\n";

/// Reads the bytes as several files, in every arrangement.
pub fn read_joined(bytes: &[u8]) {
    let files = split(bytes);
    let sources: Vec<Source> = files.flat_map(|file| columns::open(&file)).collect();
    let sources: Vec<&Source> = sources.iter().take(3).collect();
    let options = helped(&ReadOptions::default());
    for part in [Part::Classes, Part::Sites] {
        let options = ReadOptions {
            part,
            ..options.clone()
        };
        check(ingest::read_joined(&sources, &options));
    }
    for arrangement in [Arrangement::ByContent, Arrangement::Together] {
        match ingest::arrange(&sources, &options, arrangement) {
            Ok(groups) => {
                assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), sources.len());
                for group in groups.iter().filter(|group| !group.is_empty()) {
                    let group: Vec<&Source> = group.iter().map(|&file| sources[file]).collect();
                    check(ingest::read_joined(&group, &options));
                }
            }
            Err(error) => check_error(&error),
        }
    }
}

fn split(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let bytes = rest.take()?;
        let ends = bytes.windows(NEXT_FILE.len()).position(|window| window == NEXT_FILE);
        rest = ends.map(|end| &bytes[end + NEXT_FILE.len()..]);
        Some(bytes[..ends.unwrap_or(bytes.len())].to_vec())
    })
}

/// Reads the bytes as a heap snapshot, whole and by class, before and after a known one.
pub fn read_snapshots(bytes: &[u8]) {
    const KNOWN: &[u8] = include_bytes!("../../tests/fixtures/formats/heap/heap-1.heapsnapshot");
    for part in [Part::Whole, Part::Classes, Part::Sites] {
        let open = |name: &str, bytes: &[u8], since| {
            let heap = match part {
                Part::Whole => HeapDetail::Totals,
                Part::Classes => HeapDetail::Retained,
                Part::Sites => HeapDetail::Sites {
                    since,
                    source_maps: None,
                },
            };
            let options = OpenOptions {
                heap,
                ..OpenOptions::default()
            };
            Source::from_reader_with(name, bytes, &options)
        };
        let known = open("known", KNOWN, None).expect("a whole snapshot");
        let other = match open("other", bytes, known.heap_mark()) {
            Ok(other) => other,
            Err(error) => return check_error(&error),
        };
        let options = ReadOptions {
            part,
            requests: RequestSpec::parse("0,5,9").ok(),
            ..ReadOptions::default()
        };
        check(ingest::read_joined(&[&known, &other, &known], &options));
    }
}

/// With every answer a user could give.
pub(crate) fn helped(options: &ReadOptions) -> ReadOptions {
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

pub(crate) fn check(result: Result<Reading, IngestError>) {
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

pub(crate) fn check_error(error: &IngestError) {
    assert!(!error.to_string().is_empty() && !error.advice().is_empty());
    for place in error.places() {
        assert!(place.text.get(place.span.clone()).is_some());
    }
}
