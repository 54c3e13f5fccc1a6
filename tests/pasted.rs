//! What people paste holds more than what was measured: every fixture is read the same with the marks
//! of a mail, a chat or a terminal around it, and below a title.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

#[path = "common/files.rs"]
mod files;

use std::fs;
use std::path::Path;

use files::files_in;
use leakrate::ingest::{self, IngestError, Problem, ReadOptions, Reading, Source};

/// A way in which a text is pasted, with its name.
type Way = (&'static str, fn(&str) -> String);

const PASTED: [Way; 8] = [
    ("quoted", |text| with_margin(text, "> ")),
    ("quoted twice", |text| with_margin(text, "> > ")),
    ("indented", |text| with_margin(text, "    ")),
    ("between fences", |text| {
        format!("```\n{}\n```\n", text.trim_end())
    }),
    ("between fences, and asked about", |text| {
        format!(
            "It grows since we deployed:\n\n```text\n{}\n```\n\nAny ideas?\n",
            text.trim_end()
        )
    }),
    ("below a command", |text| {
        format!("$ cat memory.log\n{text}")
    }),
    ("between commands", |text| {
        format!(
            "ada@web-1:~$ cat memory.log\n{}\nada@web-1:~$ \n",
            text.trim_end()
        )
    }),
    ("below a paragraph", |text| {
        format!("It grows since we deployed:\n\n{text}")
    }),
];

fn with_margin(text: &str, margin: &str) -> String {
    let lines = text.lines().map(|line| format!("{margin}{line}\n"));
    lines.collect()
}

fn read(text: &str) -> Result<Reading, IngestError> {
    let source = Source::from_bytes("pasted", text.as_bytes().to_vec())?;
    ingest::read(&source, &ReadOptions::default())
}

#[test]
fn what_stands_around_a_text_changes_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    let files = files_in(&root);
    let mut compared = 0;
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else {
            continue;
        };
        let text = text.trim_start_matches('\u{feff}');
        let Ok(plain) = read(text) else {
            continue;
        };
        for (way, paste) in PASTED {
            let pasted = read(&paste(text));
            let pasted = pasted.unwrap_or_else(|error| panic!("{} {way}: {error}", file.display()));
            assert_eq!(pasted.series, plain.series, "{} {way}", file.display());
            compared += 1;
        }
    }
    assert!(compared > 1000, "{compared}");
}

#[test]
fn a_fault_is_shown_where_it_stands_in_what_was_pasted() {
    let pasted = "Here it is:\n\n```\n    time,rss_mb\n    1,20\n    2,x\n    3,22\n```\n";
    let error = read(pasted).unwrap_err();
    assert_eq!(*error.problem(), Problem::Rows { count: 1 });
    let place = &error.places()[0].location;
    assert_eq!((place.line, place.column), (6, 7));
}

#[test]
fn a_title_that_has_as_many_parts_as_the_table_has_columns_is_no_header() {
    for header in ["day,rss_mb", "time,rss_mb"] {
        let table = format!("{header}\n20260114,100\n20260115,103\n20260116,107\n");
        let titled = format!("Memory of the worker, production\n{table}");
        let (plain, titled) = (read(&table).unwrap(), read(&titled).unwrap());
        assert_eq!(titled.series, plain.series, "{header}");
        assert_eq!(titled.series[0].memory(), [100e6, 103e6, 107e6]);
    }
}

#[test]
fn a_title_of_as_many_words_as_columns_hides_no_table() {
    let frame = "                  when    cpu   rss_mb\n0  2026-04-03 12:00:00    0.0    91.25\n\
                 1  2026-04-03 12:00:20   12.5    93.00\n2  2026-04-03 12:00:40    0.0    94.50\n";
    let titled = format!("Memory of the worker, production\n{frame}");
    assert_eq!(read(&titled).unwrap().series, read(frame).unwrap().series);
}

#[test]
fn marks_in_a_log_are_no_surroundings() {
    // What npm prints before the log of a program, and a price in a line.
    let log = "> shop@1.0.0 start\n> node shop.js\nrss=70 MB total=$ 3\nrss=71 MB total=$ 5\nrss=73 MB total=$ 2\n";
    assert_eq!(read(log).unwrap().series[0].memory(), [70e6, 71e6, 73e6]);
}

#[test]
fn a_line_of_a_log_is_no_header_of_those_below() {
    let log = "MemUse 19.5 mb (+19.5 mb) | heapCap 20.6 mb | reqs 1\n\
               MemUse 30.5 mb (+11 mb) | heapCap 41.8 mb | reqs 14.6k\n\
               MemUse 31.5 mb (+1 mb) | heapCap 53.5 mb | reqs 15.4k\n";
    assert_eq!(
        read(log).unwrap().series[0].memory(),
        [19.5e6, 30.5e6, 31.5e6]
    );
    let counted = "Memory allocated after run 1: 6.5 MB\nMemory allocated after run 2: 9.5 MB\n\
                   Memory allocated after run 3: 12 MB\n";
    let reading = read(counted).unwrap();
    assert_eq!(reading.series[0].memory(), [6.5e6, 9.5e6, 12e6]);
    assert_eq!(reading.series[0].requests(), Some(&[0.0, 1.0, 2.0][..]));
}

#[test]
fn processes_that_were_killed_are_no_series() {
    let kill = |day: u32| {
        format!(
            "Oct {day} 03:11:52 host kernel: Out of memory: Killed process {day}00 (java) \
             total-vm:17436424kB, anon-rss:10190244kB, file-rss:0kB, shmem-rss:0kB\n"
        )
    };
    let log: String = (12..17).map(kill).collect();
    let error = read(&log).unwrap_err();
    assert_eq!(*error.problem(), Problem::OnlyKills);
    assert!(error.advice().contains("ps -o rss="), "{}", error.advice());
}

#[test]
fn lines_that_nothing_knows_get_the_pattern_that_reads_them() {
    let log = "[1] 186881984\n[1] 186886144\n[1] 186890240\n[1] 186894336\n";
    let error = read(log).unwrap_err();
    let Problem::NoMemoryInLines { open } = error.problem() else {
        unreachable!("{error}");
    };
    let by_pattern = ReadOptions {
        pattern: Some(open.patterns[0].parse().unwrap()),
        unit: Some("B".parse().unwrap()),
        ..ReadOptions::default()
    };
    let source = Source::from_bytes("t", log.as_bytes().to_vec()).unwrap();
    let reading = ingest::read(&source, &by_pattern).unwrap();
    assert_eq!(
        reading.series[0].memory(),
        [186_881_984.0, 186_886_144.0, 186_890_240.0, 186_894_336.0]
    );
}
