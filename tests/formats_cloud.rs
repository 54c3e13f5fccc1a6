//! Exports of clouds and monitoring systems: each dialect read as a user would have it read, and
//! real exports against an independent count.
//!
//! Expected times are by `date -u -d … +%s`; expected readings stand in the fixtures.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

#[path = "common/promised.rs"]
mod promised;

use std::path::{Path, PathBuf};

use leakrate::caveat::Caveat;
use leakrate::ingest::{
    self, Combine, IngestError, Problem, ReadOptions, Reading, RequestSpec, Source, ZoneUse,
};
use leakrate::series::{Metric, RestartReason, Series};
use leakrate::units::{Bytes, Timestamp};

const MIB: f64 = 1_048_576.0;

fn open(name: &str) -> Source {
    Source::open(&Path::new("tests/fixtures/formats").join(name)).unwrap()
}

fn read(name: &str, options: &ReadOptions) -> Reading {
    ingest::read(&open(name), options).unwrap()
}

fn plain(name: &str) -> Reading {
    read(name, &ReadOptions::default())
}

fn refused(name: &str, options: &ReadOptions) -> IngestError {
    ingest::read(&open(name), options).unwrap_err()
}

fn in_unit(unit: &str) -> ReadOptions {
    ReadOptions {
        unit: Some(unit.parse().unwrap()),
        ..ReadOptions::default()
    }
}

fn with_limit(limit: &str) -> ReadOptions {
    ReadOptions {
        limit: Some(limit.parse().unwrap()),
        ..ReadOptions::default()
    }
}

/// Names of the series, each with its readings.
fn memory(reading: &Reading) -> Vec<(&str, &[f64])> {
    let series = reading.series.iter();
    series
        .map(|series| (series.name(), series.memory()))
        .collect()
}

/// Seconds of the first and last sample.
fn span(series: &Series) -> (f64, f64) {
    let seconds = series.seconds().unwrap();
    (seconds[0], seconds[seconds.len() - 1])
}

fn begins(series: &Series) -> Timestamp {
    series.span().unwrap().from
}

/// Requests of a file, joined to readings of memory at the given seconds.
fn joined(path: PathBuf, seconds: &[f64]) -> Vec<f64> {
    let rows: Vec<String> = seconds.iter().map(|time| format!("{time},1")).collect();
    let text = format!("time,heap_mb\n{}", rows.join("\n"));
    let source = Source::from_bytes("memory.csv", text.into_bytes()).unwrap();
    let options = ReadOptions {
        requests: Some(RequestSpec::File(path)),
        zone: Some("UTC".parse().unwrap()),
        ..ReadOptions::default()
    };
    let reading = ingest::read(&source, &options).unwrap();
    reading.series[0].requests().unwrap().to_vec()
}

fn fixture_requests(name: &str, seconds: &[f64]) -> Vec<f64> {
    joined(Path::new("tests/fixtures/formats").join(name), seconds)
}

/// Line and column of the first place.
fn place(error: &IngestError) -> (usize, usize) {
    let location = &error.places()[0].location;
    (location.line, location.column)
}

#[test]
fn each_format_is_recognised_by_its_content() {
    for (name, format) in [
        ("cloudwatch-console/memory.csv", "cloudwatch-console"),
        ("cloudwatch-statistics/memory.json", "cloudwatch-statistics"),
        ("azure-table/memory.txt", "azure-table"),
        ("log-analytics/counters.csv", "log-analytics"),
        ("prometheus/matrix.json", "prometheus"),
        ("promtool/range.txt", "promtool"),
        ("victoriametrics/export.jsonl", "victoriametrics"),
        ("datadog/query.json", "datadog"),
        ("glances/memory.csv", "glances"),
        ("netdata/ram.csv", "netdata"),
        ("netdata/container.csv", "netdata"),
        ("collectd/memory-used-2013-07-12", "collectd"),
        ("grafana/labels.csv", "grafana"),
        ("grafana/excel-utf16.csv", "grafana"),
        ("grafana/resaved.csv", "table"),
    ] {
        assert_eq!(read(name, &with_limit("1GB")).format, format, "{name}");
    }
}

