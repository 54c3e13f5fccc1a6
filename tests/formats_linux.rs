//! Files of Linux tools, containers and runtimes, against numbers that a script without anything
//! of leakrate read from them: `tests/fixtures/formats/linux.csv`. Rows with the root `sample` are
//! of real exports, and checked where `LEAKRATE_SAMPLES` names a folder of them.

#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

#[path = "common/promised.rs"]
mod promised;

use std::path::{Path, PathBuf};

use std::fs;

use leakrate::caveat::Caveat;
use leakrate::ingest::ZoneUse;
use leakrate::ingest::{
    self, IngestError, Pace, Problem, ReadOptions, Reading, RequestSpec, Source,
};
use leakrate::series::Series;
use serde::Deserialize;

const EXPECTED: &str = include_str!("fixtures/formats/linux.csv");

/// What a series holds.
#[derive(Debug, Deserialize)]
struct Expected {
    root: String,
    file: String,
    /// What the user has to say: the column, the time between rounds, the size of the machine.
    memory: Option<String>,
    step: Option<String>,
    limit_given: Option<String>,
    series: String,
    samples: usize,
    from: Option<f64>,
    to: Option<f64>,
    lowest: f64,
    highest: f64,
    last: f64,
    restarts: usize,
    limit: Option<f64>,
}

impl Expected {
    fn path(&self) -> Option<PathBuf> {
        let folder = match self.root.as_str() {
            "sample" => promised::Folder::Samples.path()?,
            _ => PathBuf::from("tests/fixtures/formats"),
        };
        Some(folder.join(&self.file))
    }

    fn options(&self) -> ReadOptions {
        let stem = Path::new(&self.file).file_stem().expect("a file");
        ReadOptions {
            label: Some(stem.to_str().expect("a name").to_owned()),
            memory: self.memory.clone().into_iter().collect(),
            step: self.step.as_ref().map(|step| step.parse().expect("a step")),
            limit: self
                .limit_given
                .as_ref()
                .map(|size| size.parse().expect("a size")),
            ..ReadOptions::default()
        }
    }

    fn numbers(&self) -> [Option<f64>; 6] {
        let memory = [self.lowest, self.highest, self.last].map(Some);
        let [lowest, highest, last] = memory;
        [lowest, highest, last, self.from, self.to, self.limit]
    }
}

fn numbers(series: &Series) -> [Option<f64>; 6] {
    let memory = || series.memory().iter().copied();
    let seconds = series.seconds();
    [
        memory().min_by(f64::total_cmp),
        memory().max_by(f64::total_cmp),
        Some(series.last().0),
        seconds.map(|seconds| seconds[0]),
        seconds.and_then(|seconds| seconds.last().copied()),
        series.limit().map(|limit| limit.0),
    ]
}

fn close(found: Option<f64>, expected: Option<f64>) -> bool {
    match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() <= 1e-12 * expected.abs() + 1e-9,
        (found, expected) => found == expected,
    }
}

#[test]
fn files_hold_what_an_independent_count_finds() {
    for row in csv::Reader::from_reader(EXPECTED.as_bytes()).deserialize() {
        let expected: Expected = row.unwrap();
        let Some(path) = expected.path() else {
            continue;
        };
        let source = Source::open(&path).unwrap();
        let reading = ingest::read(&source, &expected.options()).unwrap();
        let named = |series: &&Series| series.name() == expected.series;
        let names: Vec<&str> = reading.series.iter().map(Series::name).collect();
        let series = reading.series.iter().find(named);
        let series = series.unwrap_or_else(|| panic!("{names:?}: {expected:?}"));
        assert_eq!(series.len(), expected.samples, "{expected:?}");
        assert_eq!(series.restarts().len(), expected.restarts, "{expected:?}");
        for (found, wanted) in numbers(series).into_iter().zip(expected.numbers()) {
            assert!(close(found, wanted), "{found:?}, {wanted:?}: {expected:?}");
        }
    }
}

fn fixture(file: &str, options: &ReadOptions) -> Result<Reading, IngestError> {
    let path = Path::new("tests/fixtures/formats").join(file);
    ingest::read(&Source::open(&path).expect("fixture"), options)
}

fn refusal(file: &str) -> IngestError {
    fixture(file, &ReadOptions::default()).expect_err("a refusal")
}

