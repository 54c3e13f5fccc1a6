//! Tables as people write them: clocks of every form, several instances, numbers of other languages.
//! What each holds is computed by hand.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]
#![expect(
    clippy::float_cmp,
    reason = "whole seconds and readings of few digits are exact"
)]
#![expect(
    clippy::format_push_string,
    reason = "a row of a table is read best where it is written"
)]

use leakrate::caveat::Caveat;
use leakrate::ingest::{
    self, Combine, DecimalMark, Problem, ReadOptions, Reading, Source, TimeChoice,
};
use leakrate::units::Seconds;

fn read(text: &str, options: &ReadOptions) -> Result<Reading, Problem> {
    let source = Source::from_bytes("t", text.as_bytes().to_vec()).unwrap();
    ingest::read(&source, options).map_err(|error| error.problem().clone())
}

/// Seconds from the first reading to the last, and the readings in bytes.
fn only(text: &str, options: &ReadOptions) -> (f64, Vec<f64>) {
    let reading = read(text, options).unwrap_or_else(|problem| panic!("{problem}: {text}"));
    assert_eq!(reading.series.len(), 1, "{text}");
    let series = &reading.series[0];
    let times = series
        .seconds()
        .unwrap_or_else(|| panic!("no times: {text}"));
    (times[times.len() - 1] - times[0], series.memory().to_vec())
}

fn unit(unit: &str) -> ReadOptions {
    ReadOptions {
        unit: Some(unit.parse().unwrap()),
        ..ReadOptions::default()
    }
}

#[test]
fn a_clock_of_any_form_is_read() {
    for (first, second, third, span) in [
        (
            "2026-02-03 10:00:00",
            "2026-02-03 10:05:00",
            "2026-02-04 10:00:00",
            86_400.0,
        ),
        (
            "Feb 3 2026 10:00:00",
            "Feb 3 2026 10:05:00",
            "Feb 4 2026 10:00:00",
            86_400.0,
        ),
        (
            "03-Feb-26 10:00",
            "03-Feb-26 10:05",
            "04-Feb-26 10:00",
            86_400.0,
        ),
        (
            "20260203T100000Z",
            "20260203T100500Z",
            "20260204T100000Z",
            86_400.0,
        ),
        ("202602031000", "202602031005", "202602041000", 86_400.0),
        ("20260203", "20260204", "20260303", 28.0 * 86_400.0),
        (
            "02-03 10:00:00",
            "02-03 10:05:00",
            "02-04 10:00:00",
            86_400.0,
        ),
        ("12-31 23:59:00", "12-31 23:59:30", "01-01 00:01:00", 120.0),
        (
            "[03/Feb/2026:10:00:00 +0000]",
            "[03/Feb/2026:10:05:00 +0000]",
            "[04/Feb/2026:10:00:00 +0000]",
            86_400.0,
        ),
        (
            "\"Feb 3, 2026 @ 10:00:00.000\"",
            "\"Feb 3, 2026 @ 10:05:00.000\"",
            "\"Feb 4, 2026 @ 10:00:00.500\"",
            86_400.5,
        ),
        (
            "2026-02-03T10:00:00+0200(CEST)",
            "2026-02-03T10:05:00+0200(CEST)",
            "2026-02-04T10:00:00+0200(CEST)",
            86_400.0,
        ),
        (
            "13-02-2026 10:00:00.250:INFO",
            "13-02-2026 10:05:00.250:INFO",
            "14-02-2026 10:00:00.250:INFO",
            86_400.0,
        ),
        ("46056.416667", "46056.420139", "46057.416667", 86_400.0),
        // Ticks of .NET, and the file times of Windows.
        (
            "639057096000000000",
            "639057099000000000",
            "639057960000000000",
            86_400.0,
        ),
        (
            "134145864000000000",
            "134145867000000000",
            "134146728000000000",
            86_400.0,
        ),
        ("10:00:00 PM", "10:05:00 PM", "12:00:00 AM", 7200.0),
    ] {
        let text = format!("time,rss_mb\n{first},80\n{second},81\n{third},83\n");
        let (found, memory) = only(&text, &ReadOptions::default());
        assert!(
            (found - span).abs() < 0.1,
            "{first}: {found} instead of {span}"
        );
        assert_eq!(memory, [80e6, 81e6, 83e6], "{first}");
    }
}

