//! What the workflows run and what the licence and advisory check excuses is what the repository
//! says: no tag that can be moved, no excuse for a crate that has gone.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use toml::{Table, Value};

fn read(path: impl AsRef<Path>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| unreachable!("{}: {error}", path.display()))
}

fn list<'t>(table: &'t Value, name: &str) -> &'t [Value] {
    let list = table.get(name).and_then(Value::as_array);
    list.expect("a list of this name")
}

/// The first word of a text that stands between backticks.
fn quoted(text: &str) -> &str {
    text.split('`').nth(1).unwrap_or_default()
}

#[test]
fn every_advisory_that_is_excused_is_of_a_crate_in_the_lock_file() {
    let lock: Table = read("Cargo.lock").parse().unwrap();
    let lock = Value::Table(lock);
    let packages = list(&lock, "package").iter();
    let packages: BTreeSet<&str> = packages
        .map(|package| package["name"].as_str().unwrap())
        .collect();
    let deny: Table = read("deny.toml").parse().unwrap();
    let ignored = list(&deny["advisories"], "ignore");
    assert!(!ignored.is_empty());
    for one in ignored {
        let id = one["id"].as_str().unwrap();
        let reason = one["reason"].as_str().unwrap();
        assert!(
            reason.starts_with('`') && packages.contains(quoted(reason)),
            "{id}: expected a reason that begins with a crate of Cargo.lock, found: {reason}"
        );
    }
}

/// The lines of every workflow that begin a step of this kind, with what follows it.
fn steps(kind: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows");
    let files = fs::read_dir(folder).unwrap();
    let text: String = files.map(|file| read(file.unwrap().path())).collect();
    let lines = text
        .lines()
        .map(|line| line.trim().trim_start_matches("- "));
    let steps: Vec<String> = lines
        .filter_map(|line| line.strip_prefix(kind))
        .map(|rest| rest.trim().to_owned())
        .collect();
    assert!(!steps.is_empty(), "no step begins with {kind}");
    steps
}

#[test]
fn actions_are_pinned_by_commit_and_name_their_version() {
    for action in steps("uses:") {
        let (_, pin) = action.split_once('@').unwrap_or_default();
        let (commit, version) = pin.split_once(" # v").unwrap_or_default();
        let is_commit = commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit());
        assert!(is_commit && !version.is_empty(), "{action}");
    }
}

#[test]
fn tools_are_installed_in_a_stated_version() {
    for command in steps("run: cargo +stable install") {
        assert!(command.contains(" --version "), "{command}");
    }
}
