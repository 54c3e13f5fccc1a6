//! Doubts that a file leaves, and the options that settle them.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use common::leakrate;
use leakrate::ingest::{self, IngestError, Problem, ReadOptions, Reading, RequestsAre, Source};

fn read(text: &str, options: &ReadOptions) -> Result<Reading, IngestError> {
    let source = Source::from_bytes("file.csv", text.as_bytes().to_vec()).unwrap();
    ingest::read(&source, options)
}

fn with_dates(order: &str) -> ReadOptions {
    ReadOptions {
        date_order: Some(order.parse().unwrap()),
        ..ReadOptions::default()
    }
}

fn seconds(reading: &Reading) -> &[f64] {
    reading.series[0].seconds().unwrap()
}

// Expected seconds by `date -u -d … +%s`.
#[test]
fn an_order_of_dates_that_nothing_proves_is_asked_for_and_taken() {
    let text = "time,heap_mb\n03/04/2026 10:00,50\n03/04/2026 10:01,51\n04/04/2026 10:00,60\n";
    let error = read(text, &ReadOptions::default()).unwrap_err();
    assert!(
        error.advice().contains("--date-order dmy"),
        "{}",
        error.advice()
    );
    let day_first = read(text, &with_dates("dmy")).unwrap();
    assert_eq!(
        seconds(&day_first),
        [1_775_210_400.0, 1_775_210_460.0, 1_775_296_800.0]
    );
    let month_first = read(text, &with_dates("mdy")).unwrap();
    assert_eq!(
        seconds(&month_first),
        [1_772_618_400.0, 1_772_618_460.0, 1_775_296_800.0]
    );
    let proved = text.replace("04/04/2026", "13/04/2026");
    let reading = read(&proved, &with_dates("mdy")).unwrap();
    assert_eq!(seconds(&reading)[..1], [1_775_210_400.0]);
}

#[test]
fn a_day_and_its_hours_may_stand_in_two_columns() {
    let options = ReadOptions::default();
    for text in [
        "Date,Time,heap_mb\n2026-04-03,10:00:00,50\n2026-04-03,10:01:00,51\n2026-04-04,10:00:00,60\n",
        "Time,Date,heap_mb\n10:00,2026-04-03,50\n10:01,2026-04-03,51\n10:00,2026-04-04,60\n",
        "Date;Time;heap_mb\n03.04.2026;10:00:00;50\n03.04.2026;10:01:00;51\n04.04.2026;10:00:00;60\n",
    ] {
        let reading = read(text, &options).unwrap();
        assert_eq!(
            seconds(&reading),
            [1_775_210_400.0, 1_775_210_460.0, 1_775_296_800.0]
        );
    }
    let text = "Date,Time,heap_mb\n03/04/2026,10:00,50\n04/04/2026,10:01,51\n";
    let error = read(text, &options).unwrap_err();
    assert!(
        matches!(error.problem(), Problem::AmbiguousDate { .. }),
        "{error}"
    );
    let text = "Date,Time,heap_mb\n2026-04-03,10:00,50\n2026-04-03,,51\n2026-04-04,10:00,60\n";
    let error = read(text, &options).unwrap_err();
    assert_eq!(error.problem(), &Problem::Rows { count: 1 });
}

#[test]
fn half_a_request_is_no_running_total() {
    let text = "time,requests,heap_mb\n1775217600,0.5,50\n1775217610,2.5,51\n1775217620,1.5,52\n\
                1775217630,3.5,53\n1775217640,5.5,54\n1775217650,7.5,55\n1775217660,9.5,56\n\
                1775217670,11.5,57\n1775217680,4.5,58\n1775217690,6.5,59\n";
    let error = read(text, &ReadOptions::default()).unwrap_err();
    assert!(
        matches!(error.problem(), Problem::NotCumulative { .. }),
        "{error}"
    );
    assert!(
        error.advice().contains("--requests-are rate"),
        "{}",
        error.advice()
    );
    let options = ReadOptions {
        requests_are: Some(RequestsAre::Rate),
        ..ReadOptions::default()
    };
    let reading = read(text, &options).unwrap();
    // By the trapezoidal rule: 10 s of (0.5 + 2.5) / 2, and so on.
    let served = reading.series[0].requests().unwrap();
    assert_eq!(served[..4], [0.0, 15.0, 35.0, 60.0]);
    let options = ReadOptions {
        requests_are: Some(RequestsAre::Added),
        ..ReadOptions::default()
    };
    let reading = read(text, &options).unwrap();
    assert_eq!(reading.series[0].requests().unwrap()[..3], [0.0, 2.5, 4.0]);
}

#[test]
fn names_of_node_js_count_bytes_unless_someone_divided_them() {
    let heap = ReadOptions {
        memory: vec!["heapUsed".into()],
        ..ReadOptions::default()
    };
    let text = "timestamp,rss,heapTotal,heapUsed\n1708687702620,172339200,45428736,25499864\n\
                1708687703620,172339200,45428736,25600000\n";
    let reading = read(text, &heap).unwrap();
    assert_eq!(reading.format, "node-csv");
    assert_eq!(reading.series[0].memory(), [25_499_864.0, 25_600_000.0]);
    let divided = "timestamp,rss,heapTotal,heapUsed\n1708687702620,172.3,45.4,25.5\n\
                   1708687703620,172.3,45.4,25.6\n";
    let error = read(divided, &heap).unwrap_err();
    assert!(matches!(error.problem(), Problem::NoUnit { .. }), "{error}");
}

