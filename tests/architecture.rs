//! Who may use whom. Reads the `crate::` paths of every source file and fails on an arrow that
//! runs the wrong way, and on a library outside the one place that may know it.

#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each layer with those that it may use, itself aside.
const MAY_USE: [(&str, &[&str]); 14] = [
    ("units", &[]),
    ("stats", &[]),
    ("caveat", &["units"]),
    ("series", &["caveat", "units"]),
    ("load_result", &["units"]),
    ("ingest", &["series", "load_result", "caveat", "units"]),
    ("model", &["stats", "series", "caveat", "units"]),
    ("analysis", &["model", "stats", "series", "caveat", "units"]),
    (
        "report",
        &["analysis", "model", "series", "caveat", "units"],
    ),
    (
        "chart",
        &["report", "analysis", "model", "series", "caveat", "units"],
    ),
    (
        "render",
        &[
            "chart", "report", "analysis", "model", "series", "caveat", "units",
        ],
    ),
    ("record", &["series", "load_result", "caveat", "units"]),
    (
        "cli",
        &[
            "render", "chart", "report", "analysis", "model", "ingest", "record", "series",
            "caveat", "units",
        ],
    ),
    // The re-exports and the pipeline on one page.
    (
        "lib",
        &[
            "cli",
            "render",
            "chart",
            "report",
            "analysis",
            "model",
            "ingest",
            "record",
            "load_result",
            "series",
            "stats",
            "caveat",
            "units",
        ],
    ),
];

/// Libraries with the only place that may name them.
const KNOWN_ONLY_TO: [(&str, &str); 9] = [
    ("plotters", "chart"),
    ("png", "chart"),
    ("clap", "cli"),
    ("linregress", "stats/least_squares.rs"),
    ("chrono", "units"),
    ("chrono_tz", "units"),
    ("memmap2", "ingest/source/mapped.rs"),
    ("flate2", "ingest/source/stream.rs"),
    ("ruzstd", "ingest/source/stream.rs"),
];

/// The only file that may lift the lint against `unsafe`, and must say why.
const UNSAFE: &str = "ingest/source/mapped.rs";

/// The wrong arrows of one file, whose path is relative to `src`.
fn violations(path: &str, source: &str) -> Vec<String> {
    let layer = layer_of(path);
    let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == layer) else {
        return vec![format!(
            "{path}: the layer `{layer}` is not in the table of this test"
        )];
    };
    let code = without_comments(source);
    let inward = layers_named(&code)
        .into_iter()
        .filter(|used| *used != layer && !allowed.contains(used))
        .map(|used| format!("{path}: {layer} must not use {used}"));
    let outward = KNOWN_ONLY_TO
        .iter()
        .filter(|(library, place)| names_library(&code, library) && !is_in(path, place))
        .map(|(library, place)| format!("{path}: only src/{place} may use {library}"));
    inward.chain(outward).collect()
}

/// `units/time.rs` and `units.rs` belong to `units`; `main.rs` to the command line.
fn layer_of(path: &str) -> &str {
    let name = path.split('/').next().unwrap_or(path);
    match name.trim_end_matches(".rs") {
        "main" => "cli",
        layer => layer,
    }
}

fn is_in(path: &str, place: &str) -> bool {
    path == place || path.starts_with(&format!("{place}/")) || path == format!("{place}.rs")
}

/// Comments may speak of any layer: documentation shows how the parts work together.
fn without_comments(source: &str) -> String {
    let code = source.lines().map(|line| match line.find("//") {
        Some(start) if !line[..start].contains('"') => &line[..start],
        _ => line,
    });
    code.collect::<Vec<_>>().join("\n")
}

/// Layers named after `crate::` (or `leakrate::` in the binary), one by one or in braces.
fn layers_named(code: &str) -> BTreeSet<&'static str> {
    let mut named = BTreeSet::new();
    for root in ["crate::", "leakrate::"] {
        for (start, _) in code.match_indices(root) {
            if code[..start].ends_with(is_identifier) {
                continue;
            }
            let path = &code[start + root.len()..];
            let heads = match path.strip_prefix('{') {
                Some(list) => heads_of_list(list),
                None => vec![path],
            };
            named.extend(heads.into_iter().filter_map(known_layer));
        }
    }
    named
}