#[test]
fn days_written_in_digits_are_a_clock_under_any_name() {
    let rows = |days: [&str; 4], name: &str| {
        let mut text = format!("{name},rss_mb\n");
        for (at, day) in days.iter().enumerate() {
            text.push_str(&format!("{day},{}\n", 10 * (at + 1)));
        }
        text
    };
    let days = ["20260227", "20260228", "20260301", "20260302"];
    for name in ["day", "Tag", "jour"] {
        let (span, memory) = only(&rows(days, name), &ReadOptions::default());
        assert_eq!(span, 3.0 * 86_400.0, "{name}");
        assert_eq!(memory, [10e6, 20e6, 30e6, 40e6]);
    }
    let clocks = [
        "20260227235900",
        "20260228000000",
        "20260228000100",
        "20260228000200",
    ];
    let (span, _) = only(&rows(clocks, "lecture"), &ReadOptions::default());
    assert_eq!(span, 180.0);
    // One that is no day of the calendar, or days in no order, are numbers of something else.
    for numbers in [
        ["20260227", "20260228", "20260229", "20260302"],
        ["20260302", "20260105", "20260228", "20260101"],
    ] {
        let reading = read(&rows(numbers, "lot"), &ReadOptions::default()).unwrap();
        assert_eq!(reading.series[0].seconds(), None, "{numbers:?}");
    }
}

#[test]
fn amounts_whose_comma_may_be_either_mark_are_a_table_and_a_question() {
    for (text, delimiter) in [
        (
            "time,rss\n1s,\"99,700 K\"\n2s,\"101,000 K\"\n3s,\"102,000 K\"\n",
            ',',
        ),
        ("time;rss\n1s;99,700 K\n2s;101,000 K\n3s;102,000 K\n", ';'),
    ] {
        let open = read(text, &ReadOptions::default()).unwrap_err();
        assert!(matches!(open, Problem::AmbiguousNumber { .. }), "{open:?}");
        let options = ReadOptions {
            decimal: Some(DecimalMark::Point),
            ..ReadOptions::default()
        };
        let (span, memory) = only(text, &options);
        assert_eq!(span, 2.0, "{delimiter}");
        assert_eq!(memory[0], 99_700e3);
    }
}

#[test]
fn the_words_of_a_date_are_one_clock_wherever_they_stand_in_a_row() {
    for (text, memory, span) in [
        (
            "Tue Feb  3 10:00:00 UTC 2026 710\nTue Feb  3 10:05:00 UTC 2026 711\nTue Feb  3 10:10:00 UTC 2026 715\n",
            "column 7",
            600.0,
        ),
        (
            "710 Tue Feb  3 10:00:00 AM UTC 2026\n711 Tue Feb  3 10:05:00 AM UTC 2026\n715 Tue Feb  3 01:00:00 PM UTC 2026\n",
            "column 1",
            10_800.0,
        ),
        (
            "web 2026-02-03 10:00:00 710\nweb 2026-02-03 10:05:00 711\nweb 2026-02-03 10:10:00 715\n",
            "column 4",
            600.0,
        ),
        (
            "2026-02-03,10:00:00,710\n2026-02-03,10:05:00,711\n2026-02-04,10:00:00,715\n",
            "column 3",
            86_400.0,
        ),
        (
            "10:00:00 710\n10:05:00 711\n10:10:00 715\n",
            "column 2",
            600.0,
        ),
    ] {
        let options = ReadOptions {
            memory: vec![memory.into()],
            ..unit("kB")
        };
        assert_eq!(
            only(text, &options),
            (span, vec![710e3, 711e3, 715e3]),
            "{text}"
        );
    }
}

