//! Files of each format, read as a user would have them read.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use leakrate::caveat::{Caveat, SenseDoubt};
use leakrate::ingest::{self, ReadOptions, Reading, RequestSpec, Source, ZoneUse};
use leakrate::series::{Clock, Metric, RestartReason, Series};
use leakrate::units::{Bytes, Requests, Seconds, Timestamp};

fn fixture(name: &str, options: &ReadOptions) -> Reading {
    let path = format!("tests/fixtures/formats/{name}");
    ingest::read(&Source::open(path.as_ref()).unwrap(), options).unwrap()
}

fn text(text: &str, options: &ReadOptions) -> Reading {
    let source = Source::from_bytes("text", text.as_bytes().to_vec()).unwrap();
    ingest::read(&source, options).unwrap()
}

fn with_requests(spec: &str) -> ReadOptions {
    ReadOptions {
        requests: Some(RequestSpec::parse(spec).unwrap()),
        ..ReadOptions::default()
    }
}

#[test]
fn the_founding_case_is_the_same_however_its_requests_are_counted() {
    let rate = with_requests("25/s");
    for (name, options) in [
        ("founding-requests.csv", &ReadOptions::default()),
        ("founding-added.csv", &ReadOptions::default()),
        ("founding-load.csv", &rate),
    ] {
        let reading = fixture(name, options);
        assert_eq!(reading.format, "snapshots", "{name}");
        let [series] = reading.series.as_slice() else {
            panic!("{name} is one series");
        };
        assert_eq!(series.memory(), [7.7e6, 40e6, 56e6, 76e6, 85e6], "{name}");
        let requests = [0.0, 2500.0, 3750.0, 5000.0, 6250.0];
        assert_eq!(series.requests(), Some(&requests[..]), "{name}");
        assert_eq!(series.clock(), &Clock::None, "{name}");
        assert_eq!(series.metric(), Metric::Heap, "{name}");
    }
}

#[test]
fn a_wide_table_is_a_series_for_each_instance_in_order_of_time() {
    let reading = fixture("wide.csv", &ReadOptions::default());
    assert_eq!(reading.format, "table");
    assert_eq!(reading.zone, ZoneUse::Stated);
    assert!(reading.caveats.contains(&Caveat::UnitFromPages));
    let names: Vec<&str> = reading.series.iter().map(Series::name).collect();
    assert_eq!(names, ["Pod 1", "Pod 2"]);
    let first = &reading.series[0];
    assert_eq!(
        first.memory(),
        [104_857_600.0, 109_051_904.0, 113_246_208.0, 117_440_512.0]
    );
    // 2026-04-24T12:00:00Z by `date -u -d ... +%s`.
    assert_eq!(first.span().unwrap().from, Timestamp(1_777_032_000.0));
    assert_eq!(first.caveats(), [Caveat::RowsSorted { rows: 1 }]);
    let second = &reading.series[1];
    assert_eq!(second.len(), 3);
    assert!(
        second
            .caveats()
            .contains(&Caveat::MissingReadings { rows: 1 })
    );
}

#[test]
fn a_long_table_is_a_series_for_each_pod_and_counters_begin_anew() {
    let reading = fixture("long.csv", &ReadOptions::default());
    let names: Vec<&str> = reading.series.iter().map(Series::name).collect();
    assert_eq!(names, ["web-1", "web-2"]);
    let first = &reading.series[0];
    assert_eq!(first.memory(), [100e6, 101e6, 90e6, 91e6]);
    assert_eq!(first.requests(), Some(&[0.0, 600.0, 640.0, 1240.0][..]));
    assert_eq!(first.restarts()[0].sample, 2);
    assert_eq!(first.restarts()[0].reason, RestartReason::CounterReset);
    assert_eq!(first.metric(), Metric::WorkingSet);
    assert_eq!(reading.series[1].requests(), Some(&[0.0, 200.0, 400.0][..]));
}

#[test]
fn azure_totals_become_requests_up_to_each_sample() {
    let reading = fixture("azure-rest.json", &ReadOptions::default());
    assert_eq!(reading.format, "azure-metrics");
    let [series] = reading.series.as_slice() else {
        panic!("one series");
    };
    // The zero at the start is no reading, and a point without a value is none either.
    assert_eq!(series.memory(), [100e6, 120e6, 130e6]);
    // A total counts the minute that begins with its stamp: 100 + 110 in the two minutes from
    // 12:01 to 12:03, 120 in the minute after. The 90 before the first sample do not count.
    assert_eq!(series.requests(), Some(&[0.0, 210.0, 330.0][..]));
    assert_eq!(series.requests_served(), Some(Requests(330.0)));
    assert!(series.caveats().contains(&Caveat::ZeroReadings { rows: 1 }));
    assert!(
        series
            .caveats()
            .contains(&Caveat::MissingReadings { rows: 1 })
    );
    assert_eq!(series.metric(), Metric::WorkingSet);
}