#[test]
fn the_average_is_the_level_and_sums_count_the_requests_of_a_period() {
    let reading = read("cloudwatch-console/memory.csv", &with_limit("2GB"));
    let readings = [800e6, 820e6, 840e6, 860e6, 880e6];
    assert_eq!(memory(&reading), [("shop/web", &readings[..])]);
    assert_eq!(reading.zone, ZoneUse::AssumedUtc);
    let series = &reading.series[0];
    assert_eq!(span(series), (1_780_696_620.0, 1_780_696_920.0));
    // 18 + 24 + 15 in the three minutes to 22:00, none in the one after, then 20.
    let requests = [0.0, 18.0, 57.0, 57.0, 77.0];
    assert_eq!(series.requests(), Some(&requests[..]));
    assert!(
        series
            .caveats()
            .contains(&Caveat::MissingReadings { rows: 1 })
    );
}

#[test]
fn times_of_the_console_are_those_of_the_zone_that_is_given() {
    let options = ReadOptions {
        zone: Some("Europe/Rome".parse().unwrap()),
        ..with_limit("2GB")
    };
    let reading = read("cloudwatch-console/memory.csv", &options);
    assert_eq!(reading.zone, ZoneUse::Given("Europe/Rome".parse().unwrap()));
    assert_eq!(begins(&reading.series[0]), Timestamp(1_780_689_420.0));
}

#[test]
fn naive_times_are_never_joined_silently() {
    let path = "tests/fixtures/formats/cloudwatch-console/requests.csv";
    let options = ReadOptions {
        requests: Some(RequestSpec::File(path.into())),
        ..with_limit("2GB")
    };
    let error = refused("cloudwatch-statistics/memory.json", &options);
    assert!(matches!(error.problem(), Problem::ZoneUnknown { .. }));
    assert_eq!(error.file(), Some(path));
}

#[test]
fn a_percentage_needs_a_limit() {
    for name in [
        "cloudwatch-console/memory.csv",
        "cloudwatch-statistics/memory.json",
        "grafana/percent.csv",
    ] {
        let error = refused(name, &ReadOptions::default());
        assert!(
            matches!(error.problem(), Problem::PercentOfWhat { .. }),
            "{name}"
        );
        assert_eq!(error.advice(), "say what 100 % is: --limit SIZE");
    }
    let reading = read("grafana/percent.csv", &with_limit("2GB"));
    assert_eq!(reading.series[0].memory(), [250e6, 260e6, 270e6]);
}

#[test]
fn points_in_no_order_and_parallel_arrays_are_sorted() {
    let reading = read("cloudwatch-statistics/memory.json", &with_limit("2GB"));
    assert_eq!(
        memory(&reading),
        [("MemoryUtilization Average", &[800e6, 820e6, 840e6][..])]
    );
    assert_eq!(span(&reading.series[0]), (1_780_696_200.0, 1_780_696_800.0));
    let reading = read(
        "cloudwatch-data/metrics.json",
        &ReadOptions {
            memory: vec!["MemoryUtilized".into()],
            ..in_unit("MiB")
        },
    );
    assert_eq!(
        reading.series[0].memory(),
        [100.0 * MIB, 110.0 * MIB, 120.0 * MIB]
    );
    assert_eq!(reading.series[0].requests(), Some(&[0.0, 100.0, 400.0][..]));
}

#[test]
fn requests_of_every_source_join_by_time() {
    let start = 1_780_696_200.0;
    let at = |minutes: &[f64]| -> Vec<f64> { minutes.iter().map(|m| start + 60.0 * m).collect() };
    let sums = fixture_requests(
        "cloudwatch-statistics/requests.json",
        &at(&[0.0, 2.5, 5.0, 10.0]),
    );
    assert_eq!(sums, [0.0, 50.0, 100.0, 300.0]);
    // Bins without events are absent: from 22:00 to 22:05 there were none.
    let bins = fixture_requests("logs-insights/bins.csv", &at(&[0.0, 5.0, 10.0, 15.0, 20.0]));
    assert_eq!(bins, [0.0, 4.0, 174.0, 174.0, 194.0]);
    let events = fixture_requests(
        "logs-insights/events.csv",
        &[start, start + 60.0, start + 150.5],
    );
    assert_eq!(events, [0.0, 1.0, 3.0]);
    let rows = fixture_requests(
        "log-analytics/requests.csv",
        &[1_777_035_599.5, 1_777_035_660.0],
    );
    assert_eq!(rows, [0.0, 2.0]);
}