#[test]
fn a_span_a_share_or_an_address_is_no_clock() {
    for text in [
        "GET 261.5ms 125MB\nGET 269.4ms 136MB\nGET 278.1ms 147MB\n",
        "web 30m 108Mi\nweb 31m 109Mi\nweb 33m 112Mi\n",
        "root 0:13 2558900kB\nroot 1:31 2642984kB\nroot 2:39 2702528kB\n",
        "web 10.0.0.1 80MB\nweb 10.0.0.2 81MB\nweb 10.0.0.3 82MB\n",
    ] {
        let source = Source::from_bytes("t", text.as_bytes().to_vec()).unwrap();
        let options = ReadOptions {
            format: Some("table".into()),
            memory: vec!["column 3".into()],
            ..ReadOptions::default()
        };
        let Ok(reading) = ingest::read(&source, &options) else {
            continue;
        };
        let timed = reading
            .series
            .iter()
            .any(|series| series.seconds().is_some());
        assert!(!timed, "{text}");
    }
}

#[test]
fn a_step_wins_over_a_column_that_is_no_clock() {
    let text = "time,rss_mb\nstart,80\nlater,81\nend,83\n";
    let options = ReadOptions {
        step: Some("1min".parse().unwrap()),
        ..ReadOptions::default()
    };
    assert_eq!(only(text, &options), (120.0, vec![80e6, 81e6, 83e6]));
    assert!(matches!(
        read(text, &ReadOptions::default()),
        Err(Problem::NotTimes { .. })
    ));
}

#[test]
fn the_user_says_which_column_tells_time() {
    let text = "at,seen,rss_mb\n2026-02-03 10:00,2026-02-03 10:00:10,80\n\
                2026-02-03 11:00,2026-02-03 12:00:10,81\n2026-02-03 12:00,2026-02-03 15:00:10,83\n";
    for (time, span) in [("at", 7200.0), ("seen", 18_000.0), ("column 2", 18_000.0)] {
        let options = ReadOptions {
            time: Some(TimeChoice::Column(time.into())),
            ..ReadOptions::default()
        };
        assert_eq!(only(text, &options).0, span, "{time}");
    }
    let none = ReadOptions {
        time: Some(TimeChoice::Absent),
        step: Some("1s".parse().unwrap()),
        ..ReadOptions::default()
    };
    assert_eq!(only(text, &none).0, 2.0);
}

#[test]
fn counters_of_windows_say_their_zone_and_put_the_month_first() {
    let text = "\"(PDH-CSV 4.0) (W. Europe Standard Time)(-60)\",\"\\\\S\\Process(w)\\Private Bytes\"\n\
                \"02/03/2026 10:00:00.000\",\"80000000\"\n\"02/04/2026 10:00:00.000\",\"81000000\"\n\
                \"02/05/2026 10:00:00.000\",\"83000000\"\n";
    let reading = read(text, &ReadOptions::default()).unwrap();
    let times = reading.series[0].seconds().unwrap();
    // `date -u -d '2026-02-03 09:00' +%s`
    assert_eq!(times, [1_770_109_200.0, 1_770_195_600.0, 1_770_282_000.0]);
    assert_eq!(reading.series[0].memory(), [80e6, 81e6, 83e6]);
}