/// The members of `a::b, c::{d, e}}`, each from its start.
fn heads_of_list(list: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let mut heads = vec![list.trim_start()];
    for (at, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(list[at + 1..].trim_start()),
            _ => {}
        }
    }
    heads
}

fn known_layer(path: &str) -> Option<&'static str> {
    let end = path.find(|c| !is_identifier(c)).unwrap_or(path.len());
    let layers = MAY_USE.iter().map(|(name, _)| *name);
    layers.into_iter().find(|layer| *layer == &path[..end])
}

fn names_library(code: &str, library: &str) -> bool {
    let path = format!("{library}::");
    code.match_indices(&path)
        .any(|(start, _)| !code[..start].ends_with(is_identifier))
        || code.contains(&format!("use {library};"))
}

fn is_identifier(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn source_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("src can be listed");
    entries
        .map(|entry| entry.expect("src can be listed").path())
        .flat_map(|path| {
            if path.is_dir() {
                source_files(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

#[test]
fn dependence_runs_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = source_files(&root);
    assert!(files.len() > 10, "the sources were not found");
    let found: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let path = file
                .strip_prefix(&root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            violations(&path, &fs::read_to_string(file).unwrap())
        })
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn unsafe_code_stands_in_one_file_that_says_why() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let lifting = source_files(&root).into_iter().filter(|file| {
        let source = fs::read_to_string(file).expect("a source can be read");
        without_comments(&source).contains("unsafe")
    });
    let lifting: Vec<PathBuf> = lifting.collect();
    assert_eq!(lifting, [root.join(UNSAFE)]);
    let source = fs::read_to_string(&lifting[0]).expect("a source can be read");
    let uses = source.matches("unsafe {").count();
    assert_eq!(source.matches("// SAFETY: ").count(), uses, "{UNSAFE}");
}

/// A path, a source that is wrong there, and the complaint.
const WRONG: &[[&str; 3]] = &[
    [
        "units/size.rs",
        "use crate::series::Series;",
        "units must not use series",
    ],
    [
        "stats/ols.rs",
        "use crate::units::Bytes;",
        "stats must not use units",
    ],
    [
        "caveat.rs",
        "fn f() -> crate::model::Fit { todo!() }",
        "caveat must not use model",
    ],
    [
        "model/fit.rs",
        "use crate::{\n    series::{Clock, Series},\n    ingest::Source,\n};",
        "model must not use ingest",
    ],
    [
        "render/text.rs",
        "use crate::stats::t_quantile; // words",
        "render must not use stats",
    ],
    [
        "report/facts.rs",
        "pub(in crate::report) struct A; use crate::chart::B;",
        "report must not use chart",
    ],
    [
        "main.rs",
        "use leakrate::stats::ols;",
        "cli must not use stats",
    ],
    [
        "render/png.rs",
        "use plotters::prelude::*;",
        "only src/chart may use plotters",
    ],
    [
        "stats/huber.rs",
        "fn f() { linregress::fit(); }",
        "only src/stats/least_squares.rs may use linregress",
    ],
    [
        "series/clock.rs",
        "use chrono::DateTime;",
        "only src/units may use chrono",
    ],
    [
        "report/document.rs",
        "use clap;",
        "only src/cli may use clap",
    ],
    [
        "helpers/mod.rs",
        "",
        "the layer `helpers` is not in the table of this test",
    ],
];

#[test]
fn an_arrow_that_runs_the_wrong_way_is_found() {
    for &[path, source, complaint] in WRONG {
        let expected = [format!("{path}: {complaint}")];
        assert_eq!(violations(path, source), expected, "{source}");
    }
}

#[test]
fn arrows_that_run_the_right_way_pass() {
    for (path, source) in [
        (
            "series/mod.rs",
            "use crate::{caveat::Caveat, units::{Bytes, Seconds}};",
        ),
        (
            "model/fit.rs",
            "use crate::stats::ols; use crate::model::Verdict;",
        ),
        (
            "units/mod.rs",
            "//! use leakrate::series::Series;\nuse chrono_tz::Tz;",
        ),
        (
            "stats/least_squares.rs",
            "use linregress::fit_low_level_regression_model;",
        ),
        ("cli/mod.rs", "use clap::Parser; use crate::ingest::Source;"),
        (
            "chart/mod.rs",
            "use plotters::prelude::*; struct my_clap::X;",
        ),
    ] {
        assert_eq!(violations(path, source), Vec::<String>::new(), "{source}");
    }
}