#[test]
fn a_table_of_azure_has_spaces_in_cells_and_ends_lines_early() {
    let reading = plain("azure-table/memory.txt");
    let expected = [
        ("web", &[8_859_648.0, 9_181_184.0][..]),
        ("side car", &[884_736.0, 827_392.0]),
    ];
    assert_eq!(memory(&reading), expected);
    assert_eq!(reading.zone, ZoneUse::Stated);
    assert_eq!(begins(&reading.series[0]), Timestamp(1_776_985_260.0));
    let web = reading.series[0].caveats();
    assert!(web.contains(&Caveat::ZeroReadings { rows: 1 }), "{web:?}");
    assert!(
        web.contains(&Caveat::MissingReadings { rows: 1 }),
        "{web:?}"
    );
}

#[test]
fn counters_of_log_analytics_are_told_apart_by_name_and_instance() {
    let reading = plain("log-analytics/counters.csv");
    let expected = [
        ("web-1", &[104_857_600.0, 105_906_176.0, 107_003_904.0][..]),
        ("web-2", &[94_371_840.0, 94_371_841.0]),
    ];
    assert_eq!(memory(&reading), expected);
    assert_eq!(reading.zone, ZoneUse::Stated);
    assert_eq!(span(&reading.series[0]), (1_777_035_480.0, 1_777_035_660.0));
}

#[test]
fn every_dialect_of_grafana_is_read() {
    let gib = 1024.0 * MIB;
    let raw = read("grafana/raw.csv", &in_unit("B"));
    assert_eq!(
        raw.series[0].memory(),
        [1_043_230_720.0, 965_709_824.0, 904_929_281.0]
    );
    assert_eq!(span(&raw.series[0]), (1_725_561_780.0, 1_725_561_900.0));
    assert_eq!(raw.series[0].metric(), Metric::Host);

    let formatted = plain("grafana/formatted.csv");
    assert_eq!(
        formatted.series[0].memory(),
        [1.08 * gib, 1007.0 * MIB, 1.1 * gib]
    );
    assert_eq!(formatted.zone, ZoneUse::AssumedUtc);

    let labels = plain("grafana/labels.csv");
    let expected = [
        ("web-1", &[79_110_145.0, 79_765_505.0][..]),
        ("web-2", &[1000.0, 2000.0]),
    ];
    assert_eq!(memory(&labels), expected);

    let excel = plain("grafana/excel-utf16.csv");
    assert_eq!(excel.series[0].memory(), [gib, 1.5 * gib]);

    let separated = plain("grafana/sep.csv");
    let expected = [
        ("web-1 memory_bytes", &[100.0, 101.0][..]),
        ("web-2 memory_bytes", &[376.0, 377.0]),
    ];
    assert_eq!(memory(&separated), expected);
    assert_eq!(begins(&separated.series[0]), Timestamp(1_547_554_230.0));

    let names = read("grafana/numeric-names.csv", &in_unit("MB"));
    let expected = [("1024", &[10e6, 11e6, 12e6][..]), ("128", &[20e6, 22e6])];
    assert_eq!(memory(&names), expected);
}

#[test]
fn rows_of_grafana_are_series_across_a_change_of_the_clock() {
    let reading = read("grafana/rows.csv", &in_unit("MB"));
    let expected = [("web-1", &[48.25e6, 49e6][..]), ("web, 2", &[8e6, 9.5e6])];
    assert_eq!(memory(&reading), expected);
    assert_eq!(span(&reading.series[0]), (1_603_587_585.0, 1_603_587_615.0));
    let alias = read("grafana/rows-plain.csv", &in_unit("MB"));
    assert_eq!(memory(&alias), [("web-1, alias", &[1e6, 2e6][..])]);
    let error = refused("grafana/rows.csv", &ReadOptions::default());
    assert!(matches!(error.problem(), Problem::NoUnit { .. }));
}