#[test]
fn rounds_without_times_need_the_step_between_them() {
    for (file, pace) in [
        ("docker-stats/loop.log", Pace::Steady),
        ("kubectl-top/watch.log", Pace::Steady),
        ("ps/aux.txt", Pace::Unknown),
    ] {
        let error = refusal(file);
        assert_eq!(error.problem(), &Problem::NoTimes { pace }, "{file}");
        assert!(error.advice().contains("--step"), "{file}");
    }
}

#[test]
fn rounds_whose_requests_are_written_out_need_no_times() {
    let options = ReadOptions {
        requests: RequestSpec::parse("0,1000,2000").ok(),
        ..ReadOptions::default()
    };
    let reading = fixture("ps/aux-headless.txt", &options).unwrap();
    let series = &reading.series[0];
    assert_eq!(series.requests(), Some(&[0.0, 1000.0, 2000.0][..]));
    assert_eq!(series.seconds(), None);
    let kib = |kib: f64| kib * 1024.0;
    assert_eq!(series.memory(), [104_728.0, 194_560.0, 259_124.0].map(kib));
}

#[test]
fn free_memory_alone_says_nothing_without_the_size_of_the_machine() {
    let error = refusal("vmstat/dated.txt");
    assert_eq!(error.problem(), &Problem::FreeOfWhat);
    assert!(error.advice().contains("--limit"));
}

#[test]
fn the_unit_of_vmstat_is_asked_where_more_than_one_fits_the_machine() {
    let options = ReadOptions {
        limit: Some(leakrate::units::Bytes(24.0 * 1024.0 * 1024.0 * 1024.0)),
        ..ReadOptions::default()
    };
    let text = fs::read_to_string("tests/fixtures/formats/vmstat/dated.txt").unwrap();
    let refused = |text: String| {
        let source = Source::from_bytes("vmstat.txt", text.into_bytes()).unwrap();
        ingest::read(&source, &options).map(|_| ()).unwrap_err()
    };
    let in_mib = text.replace("861288 107208 20347136", "841 104 19870");
    let error = refused(in_mib);
    assert!(
        error
            .advice()
            .starts_with("say it: --unit MiB or --unit MB"),
        "{error}"
    );
    let in_bytes = text.replace("861288 107208 20347136", "881958912 109780992 20835467264");
    let error = refused(in_bytes);
    assert_eq!(error.advice(), "say it: --unit B");
    // KiB alone fit.
    assert!(fixture("vmstat/dated.txt", &options).is_ok());
}

#[test]
fn the_numbers_of_free_count_what_the_size_of_the_machine_tells() {
    let options = ReadOptions {
        step: "10s".parse().ok(),
        ..ReadOptions::default()
    };
    let reading = fixture("free/loop.txt", &options).unwrap();
    let series = &reading.series[0];
    let mib = |mib: f64| mib * 1024.0 * 1024.0;
    assert_eq!(series.memory(), [2484.0, 2557.0, 2717.0].map(mib));
    assert_eq!(series.seconds(), Some(&[0.0, 10.0, 20.0][..]));
    assert_eq!(series.limit().map(|limit| limit.0), Some(mib(24105.0)));
    // 16,405,000 KiB, or as many MiB?
    let text = fs::read_to_string("tests/fixtures/formats/free/loop.txt").unwrap();
    let open = text.replace("24105", "16405000");
    let source = Source::from_bytes("free.txt", open.into_bytes()).unwrap();
    let refused = ingest::read(&source, &options).unwrap_err();
    assert!(matches!(refused.problem(), Problem::NoUnit { column } if column == "used"));
    assert!(refused.advice().contains("--unit MiB"));
    let no_step = ReadOptions {
        step: None,
        ..options
    };
    let refused = fixture("free/loop.txt", &no_step).unwrap_err();
    assert_eq!(refused.problem(), &Problem::NoTimes { pace: Pace::Steady });
}

#[test]
fn a_report_without_memory_names_the_command_that_has_it() {
    let text = "# hostname;interval;timestamp;proc/s;cswch/s\nvm;1;2026-11-22 19:37:07 UTC;1;2\n";
    let source = Source::from_bytes("sadf.csv", text.as_bytes().to_vec()).unwrap();
    let error = ingest::read(&source, &ReadOptions::default()).unwrap_err();
    assert!(error.advice().contains("sadf -d -- -r"), "{error}");
}

