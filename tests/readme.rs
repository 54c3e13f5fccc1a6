//! Every command that the README shows gives the output that the README shows.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fs;
use std::sync::Mutex;

/// A command of a `console` block, and the lines that follow it.
#[derive(Debug, PartialEq)]
struct Example {
    command: String,
    output: String,
}

fn examples(markdown: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut inside = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if inside && line.starts_with("$ ") {
            examples.push(Example {
                command: line[2..].to_owned(),
                output: String::new(),
            });
        } else if inside && let Some(example) = examples.last_mut() {
            if example.output.is_empty() && example.command.ends_with('\\') {
                example.command.pop();
                example.command.push_str(line.trim());
            } else {
                example.output.push_str(line);
                example.output.push('\n');
            }
        }
    }
    examples
}

/// The arguments of a command that runs leakrate, installed or from the source tree.
fn arguments(command: &str) -> Option<Vec<&str>> {
    let from_source = command.strip_prefix("cargo run --release --quiet -- ");
    let arguments = from_source.or_else(|| command.strip_prefix("leakrate "))?;
    Some(arguments.split_whitespace().collect())
}

/// Held while the README is rewritten, which two tests do.
static WRITING: Mutex<()> = Mutex::new(());

/// With `UPDATE_README=1` the README is rewritten instead, to be read before it is committed.
#[test]
fn the_readme_shows_what_the_program_prints() {
    let _guard = WRITING.lock().unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = fs::read_to_string(path).unwrap();
    let mut updated = readme.clone();
    let mut ran = 0;
    for example in examples(&readme) {
        let Some(arguments) = arguments(&example.command) else {
            continue;
        };
        if example.output.is_empty() {
            continue;
        }
        let run = common::leakrate(&arguments);
        assert_eq!(run.status, 0, "$ {}", example.command);
        let printed = (run.stdout + &run.stderr).trim_end().to_owned() + "\n";
        if std::env::var_os("UPDATE_README").is_some() {
            updated = updated.replace(&example.output, &printed);
        } else {
            assert_eq!(printed, example.output, "$ {}", example.command);
        }
        ran += 1;
    }
    assert!(
        ran >= 3,
        "the README shows too few commands with their output: {ran}"
    );
    if updated != readme {
        fs::write(path, updated).unwrap();
    }
}

/// The rows of the calibration document that the README shows, for 288 readings without a leak.
const NOISES: [&str; 8] = [
    "white",
    "AR(1) ρ = 0.5",
    "AR(1) ρ = 0.8",
    "AR(1) ρ = 0.95",
    "daily wave",
    "load levels",
    "GC sawtooth",
    "warm-up",
];
const SUMMARY: [&str; 2] = ["<!-- calibration -->\n", "<!-- /calibration -->\n"];

/// The cells of the row that begins with `name` in the first table after `heading`, marks left out.
fn row<'a>(document: &'a str, heading: &str, name: &str) -> Vec<&'a str> {
    let start = document.find(heading).unwrap();
    let begins = format!("| {name} |");
    let line = document[start..]
        .lines()
        .find(|line| line.starts_with(&begins));
    let cells = line.unwrap().trim_matches('|').split('|');
    cells
        .map(|cell| cell.trim().trim_end_matches(['✓', '≈', '✗']).trim_end())
        .collect()
}

/// Called a leak by leakrate, the t test and Mann and Kendall's, then the truth held by the
/// intervals of the first two.
fn calibration_summary(document: &str) -> String {
    let mut summary = String::from(
        "\n| noise | called a leak | by Student's t | by Mann–Kendall | 95 % interval holds the truth \
         | Student's t |\n| --- | --: | --: | --: | --: | --: |\n",
    );
    for noise in NOISES {
        let verdicts = row(document, "### 288 readings", noise);
        let intervals = row(document, "The 95 % interval of the rate", noise);
        let cells = [
            noise,
            verdicts[1],
            verdicts[5],
            verdicts[6],
            intervals[1],
            intervals[3],
        ];
        summary.extend(["| ", &cells.join(" | "), " |\n"]);
    }
    summary + "\n"
}

#[test]
fn the_readme_sums_up_the_calibration_as_it_was_measured() {
    let _guard = WRITING.lock().unwrap();
    let root = env!("CARGO_MANIFEST_DIR");
    let document = fs::read_to_string(format!("{root}/docs/calibration.md")).unwrap();
    let path = format!("{root}/README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let [from, to] = SUMMARY.map(|mark| readme.find(mark).unwrap());
    let from = from + SUMMARY[0].len();
    let measured = calibration_summary(&document);
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(path, readme[..from].to_owned() + &measured + &readme[to..]).unwrap();
    } else {
        assert_eq!(&readme[from..to], measured);
    }
}

#[test]
fn a_console_block_is_read_as_commands_with_their_output() {
    let text = "```console\n$ leakrate fit \\\n  a.csv\nleaks\n\n$ leakrate help\n```\n";
    let found = examples(text);
    assert_eq!(found[0].command, "leakrate fit a.csv");
    assert_eq!(found[0].output, "leaks\n\n");
    assert_eq!(found[1].output, "");
}