#[test]
fn an_average_over_pods_is_no_pod() {
    let reading = plain("grafana/resaved.csv");
    let names: Vec<&str> = reading.series.iter().map(Series::name).collect();
    assert_eq!(names, ["Pod 1", "Pod 2"]);
}

#[test]
fn a_rate_is_integrated() {
    let reading = plain("grafana/rate.csv");
    // 10/s for 30 s, then from 10/s to 20/s in 30 s.
    assert_eq!(reading.series[0].requests(), Some(&[0.0, 300.0, 750.0][..]));
}

#[test]
fn counters_of_prometheus_become_increases_of_each_process() {
    let reading = plain("prometheus/matrix.json");
    let expected = [
        ("a:9090", &[100e6, 101e6, 90e6, 91e6][..]),
        ("b:9090", &[50e6, 52e6]),
    ];
    assert_eq!(memory(&reading), expected);
    assert_eq!(reading.zone, ZoneUse::Stated);
    let [first, second] = reading.series.as_slice() else {
        panic!("two series");
    };
    assert_eq!(span(first), (1_435_781_430.781, 1_435_781_490.781));
    // Two counters: 600, 100, 40 after a reset, 600; and 6, 0, 1 after a reset, 0.
    assert_eq!(first.requests(), Some(&[0.0, 606.0, 747.0, 1347.0][..]));
    assert_eq!(second.requests(), Some(&[0.0, 30.0][..]));
    assert_eq!(first.metric(), Metric::ResidentSet);
    assert_eq!(first.restarts().len(), 1);
    assert_eq!(first.restarts()[0].sample, 2);
    assert_eq!(first.restarts()[0].reason, RestartReason::Uptime);
    assert!(second.restarts().is_empty());
}

#[test]
fn text_of_promtool_is_read_to_the_millisecond() {
    let reading = plain("promtool/range.txt");
    let expected = [
        ("a:9090", &[100e6, 101e6, 103e6][..]),
        ("b:9090", &[50e6, 51e6]),
    ];
    assert_eq!(memory(&reading), expected);
    assert_eq!(
        span(&reading.series[0]),
        (1_435_781_430.781, 1_435_781_475.781)
    );
}

#[test]
fn lines_of_one_series_are_put_together() {
    let reading = plain("victoriametrics/export.jsonl");
    let expected = [("a", &[99.0, 100.0, 101.0, 102.0][..]), ("b", &[7.0, 9.0])];
    assert_eq!(memory(&reading), expected);
    assert_eq!(
        span(&reading.series[0]),
        (1_549_891_457.01, 1_549_891_502.01)
    );
}

#[test]
fn csv_of_victoriametrics_is_a_table_with_or_without_a_header() {
    let reading = plain("victoriametrics/labelled.csv");
    let expected = [("a", &[1001.0, 1003.0][..]), ("b", &[2001.0, 2002.0])];
    assert_eq!(memory(&reading), expected);
    let options = ReadOptions {
        format: Some("table".into()),
        ..in_unit("B")
    };
    let reading = read("victoriametrics/headless.csv", &options);
    assert_eq!(reading.series[0].memory(), [1001.0, 1003.0, 1004.0]);
}

#[test]
fn tables_of_influx_may_change_their_columns() {
    let reading = read("influx/annotated.csv", &in_unit("B"));
    assert_eq!(reading.format, "influx");
    let expected = [("A", &[15_000_001.0, 15_000_011.0][..]), ("B", &[7.0, 9.0])];
    assert_eq!(memory(&reading), expected);
    assert_eq!(begins(&reading.series[0]), Timestamp(1_672_534_320.0));
    assert_eq!(reading.series[0].requests(), Some(&[0.0, 60.0][..]));
    let [second] = &reading.series[1..] else {
        panic!("two series");
    };
    assert!(second.caveats().contains(&Caveat::RequestsNotPerInstance));
}