#[test]
fn shares_of_the_old_generation_need_its_size() {
    let file = "tests/fixtures/formats/jstat/gcutil.txt";
    let text = std::fs::read_to_string(file).unwrap();
    let error = read(&text, &ReadOptions::default()).unwrap_err();
    let column = "O".to_owned();
    assert_eq!(error.problem(), &Problem::PercentOfWhat { column });
    let options = ReadOptions {
        limit: "32MiB".parse().ok(),
        ..ReadOptions::default()
    };
    let reading = read(&text, &options).unwrap();
    let memory = reading.series[0].memory();
    // 14.25 % and 41.97 % of 33,554,432 bytes.
    let expected = [0.1425 * 33_554_432.0, 0.4197 * 33_554_432.0];
    assert!((memory[0] - expected[0]).abs() < 1e-6, "{memory:?}");
    assert!((memory[7] - expected[1]).abs() < 1e-6, "{memory:?}");
    assert_eq!(seconds(&reading)[..2], [2.3, 2.9]);
    assert_eq!(memory.len(), 8);
}

#[test]
fn the_command_line_takes_the_answers() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("memory.csv");
    std::fs::write(
        &file,
        "time,requests,heap_mb\n03/04/2026 10:00,1,50\n03/04/2026 10:01,1,51\n04/04/2026 10:00,1,60\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let run = leakrate(&[
        "inspect",
        file,
        "--date-order",
        "dmy",
        "--requests-are",
        "rate",
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    for part in ["2026-04-03T10:00:00\n", "2026-04-04T10:00:00\n", "86,400"] {
        assert!(run.stdout.contains(part), "{}", run.stdout);
    }
    let run = leakrate(&["inspect", file, "--date-order", "ydm"]);
    assert!(
        run.stderr.contains("expected `dmy`, `mdy` or `ymd`"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_mutated_files_brought_to_light_stays_mended() {
    let options = ReadOptions::default();
    // The memory before the process in the header of pidstat.
    let text = "Linux 6.8 (web) 12/31/24 _x86_64_ (2 CPU)\n\n11:59:20 PM RSS UID PID Command\n\
                11:59:50 PM 2 0 1 a\n";
    assert!(read(text, &options).is_err());
    // The mark that divides the names of an instance, in one of them.
    let text = "time,pod,heap_mb\n1775217600,a\u{1f}b,1\n1775217600,c,2\n1775217610,a\u{1f}b,1\n";
    assert_eq!(read(text, &options).unwrap().series.len(), 2);
}

#[test]
fn rows_without_a_header_are_read_once_their_unit_is_said() {
    let in_kibibytes = ReadOptions {
        unit: "KiB".parse().ok(),
        ..ReadOptions::default()
    };
    for text in [
        "1775217600 40000\n1775217605 40096\n1775217610 40192\n",
        "2026-04-03 12:00:00,40000\n2026-04-03 12:00:05,40096\n2026-04-03 12:00:10,40192\n",
        "2026-04-03 12:00:00 3.1% 40000\n2026-04-03 12:00:05 2.5% 40096\n2026-04-03 12:00:10 9% 40192\n",
    ] {
        let error = read(text, &ReadOptions::default()).unwrap_err();
        assert!(error.advice().contains("--unit"), "{}", error.advice());
        let reading = read(text, &in_kibibytes).unwrap();
        let [series] = reading.series.as_slice() else {
            panic!("one series: {text}");
        };
        let kib = 1024.0;
        assert_eq!(
            series.memory(),
            [40_000.0 * kib, 40_096.0 * kib, 40_192.0 * kib]
        );
        let start = 1_775_217_600.0;
        assert_eq!(
            series.seconds().unwrap(),
            [start, start + 5.0, start + 10.0]
        );
    }
}

#[test]
fn a_word_that_comes_in_every_row_is_no_header() {
    let text = "2026-04-03T12:00:00 node 40 MiB\n2026-04-03T12:00:05 node 41 MiB\n";
    let text = text.replace(" MiB", "MiB");
    let reading = read(&text, &ReadOptions::default()).unwrap();
    assert_eq!(reading.series[0].len(), 2);
}

#[test]
fn inspect_goes_on_with_what_it_was_told() {
    let file = "tests/fixtures/formats/ps/headless.txt";
    let run = leakrate(&["inspect", file, "--unit", "KiB"]);
    let next = format!("leakrate fit {file} --unit KiB\n");
    assert!(run.stdout.contains(&next), "{}", run.stdout);
}

#[test]
fn rows_without_a_header_are_split_by_the_name_that_tells_those_of_one_time_apart() {
    let row = |round: usize, one: usize| {
        let (time, used) = (1_775_217_600 + 10 * round, 70 + one + round);
        format!("{time},{one:012x},svc-{one},{used}MiB / 1GiB,1.5MB / 2MB\n")
    };
    for services in [1, 2, 150] {
        let rows = (0..6).flat_map(|round| (0..services).map(move |one| (round, one)));
        let text: String = rows.map(|(round, one)| row(round, one)).collect();
        let reading = read(&text, &ReadOptions::default()).unwrap();
        assert_eq!(reading.series.len(), services);
        assert!(reading.series.iter().all(|series| series.len() == 6));
        if services > 1 {
            assert_eq!(reading.series[1].name(), "svc-1");
        }
    }
}