#[test]
fn columns_that_tell_rows_of_one_time_apart_make_the_series() {
    let table = |header: &str, one: &str, other: &str| {
        let mut text = format!("time,{header},rss_mb\n");
        for row in 0..4 {
            text += &format!("2026-02-03 10:0{row},{one},{}\n", 80 + row);
            text += &format!("2026-02-03 10:0{row},{other},{}\n", 190 + 2 * row);
        }
        text
    };
    for (header, one, other) in [
        ("gpu", "0", "1"),
        ("index", "0", "1"),
        ("worker_id", "11", "12"),
        ("host,process", "a,web", "a,db"),
        ("namespace,pod", "prod,api-0", "staging,api-0"),
        ("shard,copy", "1,0", "1,1"),
    ] {
        let text = table(header, one, other);
        let reading =
            read(&text, &ReadOptions::default()).unwrap_or_else(|p| panic!("{p}: {text}"));
        let ends: Vec<f64> = reading.series.iter().map(|one| one.memory()[3]).collect();
        assert_eq!(ends, [83e6, 196e6], "{header}");
    }
    let mut crossed = "time,host,slot,rss_mb\n".to_owned();
    for row in 0..4 {
        for (at, (host, slot)) in [("a", 0), ("a", 1), ("b", 0), ("b", 1)]
            .into_iter()
            .enumerate()
        {
            crossed += &format!(
                "2026-02-03 10:0{row},{host},{slot},{}\n",
                100 * (at + 1) + row
            );
        }
    }
    let reading = read(&crossed, &ReadOptions::default()).unwrap();
    assert_eq!(reading.series.len(), 4);
}

#[test]
fn cards_that_take_turns_are_series_though_their_times_differ_by_a_thousandth() {
    let mut text = "timestamp, index, name, utilization.gpu [%], memory.used [MiB]\n".to_owned();
    for row in 0..5 {
        text += &format!(
            "2026/02/03 10:00:0{row}.950, 0, RTX, {} %, {} MiB\n",
            90 + row,
            800 + row
        );
        text += &format!(
            "2026/02/03 10:00:0{row}.951, 1, RTX, {} %, 15 MiB\n",
            row % 2
        );
    }
    let reading = read(&text, &ReadOptions::default()).unwrap();
    let ends: Vec<f64> = reading.series.iter().map(|one| one.memory()[4]).collect();
    assert_eq!(ends, [804.0 * 1024.0 * 1024.0, 15.0 * 1024.0 * 1024.0]);
    assert_eq!(reading.series[1].memory().len(), 5);
}

#[test]
fn rows_of_one_time_that_nothing_tells_apart_are_a_question() {
    let mut text = "time,rss_mb\n".to_owned();
    for row in 0..6 {
        text += &format!(
            "2026-02-03 10:0{row},{}\n2026-02-03 10:0{row},{}\n",
            80 + row,
            190 + row
        );
    }
    let problem = read(&text, &ReadOptions::default()).unwrap_err();
    assert!(
        matches!(problem, Problem::SameTimes { rows: 6, .. }),
        "{problem}"
    );
    for (combine, last) in [
        (Combine::Sum, 280e6),
        (Combine::Mean, 140e6),
        (Combine::Max, 195e6),
    ] {
        let options = ReadOptions {
            combine: Some(combine),
            ..ReadOptions::default()
        };
        assert_eq!(only(&text, &options).1[5], last, "{combine:?}");
    }
    let apart = ReadOptions {
        combine: Some(Combine::Apart),
        ..ReadOptions::default()
    };
    let reading = read(&text, &apart).unwrap();
    let ends: Vec<f64> = reading.series.iter().map(|one| one.memory()[5]).collect();
    assert_eq!(ends, [85e6, 195e6]);
}

#[test]
fn memory_is_found_in_any_language_and_available_memory_is_none() {
    for (header, bytes) in [
        ("Zeit;CPU (%);Arbeitsspeicher (MB)", 1e6),
        ("Heure;UC (%);Mémoire (Mo)", 1e6),
        ("Время;ЦП (%);Память, МБ", 1e6),
        ("time;memory_available_mb;rss_mb", 1e6),
        ("time;memory_limit_delta_mb;rss (Ko)", 1e3),
        ("time;rate(process_resident_memory_bytes[5m]);rss_mb", 1e6),
    ] {
        let text = format!(
            "{header}\n2026-02-03 10:00;11,5;80,5\n2026-02-03 10:01;12,5;81,5\n2026-02-03 10:02;9,5;83,5\n"
        );
        let (_, memory) = only(&text, &ReadOptions::default());
        assert_eq!(
            memory,
            [80.5 * bytes, 81.5 * bytes, 83.5 * bytes],
            "{header}"
        );
    }
    let small = "time,rss\n2026-02-03 10:00,512m\n2026-02-03 10:01,1.5g\n2026-02-03 10:02,2g\n";
    let mebibyte = 1024.0 * 1024.0;
    assert_eq!(
        only(small, &ReadOptions::default()).1,
        [512.0 * mebibyte, 1536.0 * mebibyte, 2048.0 * mebibyte]
    );
}

