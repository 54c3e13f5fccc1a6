//! What a command answers from files in memory is what it answers from the same files on the disk,
//! to the last bit.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fs;
use std::path::Path;

use leakrate::cli::{self, CommandAnswer};
use leakrate::ingest::{Beyond, FileSystem, HeldFile};

const LOCAL: &str = "local.csv";
const FIXED: &str = "fixed.csv";
const PRODUCTION: &str = "production.json";

/// Files of the project under the names that commands give them, and some of this test.
fn inputs() -> Vec<HeldFile> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let copied = [
        (LOCAL, "local-snapshots.csv"),
        (FIXED, "local-after-fix.csv"),
        (PRODUCTION, "production-azure.json"),
        ("series.csv", "production.csv"),
        ("fleet.csv", "fleet.csv"),
    ];
    let copied =
        copied.map(|(name, original)| HeldFile::new(name, fs::read(data.join(original)).unwrap()));
    let own = [
        (
            "dates.csv",
            "time,rss_mb\n3/4/2026,100\n5/6/2026,120\n7/8/2026,150\n9/10/2026,170\n",
        ),
        (
            "bare.csv",
            "rss\n1000000\n1200000\n1500000\n1700000\n2100000\n",
        ),
        ("torn.csv", "requests,heap_mb\n0,7.7\n2500,forty\n3750,56\n"),
        ("limits.csv", "name,limit\nproduction,1.75GB\n"),
        (
            "incident.toml",
            "title = \"Growth\"\nlimit = \"1.75GB\"\n[production]\ninput = \"production.json\"\n\
             requests = \"100/min\"\n[local]\ninput = \"local.csv\"\n",
        ),
    ];
    let own = own.map(|(name, text)| HeldFile::new(name, text));
    copied.into_iter().chain(own).collect()
}

fn words(command: &str) -> Vec<String> {
    shlex::split(command).unwrap()
}

fn in_memory(command: &str) -> CommandAnswer {
    let files = FileSystem::held(inputs(), Beyond::Nothing);
    let program = "leakrate".to_owned();
    cli::answer([program].into_iter().chain(words(command)), &files)
}

/// The same from the disk by the program, in a folder that holds the same files and nothing else.
fn on_the_disk(command: &str) -> CommandAnswer {
    let folder = tempfile::tempdir().unwrap();
    let inputs = inputs();
    for file in &inputs {
        fs::write(folder.path().join(&file.path), &file.bytes).unwrap();
    }
    let mut program = common::command(&words(command));
    let program = program.current_dir(folder.path()).env_remove("COLUMNS");
    let run = common::Run::from(program.output().unwrap());
    let written = fs::read_dir(folder.path()).unwrap().map(Result::unwrap);
    let mut files: Vec<HeldFile> = written
        .map(|file| HeldFile::new(file.file_name(), fs::read(file.path()).unwrap()))
        .filter(|file| inputs.iter().all(|input| input.path != file.path))
        .collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    CommandAnswer {
        status: u8::try_from(run.status).unwrap(),
        stdout: run.stdout,
        stderr: run.stderr,
        files,
        question: None,
    }
}

/// Asserts that both ways give the same, and gives it.
fn same(command: &str) -> CommandAnswer {
    let mut held = in_memory(command);
    held.files.sort_by(|one, other| one.path.cmp(&other.path));
    let question = held.question.take();
    assert_eq!(held, on_the_disk(command), "{command}");
    CommandAnswer { question, ..held }
}

#[test]
fn the_commands_of_the_readme_answer_the_same() {
    for command in [
        "compare local=local.csv production=production.json --requests production=100/min",
        "compare before=local.csv after=fixed.csv",
        "predict production=production.json --requests 100/min --limit 1.75GB",
        "predict production=production.json --requests 100/min --limit 1.75GB --advice gunicorn",
        "alert series.csv --selector process_resident_memory_bytes --limit 1.75GB",
        "fit fleet.csv --group-by deployment",
        "plan local.csv --rate 1MB/1000req",
        "compare local=15MB/1250req production=1200MB/01:17-09:27@100/min",
        "inspect local.csv",
    ] {
        let answer = same(command);
        assert_eq!(answer.status, 0, "{command}: {}", answer.stderr);
        assert!(!answer.stdout.is_empty(), "{command}");
    }
}

