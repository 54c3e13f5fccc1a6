//! What each crate may depend on.

use std::fs;
use std::path::Path;

/// A crate with the others of the family that it may use.
const MAY_USE: [(&str, &[&str]); 4] = [
    ("leakrate-core", &[]),
    ("leakrate-ingest", &["leakrate-core"]),
    ("leakrate-report", &["leakrate-core"]),
    ("leakrate-live", &["leakrate-core", "leakrate-ingest"]),
];

/// All that the statistics need. A file, a terminal, a network or a thread pool is none of it.
const CORE: [&str; 11] = [
    "chrono",
    "chrono-tz",
    "libm",
    "linregress",
    "rand",
    "rand_chacha",
    "rand_distr",
    "regex-lite",
    "statrs",
    "strsim",
    "thiserror",
];

fn dependencies(name: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root.join("crates").join(name).join("Cargo.toml");
    let text = fs::read_to_string(file).expect("a manifest can be read");
    let manifest: toml::Table = text.parse().expect("a manifest is TOML");
    let table = manifest["dependencies"].as_table().expect("it is a table");
    table.keys().cloned().collect()
}

#[test]
fn crates_depend_on_those_below_them() {
    for (name, allowed) in MAY_USE {
        for used in dependencies(name)
            .iter()
            .filter(|used| used.starts_with("leakrate"))
        {
            assert!(
                allowed.contains(&used.as_str()),
                "{name} must not use {used}"
            );
        }
    }
}

#[test]
fn the_core_needs_nothing_but_arithmetic() {
    let strangers: Vec<String> = dependencies("leakrate-core")
        .into_iter()
        .filter(|used| !CORE.contains(&used.as_str()))
        .collect();
    assert_eq!(strangers, Vec::<String>::new());
}
