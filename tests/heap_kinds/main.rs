//! Leaks of kinds that are known from servers in JavaScript: each is led back to a line of what
//! makes it or holds it, and what does not leak is not called a leak.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/promised.rs"]
mod promised;

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use common::Run;
use promised::Program;

/// A program that keeps something for each request, and what leads to it.
struct Kind {
    program: &'static str,
    /// What gathers what is kept.
    gatherer: &'static str,
    /// A site that grows, or a function that is said to see what gathers. What hangs on the global
    /// object has no place in the source.
    place: &'static str,
    /// Bytes that each request keeps at least.
    at_least: f64,
}

const KINDS: [Kind; 10] = [
    Kind {
        program: "listener",
        gatherer: "bus._events.tick in scope of open (listener.js:10:14)",
        place: "onTick (listener.js:12:33)",
        at_least: 500.0,
    },
    Kind {
        program: "map",
        gatherer: "cache in map.js",
        place: "lookup (map.js:3:16)",
        at_least: 200.0,
    },
    Kind {
        program: "timer",
        gatherer: "timerListMap in node:timers",
        place: "check (timer.js:4:29)",
        at_least: 500.0,
    },
    Kind {
        program: "promise",
        gatherer: "waiting in promise.js",
        place: "paused call of answer (promise.js:3:22)",
        at_least: 500.0,
    },
    Kind {
        program: "closure",
        gatherer: "handlers in scope of register (closure.js:3:18)",
        place: "(anonymous function) (closure.js:5:17)",
        at_least: 5000.0,
    },
    Kind {
        program: "global",
        gatherer: "audit of global",
        place: "audit[…] of global",
        at_least: 100.0,
    },
    Kind {
        program: "async_storage",
        gatherer: "pending in scope of handle (async_storage.js:11:16)",
        place: "RequestContext (async_storage.js:6:14)",
        at_least: 700.0,
    },
    Kind {
        program: "slice",
        gatherer: "keys in scope of parse (slice.js:3:15)",
        place: "keys[…] in scope of parse (slice.js:3:15)",
        at_least: 4000.0,
    },
    Kind {
        program: "property",
        gatherer: "items of Store (property.js:3:14)",
        place: "items[…] of Store (property.js:3:14)",
        at_least: 100.0,
    },
    Kind {
        program: "domain",
        gatherer: "all.members in scope of accept (domain.js:11:16)",
        place: "Connection (domain.js:6:14)",
        at_least: 500.0,
    },
];

/// Snapshots that a program has written, in a folder of their own.
struct Snapshots {
    folder: TempDir,
}

impl Snapshots {
    fn of(program: &str) -> Self {
        Self::written(program, &[])
    }

    /// Those of a process whose allocations are tracked.
    fn traced(program: &str) -> Self {
        Self::written(program, &[("TRACE", "1")])
    }

    fn written(program: &str, environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = format!("tests/heap_kinds/programs/{program}.js");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let status = Command::new("node")
            .arg("--no-deprecation")
            .arg(path)
            .envs(environment.iter().copied())
            .current_dir(folder.path())
            .status()
            .unwrap();
        assert!(status.success(), "{program}");
        Self { folder }
    }

    /// What is found in them by site.
    fn sites(&self, more: &[&str]) -> Run {
        let files: Vec<String> = (0..4)
            .map(|at| self.folder.path().join(format!("heap-{at}.heapsnapshot")))
            .map(|path| path.to_str().unwrap().to_owned())
            .collect();
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let options = ["--by", "site", "--requests", "0,300,600,900"];
        common::leakrate(&[&["fit"], &files[..], &options, more].concat())
    }
}

fn sites(program: &str) -> Value {
    let run = Snapshots::of(program).sites(&["--format", "json"]);
    assert_eq!(run.status, 0, "{program}: {}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

fn leaks(facts: &Value) -> impl Iterator<Item = &Value> {
    let series = facts["series"].as_array().unwrap();
    series.iter().filter(|one| one["verdict"] == "leak")
}

#[test]
fn each_kind_leads_to_what_makes_it_or_holds_it() {
    if !Program::Node.is_here() {
        return;
    }
    for kind in &KINDS {
        let facts = sites(kind.program);
        let found: Vec<&Value> = leaks(&facts).collect();
        let gathered = |site: &&&Value| site["holder"]["gatherer"] == kind.gatherer;
        let rates = found.iter().filter(gathered);
        let rate = |site: &&Value| site["bytes_per_request"]["estimate"].as_f64().unwrap();
        let rate: f64 = rates.map(rate).sum();
        assert!(
            rate >= kind.at_least,
            "{}: {rate} of {found:#?}",
            kind.program
        );
        let place = Value::from(kind.place);
        let is_named = |site: &&Value| {
            let seen_by = site["holder"]["seen_by"].as_array();
            site["name"] == place || seen_by.is_some_and(|all| all.contains(&place))
        };
        assert!(found.iter().any(is_named), "{}: {found:#?}", kind.program);
    }
}

#[test]
fn what_weak_references_know_is_no_leak() {
    if !Program::Node.is_here() {
        return;
    }
    let facts = sites("weak");
    let found: Vec<&Value> = leaks(&facts).collect();
    assert!(found.is_empty(), "{found:#?}");
}

/// A map that leads every line of a script to the same line of another file.
fn line_by_line(lines: usize) -> String {
    let mappings = "AAAA".to_owned() + &";AACA".repeat(lines);
    format!(
        r#"{{"version":3,"sources":["../src/listener.ts"],"names":[],"mappings":"{mappings}"}}"#
    )
}

#[test]
fn sites_are_told_in_what_the_program_was_made_from() {
    if !Program::Node.is_here() {
        return;
    }
    let snapshots = Snapshots::of("listener");
    let maps = tempfile::tempdir().unwrap();
    let folder = maps.path().to_str().unwrap();
    std::fs::write(maps.path().join("listener.js.map"), line_by_line(15)).unwrap();
    let run = snapshots.sites(&["--source-maps", folder]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("onTick (src/listener.ts:12:1)"),
        "{}",
        run.stdout
    );
    std::fs::rename(
        maps.path().join("listener.js.map"),
        maps.path().join("other.js.map"),
    )
    .unwrap();
    let run = snapshots.sites(&["--source-maps", folder]);
    assert_eq!(run.status, 2, "{}", run.stdout);
    assert!(
        run.stderr
            .contains("none of the source maps is of one of its scripts"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_has_no_place_of_its_own_is_told_by_what_made_it_where_that_was_traced() {
    if !Program::Node.is_here() {
        return;
    }
    for (program, maker) in [
        ("global", "objects made in log (global.js:3:13)"),
        ("map", "objects made in lookup (map.js:3:16)"),
    ] {
        let run = Snapshots::traced(program).sites(&[]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let fastest = format!("; {maker} grows fastest");
        let said = run.stdout.replace('\n', " ");
        assert!(said.contains(&fastest), "{}", run.stdout);
    }
}