#[test]
fn every_output_and_every_written_file_is_the_same() {
    for (command, written) in [
        ("fit local.csv --format json", 0),
        ("fit local.csv --format html --chart chart.svg", 1),
        ("fit local.csv --chart chart.png --verbose", 1),
        ("report series.csv --limit 1.75GB -o incident.md", 2),
        (
            "predict series.csv --limit limits.csv --requests file:series.csv",
            0,
        ),
        (
            "alert series.csv --selector m --rules leak.rules.yml --tests leak.rules.test.yml",
            2,
        ),
        (
            "report production=production.json local=local.csv after=fixed.csv \
             --requests production=100/min --limit 1.75GB -o incident.html",
            1,
        ),
        ("report incident.toml -o incident.json", 1),
        ("report --init -o other.toml", 1),
        ("formats", 0),
        ("inspect local.csv --format json", 0),
        ("inspect local.csv series.csv --format html", 0),
    ] {
        let answer = same(command);
        assert_eq!(answer.files.len(), written, "{command}: {}", answer.stderr);
    }
}

#[test]
fn what_cannot_be_answered_is_said_in_the_same_words() {
    for (command, status) in [
        ("fit locl.csv", 2),
        ("fit torn.csv", 2),
        ("fit local.csv --chart local.csv", 2),
        ("fit local.csv -o local.html --chart local.html", 2),
        ("fit local.csv --fail-on leak", 1),
        ("compare local.csv", 2),
        ("predict local.csv", 2),
        ("predict series.csv --limit locl=1GB", 2),
        ("fit", 2),
        ("fit --limits 3", 2),
        ("fit --help", 0),
        ("--version", 0),
    ] {
        let answer = same(command);
        assert_eq!(answer.status, status, "{command}: {}", answer.stderr);
    }
}

#[test]
fn a_question_comes_with_what_can_be_answered_and_each_answer_can_be_given() {
    for command in [
        "fit dates.csv",
        "fit bare.csv",
        "predict dates.csv --limit 1GB",
    ] {
        let asked = same(command);
        assert_eq!(asked.status, 2, "{command}");
        let question = asked.question.unwrap();
        assert!(
            asked.stderr.contains(&question.text),
            "{command}: {}",
            asked.stderr
        );
        assert!(question.choices.len() > 1, "{command}");
        let suggested = shlex::try_join(question.suggested.iter().map(String::as_str)).unwrap();
        let answered = same(&format!("{command} {suggested}"));
        assert_eq!(
            answered.status, 0,
            "{command} {suggested}: {}",
            answered.stderr
        );
    }
}

/// What a system says of a file that is not there, memory cannot say.
#[test]
fn a_file_of_an_option_that_is_not_there_is_told() {
    let answer = in_memory("fit local.csv --deploys deploys.csv");
    assert_eq!(answer.status, 2, "{}", answer.stdout);
    let expected = "cannot read deploys.csv: no file of this name is given";
    assert!(answer.stderr.contains(expected), "{}", answer.stderr);
}

#[test]
fn pasted_text_is_standard_input() {
    let pasted = HeldFile::new("-", "requests,heap_mb\n0,7.7\n2500,40\n3750,56\n5000,76\n");
    let files = FileSystem::held([pasted], Beyond::Nothing);
    let answer = cli::answer(["leakrate", "fit", "-"], &files);
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    assert!(answer.stdout.contains("stdin"), "{}", answer.stdout);
}

#[test]
fn nothing_beyond_memory_is_read_or_written() {
    let files = FileSystem::held([], Beyond::Nothing);
    let answer = cli::answer(["leakrate", "fit", "data/local-snapshots.csv"], &files);
    assert_eq!(answer.status, 2, "{}", answer.stdout);
    let files = FileSystem::held([], Beyond::Disk);
    let line = [
        "leakrate",
        "fit",
        "data/local-snapshots.csv",
        "-o",
        "never.html",
    ];
    let answer = cli::answer(line, &files);
    assert_eq!(
        (answer.status, answer.files.len()),
        (0, 1),
        "{}",
        answer.stderr
    );
    assert!(!Path::new("never.html").exists());
}

#[test]
fn what_works_on_a_machine_is_refused() {
    for command in [
        "man pages",
        "watch local.csv",
        "record --pid 1 --url http://localhost:1",
    ] {
        let answer = in_memory(command);
        assert_eq!(answer.status, 2, "{command}: {}", answer.stdout);
        assert!(
            answer.stderr.contains("in a terminal"),
            "{command}: {}",
            answer.stderr
        );
    }
}
