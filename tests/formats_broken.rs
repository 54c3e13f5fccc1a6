//! Broken files: what is said about them, and where. Nothing wrong ever becomes a number.

#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

use std::path::Path;

use leakrate::ingest::{self, BadRows, IngestError, Problem, ReadOptions, RequestSpec, Source};

fn error(bytes: &[u8], options: &ReadOptions) -> IngestError {
    match Source::from_bytes("file.csv", bytes.to_vec()) {
        Err(error) => error,
        Ok(source) => ingest::read(&source, options).expect_err("a broken file"),
    }
}

fn plain(text: &str) -> IngestError {
    error(text.as_bytes(), &ReadOptions::default())
}

/// Line and column of each place.
fn places(error: &IngestError) -> Vec<(usize, usize)> {
    let place = |place: &ingest::Place| (place.location.line, place.location.column);
    error.places().iter().map(place).collect()
}

#[test]
fn a_bad_cell_is_found_on_its_line_whatever_ends_the_lines() {
    let lines = [
        "requests,note,heap_mb",
        "0,\"two",
        "lines\",7.7",
        "",
        "2500,x,forty",
        "3750,y,56",
    ];
    for end in ["\n", "\r\n", "\r\r\n", "\r"] {
        let text = lines.join(end);
        for text in [text.clone(), format!("\u{feff}{text}{end}")] {
            let error = plain(&text);
            assert_eq!(error.problem(), &Problem::Rows { count: 1 }, "{text:?}");
            assert_eq!(places(&error), [(5, 8)], "{text:?}");
            let place = &error.places()[0];
            assert_eq!(&place.text[place.span.clone()], "forty");
            assert_eq!(
                place.note,
                "expected a number, perhaps with a unit, found `forty`"
            );
        }
    }
}

#[test]
fn cells_that_are_no_amount_each_say_why() {
    for (cell, note) in [
        ("inf", "expected a finite number, found `inf`"),
        ("-Infinity", "expected a finite number, found `-Infinity`"),
        ("-5", "expected a number that is not negative, found `-5`"),
        (
            "12 parsecs",
            "expected a number, perhaps with a unit, found `12 parsecs`",
        ),
        (
            "29.1 30.5",
            "expected a number, perhaps with a unit, found `29.1 30.5`",
        ),
        (
            "1e999",
            "expected a number, perhaps with a unit, found `1e999`",
        ),
    ] {
        let error = plain(&format!("requests,heap_mb\n0,1\n5,{cell}\n9,3\n"));
        assert_eq!(error.places()[0].note, note);
        assert_eq!(places(&error), [(3, 3)], "{cell}");
    }
}

#[test]
fn ten_bad_rows_are_listed_and_the_rest_are_counted() {
    let rows = "1,x
2,3
"
    .repeat(25);
    let error = plain(&format!("elapsed_s,rss_mb\n{rows}"));
    assert_eq!(error.problem(), &Problem::Rows { count: 25 });
    assert_eq!(error.places().len(), 10);
    assert_eq!(error.unlisted(), 15);
    assert_eq!(error.places()[9].location.line, 20);
}

#[test]
fn bad_rows_are_left_out_only_when_asked_and_then_say_so() {
    let options = ReadOptions {
        bad_rows: BadRows::Skip,
        ..ReadOptions::default()
    };
    let text = b"requests,heap_mb\n0,1\n5,x\n9\n10,3\n".to_vec();
    let source = Source::from_bytes("f", text).expect("text");
    let reading = ingest::read(&source, &options).expect("two good rows");
    assert_eq!(reading.rows_skipped, 2);
    assert_eq!(reading.rows, 4);
    assert_eq!(reading.series[0].memory(), [1e6, 3e6]);
    let caveat = leakrate::caveat::Caveat::BadRowsSkipped { rows: 2 };
    assert_eq!(reading.caveats, [caveat]);
}

#[test]
fn rows_with_other_delimiters_or_too_few_cells_are_named() {
    let error = plain("requests,heap_mb\n0,1\n5;2\n9\n10,3\n10,3,4\n");
    assert_eq!(places(&error), [(3, 4), (4, 2), (6, 6)]);
    assert_eq!(
        error.places()[0].note,
        "expected 2 cells, found one divided by `;`"
    );
    assert_eq!(
        error.places()[1].note,
        "expected 2 cells as in the header, found 1"
    );
    assert_eq!(
        error.places()[2].note,
        "expected 2 cells as in the header, found 3"
    );
}

