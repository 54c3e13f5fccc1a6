//! No dependency may ask for a newer compiler than leakrate promises to build with.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::process::Command;

use serde_json::Value;

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be run");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    String::from_utf8(output.stdout).expect("cargo answers in UTF-8")
}

/// The packages of this build. Those of other systems may not have been downloaded.
fn packages() -> Vec<Value> {
    let version = cargo(&["-vV"]);
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let metadata = cargo(&[
        "metadata",
        "--offline",
        "--locked",
        "--format-version=1",
        "--filter-platform",
        host,
    ]);
    let mut metadata: Value = serde_json::from_str(&metadata).unwrap();
    match metadata["packages"].take() {
        Value::Array(packages) => packages,
        other => panic!("expected a list of packages, found {other}"),
    }
}

/// Major, minor and patch as numbers: 1.100 is newer than 1.89.
fn version(text: &str) -> Vec<u32> {
    text.split('.').map(|part| part.parse().unwrap()).collect()
}

fn too_new<'a>(packages: &'a [Value], ours: &str) -> Vec<&'a str> {
    packages
        .iter()
        .filter(|package| {
            let theirs = package["rust_version"].as_str();
            theirs.is_some_and(|theirs| version(theirs) > version(&format!("{ours}.99")))
        })
        .filter_map(|package| package["name"].as_str())
        .collect()
}

#[test]
fn every_dependency_builds_with_the_promised_compiler() {
    let packages = packages();
    assert!(
        packages.len() > 50,
        "only {} packages found",
        packages.len()
    );
    assert_eq!(
        too_new(&packages, env!("CARGO_PKG_RUST_VERSION")),
        Vec::<&str>::new()
    );
}

#[test]
fn a_dependency_that_needs_a_newer_compiler_is_found() {
    let packages = [
        serde_json::json!({"name": "old", "rust_version": "1.85.1"}),
        serde_json::json!({"name": "same", "rust_version": "1.89"}),
        serde_json::json!({"name": "new", "rust_version": "1.100.0"}),
        serde_json::json!({"name": "silent", "rust_version": null}),
    ];
    assert_eq!(too_new(&packages, "1.89"), ["new"]);
}
