//! Every command that the README shows gives the output that the README shows.

mod common;

use std::fs;

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

/// With `UPDATE_README=1` the README is rewritten instead, to be read before it is committed.
#[test]
fn the_readme_shows_what_the_program_prints() {
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

#[test]
fn a_console_block_is_read_as_commands_with_their_output() {
    let text = "```console\n$ leakrate fit \\\n  a.csv\nleaks\n\n$ leakrate help\n```\n";
    let found = examples(text);
    assert_eq!(found[0].command, "leakrate fit a.csv");
    assert_eq!(found[0].output, "leaks\n\n");
    assert_eq!(found[1].output, "");
}
