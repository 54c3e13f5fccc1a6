//! Records, lines of logs and drawn tables, against the values that the files were written from:
//! `tests/fixtures/formats/logs.csv`.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::Path;

use leakrate::ingest::{self, IngestError, Problem, ReadOptions, Reading, Source};
use leakrate::series::Series;
use leakrate::units::{Bytes, Requests};
use proptest::prelude::*;
use serde::Deserialize;

const EXPECTED: &str = include_str!("fixtures/formats/logs.csv");

/// What a series holds.
#[derive(Debug, Deserialize)]
struct Expected {
    file: String,
    format: String,
    series: String,
    samples: usize,
    first: f64,
    last: f64,
    highest: f64,
    from: Option<f64>,
    to: Option<f64>,
    requests: Option<f64>,
    limit: Option<f64>,
}

fn expected() -> Vec<Expected> {
    let mut rows = csv::Reader::from_reader(EXPECTED.as_bytes());
    rows.deserialize().collect::<Result<_, _>>().unwrap()
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-9 * expected.abs()
}

fn read_file(file: &str) -> Reading {
    let path = Path::new("tests/fixtures/formats").join(file);
    let label = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let options = ReadOptions {
        label: Some(label),
        ..ReadOptions::default()
    };
    ingest::read(&Source::open(&path).unwrap(), &options).unwrap()
}

fn try_text(text: &str, options: &ReadOptions) -> Result<Reading, IngestError> {
    let source = Source::from_bytes("app.log", text.as_bytes().to_vec()).unwrap();
    ingest::read(&source, options)
}

fn read_text(text: &str, options: &ReadOptions) -> Reading {
    try_text(text, options).unwrap()
}

fn by_pattern(pattern: &str) -> ReadOptions {
    ReadOptions {
        pattern: Some(pattern.parse().unwrap()),
        ..ReadOptions::default()
    }
}

#[test]
fn every_file_is_read_as_the_values_it_was_written_from() {
    let all = expected();
    assert!(all.len() > 20);
    for wanted in all {
        let reading = read_file(&wanted.file);
        let name = &wanted.file;
        assert_eq!(reading.format, wanted.format, "{name}");
        let mut series = reading.series.iter();
        let series = series.find(|series| series.name() == wanted.series);
        let names: Vec<&str> = reading.series.iter().map(Series::name).collect();
        let series = series.unwrap_or_else(|| panic!("{name} has {names:?}"));
        let memory = series.memory();
        assert_eq!(memory.len(), wanted.samples, "{name}");
        let highest = memory.iter().copied().fold(0.0, f64::max);
        for (found, value) in [
            (memory[0], wanted.first),
            (memory[memory.len() - 1], wanted.last),
            (highest, wanted.highest),
        ] {
            assert!(close(found, value), "{name}: {found} is not {value}");
        }
        let span = series.span();
        let times = [span.map(|span| span.from.0), span.map(|span| span.to.0)];
        for (found, value) in times.into_iter().zip([wanted.from, wanted.to]) {
            if let Some(value) = value {
                assert!(
                    (found.unwrap() - value).abs() < 1e-3,
                    "{name}: {found:?} is not {value}"
                );
            }
        }
        let served = series.requests_served().map(|Requests(served)| served);
        assert_eq!(served, wanted.requests, "{name}");
        let limit = series.limit().map(|limit| limit.0);
        assert_eq!(limit, wanted.limit, "{name}");
    }
}

#[test]
fn what_is_no_record_among_records_is_shown_where_it_stands() {
    let text = "{\"time\":1775217600,\"rss_mb\":80}\n{\"time\":1775217610,\"rss_mb\":}\n\
                {\"time\":1775217620,\"rss_mb\":82}\n{\"time\":1775217630,\"rss_mb\":83}\n";
    let error = try_text(text, &ReadOptions::default()).unwrap_err();
    assert_eq!(error.problem(), &Problem::Rows { count: 1 });
    assert_eq!(error.places()[0].location.line, 2);
    let skipping = ReadOptions {
        bad_rows: ingest::BadRows::Skip,
        ..ReadOptions::default()
    };
    let reading = read_text(text, &skipping);
    assert_eq!(reading.series[0].memory(), [80e6, 82e6, 83e6]);
    assert_eq!((reading.rows, reading.rows_skipped), (4, 1));
}

