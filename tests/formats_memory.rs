//! Reading takes a small multiple of the memory that a file has bytes. One test alone: it counts
//! all that the program holds.

use std::fmt::Write as _;

use leakrate::ingest::{self, BadRows, ReadOptions, Source};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Points in each file.
const POINTS: usize = 60_000;

/// Series of the file of many small ones.
const SMALL: usize = 20_000;

/// Most bytes held for each byte of the file, which is itself held once; the README says so.
const MOST: usize = 5;

/// `head`, each point with its number put for `#`, its seconds for `@` and its date for `~`, and
/// `tail`.
fn file(head: &str, point: &str, between: &str, tail: &str) -> String {
    let mut text = head.to_owned();
    for number in 0..POINTS {
        if number > 0 {
            text.push_str(between);
        }
        let seconds = 1_700_000_000 + 15 * number;
        let reading = 100_000_000 + 4096 * (number % 1000);
        let point = point.replace('#', &reading.to_string());
        let point = point.replace('@', &seconds.to_string());
        let _ = write!(text, "{}", point.replace('~', &date(number)));
    }
    text + tail
}

/// So many minutes after the first of April, in months of 28 days.
fn date(minutes: usize) -> String {
    let (days, hour, minute) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let (month, day) = (4 + days / 28, 1 + days % 28);
    format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z")
}

fn numbers(first: usize, step: usize) -> String {
    let all = (0..POINTS).map(|number| (first + step * number).to_string());
    all.collect::<Vec<_>>().join(",")
}

/// Three points for each of many processes.
fn many_small_series() -> String {
    let mut text = String::new();
    for number in 0..SMALL {
        let (network, host) = (number / 250, number % 250);
        let _ = writeln!(
            text,
            "{{\"metric\":{{\"__name__\":\"process_resident_memory_bytes\",\"instance\":\
             \"10.0.{network}.{host}:9100\",\"job\":\"node\"}},\"values\":[1{number}00,1{number}04,\
             1{number}12],\"timestamps\":[1700000000000,1700000015000,1700000030000]}}"
        );
    }
    text
}

fn files() -> Vec<(&'static str, String)> {
    let metric = "{\"metric\":{\"__name__\":\"process_resident_memory_bytes\",\"pod\":\"web-1\"}";
    let series = |values: &str| {
        format!(
            "{{\"status\":\"success\",\"data\":{{\"resultType\":\"matrix\",\"result\":[{metric},{values}"
        )
    };
    vec![
        (
            "prometheus",
            file(&series("\"values\":["), "[@,\"#\"]", ",", "]}]}}"),
        ),
        (
            "victoriametrics",
            format!(
                "{metric},\"values\":[{}],\"timestamps\":[{}]}}\n",
                numbers(100_000_000, 4096),
                numbers(1_700_000_000_000, 15_000)
            ),
        ),
        (
            "victoriametrics",
            file(
                "",
                &format!("{metric},\"values\":[#],\"timestamps\":[@000]}}"),
                "\n",
                "\n",
            ),
        ),
        ("victoriametrics", many_small_series()),
        (
            "datadog",
            file(
                "{\"status\":\"ok\",\"series\":[{\"metric\":\"docker.mem.rss\",\"scope\":\"host:a\",\
                 \"unit\":[{\"family\":\"bytes\",\"name\":\"byte\"},null],\"pointlist\":[",
                "[@000.0,#.0]",
                ",",
                "]}]}",
            ),
        ),
        (
            "azure-metrics",
            file(
                "{\"interval\":\"PT1M\",\"value\":[{\"name\":{\"value\":\"AverageMemoryWorkingSet\"},\
                 \"unit\":\"Bytes\",\"timeseries\":[{\"metadatavalues\":[],\"data\":[",
                "{\"timeStamp\":\"~\",\"average\":#.0}",
                ",",
                "]}]}]}",
            ),
        ),
        (
            "cloudwatch-statistics",
            file(
                "{\"Label\":\"MemoryUtilized\",\"Datapoints\":[",
                "{\"Timestamp\":\"~\",\"Average\":#.0,\"Unit\":\"Bytes\"}",
                ",",
                "]}",
            ),
        ),
        (
            "node-memory",
            file(
                "",
                "{\"time\":@000,\"heapUsed\":#,\"heapTotal\":500000000}",
                "\n",
                "\n",
            ),
        ),
        ("table", file("time,rss_bytes\n", "@,#", "\n", "\n")),
        (
            "influx",
            file(
                "#datatype,string,long,dateTime:number,double\n,result,table,_time,_value\n",
                ",,0,@,#",
                "\n",
                "\n",
            ),
        ),
        (
            "jmeter-perfmon",
            file(
                "timeStamp,elapsed,label,responseCode,threadName,success\n",
                "@000,#000,web-1 Memory actualused,,,true",
                "\n",
                "\n",
            ),
        ),
        (
            "mprof",
            file("CMDLINE python3 leak.py\n", "MEM #.5 @.1", "\n", "\n"),
        ),
        (
            "jvm-gc",
            file(
                "",
                "[@.5s][info][gc] GC(1) Pause Full (System.gc()) 42M->10M(64M) 2.661ms",
                "\n",
                "\n",
            ),
        ),
    ]
}

#[test]
fn a_reading_takes_a_small_multiple_of_its_file() {
    let options = ReadOptions {
        unit: "MB".parse().ok(),
        memory: Vec::new(),
        bad_rows: BadRows::Refuse,
        ..ReadOptions::default()
    };
    for (format, text) in files() {
        let length = text.len();
        let source = Source::from_bytes("file", text.into_bytes()).unwrap();
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        let reading = ingest::read(&source, &options).unwrap();
        assert_eq!(reading.format, format);
        let held = ALLOCATOR.peak_usage() - before;
        assert!(held <= MOST * length, "{format}: {held} for {length} bytes");
    }
    let promise = format!("at most {MOST} bytes of memory for each byte of a file");
    assert!(include_str!("../README.md").contains(&promise), "{promise}");
}