/// Numbers alone, in columns that are divided by spaces: which is memory is a question, and the answer
/// is enough.
#[test]
fn of_rows_that_each_name_a_metric_those_of_memory_are_read() {
    let text = "time,host,metric,value\n\
        1,a,process_resident_memory_bytes,80000000\n1,a,cpu_seconds,3\n1,a,heap_used_mb,40\n\
        2,a,process_resident_memory_bytes,81000000\n2,a,cpu_seconds,6\n2,a,heap_used_mb,41\n\
        3,a,process_resident_memory_bytes,83000000\n3,a,cpu_seconds,9\n3,a,heap_used_mb,43\n";
    let (span, memory) = only(text, &ReadOptions::default());
    assert_eq!(span, 2.0);
    assert_eq!(memory, [80e6, 81e6, 83e6]);
    let heap = ReadOptions {
        memory: vec!["heap_used_mb".into()],
        ..ReadOptions::default()
    };
    assert_eq!(only(text, &heap).1, [40e6, 41e6, 43e6]);
    // Without a unit in the name, it is asked for, and of memory alone.
    let bare = text
        .replace("process_resident_memory_bytes", "rss")
        .replace("heap_used_mb", "threads");
    let open = read(&bare, &ReadOptions::default()).unwrap_err();
    let column = "rss".to_owned();
    assert_eq!(open, Problem::NoUnit { column });
    assert_eq!(only(&bare, &unit("B")).1, [80e6, 81e6, 83e6]);
    // Names of processes are none of metrics.
    let pods = text
        .replace("metric,value", "pod,rss_mb")
        .replace("process_resident_memory_bytes", "memcached");
    let reading = read(&pods, &ReadOptions::default()).unwrap();
    assert_eq!(reading.series.len(), 3);
}

#[test]
fn a_column_of_bare_numbers_is_asked_for_its_unit() {
    let text = "99700\n102200\n104700\n";
    let open = read(text, &ReadOptions::default()).unwrap_err();
    assert!(matches!(open, Problem::NoMemoryColumn { .. }), "{open:?}");
    let options = ReadOptions {
        step: Some(Seconds(5.0)),
        ..unit("KiB")
    };
    let (span, memory) = only(text, &options);
    assert_eq!(span, 10.0);
    assert_eq!(memory[0], 99_700.0 * 1024.0);
}

#[test]
fn columns_of_numbers_alone_are_a_table_of_which_memory_is_asked() {
    let text = "0000 071008256 018776064\n0050 090095616 020086784\n0100 094404608 029786112\n";
    let asked = read(text, &ReadOptions::default()).unwrap_err();
    assert!(matches!(asked, Problem::NoMemoryColumn { .. }), "{asked:?}");
    let options = ReadOptions {
        memory: vec!["column 2".to_owned()],
        step: Some(Seconds(60.0)),
        ..unit("B")
    };
    let reading = read(text, &options).unwrap();
    assert_eq!(
        reading.series[0].memory(),
        [71_008_256.0, 90_095_616.0, 94_404_608.0]
    );
}