#[test]
fn a_record_that_was_cut_off_at_the_end_is_told() {
    let text = "{\"time\":1775217600,\"rss_mb\":80}\n{\"time\":1775217610,\"rss_mb\":81}\n\
                {\"time\":1775217620,\"rss";
    let reading = read_text(text, &ReadOptions::default());
    assert_eq!(reading.series[0].memory(), [80e6, 81e6]);
    let torn = leakrate::caveat::Caveat::TornLastLine;
    assert!(reading.caveats.contains(&torn));
}

#[test]
fn a_doubt_about_records_is_shown_where_the_name_stands() {
    let record = |second: u32| {
        let time = 1_775_217_600 + second;
        format!(
            "{{\n \"time\": {time},\n \"memory\": {{\"rss\": 8000{second}, \"pss\": 7000{second}}}\n}}\n"
        )
    };
    let text = [record(0), record(1), record(2)].concat();
    let error = try_text(&text, &ReadOptions::default()).unwrap_err();
    let candidates = vec!["memory.rss".to_owned(), "memory.pss".to_owned()];
    assert_eq!(
        error.problem(),
        &Problem::SeveralMemoryColumns { candidates }
    );
    let lines: Vec<usize> = error
        .places()
        .iter()
        .map(|place| place.location.line)
        .collect();
    assert_eq!(lines, [3, 3]);
    let chosen = ReadOptions {
        memory: vec!["memory.pss".to_owned()],
        unit: Some("B".parse().unwrap()),
        ..ReadOptions::default()
    };
    assert_eq!(
        read_text(&text, &chosen).series[0].memory(),
        [70000.0, 70001.0, 70002.0]
    );
}

