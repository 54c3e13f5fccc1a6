//! No character of an input acts where it is shown: in no command, no format and no message.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::fs;

use common::{Run, leakrate_in};
use tempfile::TempDir;

/// Every control character that may stand in a cell, and every mark that turns the direction of
/// the text or breaks its lines.
fn acting() -> Vec<char> {
    let controls = ('\u{1}'..='\u{1F}').chain('\u{7F}'..='\u{9F}');
    let marks = ['\u{61C}', '\u{200E}', '\u{200F}', '\u{2028}', '\u{2029}'];
    let embeddings = ('\u{202A}'..='\u{202E}').chain('\u{2066}'..='\u{2069}');
    controls.chain(marks).chain(embeddings).collect()
}

/// Whether a character of an answer acts. Its own line ends do, and are meant to.
fn acts(character: char) -> bool {
    acting().contains(&character) && character != '\n'
}

fn assert_still(text: &str, what: &str) {
    for line in text.split('\n') {
        let found: Vec<char> = line.chars().filter(|&one| acts(one)).collect();
        assert!(found.is_empty(), "{what}: {found:?} in {line:?}");
    }
}

fn name(character: char) -> String {
    format!("pod-{}{character}31m", u32::from(character))
}

/// Those that may stand in a name among other labels: U+001F divides them.
fn named() -> Vec<char> {
    let all = acting().into_iter();
    all.filter(|&character| character != '\u{1f}').collect()
}

/// A pod for each acting character, which stands in its name; every second one is of version `b`.
fn table() -> String {
    let mut table = "time,pod,version,rss_mb\n".to_owned();
    for hour in 0..8 {
        for (number, character) in named().into_iter().enumerate() {
            let memory = 100 + hour * (1 + number % 5) + (hour * 7 + number * 3) % 4;
            let name = name(character);
            let version = format!("v{}\u{9b}1m", number % 2);
            let _ = writeln!(
                table,
                "2026-04-03T0{hour}:00:00Z,\"{name}\",\"{version}\",{memory}"
            );
        }
    }
    table
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.csv"), table()).unwrap();
    folder
}

fn run(folder: &TempDir, words: &[&str]) -> Run {
    leakrate_in(folder.path(), words)
}

#[test]
fn no_name_acts_in_an_answer() {
    let folder = folder();
    let title = "a\u{9b}31m\u{1b}[31m\u{202e}b";
    let commands: [&[&str]; 8] = [
        &["fit", "a.csv", "--top", "all", "--verbose"],
        &["fit", "a.csv", "--group-by", "version"],
        &["predict", "a.csv", "--limit", "1GB", "--top", "all"],
        &["predict", "a.csv", "--limit", "200MB", "--at-once", "2"],
        &["compare", "a.csv", "--group-by", "version"],
        &[
            "report", "a.csv", "--limit", "1GB", "--title", title, "--top", "all",
        ],
        &["fit", "a.csv", "--series", "pod-155*", "--chart", "one.svg"],
        &["alert", "a.csv", "--series", "pod-155*", "--selector", "m"],
    ];
    let judged = run(
        &folder,
        &["fit", "a.csv", "--format", "junit", "--fail-on", "leak"],
    );
    assert!(judged.stdout.contains("<testcase"), "{}", judged.stderr);
    assert_still(&judged.stdout, "junit");
    for words in commands {
        for format in ["text", "markdown", "html", "json", "jsonl"] {
            let words = [words, &["--format", format]].concat();
            let run = run(&folder, &words);
            assert_eq!(run.status, 0, "{words:?}: {}", run.stderr);
            assert!(run.stdout.contains("31m") || run.stdout.contains("1m"));
            assert_still(&run.stdout, &format!("{words:?}"));
            assert_still(&run.stderr, &format!("{words:?}"));
        }
    }
    let chart = fs::read_to_string(folder.path().join("one.svg")).unwrap();
    assert!(chart.contains("31m"));
    assert_still(&chart, "chart");
    let inspected = run(&folder, &["inspect", "a.csv"]);
    assert_still(&inspected.stdout, "inspect");
}

/// The value is the same; its spelling does not act.
#[test]
fn json_says_every_character_by_its_escape() {
    let folder = folder();
    for format in ["json", "jsonl"] {
        let run = run(&folder, &["fit", "a.csv", "--format", format]);
        let lines = match format {
            "json" => vec![run.stdout.as_str()],
            _ => run.stdout.lines().collect(),
        };
        let mut names = Vec::new();
        for line in lines {
            let facts: serde_json::Value = serde_json::from_str(line).unwrap();
            match &facts["series"] {
                serde_json::Value::Array(all) => {
                    names.extend(all.iter().map(|one| one["name"].clone()));
                }
                one => names.push(one["name"].clone()),
            }
        }
        for character in named() {
            // A line end in a cell is read as it stands.
            assert!(names.contains(&name(character).into()), "{character:?}");
        }
    }
}

#[test]
fn nothing_acts_in_a_message() {
    let folder = folder();
    for character in acting() {
        let cell = format!("x{character}31mEVIL{character}");
        let quoted = cell.replace('"', "\"\"");
        let rows = format!(
            "time,heap_mb\n2026-01-01T00:00:00Z,1\n\"{quoted}\",2\n2026-01-01T00:02:00Z,3\n"
        );
        fs::write(folder.path().join("row.csv"), rows).unwrap();
        let header = format!("time,\"{quoted}\"\n2026-01-01T00:00:00Z,1\n2026-01-01T00:02:00Z,3\n");
        fs::write(folder.path().join("header.csv"), header).unwrap();
        let bad = format!("--{cell}");
        let commands: [&[&str]; 7] = [
            &["fit", "row.csv"],
            &["inspect", "row.csv"],
            &["fit", "header.csv"],
            &["fit", "row.csv", "--memory", &cell],
            &["fit", &cell],
            &["fit", "a.csv", &bad],
            &["fit", "a.csv", "--tz", &cell],
        ];
        for words in commands {
            let run = run(&folder, words);
            assert!(!run.stderr.is_empty() || words[0] == "inspect", "{words:?}");
            // Where a tab stands is part of what a message shows.
            assert_still(&run.stderr.replace('\t', " "), &format!("{words:?}"));
            assert_still(&run.stdout, &format!("{words:?}"));
        }
    }
}

/// Also where colours are on: the sequences of leakrate itself begin with ESC alone.
#[test]
fn nothing_of_the_second_kind_of_controls_is_in_a_coloured_message() {
    let folder = folder();
    let rows = "time,heap_mb\n2026-01-01T00:00:00Z,1\n\u{9b}31mEVIL\u{9d}0;title\u{9c},2\n";
    fs::write(folder.path().join("c1.csv"), rows).unwrap();
    let run = run(&folder, &["fit", "c1.csv", "--color", "always"]);
    assert!(run.stderr.contains("\u{1b}[") && run.stderr.contains("31mEVIL"));
    assert!(!run.stderr.contains(|c| ('\u{7f}'..='\u{9f}').contains(&c)));
}

/// A command that is written out is one that can be typed.
#[test]
fn a_command_with_such_an_argument_can_be_typed_again() {
    let folder = folder();
    let words = ["report", "a.csv", "--title", "a\u{9b}31m'b\nc"];
    for format in ["text", "markdown"] {
        let run = run(&folder, &[&words[..], &["--format", format]].concat());
        assert!(
            run.stdout.contains(r"--title $'a\u009b31m\'b\u000ac'"),
            "{}",
            run.stdout
        );
    }
}