#[test]
fn a_column_that_counts_what_is_done_again_counts_requests() {
    let rows = "\n0,20\n250,21\n500,22\n1000,24\n";
    for header in ["iteration", "calls", "Round-trips", "Loop #", "jobs done"] {
        let reading = read(&format!("{header},rss_mb{rows}"), &ReadOptions::default()).unwrap();
        let counts = reading.series[0].requests();
        assert_eq!(counts, Some(&[0.0, 250.0, 500.0, 1000.0][..]), "{header}");
    }
    // Objects that pile up are what leaks, and numbers that come again count nothing.
    let again = "\n1,20\n2,21\n1,22\n2,24\n";
    for (header, rows) in [("object count", rows), ("iteration", again)] {
        let reading = read(&format!("{header},rss_mb{rows}"), &ReadOptions::default()).unwrap();
        assert_eq!(reading.series[0].requests(), None, "{header}");
    }
    // Who says what lies between readings is believed.
    let told = ReadOptions {
        step: Some(Seconds(60.0)),
        ..ReadOptions::default()
    };
    let reading = read(&format!("iteration,rss_mb{rows}"), &told).unwrap();
    assert_eq!(reading.series[0].requests(), None);
}

#[test]
fn what_other_columns_show_of_the_decimal_mark_holds_for_all() {
    let times = ["10:00", "10:05", "10:10", "10:15"];
    let table = |cells: [&str; 4]| {
        let rows = times.iter().zip(cells);
        let rows = rows.map(|(time, cells)| format!("2026-04-03 {time};{cells}\n"));
        format!("time;rss_mb;load\n{}", rows.collect::<String>())
    };
    let by_point = table(["1,250;0.5", "1,375;0.25", "1,500;0.5", "1,625;0.75"]);
    let (_, memory) = only(&by_point, &ReadOptions::default());
    assert_eq!(memory, [1250e6, 1375e6, 1500e6, 1625e6]);
    let by_comma = table(["1,250;0,5", "1,375;0,25", "1,500;0,5", "1,625;0,75"]);
    let (_, memory) = only(&by_comma, &ReadOptions::default());
    assert_eq!(memory, [1.25e6, 1.375e6, 1.5e6, 1.625e6]);
    let open = table(["1,250;1", "1,375;2", "1,500;1", "1,625;2"]);
    assert!(matches!(
        read(&open, &ReadOptions::default()),
        Err(Problem::AmbiguousNumber { .. })
    ));
}

#[test]
fn a_table_may_stand_below_what_was_run_and_have_blanks_in_its_names() {
    let text = "Iterations: 3000\n   calls     RSS (KB)   delta (KB)   per call\n\
                \x20      0        21508           +0          -\n\
                \x20   1000        27907        +6399    6.40 KB\n\
                \x20   2000        34370       +12862    6.43 KB\n\
                \x20   3000        40796       +19288    6.43 KB\n";
    let reading = read(text, &ReadOptions::default()).unwrap();
    let series = &reading.series[0];
    assert_eq!(series.memory(), [21_508e3, 27_907e3, 34_370e3, 40_796e3]);
    assert_eq!(series.requests(), Some(&[0.0, 1e3, 2e3, 3e3][..]));
}

#[test]
fn what_is_in_use_is_what_there_is_less_what_is_free() {
    let mebibytes = unit("MiB");
    for (text, options) in [
        (
            "time,total_memory,free_memory\n0,100,90\n60,100,80\n120,110,80\n",
            &mebibytes,
        ),
        (
            "time,mem_total,mem_free,mem_available\n0,100,5,90\n60,100,9,80\n120,110,7,80\n",
            &mebibytes,
        ),
        (
            "[{\"ts\":0,\"totalMemory\":100,\"freeMemory\":90},{\"ts\":60,\"totalMemory\":100,\
             \"freeMemory\":80},{\"ts\":120,\"totalMemory\":110,\"freeMemory\":80}]",
            &mebibytes,
        ),
        (
            "2026-04-03 12:00:00 INFO Total memory: 100 MiB, Free memory: 90 MiB, Max memory: 500 MiB\n\
             2026-04-03 12:01:00 INFO Total memory: 100 MiB, Free memory: 80 MiB, Max memory: 500 MiB\n\
             2026-04-03 12:02:00 INFO Total memory: 110 MiB, Free memory: 80 MiB, Max memory: 500 MiB\n",
            &ReadOptions::default(),
        ),
    ] {
        let (span, memory) = only(text, options);
        assert_eq!(span, 120.0, "{text}");
        let expected = [10.0, 20.0, 30.0].map(|mebibytes| mebibytes * f64::from(1 << 20));
        assert_eq!(memory, expected, "{text}");
        let reading = read(text, options).unwrap();
        let codes: Vec<&str> = reading.caveats.iter().map(Caveat::code).collect();
        assert!(codes.contains(&"used_from_free"), "{codes:?}: {text}");
    }
    // What is free is a part of what there is.
    let more = "time,total_memory,free_memory\n0,100,90\n60,100,180\n120,110,80\n";
    let problem = read(more, &mebibytes).unwrap_err();
    assert!(
        matches!(problem, Problem::SeveralMemoryColumns { .. }),
        "{problem:?}"
    );
    // What an allocator has given out is in use, whatever it keeps beside that.
    let given = "time,allocated_memory,free_memory\n0,12,80\n60,13,80\n120,14,80\n";
    let expected = [12.0, 13.0, 14.0].map(|mebibytes| mebibytes * f64::from(1 << 20));
    assert_eq!(only(given, &mebibytes).1, expected);
    // Where a column says what is in use, it is that.
    let told =
        "time,memory_total,memory_used,memory_free\n0,100,12,80\n60,100,13,80\n120,100,14,80\n";
    assert_eq!(only(told, &mebibytes).1, expected);
}