#[test]
fn what_several_wrote_into_one_log_is_a_series_each() {
    type Line = fn(&str, u32) -> String;
    let forms: [(Line, [&str; 2]); 4] = [
        (
            |name, minute| format!("{name}  | 2026-04-03T12:{minute:02}:00Z rss=\n"),
            ["a-1", "b-2"],
        ),
        (
            |name, minute| format!("[pod/{name}/app] 2026-04-03T12:{minute:02}:00Z rss=\n"),
            ["a-1/app", "b-2/app"],
        ),
        (
            |name, minute| format!("Apr  3 12:{minute:02}:00 {name} app[311]: rss=\n"),
            ["a-1 app", "b-2 app"],
        ),
        (
            |name, minute| format!("2026-04-03 12:{minute:02}:00 INFO [worker {name}] rss=\n"),
            ["worker a-1", "worker b-2"],
        ),
    ];
    for (line, names) in forms {
        let mut text = String::new();
        for minute in 0..4 {
            for (name, memory) in [("a-1", 70 + minute), ("b-2", 300 + 2 * minute)] {
                text += &line(name, minute).replace("rss=", &format!("rss={memory}MB"));
            }
        }
        let reading = read_text(&text, &ReadOptions::default());
        let found: Vec<(&str, f64, f64)> = reading
            .series
            .iter()
            .map(|one| (one.name(), one.memory()[0], one.memory()[3]))
            .collect();
        let expected = [(names[0], 70e6, 73e6), (names[1], 300e6, 306e6)];
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_day_without_its_year_is_a_day() {
    for [first, second, third] in [
        ["Apr 29 03:00:00", "Apr 30 03:00:00", "May  1 04:00:00"],
        ["04-29 03:00:00", "04-30 03:00:00", "05-01 04:00:00"],
    ] {
        let text =
            format!("{first} app: rss=70MB\n{second} app: rss=71MB\n{third} app: rss=73MB\n");
        let reading = read_text(&text, &ReadOptions::default());
        let seconds = reading.series[0].seconds().unwrap();
        let span = seconds[2] - seconds[0];
        assert!((span - 49.0 * 3600.0).abs() < 1e-6, "{text}: {span}");
    }
}

/// Seconds from the first reading to the last, where there are times, and the readings in MB.
fn spans(text: &str) -> (Option<f64>, Vec<f64>) {
    let reading = read_text(text, &ReadOptions::default());
    assert_eq!(reading.series.len(), 1, "{text}");
    let series = &reading.series[0];
    let seconds = series
        .seconds()
        .map(|times| times[times.len() - 1] - times[0]);
    let memory = series.memory().iter().map(|bytes| bytes / 1e6);
    (seconds, memory.collect())
}

/// Lines of a worker, one every five minutes, that say `said` of each number.
fn said_of_each(said: impl Fn(u32) -> String) -> String {
    let line = |i: u32| format!("2026-03-14 09:{:02}:00 worker {}\n", 5 * i, said(i));
    (0..6).map(line).collect()
}

#[test]
fn what_a_reading_is_a_part_of_is_no_reading() {
    let written: [fn(u32) -> String; 4] = [
        |i| format!("mem {}MB of 2GB", 120 + 3 * i),
        |i| format!("uses {} MB out of 2048 MB", 120 + 3 * i),
        |i| format!("heap {}MB / 2048MB", 120 + 3 * i),
        |i| format!("heap {}MB ({}% of 2048MB)", 120 + 3 * i, 6 + i),
    ];
    for said in written {
        let text = said_of_each(said);
        let (seconds, memory) = spans(&text);
        assert_eq!(seconds, Some(1500.0), "{text}");
        assert_eq!(memory, [120.0, 123.0, 126.0, 129.0, 132.0, 135.0], "{text}");
    }
}

#[test]
fn a_share_of_memory_is_memory_once_it_is_said_of_what() {
    let written: [fn(u32) -> String; 2] = [
        |i| format!("mem {}.5% of 2GB", 6 + i),
        |i| format!("cpu: {}% memory usage: {}.5%", 90 - i, 6 + i),
    ];
    for said in written {
        let text = said_of_each(said);
        let source = Source::from_bytes("worker.log", text.clone().into_bytes()).unwrap();
        let error = ingest::read(&source, &ReadOptions::default()).unwrap_err();
        assert!(
            matches!(error.problem(), Problem::PercentOfWhat { .. }),
            "{error:?} of {text}"
        );
        let options = ReadOptions {
            limit: Some(Bytes(2e9)),
            ..ReadOptions::default()
        };
        let memory = read_text(&text, &options).series[0].memory().to_vec();
        assert_eq!(memory, [13e7, 15e7, 17e7, 19e7, 21e7, 23e7], "{text}");
    }
}

#[test]
fn a_time_since_a_start_is_a_clock_in_any_words() {
    let hour = 3600.0;
    for (text, span) in [
        (
            "After starting: 150 MB\nAfter 1 hour: 210 MB\nAfter 3 hours: 330 MB\nAfter 1 day: 512 MB\n",
            24.0 * hour,
        ),
        (
            "Day 1: 150MB\nDay 2: 210MB\nDay 3: 330 MB\nDay 5: 512 MB\n",
            96.0 * hour,
        ),
        (
            "uptime=0s rss=150.0MB\nuptime=60s rss=210MB\nuptime=2m rss=330MB\nuptime=1h rss=512MB\n",
            hour,
        ),
        (
            "T+0m rss=150.0MB\nT+10m rss=210MB\nT+25m rss=330MB\nT+1h rss=512MB\n",
            hour,
        ),
        (
            "Mar 1: 150MB\nMar 2: 210MB\nMar 3: 330MB\nMar 8: 512MB\n",
            7.0 * 24.0 * hour,
        ),
        (
            "2026-03-01: 150 MB\n2026-03-02: 210 MB\n2026-03-03: 330 MB\n2026-03-08: 512 MB\n",
            7.0 * 24.0 * hour,
        ),
        (
            "11:26 AM: 150M\n11:56 AM: 210M\n12:26 PM: 330M\n1:26 PM: 512M\n",
            2.0 * hour,
        ),
        (
            "- 10:00 - 150MB\n- 10:30 - 210MB\n- 11:00 - 330MB\n- 12:00 - 512MB\n",
            2.0 * hour,
        ),
        (
            "Time | RSS\n--- | ---\n0h | 150 MB\n2h | 210 MB\n4h | 330 MB\n8h | 512 MB\n",
            8.0 * hour,
        ),
    ] {
        let (found, memory) = spans(text);
        assert_eq!(found, Some(span), "{text}");
        assert_eq!(memory, [150.0, 210.0, 330.0, 512.0], "{text}");
    }
}

#[test]
fn the_one_size_of_a_line_is_memory_where_nothing_else_is_said() {
    for text in [
        "[09:26:53] Current: 150.0 MB; Peak: 600 MB\n[09:27:53] Current: 210 MB; Peak: 600 MB\n\
         [09:28:53] Current: 330 MB; Peak: 610 MB\n[09:29:53] Current: 512 MB; Peak: 620 MB\n",
        "09:26:53 [7] Killer: Consuming 150 mb with master and 2 workers.\n\
         09:27:53 [7] Killer: Consuming 210 mb with master and 2 workers.\n\
         09:28:53 [7] Killer: Consuming 330 mb with master and 2 workers.\n\
         09:29:53 [7] Killer: Consuming 512 mb with master and 2 workers.\n",
    ] {
        let (span, memory) = spans(text);
        assert_eq!(
            (span, memory.as_slice()),
            (Some(180.0), &[150.0, 210.0, 330.0, 512.0][..]),
            "{text}"
        );
    }
    // What came and went, what lies on a disk, and a list of files are none.
    for text in [
        "09:26:53 received 150 MB\n09:27:53 received 210 MB\n09:28:53 received 330 MB\n",
        "09:26:53 disk usage: 150 GB\n09:27:53 disk usage: 210 GB\n09:28:53 disk usage: 330 GB\n",
        "1.2GB /var/log\n1.3GB /var/log\n1.4GB /var/log\n",
        "Building react: 1.2 MB\nBuilding vue: 1.4 MB\nBuilding zod: 0.2 MB\nBuilding vite: 3.2 MB\n",
    ] {
        let found = try_text(text, &ReadOptions::default());
        assert!(found.is_err(), "{text}: {found:?}");
    }
}

#[test]
fn bare_numbers_below_their_times_are_memory_where_they_are_whole_pages() {
    let pages = [30_001_u64, 31_007, 33_013, 34_019, 35_021, 36_037, 37_043];
    let lines: Vec<String> = (26..)
        .zip(pages)
        .map(|(minute, pages)| format!("Fri Mar 14 09:{minute}:53 UTC 2025\n{}\n", 4096 * pages))
        .collect();
    let text = lines.concat();
    let (span, memory) = spans(&text);
    assert_eq!(span, Some(360.0));
    assert_eq!(memory[6..], [37_043.0 * 4096.0 / 1e6]);
    let other = text.replace("6\n", "7\n");
    let open = try_text(&other, &ReadOptions::default()).unwrap_err();
    let problem = open.problem();
    assert!(
        matches!(problem, Problem::NoMemoryColumn { .. }),
        "{problem:?}"
    );
}

#[test]
fn of_several_sizes_the_one_in_use_is_memory() {
    for line in [
        "09:26:53 heap used=150M committed=300M max=512M\n",
        "09:26:53 [info] total=150MB processes=90.1MB binary=9.2MB ets=3.1MB\n",
        "09:26:53 init = 2048(2K) used = 150000000(146484K) committed = 4096000(4000K) max = 8192000(8000K)\n",
        "09:26:53 mémoire utilisée : 150,0 Mo\n",
        "09:26:53 150 000 KB\n",
    ] {
        let text: String = ["09:26", "09:27", "09:28"]
            .map(|clock| line.replace("09:26", clock))
            .concat();
        let (span, memory) = spans(&text);
        assert_eq!(
            (span, memory.as_slice()),
            (Some(120.0), &[150.0; 3][..]),
            "{text}"
        );
    }
}

#[test]
fn lines_that_a_comma_divides_are_no_table() {
    let text = "0 requests, RSS: 123.0 MB, live objects: 200\n\
        500 requests, RSS: 128.5 MB, live objects: 210\n\
        1000 requests, RSS: 134.5 MB, live objects: 220\n";
    let reading = read_text(text, &ReadOptions::default());
    assert_eq!(
        reading.series[0].requests(),
        Some(&[0.0, 500.0, 1000.0][..])
    );
    assert_eq!(reading.series[0].memory(), [123e6, 128.5e6, 134.5e6]);
    let text = "Iteration 0: heapUsed: 20.0 MB, rss: 123.0 MB\n\
        Iteration 100: heapUsed: 21.0 MB, rss: 128.5 MB\n\
        Iteration 200: heapUsed: 22.5 MB, rss: 134.5 MB\n";
    let reading = read_text(text, &ReadOptions::default());
    assert_eq!(reading.series[0].requests(), Some(&[0.0, 100.0, 200.0][..]));
    assert_eq!(reading.series[0].memory(), [123e6, 128.5e6, 134.5e6]);
}

#[test]
fn an_object_as_a_console_prints_it_is_a_line() {
    let text = "{ cpu: 0.1, memory: 123000000, pid: 7, elapsed: 60000, timestamp: 1772355600000 }\n\
        { cpu: 0.2, memory: 128500000, pid: 7, elapsed: 120000, timestamp: 1772355660000 }\n\
        { cpu: 0.1, memory: 134500000, pid: 7, elapsed: 180000, timestamp: 1772355720000 }\n";
    let options = ReadOptions {
        unit: Some("B".parse().unwrap()),
        ..ReadOptions::default()
    };
    let reading = read_text(text, &options);
    assert_eq!(reading.series[0].memory(), [123e6, 128.5e6, 134.5e6]);
    let seconds = reading.series[0].seconds().unwrap();
    assert!((seconds[2] - seconds[0] - 120.0).abs() < 1e-6);
}

#[test]
fn a_column_of_times_that_kibana_names_is_no_mark_of_another_tool() {
    let text = "\"@timestamp\",rss_mb\n\"Jan 14, 2026 @ 09:55:00.000\",100\n\"Jan 14, 2026 @ 09:56:00.000\",101\n\
                \"Jan 14, 2026 @ 09:57:00.000\",103\n";
    let reading = read_text(text, &ReadOptions::default());
    assert_eq!(reading.series[0].memory(), [100e6, 101e6, 103e6]);
}

#[test]
fn what_searched_for_a_process_is_no_process_of_interest() {
    let rounds = [104_728, 105_728, 106_728].map(|resident| {
        format!(
            "$ ps aux | grep node\n\
             ada   311  0.0  2.5 2558900 {resident} ?     S    10:41   0:13 node app.js\n\
             ada   9{resident}  0.0  0.0 6432 720 pts/0     S+    10:41   0:00 grep node\n"
        )
    });
    let text = rounds.concat();
    let options = ReadOptions {
        step: Some(leakrate::units::Seconds(10.0)),
        ..ReadOptions::default()
    };
    let reading = read_text(&text, &options);
    let names: Vec<&str> = reading.series.iter().map(Series::name).collect();
    assert_eq!(names, ["node app.js"]);
}

#[test]
fn a_log_that_says_nothing_of_memory_is_not_read_as_if_it_did() {
    for text in [
        "request 1 took 261.5ms\nrequest 2 took 262.5ms\nrequest 3 took 263.5ms\n",
        "sent 19580 bytes\nsent 19590 bytes\nsent 19600 bytes\n",
        "12:00:00 cpu=30m users=5\n12:00:10 cpu=31m users=6\n12:00:20 cpu=32m users=7\n",
    ] {
        let found = try_text(text, &ReadOptions::default());
        assert!(found.is_err(), "{text} gives {found:?}");
    }
}

#[test]
fn numbers_below_names_that_stand_elsewhere_are_not_named_by_their_row() {
    let round = |at: u32| {
        format!("2026-04-03 12:00:0{at}\n       total  used  free\nMem:   24105  248{at}  15268\n")
    };
    let text: String = (0..5).map(round).collect();
    assert!(try_text(&text, &ReadOptions::default()).is_err());
}

#[test]
fn a_pattern_says_what_stands_where() {
    let line = |at: u32| {
        format!(
            "2026-04-03 12:00:0{at} web-{} v{} served {},500 using {}MB of 512MB\nnothing\n",
            at % 2,
            1,
            at + 1,
            80 + at
        )
    };
    let text: String = (0..6).map(line).collect();
    let pattern = r"^(?<time>\S+ \S+) (?<instance>\S+) (?<version>v\d) served (?<requests>[\d,]+) using (?<memory>\S+) of (?<limit>\S+)";
    let reading = read_text(&text, &by_pattern(pattern));
    assert_eq!(reading.format, "lines");
    assert_eq!(reading.rows, 6);
    let [first, second] = reading.series.as_slice() else {
        panic!("two series");
    };
    assert_eq!((first.name(), second.name()), ("web-0", "web-1"));
    assert_eq!(first.memory(), [80e6, 82e6, 84e6]);
    assert_eq!(second.requests(), Some(&[0.0, 2000.0, 4000.0][..]));
    assert_eq!(first.limit().map(|limit| limit.0), Some(512e6));
}

#[test]
fn a_pattern_that_cannot_be_is_refused_with_what_may_stand_in_it() {
    use leakrate::ingest::LinePattern;
    for (pattern, expected) in [
        ("(?<memory>", "a regular expression"),
        (r"(?<ram>\S+)", "groups named time"),
        (r"rss=\S+", "a group named memory"),
    ] {
        let error = pattern.parse::<LinePattern>().unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(error.help.contains("(?<memory>"), "{}", error.help);
    }
    let text = "rss=80MB\nrss=81MB\n";
    let error = try_text(text, &by_pattern(r"heap=(?<memory>\S+)")).unwrap_err();
    assert_eq!(error.problem(), &Problem::NoMatch);
}

/// A line of a log in one of several forms, whose number is `at`, with a reading and a count.
fn line_of_form(form: usize, at: usize, reading: u32) -> String {
    let count = 25 * (at + 1);
    match form {
        0 => {
            format!("2026-04-03 12:00:{at:02} INFO rss={reading}kB requests={count}\nnothing 12\n")
        }
        1 => format!("[{at:>4}s] evals={count} heap={reading}MB rss_delta=-9MB\n"),
        2 => format!("RSS {reading} MB after {count} fetch() requests\n"),
        3 => format!("    Request  {at}: 261.5ms  {reading}MB\n"),
        4 => format!(
            "Fri Apr  3 12:00:{at:02} UTC 2026 app[12]: Memory usage: {reading} MiB (+1.9 MiB)\n"
        ),
        5 => format!(
            "level=info pod=web-{} time=2026-04-03T12:00:{at:02}Z rss={reading}KiB\n",
            at % 2
        ),
        6 => format!("it's using {reading} MB of memory after {count} jobs\n"),
        9 => format!(
            "user$ ./step\nVmRSS: ({}; {}; +4); AvgStep: 1.00\n",
            4 * reading,
            4 * reading + 4
        ),
        7 => format!("2026-04-03 12:00:{at:02},123 - app - memory: {reading} MB\n12:00 noise\n"),
        _ => format!("Memory: {reading} MB\nprocessed request {count}\n"),
    }
}

/// The options in what tells how a log was recognised: the pattern, and perhaps a unit.
fn shown_pattern(why: &str) -> Option<ReadOptions> {
    let (_, rest) = why.split_once("--pattern '")?;
    let (pattern, rest) = rest.split_once('\'')?;
    let unit = rest.strip_suffix(" reads the same")?;
    let unit = unit.strip_prefix(" --unit ");
    Some(ReadOptions {
        unit: unit.map(|unit| unit.parse().unwrap()),
        ..by_pattern(pattern)
    })
}

#[test]
fn the_pattern_is_shown_where_a_moment_stands_on_one_line() {
    for (form, is_shown) in [
        (0, true),
        (1, false),
        (2, true),
        (3, true),
        (4, true),
        (8, false),
        (9, true),
    ] {
        let text: String = (0..9)
            .map(|at| line_of_form(form, at, 80 + at as u32))
            .collect();
        let reading = read_text(&text, &ReadOptions::default());
        assert_eq!(
            shown_pattern(&reading.why).is_some(),
            is_shown,
            "{text}{}",
            reading.why
        );
    }
}

proptest! {
    #[test]
    fn the_pattern_that_is_shown_reads_the_same(
        form in 0..10_usize,
        readings in proptest::collection::vec(1..5_000_000_u32, 4..30),
    ) {
        let lines = readings.iter().enumerate();
        let text: String = lines.map(|(at, &reading)| line_of_form(form, at, reading)).collect();
        let Ok(found) = try_text(&text, &ReadOptions::default()) else {
            return Ok(());
        };
        let Some(options) = shown_pattern(&found.why) else {
            return Ok(());
        };
        let again = read_text(&text, &options);
        prop_assert_eq!(found.series.len(), again.series.len());
        for (one, other) in found.series.iter().zip(&again.series) {
            prop_assert_eq!(one.memory(), other.memory());
            prop_assert_eq!(one.seconds(), other.seconds());
            prop_assert_eq!(one.requests(), other.requests());
        }
    }
}