#[test]
fn azure_instances_are_series_and_bytes_are_bytes_whatever_the_prose_says() {
    let reading = fixture("azure-cli.json", &ReadOptions::default());
    let found: Vec<(&str, &[f64])> = reading
        .series
        .iter()
        .map(|series| (series.name(), series.memory()))
        .collect();
    assert_eq!(
        found,
        [("lw0", &[70e6, 71e6, 72e6][..]), ("lw1", &[81e6, 82e6][..]),]
    );
    assert_eq!(reading.zone, ZoneUse::Stated);
}

#[test]
fn a_rate_counts_from_the_first_sample() {
    let reading = fixture("azure-rest.json", &with_requests("100/min"));
    assert_eq!(reading.series[0].requests(), Some(&[0.0, 200.0, 300.0][..]));
}

#[test]
fn requests_of_another_file_are_joined_by_time() {
    let reading = fixture(
        "wide.csv",
        &with_requests("file:tests/fixtures/formats/azure-rest.json"),
    );
    // Two series share requests that are known only for both together.
    assert!(reading.series[0].requests().is_none());
    assert!(
        reading.series[0]
            .caveats()
            .contains(&Caveat::RequestsNotPerInstance)
    );
    let memory = ReadOptions {
        memory: vec!["Pod 1".into()],
        ..with_requests("file:tests/fixtures/formats/azure-rest.json")
    };
    let reading = fixture("wide.csv", &memory);
    assert_eq!(
        reading.series[0].requests(),
        Some(&[0.0, 90.0, 190.0, 300.0][..])
    );
}

#[test]
fn instances_that_all_come_before_any_comes_again_are_told_apart() {
    for column in ["pod", "label", "pid", "whatever"] {
        let mut file = format!("time,{column},rss_mb\n");
        for minute in 0..3 {
            for pod in 0..500 {
                let name = if column == "pid" { "1" } else { "web-" };
                let reading = pod + minute;
                let row = format!("2026-04-24T12:0{minute}:00Z,{name}{pod},{reading}\n");
                file.push_str(&row);
            }
        }
        let reading = text(&file, &ReadOptions::default());
        assert_eq!(reading.series.len(), 500);
        assert_eq!(reading.series[7].memory(), [7e6, 8e6, 9e6]);
    }
}

#[test]
fn requests_of_all_columns_together_are_not_those_of_each() {
    let file = "elapsed_s,requests,pod-1 rss_mb,pod-2 rss_mb\n0,0,10,20\n10,100,11,21\n";
    let reading = text(file, &ReadOptions::default());
    assert_eq!(reading.series.len(), 2);
    assert_eq!(reading.series[1].requests(), None);
    assert_eq!(
        reading.series[1].caveats(),
        [Caveat::RequestsNotPerInstance]
    );
    // Two measures of one process, named by the user, share its requests.
    let file = "elapsed_s,requests,heap_mb,rss_mb\n0,0,10,20\n10,100,11,21\n";
    let options = ReadOptions {
        memory: vec!["heap".into(), "rss".into()],
        ..ReadOptions::default()
    };
    let reading = text(file, &options);
    assert_eq!(reading.series[1].requests(), Some(&[0.0, 100.0][..]));
}

#[test]
fn any_two_columns_can_be_requests_and_memory() {
    let options = ReadOptions {
        memory: vec!["y".into()],
        unit: Some("B".parse().unwrap()),
        ..with_requests("column:x")
    };
    let reading = text(
        "y,x\n338.8,337.4\n118.1,118.2\n888,884.6\n10.1,9.2\n",
        &options,
    );
    let series = &reading.series[0];
    assert_eq!(series.memory(), [10.1, 118.1, 338.8, 888.0]);
    let highest = Bytes(888.0);
    assert_eq!(
        series.caveats(),
        [
            Caveat::SortedByRequests { rows: 2 },
            Caveat::Sense(SenseDoubt::OddSize { highest })
        ]
    );
}

#[test]
fn a_counter_that_falls_to_zero_without_times_is_a_restart() {
    let reading = text(
        "requests,rss_mb\n0,50\n1000,60\n2000,70\n0,51\n1000,61\n",
        &ReadOptions::default(),
    );
    let series = &reading.series[0];
    assert_eq!(
        series.requests(),
        Some(&[0.0, 1000.0, 2000.0, 2000.0, 3000.0][..])
    );
    assert_eq!(series.restarts()[0].sample, 3);
    assert!(
        series
            .caveats()
            .contains(&Caveat::CounterResets { count: 1 })
    );
}