#[test]
fn a_date_with_two_readings_is_a_question() {
    let error = plain("time,rss_mb\n3/4/2026 12:00,1\n3/5/2026 12:00,2\n");
    assert!(
        matches!(error.problem(), Problem::AmbiguousDate { cell, .. } if cell == "3/4/2026 12:00")
    );
    assert_eq!(places(&error), [(2, 1)]);
}

#[test]
fn a_number_with_two_readings_is_a_question() {
    let error = plain("elapsed_s;rss_mb\n0;1,234\n1;1,235\n");
    assert!(matches!(error.problem(), Problem::AmbiguousNumber { .. }));
    assert_eq!(places(&error), [(2, 3)]);
}

#[test]
fn memory_without_any_unit_is_a_question() {
    let error = plain("time,requests,heap\n2026-04-03T12:00:00Z,1,7\n2026-04-03T12:01:00Z,2,8\n");
    assert_eq!(
        error.problem(),
        &Problem::NoUnit {
            column: "heap".into()
        }
    );
    assert_eq!(places(&error), [(1, 15)]);
    assert!(error.advice().contains("--unit"));
}

#[test]
fn what_cannot_be_told_from_the_file_is_asked() {
    type Case = (&'static str, fn(&Problem) -> bool);
    let cases: [Case; 13] = [
        ("pss_mb,rss_mb\n1,2\n3,4\n", |p| {
            matches!(p, Problem::SeveralMemoryColumns { .. })
        }),
        (
            "time,cpu,threads\n2026-04-03T12:00:00Z,1,2\n2026-04-03T12:01:00Z,1,3\n",
            |p| matches!(p, Problem::NoMemoryColumn { .. }),
        ),
        ("elapsed_s,memory %\n0,1\n1,2\n", |p| {
            matches!(p, Problem::PercentOfWhat { .. })
        }),
        ("load_seconds,heap_mb\n0,1\n50,2\n50,3\n", |p| {
            matches!(p, Problem::LoadRateUnknown { .. })
        }),
        ("requests,heap_mb\n5,1\n5,2\n5,3\n", |p| {
            matches!(p, Problem::ConstantRequests { .. })
        }),
        ("requests,heap_mb\n5,1\n", |p| {
            matches!(p, Problem::OneSample)
        }),
        ("requests,heap_mb\n", |p| matches!(p, Problem::NoRows)),
        ("requests,heap_mb\n5,\n6,null\n", |p| {
            matches!(p, Problem::NoValues { .. })
        }),
        ("requests_added,heap_mb\n0,1\n,2\n5,3\n", |p| {
            matches!(p, Problem::CountMissing { .. })
        }),
        (
            "elapsed_s,requests,heap_mb\n0,9,1\n1,5,2\n2,7,3\n3,3,4\n",
            |p| matches!(p, Problem::NotCumulative { .. }),
        ),
        ("requests,heap_mb\n1,\"2\n2,3\n4,5\n", |p| {
            matches!(p, Problem::OpenQuote)
        }),
        ("time,heap_mb\nyesterday,1\ntoday,2\n", |p| {
            matches!(p, Problem::NotTimes { .. })
        }),
        ("just some words\nand more of them\n", |p| {
            matches!(p, Problem::UnknownFormat)
        }),
    ];
    for (text, expected) in cases {
        let error = plain(text);
        assert!(expected(error.problem()), "{text:?}: {error:?}");
        assert!(!error.advice().is_empty());
    }
}

#[test]
fn a_counter_that_falls_a_little_is_shown() {
    let error = plain("requests,heap_mb\n0,1\n100,2\n200,3\n300,4\n400,5\n350,6\n500,7\n");
    assert!(matches!(error.problem(), Problem::CounterFalls { .. }));
    assert_eq!(places(&error), [(7, 1)]);
}

#[test]
fn load_that_only_rises_could_be_a_total_and_is_not_guessed() {
    let options = ReadOptions {
        requests: RequestSpec::parse("25/s").ok(),
        ..ReadOptions::default()
    };
    let error = error(b"load_seconds,heap_mb\n0,1\n100,2\n150,3\n", &options);
    assert!(matches!(error.problem(), Problem::LoadUnclear { .. }));
}

#[test]
fn what_is_no_text_is_named_for_what_it_is() {
    let holes = vec![0; 100_000];
    let cases: [(&[u8], &str); 4] = [
        (b"\x1f\x8b\x08\x00", "gzip data"),
        (b"PK\x03\x04abc", "a ZIP archive"),
        (b"a,b\n1,\0\n", "data with NUL bytes"),
        (&holes, "data with NUL bytes"),
    ];
    for (bytes, kind) in cases {
        let error = error(bytes, &ReadOptions::default());
        assert_eq!(error.problem(), &Problem::Binary { kind });
    }
    for bytes in [&b""[..], b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe"] {
        assert_eq!(
            error(bytes, &ReadOptions::default()).problem(),
            &Problem::Empty
        );
    }
}

#[test]
fn paths_that_are_no_files_are_named() {
    let open = |path: &str| Source::open(Path::new(path)).expect_err("no file");
    assert_eq!(
        open("tests/no-such.csv").to_string(),
        "tests/no-such.csv: no such file"
    );
    assert_eq!(open("tests").problem(), &Problem::Directory);
}

#[test]
fn a_line_that_never_ends_is_refused() {
    let long = error(&b"7".repeat(9 << 20), &ReadOptions::default());
    assert!(matches!(long.problem(), Problem::LongLine { .. }));
    let wide = error(&b"a,".repeat(1 << 20), &ReadOptions::default());
    assert!(matches!(wide.problem(), Problem::TooManyColumns { .. }));
}

#[test]
fn json_that_is_cut_short_shows_where() {
    let whole = include_str!("fixtures/formats/azure-rest.json");
    let cut = &whole[..whole.len() / 2];
    let error = error(cut.as_bytes(), &ReadOptions::default());
    assert!(matches!(error.problem(), Problem::Json { .. }));
    let last_line = cut.lines().count();
    assert_eq!(error.places()[0].location.line, last_line);
}

#[test]
fn a_line_of_free_that_is_torn_or_cut_short_shows_where() {
    let options = ReadOptions {
        unit: "MiB".parse().ok(),
        step: "10s".parse().ok(),
        ..ReadOptions::default()
    };
    let text = include_bytes!("fixtures/formats/free/broken.txt");
    let refused = error(text, &options);
    assert_eq!(refused.problem(), &Problem::Rows { count: 2 });
    assert_eq!(places(&refused), [(6, 1), (10, 1)]);
    let old = "\
             total       used       free     shared    buffers     cached
Mem:          2048       1901        147          0        200        900
-/+ buffers/cache:        801       1247
Swap:         1024          0       1024
";
    let refused = error(old.repeat(3).as_bytes(), &options);
    assert_eq!(refused.problem(), &Problem::UnknownFormat);
    let lone = String::from_utf8_lossy(text).replace("2484", "2.4G");
    let refused = error(lone.as_bytes(), &options);
    assert_eq!(places(&refused), [(6, 1), (10, 1)]);
}

#[test]
fn what_stands_before_a_number_may_be_of_any_alphabet() {
    let text = "0.10user 6423\u{b3}maxresident)k\n\u{e9}64236maxresident)k\n64kmaxresident\n64236k maxresident\n";
    let options = ReadOptions {
        step: "60s".parse().ok(),
        ..ReadOptions::default()
    };
    let source = Source::from_bytes("t", text.as_bytes().to_vec()).unwrap();
    let reading = ingest::read(&source, &options).unwrap();
    let bytes = [64_236.0, 64.0, 64_236.0].map(|kibibytes| kibibytes * 1024.0);
    assert_eq!(reading.series[0].memory(), bytes);
}

#[test]
fn a_value_that_is_no_number_is_found_in_whatever_a_tool_prints_in_a_loop() {
    for (format, text, line) in [
        (
            "redis",
            "used_memory_rss:12431360\nused_memory_rss:12x\n",
            2,
        ),
        (
            "meminfo",
            "MemTotal: 9 kB\nMemAvailable: 5 kB\nMemTotal: 9\n",
            3,
        ),
        ("smaps-rollup", "Rss: 9 kB\nPss: 5 kB\nRss: -- kB\n", 3),
        ("cgroup-stat", "anon 9\nfile 5\nanon 9.x\n", 3),
        ("munin", "apps.value 9\napps.value U9\n", 2),
        (
            "go-memstats",
            "Alloc = 4 MiB TotalAlloc = 5 MiB\nAlloc = ? MiB\n",
            2,
        ),
        (
            "native-memory",
            "Total: reserved=9KB, committed=5KB\nTotal: reserved=9KB, committed=5?\n",
            2,
        ),
        (
            "erlang",
            "[{total,9},{processes,5}]\n[{total,x},{processes,5}]\n",
            2,
        ),
        (
            "vmmap",
            "Physical footprint: 9M\nPhysical footprint: ?M\n",
            2,
        ),
        (
            "systemctl",
            "Active: active\nMemory: 9M\nActive: active\nMemory: 9.x\n",
            4,
        ),
        (
            "windows-processes",
            "Image Name  PID Session Name Session#  Mem Usage\na.exe 7 Console 1 9,000 K\na.exe 7 Console 1 9?000 K\n",
            3,
        ),
        (
            "massif",
            "time_unit: ms\ntime=1\nmem_heap_B=5\ntime=2\nmem_heap_B=5x\n",
            5,
        ),
        (
            "systemd-cgtop",
            "/a - - 12.2G - -\n/b - - 12.2G - -\n/c - - 12.2Q - -\n",
            3,
        ),
        (
            "sar",
            "12:00:00 kbmemfree kbmemused\n12:00:10 1 5\n12:00:20 1 5?\n",
            3,
        ),
    ] {
        let options = ReadOptions {
            step: "10s".parse().ok(),
            format: Some(format.to_owned()),
            ..ReadOptions::default()
        };
        let refused = error(text.as_bytes(), &options);
        assert_eq!(refused.problem(), &Problem::Rows { count: 1 }, "{text}");
        assert_eq!(places(&refused)[0].0, line, "{text}");
    }
}

#[test]
fn a_request_in_a_log_of_php_fpm_that_is_torn_or_no_request_shows_where() {
    let served = |minute: usize, memory: usize| {
        format!(
            "- - 03/Apr/2026:12:0{minute}:00 +0000 \"GET /a.php\" 200 /srv/a.php 5.250 {memory} 1.00%\n"
        )
    };
    let log = [served(0, 4096), served(1, 6144), served(2, 8192)].concat();
    let error = plain(&log.replace(" 6144 1.00%", " 61"));
    assert_eq!(*error.problem(), Problem::Rows { count: 1 });
    assert_eq!(places(&error), [(2, 1)]);
    let torn = log + "- - 03/Apr/2026:12:0";
    let source = Source::from_bytes("access.log", torn.into_bytes()).expect("text");
    let reading = ingest::read(&source, &ReadOptions::default()).expect("three requests");
    assert_eq!(reading.series[0].len(), 3);
    assert!(
        reading
            .caveats
            .contains(&leakrate::caveat::Caveat::TornLastLine)
    );
}

#[test]
fn readings_of_machines_beside_a_load_test_are_not_counted_as_requests() {
    let text = "<?xml version=\"1.0\"?>\n<testResults version=\"1.2\">\n\
                <kg.apc.jmeter.perfmon.PerfMonSampleResult>\n<label>localhost Memory</label>\n\
                </kg.apc.jmeter.perfmon.PerfMonSampleResult>\n</testResults>\n";
    let source = Source::from_bytes("perfmon.jtl", text.as_bytes().to_vec()).expect("text");
    let refused = ingest::read_requests(&source, &ReadOptions::default()).expect_err("no requests");
    assert_ne!(refused.problem(), &Problem::OnlyRequests);
    assert_ne!(plain(text).problem(), &Problem::OnlyRequests);
}

#[test]
fn a_reading_of_perfmon_that_is_wrong_or_cut_short_shows_where() {
    let table = plain(include_str!("fixtures/formats/jmeter-perfmon/broken.jtl"));
    assert_eq!(table.problem(), &Problem::Rows { count: 2 });
    assert_eq!(places(&table), [(3, 15), (5, 14)]);
    let note = "expected a whole number, found `1500004096O00`";
    assert_eq!(table.places()[0].note, note);
    let document = plain(include_str!("fixtures/formats/jmeter-perfmon/broken.xml"));
    assert_eq!(document.problem(), &Problem::Rows { count: 1 });
    assert_eq!(places(&document), [(37, 1)]);
}

#[test]
fn requests_are_no_readings_of_perfmon_whatever_they_are_called() {
    let log = |row: &str| {
        let head = "timeStamp,elapsed,label,responseCode,threadName,success\n";
        let text = head.to_owned() + &row.repeat(3);
        let source = Source::from_bytes("results.jtl", text.into_bytes()).expect("text");
        ingest::read_requests(&source, &ReadOptions::default()).map(|reading| reading.format)
    };
    for row in [
        "1775217600000,57,GET Memory,200,T 1-1,true\n",
        "1775217600000,57,GET Memory,,T 1-1,true\n",
        "1775217600000,57,GET Memory,500,,false\n",
    ] {
        assert_eq!(log(row).ok(), Some("jmeter"), "{row}");
    }
    let reading = log("1775217600000,57000,web-1 Memory,,,true\n").expect_err("no requests");
    assert_eq!(reading.problem(), &Problem::NoRequests);
    let both = "timeStamp,elapsed,label,responseCode,threadName,success\n\
                1775217600000,57,GET Memory,200,T 1-1,true\n\
                1775217600100,57000,web-1 Memory,,,true\n\
                1775217600200,-1000,no answer,,,false\n\
                1775217600300,57,GET Memory,200,T 1-1,true\n";
    let source = Source::from_bytes("results.jtl", both.as_bytes().to_vec()).expect("text");
    let reading = ingest::read_requests(&source, &ReadOptions::default()).expect("two requests");
    assert_eq!((reading.format, reading.requests), ("jmeter", 2.0));
}

#[test]
fn readings_too_few_for_any_rate_are_said_to_be_that_before_times_are_asked_for() {
    let text =
        "docker stats\n1.51GiB / 7.649GiB    19.74%\n\ndocker stats\n315.3MiB / 7.649GiB   4.03%\n";
    let refused = plain(text);
    assert_eq!(refused.problem(), &Problem::TooFewRounds { readings: 2 });
    assert!(refused.advice().contains("three times"));
    let pair = "RSS initially (no requests) 17624\nRSS after 20k requests 27216\n";
    assert_eq!(
        plain(pair).problem(),
        &Problem::TooFewRounds { readings: 2 }
    );
    let table = "time heap_1_mb\n0 5\n1 6\n2 7\n";
    let source = Source::from_bytes("t", table.as_bytes().to_vec()).expect("text");
    assert!(ingest::read(&source, &ReadOptions::default()).is_ok());
}

#[test]
fn a_table_that_does_not_tell_memory_names_the_command_that_does() {
    for (text, command) in [
        (
            "PID   USER     COMMAND\n25459 root     java\n",
            "ps -o pid,rss,comm",
        ),
        (
            "r b swpd free inact active si so\n1 0 0 9 5 1 0 0\n",
            "vmstat -t 10",
        ),
        (
            " OGCMN OGCMX OGC OC YGC FGC\n 1 2 3 4 5 6\n",
            "jstat -gc -t PID 10s",
        ),
    ] {
        let refused = plain(text);
        assert!(
            matches!(refused.problem(), Problem::NoMemoryTable { .. }),
            "{refused}"
        );
        assert!(refused.advice().contains(command), "{}", refused.advice());
    }
}

#[test]
fn times_without_a_zone_are_never_joined_with_others() {
    let naive = b"time,rss_mb\n2026-04-24 12:00:00,1\n2026-04-24 12:01:00,2\n";
    let options = ReadOptions {
        requests: RequestSpec::parse("file:tests/fixtures/formats/azure-rest.json").ok(),
        ..ReadOptions::default()
    };
    let refused = error(naive, &options);
    assert!(matches!(refused.problem(), Problem::ZoneUnknown { .. }));
    assert!(refused.advice().contains("--tz"));
    assert_eq!(refused.file(), Some("file.csv"));
    let zone = "Pacific/Auckland".parse().ok();
    let apart = error(naive, &ReadOptions { zone, ..options });
    assert!(matches!(apart.problem(), Problem::NoOverlap { .. }));
}

#[test]
fn names_that_are_not_there_come_with_the_nearest() {
    let text = b"time,heap_mb\n2026-04-24 12:00:00,1\n2026-04-24 12:01:00,2\n";
    let memory = ReadOptions {
        memory: vec!["heep_mb".into()],
        ..ReadOptions::default()
    };
    assert_eq!(error(text, &memory).advice(), "did you mean `heap_mb`?");
    let format = ReadOptions {
        format: Some("snapshot".into()),
        ..ReadOptions::default()
    };
    assert!(error(text, &format).advice().contains("`snapshots`"));
    let series = ReadOptions {
        series: Some("web-*".into()),
        ..ReadOptions::default()
    };
    assert!(matches!(
        error(text, &series).problem(),
        Problem::NoSeries { .. }
    ));
}