#[test]
fn netdata_is_in_mebibytes_and_the_newest_row_is_first() {
    let reading = plain("netdata/ram.csv");
    assert_eq!(
        memory(&reading),
        [("used", &[100.0 * MIB, 101.5 * MIB, 102.5 * MIB][..])]
    );
    assert_eq!(begins(&reading.series[0]), Timestamp(1_540_596_000.0));
}

#[test]
fn rows_of_labels_name_the_series_of_google_cloud() {
    let reading = read("gcp-metrics/labels.csv", &in_unit("B"));
    assert_eq!(reading.format, "gcp-metrics");
    let expected = [
        ("1/shop/europe-west1", &[1001.0, 1003.0][..]),
        ("2/shop/us-east1", &[2001.0, 2002.0, 2003.0]),
    ];
    assert_eq!(memory(&reading), expected);
    assert_eq!(begins(&reading.series[0]), Timestamp(1_780_689_420.0));
    let single = read("gcp-metrics/single.csv", &in_unit("B"));
    assert_eq!(single.series[0].memory(), [1001.0, 1002.0]);
}

#[test]
fn datadog_states_its_unit_and_scope() {
    let reading = plain("datadog/query.json");
    let expected = [
        ("a", &[100.5 * MIB, 101.5 * MIB][..]),
        ("b", &[50.0 * MIB, 51.0 * MIB]),
    ];
    assert_eq!(memory(&reading), expected);
    assert_eq!(span(&reading.series[0]), (1_725_561_780.0, 1_725_561_820.0));
    let exporter = read("datadog/exporter.csv", &in_unit("B"));
    let expected = [
        ("host:web-1", &[1001.0, 1002.0, 1003.0][..]),
        ("host:web-2", &[2002.0, 2003.0]),
    ];
    assert_eq!(memory(&exporter), expected);
}

#[test]
fn glances_and_collectd_count_bytes() {
    let glances = plain("glances/memory.csv");
    assert_eq!(glances.series[0].memory(), [482_390_017.0, 476_188_672.0]);
    assert_eq!(begins(&glances.series[0]), Timestamp(1_795_365_400.0));
    let collectd = plain("collectd/memory-used-2013-07-12");
    assert_eq!(collectd.series[0].memory(), [1001.0, 1003.0]);
    assert_eq!(
        span(&collectd.series[0]),
        (1_373_587_200.123, 1_373_587_220.123)
    );
}

#[test]
fn scripts_of_studies_are_tables() {
    let aging = plain("psutil/software-aging.csv");
    assert_eq!(
        memory(&aging),
        [("usedMemory", &[4096.0, 8192.0, 12288.0][..])]
    );
    let usage = read("psutil/usage.csv", &in_unit("kB"));
    assert_eq!(memory(&usage), [("usage", &[1_000_000.0, 1_001_000.0][..])]);
    let tools = read("psutil/memorytools.csv", &in_unit("kB"));
    let expected = [
        ("web", &[1_000_000.0, 1_001_000.0][..]),
        ("db", &[500e3, 501e3]),
    ];
    assert_eq!(memory(&tools), expected);
    let precog = read("psutil/precog.csv", &with_limit("2GB"));
    assert_eq!(memory(&precog), [("m_1", &[810e6, 820e6, 830e6][..])]);
}

