//! Large tables are read on all cores and give exactly what the general reader gives. One quoted
//! cell, which means the same without its quotes, makes the general reader read all of a text.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fmt::Write as _;

use leakrate::ingest::{self, ReadOptions, Reading, Source};

fn read(text: String) -> Reading {
    let source = Source::from_bytes("fleet.csv", text.into_bytes()).unwrap();
    ingest::read(&source, &ReadOptions::default()).unwrap()
}

/// A table of over 1 MiB: pods come and go, some cells are missing or have decimals.
fn table(line_end: &str, pods: usize, rows: usize) -> String {
    let mut text = format!("time,pod,memory_mib,requests{line_end}");
    for row in 0..rows {
        let pod = (row * 7 + row / 90) % pods;
        let tick = row / pods;
        let (hour, minute, second) = (tick / 3600, tick / 60 % 60, tick % 60);
        let reading = match row % 97 {
            0 => "null".to_owned(),
            1..30 => format!("{}.{}", 200 + row % 50, row % 10),
            _ => (300 + row % 80).to_string(),
        };
        let _ = write!(
            text,
            "2026-03-01T{hour:02}:{minute:02}:{second:02}Z,pod-{pod},{reading},{}{line_end}",
            row * 3
        );
        if row == rows / 2 {
            let _ = write!(text, "{line_end}time,pod,memory_mib,requests{line_end}");
        }
    }
    text
}

fn with_a_quoted_cell(text: &str) -> String {
    text.replacen(",pod-0,", ",\"pod-0\",", 1)
}

#[test]
fn all_cores_give_what_one_gives() {
    for (line_end, pods) in [("\n", 1), ("\n", 40), ("\r\n", 7)] {
        let text = table(line_end, pods, 60_000);
        assert!(text.len() > 2 << 20, "{}", text.len());
        let general = read(with_a_quoted_cell(&text));
        let plain = read(text);
        assert_eq!(plain.series.len(), pods);
        assert_eq!(plain.series, general.series);
        assert_eq!(plain.rows, general.rows);
        assert_eq!(plain.caveats, general.caveats);
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
    assert!(text.len() > 2 << 20, "{}", text.len());
    // A spare delimiter at the end of the last row is left to the general reader.
    let general = read(format!("{},\n", text.trim_end()));
    let plain = read(text);
    assert_eq!(plain.series.len(), 2);
    assert_eq!(plain.series, general.series);
    assert_eq!(plain.rows, general.rows);
}

#[test]
fn a_fault_in_a_large_table_is_found_where_it_is() {
    let mut text = table("\n", 40, 60_000);
    let fault = text.len() - text.lines().last().unwrap().len() - 1;
    text.insert_str(fault, "2026-04-01T00:00:00Z,pod-1,twelve,9\n");
    let line = text[..fault].matches('\n').count() + 1;
    let source = Source::from_bytes("fleet.csv", text.into_bytes()).unwrap();
    let error = ingest::read(&source, &ReadOptions::default()).unwrap_err();
    assert_eq!(error.places()[0].location.line, line);
}
