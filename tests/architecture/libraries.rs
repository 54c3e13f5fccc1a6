//! Libraries and `unsafe` stand in the one place that may know them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::imports::{CRATES, source_files};

/// Libraries with the only file or folder that may name them.
const KNOWN_ONLY_TO: [(&str, &str); 10] = [
    ("plotters", "crates/leakrate-report/src/chart"),
    ("png", "crates/leakrate-report/src/chart"),
    ("askama", "crates/leakrate-report/src/render/html"),
    ("clap", "src/cli"),
    (
        "linregress",
        "crates/leakrate-core/src/stats/least_squares.rs",
    ),
    ("chrono", "crates/leakrate-core/src/units"),
    ("chrono_tz", "crates/leakrate-core/src/units"),
    ("memmap2", "crates/leakrate-ingest/src/source/mapped.rs"),
    ("flate2", "crates/leakrate-ingest/src/source/stream.rs"),
    ("ruzstd", "crates/leakrate-ingest/src/source/stream.rs"),
];

/// The only files that may lift the lint against `unsafe`, and must say why: one maps memory, the other
/// names functions for a page.
const UNSAFE: [&str; 2] = [
    "crates/leakrate-ingest/src/source/mapped.rs",
    "web/src/lib.rs",
];
/// The module of the page, which is no library.
const PAGE: &str = "web/src";

/// Comments may speak of anything.
fn without_comments(source: &str) -> String {
    let code = source.lines().map(|line| match line.find("//") {
        Some(start) if !line[..start].contains('"') => &line[..start],
        _ => line,
    });
    code.collect::<Vec<_>>().join("\n")
}

fn names_library(code: &str, library: &str) -> bool {
    let path = format!("{library}::");
    let is_identifier = |character: char| character.is_alphanumeric() || character == '_';
    code.match_indices(&path)
        .any(|(start, _)| !code[..start].ends_with(is_identifier))
        || code.contains(&format!("use {library};"))
}

fn all_sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = CRATES
        .iter()
        .chain([&PAGE])
        .flat_map(|folder| source_files(&root.join(folder)));
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file).expect("a source can be read");
        let relative = file.strip_prefix(root).expect("it lies below").to_owned();
        (relative, without_comments(&text))
    };
    files.map(read).collect()
}

fn violations(sources: &[(PathBuf, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (library, place) in KNOWN_ONLY_TO {
        let strangers = sources
            .iter()
            .filter(|(file, code)| !file.starts_with(place) && names_library(code, library));
        found.extend(
            strangers
                .map(|(file, _)| format!("{}: only {place} may use {library}", file.display())),
        );
    }
    found
}

#[test]
fn libraries_are_known_where_they_may_be() {
    let sources = all_sources();
    for (library, place) in KNOWN_ONLY_TO {
        let knows = |(file, code): &(PathBuf, String)| {
            file.starts_with(place) && names_library(code, library)
        };
        assert!(sources.iter().any(knows), "{place} does not use {library}");
    }
    let found = violations(&sources);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_library_in_the_wrong_place_is_found() {
    let wrong = [
        (
            "crates/leakrate-core/src/stats/huber.rs",
            "fn f() { linregress::fit(); }",
        ),
        (
            "crates/leakrate-report/src/render/png.rs",
            "use plotters::prelude::*;",
        ),
        ("src/cli/mod.rs", "use clap::Parser; struct my_chrono::X;"),
    ];
    let sources = wrong.map(|(file, code)| (PathBuf::from(file), code.to_owned()));
    assert_eq!(
        violations(&sources),
        [
            "crates/leakrate-report/src/render/png.rs: only crates/leakrate-report/src/chart may use plotters",
            "crates/leakrate-core/src/stats/huber.rs: only crates/leakrate-core/src/stats/least_squares.rs may use linregress",
        ]
    );
}

#[test]
fn unsafe_code_stands_in_two_files_that_say_why() {
    let lifting: Vec<PathBuf> = all_sources()
        .into_iter()
        .filter(|(_, code)| code.contains("unsafe"))
        .map(|(file, _)| file)
        .collect();
    assert_eq!(lifting, UNSAFE.map(PathBuf::from));
    for name in UNSAFE {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let source = fs::read_to_string(file).expect("a source can be read");
        let uses = source.matches("unsafe {").count();
        assert_eq!(source.matches("// SAFETY: ").count(), uses, "{name}");
    }
}