#[test]
fn a_broken_cell_is_found_where_it_stands() {
    for (name, line, column, note) in [
        (
            "cloudwatch-console/broken.csv",
            7,
            21,
            "expected a number, found `forty`",
        ),
        (
            "azure-table/broken.txt",
            4,
            36,
            "expected a number, found `much`",
        ),
        (
            "logs-insights/broken.csv",
            3,
            25,
            "expected a number, found `many`",
        ),
        ("influx/broken.csv", 6, 26, "expected a number, found `big`"),
        (
            "prometheus/broken.json",
            3,
            14,
            "expected a number in quotes, found `lots`",
        ),
        ("collectd/broken", 3, 1, "expected a count since an epoch"),
        ("gcp-metrics/broken.csv", 4, 1, "expected a date and time"),
        (
            "cloudwatch-statistics/broken.json",
            3,
            15,
            "expected a date and time",
        ),
        ("promtool/broken.txt", 3, 1, "expected a value and its time"),
        (
            "glances/broken.csv",
            3,
            41,
            "expected 5 cells as in the header, found 4",
        ),
        (
            "grafana/broken.csv",
            3,
            15,
            "expected a number, perhaps with a unit, found `1.5 GiBs`",
        ),
        (
            "netdata/broken.csv",
            3,
            25,
            "expected a number, perhaps with a unit, found `?`",
        ),
        (
            "influx/pivoted.csv",
            4,
            1,
            "expected a header with `_time` and `_value`",
        ),
    ] {
        let error = refused(name, &with_limit("2GB"));
        assert!(
            matches!(error.problem(), Problem::Rows { .. }),
            "{name}: {error}"
        );
        assert_eq!(place(&error), (line, column), "{name}");
        assert!(
            error.places()[0].note.starts_with(note),
            "{name}: {error:?}"
        );
    }
}

#[test]
fn an_answer_that_holds_no_series_says_so() {
    let error = refused("prometheus/error.json", &ReadOptions::default());
    assert!(
        matches!(error.problem(), Problem::FailedQuery { message } if message.contains("parse error"))
    );
    let error = refused("prometheus/vector.json", &ReadOptions::default());
    assert_eq!(error.advice(), "export with /api/v1/query_range");
    let error = refused("victoriametrics/broken.jsonl", &ReadOptions::default());
    assert!(matches!(
        error.problem(),
        Problem::UnevenArrays {
            times: 1,
            values: 2,
            ..
        }
    ));
    assert_eq!(place(&error), (2, 1));
    let error = refused("datadog/broken.json", &ReadOptions::default());
    assert!(matches!(error.problem(), Problem::Json { .. }));
    assert_eq!(place(&error), (2, 18));
    let error = refused("log-analytics/broken.csv", &ReadOptions::default());
    assert!(matches!(error.problem(), Problem::AmbiguousDate { .. }));
    assert_eq!(place(&error), (2, 1));
}

#[test]
fn a_file_of_requests_is_never_taken_for_memory() {
    for name in [
        "cloudwatch-console/requests.csv",
        "cloudwatch-statistics/requests.json",
        "logs-insights/bins.csv",
        "logs-insights/events.csv",
        "log-analytics/requests.csv",
    ] {
        let error = refused(name, &in_unit("B"));
        assert!(
            matches!(error.problem(), Problem::NoMemoryColumn { .. }),
            "{name}: {error}"
        );
    }
}

/// A real export, where there is a folder of them.
fn sample(name: &str) -> Option<PathBuf> {
    Some(promised::Folder::Samples.path()?.join(name))
}

/// What real exports of requests hold, by `csv` and `datetime` of Python alone; the first total is
/// also what the console wrote into the file (`suma: 17,342`).
#[test]
fn real_exports_hold_as_many_requests_as_an_independent_count_finds() {
    for (name, from, to, total) in [
        (
            "cloudwatch_console_csv/resize_invocations.csv",
            1_780_696_620.0,
            1_780_700_280.0,
            17_342.0,
        ),
        (
            "cloudwatch_logs_insights_csv/bin_1h_count.csv",
            1_734_595_200.0,
            1_735_455_600.0,
            206.0,
        ),
        (
            "azure_log_analytics_csv/query_data.csv",
            1_777_034_297.446,
            1_777_037_478.498,
            59.0,
        ),
    ] {
        let Some(path) = sample(name) else {
            return;
        };
        assert_eq!(joined(path, &[from, to]), [0.0, total], "{name}");
    }
}