#[test]
fn a_naive_clock_is_stated_and_a_given_zone_is_used() {
    let reading = fixture("pidstat/appended.txt", &ReadOptions::default()).unwrap();
    assert_eq!(reading.zone, ZoneUse::AssumedUtc);
    let berlin = ReadOptions {
        zone: "Europe/Berlin".parse().ok(),
        ..ReadOptions::default()
    };
    let moved = fixture("pidstat/appended.txt", &berlin).unwrap();
    let first = |reading: &Reading| reading.series[0].seconds().unwrap()[0];
    assert!(matches!(moved.zone, ZoneUse::Given(_)));
    assert!((first(&reading) - first(&moved) - 7200.0).abs() < 1e-9);
}

#[test]
fn two_files_with_naive_times_are_never_joined() {
    let options = ReadOptions {
        requests: Some(RequestSpec::File(
            "tests/fixtures/formats/heroku/logs.txt".into(),
        )),
        ..ReadOptions::default()
    };
    let error = fixture("pidstat/appended.txt", &options).unwrap_err();
    assert!(matches!(error.problem(), Problem::ZoneUnknown { .. }));
}

#[test]
fn requests_of_the_router_are_counted_for_their_dyno() {
    let reading = fixture("heroku/logs.txt", &ReadOptions::default()).unwrap();
    assert_eq!(reading.series.len(), 1);
    assert_eq!(
        reading.series[0].requests(),
        Some(&[0.0, 1.0, 2.0, 3.0][..])
    );
}

#[test]
fn requests_beside_the_memory_are_those_to_fit_against() {
    let options = ReadOptions {
        memory: vec!["heapUsed".into()],
        ..ReadOptions::default()
    };
    let reading = fixture("node-memory/requests.jsonl", &options).unwrap();
    let requests = reading.series[0].requests();
    assert_eq!(requests, Some(&[0.0, 2000.0, 4000.0][..]));
}

#[test]
fn a_heap_after_young_collections_alone_is_said_to_hold_garbage() {
    let caveats = |file| fixture(file, &ReadOptions::default()).unwrap().caveats;
    assert!(caveats("jvm-gc/two-runs.log").contains(&Caveat::GarbageIncluded));
    assert!(!caveats("jvm-gc/serial.log").contains(&Caveat::GarbageIncluded));
}

#[test]
fn threads_and_averages_are_not_processes() {
    let reading = fixture("pidstat/threads.txt", &ReadOptions::default()).unwrap();
    let names: Vec<&str> = reading.series.iter().map(Series::name).collect();
    assert!(names.iter().all(|name| !name.contains("|__")), "{names:?}");
}

#[test]
fn a_log_of_two_collections_without_times_is_too_short() {
    let error = refusal("jvm-gc/untimed.log");
    assert!(matches!(
        error.problem(),
        Problem::TooFewRounds { readings: 2 }
    ));
}

/// What is said of rows of the `PerfMon` collector, each a label and a value, with what was asked.
fn perfmon(rows: &[(&str, i64)], options: &ReadOptions) -> Result<Reading, IngestError> {
    let row = |(at, (label, value)): (usize, &(&str, i64))| {
        let (time, thousandfold) = (1_775_217_600_000 + 1000 * at, 1000 * value);
        format!("{time},{thousandfold},{label},,true\n")
    };
    let rows: String = rows.iter().enumerate().map(row).collect();
    let text = "timeStamp,elapsed,label,threadName,success\n".to_owned() + &rows;
    let source = Source::from_bytes("perfmon.jtl", text.into_bytes()).expect("text");
    ingest::read(&source, options)
}

fn told(memory: &str, limit: &str, unit: &str) -> ReadOptions {
    ReadOptions {
        memory: Some(memory.to_owned())
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect(),
        limit: limit.parse().ok(),
        unit: unit.parse().ok(),
        ..ReadOptions::default()
    }
}

#[test]
fn what_is_free_on_a_machine_of_perfmon_is_fitted_as_what_is_in_use_or_not_at_all() {
    let free = "Memory unit=kb:free";
    let error = refusal("jmeter-perfmon/free.jtl");
    let columns = ["CPU idle", free].map(str::to_owned).into();
    assert_eq!(error.problem(), &Problem::NoMemoryColumn { columns });
    let error = fixture("jmeter-perfmon/free.jtl", &told(free, "", "")).unwrap_err();
    assert_eq!(error.problem(), &Problem::FreeOfWhat);
    let reading = fixture("jmeter-perfmon/free.jtl", &told(free, "4GiB", "")).unwrap();
    let used = |kib: f64| (4_194_304.0 - kib) * 1024.0;
    let expected = [2_345_678.0, 2_344_654.0, 2_343_630.0].map(used);
    assert_eq!(reading.series[0].memory(), expected);
    // More than the machine has cannot be free.
    assert!(fixture("jmeter-perfmon/free.jtl", &told(free, "2GiB", "")).is_err());
}

