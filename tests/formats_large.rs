//! Large tables are read on all cores and give exactly what reading them row by row gives.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fmt::Write as _;

use leakrate::ingest::{self, Combine, Cutting, ReadOptions, Reading, Source};

fn read_with(text: &str, cutting: Cutting) -> Reading {
    let source = Source::from_bytes("fleet.csv", text.as_bytes().to_vec()).unwrap();
    let options = ReadOptions {
        cutting,
        // A pod may have two rows at one time.
        combine: Some(Combine::Mean),
        ..ReadOptions::default()
    };
    ingest::read(&source, &options).unwrap()
}

/// What is read of a text of over 2 MiB, on all cores and row by row.
fn read_both_ways(text: &str) -> Reading {
    assert!(text.len() > 2 << 20, "{}", text.len());
    let uncut = Cutting {
        from: usize::MAX,
        ..Cutting::default()
    };
    let cut = read_with(text, Cutting::default());
    assert_eq!(cut, read_with(text, uncut));
    cut
}

/// A table whose columns stand in this order: pods come and go, some cells are missing or have
/// decimals, and in the middle stand a blank line and the header again.
fn table(order: [usize; 4], line_end: &str, pods: usize, rows: usize) -> String {
    let line = |cells: [&str; 4]| order.map(|column| cells[column]).join(",") + line_end;
    let header = line(["time", "pod", "memory_mib", "requests"]);
    let mut text = header.clone();
    for row in 0..rows {
        let pod = (row * 7 + row / 90) % pods;
        let tick = row / pods;
        let (hour, minute, second) = (tick / 3600, tick / 60 % 60, tick % 60);
        let reading = match row % 97 {
            0 => "null".to_owned(),
            1..30 => format!("{}.{}", 200 + row % 50, row % 10),
            _ => (300 + row % 80).to_string(),
        };
        text += &line([
            &format!("2026-03-01T{hour:02}:{minute:02}:{second:02}Z"),
            &format!("pod-{pod}"),
            &reading,
            &(row * 3).to_string(),
        ]);
        if row == rows / 2 {
            text += line_end;
            text += &header;
        }
    }
    text
}

#[test]
fn all_cores_give_what_one_gives() {
    for order in [[0, 1, 2, 3], [1, 0, 2, 3], [2, 3, 1, 0]] {
        for (line_end, pods) in [("\n", 1), ("\n", 40), ("\r\n", 7)] {
            let reading = read_both_ways(&table(order, line_end, pods, 60_000));
            assert_eq!((reading.series.len(), reading.rows), (pods, 60_000));
        }
    }
}

#[test]
fn rows_that_name_no_instance_are_read_on_all_cores_too() {
    let mut text = "time,web-1_rss_bytes,web-2_rss_bytes\n".to_owned();
    for row in 0..60_000 {
        let (hour, minute, second) = (row / 3600, row / 60 % 60, row % 60);
        let reading = 300_000_000 + row * 7;
        let _ = writeln!(
            text,
            "2026-03-01T{hour:02}:{minute:02}:{second:02}Z,{reading},{}",
            reading / 2
        );
    }
    let reading = read_both_ways(&text);
    assert_eq!((reading.series.len(), reading.rows), (2, 60_000));
}

#[test]
fn a_fault_in_a_large_table_is_found_where_it_is() {
    let mut text = table([0, 1, 2, 3], "\n", 40, 60_000);
    let fault = text.len() - text.lines().last().unwrap().len() - 1;
    text.insert_str(fault, "2026-04-01T00:00:00Z,pod-1,twelve,9\n");
    let line = text[..fault].matches('\n').count() + 1;
    let source = Source::from_bytes("fleet.csv", text.into_bytes()).unwrap();
    let error = ingest::read(&source, &ReadOptions::default()).unwrap_err();
    assert_eq!(error.places()[0].location.line, line);
}