#[test]
fn how_long_something_took_is_no_clock() {
    let text = "app.js:12 collected in time 4.76ms\napp.js:9 rss: 10 MiB\napp.js:12 collected in time 3.12ms\n\
                app.js:9 rss: 12 MiB\napp.js:12 collected in time 5.60ms\napp.js:9 rss: 13 MiB\n";
    let reading = read(text, &ReadOptions::default()).unwrap();
    assert!(
        reading.series[0].seconds().is_none(),
        "{:?}",
        reading.series[0]
    );
}

#[test]
fn a_whole_machine_in_units_with_a_letter_or_a_decimal_comma_is_read() {
    let minute = ReadOptions {
        step: Some(Seconds(60.0)),
        ..ReadOptions::default()
    };
    let header =
        "              total        used        free      shared  buff/cache   available\n";
    for [one, two, three] in [["2,1Gi", "2,4Gi", "3Gi"], ["2.1G", "2.4G", "3G"]] {
        let rows = [one, two, three].map(|used| {
            format!("{header}Mem:            8Gi       {used}       1,2Gi       312Mi       4,4Gi       5Gi\nSwap: 2,0Gi 0B 2,0Gi\n")
        });
        let (span, memory) = only(&rows.concat(), &minute);
        assert_eq!(span, 120.0);
        assert_eq!(
            memory,
            [2.1, 2.4, 3.0].map(|used| used * f64::from(1 << 30))
        );
    }
}

#[test]
fn how_long_a_server_runs_is_the_clock_of_its_blocks() {
    let block = |seconds: u32, bytes: u32| {
        format!("redis_version:6.2.8\nuptime_in_seconds:{seconds}\nused_memory_rss:{bytes}\n")
    };
    let text = [block(100, 1000), block(400, 2000), block(1000, 3500)].concat();
    let (span, memory) = only(&text, &ReadOptions::default());
    assert_eq!((span, memory), (900.0, vec![1000.0, 2000.0, 3500.0]));
}

#[test]
fn collections_without_times_are_counted_where_that_is_said() {
    let line =
        |after: u32| format!("[GC (Allocation Failure)  90000K->{after}K(100000K), 0.05 secs]\n");
    let text = [line(3000), line(4000), line(5000)].concat();
    let problem = read(&text, &ReadOptions::default()).unwrap_err();
    assert!(matches!(problem, Problem::NoTimes { .. }), "{problem:?}");
    let minute = ReadOptions {
        step: Some(Seconds(60.0)),
        ..ReadOptions::default()
    };
    let (span, memory) = only(&text, &minute);
    assert_eq!(span, 120.0);
    assert_eq!(memory, [3000.0, 4000.0, 5000.0].map(|after| after * 1024.0));
}