#[test]
fn percents_of_perfmon_are_of_a_size_that_is_asked_for() {
    let error = refusal("jmeter-perfmon/percent.jtl");
    let column = "Memory".to_owned();
    assert_eq!(error.problem(), &Problem::PercentOfWhat { column });
    let free = [("a Memory freeperc", 70), ("a Memory freeperc", 60)];
    let reading = perfmon(&free, &told("", "1kB", "")).unwrap();
    assert_eq!(reading.series[0].memory(), [300.0, 400.0]);
}

#[test]
fn a_name_that_the_user_gave_a_metric_of_perfmon_tells_no_unit() {
    let error = refusal("jmeter-perfmon/named.jtl");
    let column = "Memory of the shop".to_owned();
    assert_eq!(error.problem(), &Problem::NoUnit { column });
    let reading = fixture("jmeter-perfmon/named.jtl", &told("", "", "MiB")).unwrap();
    let mib = |mib: f64| mib * 1024.0 * 1024.0;
    assert_eq!(
        reading.series[0].memory(),
        [512.25, 513.25, 514.25].map(mib)
    );
}

#[test]
fn processors_and_networks_beside_a_load_test_are_never_memory() {
    for metric in [
        "CPU",
        "Swap",
        "Network I/O bytesrecv",
        "JMX gc-time",
        "TAIL /a",
    ] {
        let label = format!("web-1 {metric}");
        let rows = [(label.as_str(), 5), (label.as_str(), 6)];
        let error = perfmon(&rows, &told("", "1GiB", "MiB")).unwrap_err();
        let columns = vec![metric.to_owned()];
        assert_eq!(error.problem(), &Problem::NoMemoryColumn { columns });
        let reading = perfmon(&rows, &told(metric, "", "MiB")).unwrap();
        assert_eq!(reading.series[0].memory(), [5_242_880.0, 6_291_456.0]);
    }
}

#[test]
fn with_caches_and_without_is_a_choice_of_the_user() {
    let rows = [("a Memory used", 500_000), ("a Memory used", 600_000)];
    let error = perfmon(&rows, &ReadOptions::default()).unwrap_err();
    assert!(error.advice().contains("--memory 'Memory used'"), "{error}");
    let reading = perfmon(&rows, &told("Memory used", "", "")).unwrap();
    assert_eq!(reading.series[0].memory(), [500_000.0, 600_000.0]);
}

#[test]
fn what_is_no_memory_in_use_is_refused_and_said_so() {
    assert_eq!(refusal("statm/loop.txt").problem(), &Problem::InPages);
    let names = vec!["Free heap".to_owned()];
    assert_eq!(
        refusal("lines/left.txt").problem(),
        &Problem::NotInUse { names }
    );
    for listed in ["lines/files.txt", "lines/images.txt", "lines/downloads.txt"] {
        assert_eq!(refusal(listed).problem(), &Problem::UnknownFormat);
    }
}

#[test]
fn a_number_before_an_arrow_counts_what_the_user_says() {
    let asked = Problem::CountOfWhat {
        column: "column 1".to_owned(),
        cell: "0".to_owned(),
    };
    assert_eq!(refusal("lines/arrow.txt").problem(), &asked);
    let counted = ReadOptions {
        requests: Some(RequestSpec::Column("column 1".to_owned())),
        ..ReadOptions::default()
    };
    let reading = fixture("lines/arrow.txt", &counted).unwrap();
    let requests = [0.0, 1000.0, 2000.0, 3000.0];
    assert_eq!(reading.series[0].requests(), Some(requests.as_slice()));
}

#[test]
fn requests_above_a_printed_object_are_those_of_its_reading() {
    let reading = fixture("node-memory/counted.txt", &ReadOptions::default()).unwrap();
    let requests = [0.0, 1000.0, 2000.0, 3000.0];
    assert_eq!(reading.series[0].requests(), Some(requests.as_slice()));
    let resident = [45.6e6, 47.7e6, 49.8e6, 51.9e6];
    assert_eq!(reading.series[0].memory(), resident);
}