#[test]
fn localised_tables_of_every_delimiter_are_read() {
    let expected = [1234.5e6, 1240.0e6, 1246.25e6];
    for file in [
        "sep=;\r\nZeit;time;memory (MB)\r\n;2026-04-24 12:00:00;1.234,5\r\n;2026-04-24 12:01:00;1.240\r\n;2026-04-24 12:02:00;1.246,25\r\n",
        "time\tmemory_mb\n2026-04-24 12:00:00\t1234.5\n2026-04-24 12:01:00\t1240\n2026-04-24 12:02:00\t1246.25\n",
        "time|memory\n2026-04-24 12:00:00|1,234.5 MB\n2026-04-24 12:01:00|1,240 MB\n2026-04-24 12:02:00|1246.25 MB\n",
        "seconds  memory_mb\n 0   1234.5\n 60  1240\n 120  1246.25\n",
    ] {
        let reading = text(file, &ReadOptions::default());
        assert_eq!(reading.series[0].memory(), expected, "{file}");
        let duration = reading.series[0].duration();
        assert_eq!(duration, Some(Seconds(120.0)), "{file}");
    }
}

#[test]
fn naive_times_are_read_in_the_zone_given() {
    let file = "time,rss_mb\n2026-04-24 14:00:00,1\n2026-04-24 14:01:00,2\n";
    let naive = text(file, &ReadOptions::default());
    assert_eq!(naive.zone, ZoneUse::AssumedUtc);
    let berlin = ReadOptions {
        zone: Some("Europe/Berlin".parse().unwrap()),
        ..ReadOptions::default()
    };
    let reading = text(file, &berlin);
    assert_eq!(
        reading.zone,
        ZoneUse::Given("Europe/Berlin".parse().unwrap())
    );
    assert_eq!(
        reading.series[0].span().unwrap().from,
        Timestamp(1_777_032_000.0),
        "12:00 UTC"
    );
}

#[test]
fn midnight_passes_where_only_the_time_of_day_is_told() {
    let reading = text(
        "Monitoring app (PID: 1)\nTime,RSS(MB),VSZ(MB)\n23:59:50,10,400\n23:59:55,11,400\n00:00:00,12,400\n00:00:05,13,400\n",
        &ReadOptions::default(),
    );
    assert_eq!(
        reading.series[0].clock(),
        &Clock::Elapsed(vec![0.0, 5.0, 10.0, 15.0])
    );
}

#[test]
fn percentages_are_of_the_limit() {
    let options = ReadOptions {
        limit: Some(Bytes(2e9)),
        ..ReadOptions::default()
    };
    let reading = text("elapsed_s,memory %\n0,10\n10,12.5%\n", &options);
    assert_eq!(reading.series[0].memory(), [0.2e9, 0.25e9]);
}

#[test]
fn a_column_of_limits_is_the_limit_of_the_series() {
    let reading = text(
        "elapsed_s,memory_mb,memory_limit_mb\n0,10,512\n10,12,512\n",
        &ReadOptions::default(),
    );
    assert_eq!(reading.series[0].limit(), Some(Bytes(512e6)));
}

#[test]
fn processes_side_by_side_are_series_and_one_after_the_other_are_restarts() {
    let side = text(
        "elapsed_s,pid,rss_mb\n0,1,10\n0,2,20\n1,1,11\n1,2,21\n",
        &ReadOptions::default(),
    );
    assert_eq!(side.series.len(), 2);
    let after = text(
        "elapsed_s,pid,rss_mb\n0,1,10\n1,1,11\n2,2,10\n3,2,11\n",
        &ReadOptions::default(),
    );
    assert_eq!(after.series.len(), 1);
    assert_eq!(after.series[0].restarts()[0].reason, RestartReason::Process);
    assert_eq!(after.series[0].restarts()[0].sample, 2);
}

#[test]
fn only_the_series_and_the_window_asked_for_are_read() {
    let options = ReadOptions {
        series: Some("*-2".into()),
        since: Some(ingest::TimeBound::BeforeEnd(Seconds(60.0))),
        ..ReadOptions::default()
    };
    let reading = fixture("long.csv", &options);
    assert_eq!(reading.series.len(), 1);
    assert_eq!(reading.series[0].memory(), [202e6, 204e6]);
}

#[test]
fn rows_without_times_are_spaced_as_told() {
    let options = ReadOptions {
        step: Some("3s".parse().unwrap()),
        ..ReadOptions::default()
    };
    let reading = text("rss_mb\n10\n11\n12\n", &options);
    assert_eq!(
        reading.series[0].clock(),
        &Clock::Elapsed(vec![0.0, 3.0, 6.0])
    );
}