#[test]
fn real_probes_are_four_series_once_a_unit_is_given() {
    let Some(path) = sample("grafana_csv/legacy_series_as_rows_bom_semicolon.csv") else {
        return;
    };
    let source = Source::open(&path).unwrap();
    let question = ingest::read(&source, &in_unit("B")).unwrap_err();
    assert!(matches!(question.problem(), Problem::SameTimes { .. }));
    // Several readings in a second of a clock that shows none of its parts.
    let options = ReadOptions {
        combine: Some(Combine::Mean),
        ..in_unit("B")
    };
    let reading = ingest::read(&source, &options).unwrap();
    let found: Vec<_> = reading
        .series
        .iter()
        .map(|series| (series.name(), series.len(), span(series)))
        .collect();
    let expected = [
        ("Probe-1", 299, (1_588_598_978.0, 1_588_599_276.0)),
        ("Probe-2", 298, (1_588_598_979.0, 1_588_599_276.0)),
        ("Probe-3", 299, (1_588_598_979.0, 1_588_599_277.0)),
        ("Probe-4", 298, (1_588_598_978.0, 1_588_599_275.0)),
    ];
    assert_eq!(found, expected);
}

#[test]
fn real_tables_of_azure_hold_what_an_independent_count_finds() {
    for (name, series, samples, lowest, highest, last) in [
        (
            "memory",
            "Memory Usage Average",
            9,
            7_739_392.0,
            10_280_960.0,
            8_093_696.0,
        ),
        (
            "dimension",
            "aci-tutorial-app",
            2,
            16_834_560.0,
            17_534_976.0,
            17_534_976.0,
        ),
        (
            "dimension",
            "aci-tutorial-sidecar",
            2,
            827_392.0,
            884_736.0,
            827_392.0,
        ),
    ] {
        let name = format!("TRANSCRIBED_FROM_DOCS/az_monitor_metrics_list_table_{name}.txt");
        let Some(path) = sample(&name) else {
            return;
        };
        let reading = ingest::read(&Source::open(&path).unwrap(), &ReadOptions::default()).unwrap();
        let found = reading
            .series
            .iter()
            .find(|found| found.name() == series)
            .unwrap();
        let readings = || found.memory().iter().copied();
        assert_eq!(found.len(), samples);
        assert_eq!(readings().min_by(f64::total_cmp), Some(lowest));
        assert_eq!(readings().max_by(f64::total_cmp), Some(highest));
        assert_eq!(found.last(), Bytes(last));
        assert_eq!(begins(found), Timestamp(1_556_060_520.0));
    }
}

#[test]
fn real_exports_without_memory_are_refused_by_the_name_of_what_they_hold() {
    for (name, columns) in [
        (
            "cloudwatch_console_csv/edge_concurrent.csv",
            &["ConcurrentExecutions Maximum"][..],
        ),
        (
            "cloudwatch_console_csv/resize_duration.csv",
            &["Duration Minimum", "Duration Average", "Duration Maximum"],
        ),
        (
            "TRANSCRIBED_FROM_DOCS/aws_get-metric-statistics.json",
            &["CPUUtilization Maximum"],
        ),
        ("TRANSCRIBED_FROM_DOCS/prometheus_query_range.json", &["up"]),
        (
            "TRANSCRIBED_FROM_DOCS/victoriametrics_export.jsonl",
            &["up"],
        ),
    ] {
        let Some(path) = sample(name) else {
            return;
        };
        let error =
            ingest::read(&Source::open(&path).unwrap(), &ReadOptions::default()).unwrap_err();
        let Problem::NoMemoryColumn { columns: found } = error.problem() else {
            panic!("{name}: {error}");
        };
        assert_eq!(found, columns, "{name}");
    }
}

#[test]
fn a_level_of_each_bin_counts_no_requests() {
    let source = Source::open("tests/fixtures/formats/logs-insights/levels.csv".as_ref()).unwrap();
    let error = ingest::read_requests(&source, &ReadOptions::default()).unwrap_err();
    assert_eq!(error.problem(), &Problem::NoRequests);
}

#[test]
fn netdata_tells_what_a_container_cannot_give_back() {
    let reading = plain("netdata/container.csv");
    let series = &reading.series[0];
    let expected = [2792.371, 2809.598, 2831.234].map(|mib| mib * MIB);
    assert_eq!(series.memory(), expected);
}
