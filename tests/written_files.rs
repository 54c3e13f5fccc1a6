//! Where answers are written: never over an input, whole or not at all, and said.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::{Run, leakrate_in};
use leakrate::ingest::{Checksum, OpenOptions, Source};
use tempfile::TempDir;

const TABLE: &str = "time,rss_mb\n\
    2026-04-03T00:00:00Z,100\n2026-04-03T01:00:00Z,111\n2026-04-03T02:00:00Z,119\n\
    2026-04-03T03:00:00Z,131\n2026-04-03T04:00:00Z,140\n2026-04-03T05:00:00Z,152\n";

/// A folder with a table of memory in it.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.csv"), TABLE).unwrap();
    folder
}

fn run(folder: &Path, line: &str) -> Run {
    let words: Vec<&str> = line.split(' ').collect();
    leakrate_in(folder, &words)
}

fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_was_written_is_said_beside_the_answer() {
    let folder = folder();
    let run = |line| run(folder.path(), line);
    let page = run("report a.csv -o incident.html");
    assert_eq!(
        (page.status, page.stdout.as_str()),
        (0, ""),
        "{}",
        page.stderr
    );
    assert_eq!(page.stderr, "Wrote incident.html.\n");
    let markdown = run("report a.csv -o incident.md");
    assert_eq!(markdown.stderr, "Wrote incident-growth.png, incident.md.\n");
    let chart = run("fit a.csv --chart a.svg");
    assert_eq!(chart.stderr, "Wrote a.svg.\n");
    assert!(chart.stdout.contains("leak rate"));
    assert_eq!(run("fit a.csv -q -o a.json").stderr, "");
}

#[test]
fn the_end_of_a_name_may_be_in_capitals() {
    let folder = folder();
    for line in [
        "fit a.csv -o A.HTML",
        "fit a.csv -o A.Md",
        "fit a.csv -o A.JSON --chart A.PNG",
        "fit a.csv --chart A.SVG",
    ] {
        let run = run(folder.path(), line);
        assert_eq!(run.status, 0, "{line}: {}", run.stderr);
    }
    let starts = |name: &str| fs::read(folder.path().join(name)).unwrap()[..4].to_vec();
    assert_eq!(starts("A.PNG"), b"\x89PNG");
    assert_eq!(starts("A.SVG"), b"<svg");
    fs::write(
        folder.path().join("INCIDENT.TOML"),
        "output = \"B.JSON\"\n[production]\ninput = \"a.csv\"\n",
    )
    .unwrap();
    let run = run(folder.path(), "report INCIDENT.TOML");
    assert_eq!(run.stderr, "Wrote B.JSON.\n");
}

/// Every input stays what it is, whatever it is called and whichever option names it.
#[test]
fn no_input_is_written_over() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::write(
        path("requests.csv"),
        "time,requests\n2026-04-03T00:00:00Z,0\n2026-04-03T05:00:00Z,9000\n",
    )
    .unwrap();
    fs::hard_link(path("a.csv"), path("hard.html")).unwrap();
    fs::copy(path("a.csv"), path("a-growth.png")).unwrap();
    let absolute = path("a.csv").display().to_string();
    fs::write(
        path("incident.toml"),
        format!("output = \"hard.html\"\n[production]\ninput = \"{absolute}\"\n"),
    )
    .unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("a.csv", path("soft.html")).unwrap();
    let before: Vec<_> = names(folder.path())
        .into_iter()
        .map(|name| (name.clone(), fs::read(path(&name)).unwrap()))
        .collect();
    let mut refused = vec![
        "fit a.csv -o ./a.csv --format json",
        "fit a.csv -o hard.html",
        "predict a.csv --limit 1GB -o hard.html",
        "compare a.csv 3MB/h -o hard.html",
        "plan a.csv -o hard.html",
        "report incident.toml",
        "report incident.toml -o incident.toml --format json",
        "fit a.csv --requests file:requests.csv --format json -o requests.csv",
        "fit label=a-growth.png --chart a-growth.png",
        "report a-growth.png -o a.md",
    ];
    if cfg!(unix) {
        refused.extend(["fit a.csv -o soft.html", "report a.csv -o soft.html"]);
    }
    for line in refused {
        let run = run(folder.path(), line);
        assert_eq!(run.status, 2, "{line}: {}", run.stdout);
        assert!(
            run.stderr.contains("cannot write") && run.stderr.contains("it is the input"),
            "{line}: {}",
            run.stderr
        );
        for (name, content) in &before {
            assert!(fs::read(path(name)).unwrap() == *content, "{line}: {name}");
        }
    }
}

#[test]
fn a_folder_that_is_not_there_is_the_reason_and_no_other_name_is() {
    let run = run(folder().path(), "fit a.csv -o nowhere/a.html");
    assert_eq!(run.status, 2);
    let reason = "cannot write nowhere/a.html: ";
    assert!(run.stderr.contains(reason), "{}", run.stderr);
    assert!(!run.stderr.contains("at path"), "{}", run.stderr);
}

#[test]
fn one_answer_is_not_written_over_another_of_the_same_command() {
    let folder = folder();
    let run = run(
        folder.path(),
        "fit a.csv --format json -o a.svg --chart ./a.svg",
    );
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("has just written it"), "{}", run.stderr);
}

#[test]
fn a_file_that_is_replaced_keeps_its_permissions_and_links_to_it_hold() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("real.html"), "old").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        fs::set_permissions(path("real.html"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real.html", path("link.html")).unwrap();
        let done = run(folder.path(), "fit a.csv -o link.html");
        assert_eq!(done.status, 0, "{}", done.stderr);
        assert!(path("link.html").is_symlink());
        let mode = fs::metadata(path("real.html"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o640);
        let done = run(folder.path(), "fit a.csv -o new.html");
        assert_eq!(done.status, 0, "{}", done.stderr);
        let mode = |name: &str| fs::metadata(path(name)).unwrap().permissions().mode();
        assert_eq!(mode("new.html"), mode("a.csv"), "as any new file");
        fs::remove_file(path("link.html")).unwrap();
        fs::remove_file(path("new.html")).unwrap();
    }
    let done = run(folder.path(), "fit a.csv -o real.html");
    assert_eq!(done.status, 0, "{}", done.stderr);
    let page = fs::read_to_string(path("real.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>"));
    assert_eq!(names(folder.path()), ["a.csv", "real.html"]);
}

/// What cannot hold an answer, such as a full disk, leaves the old one.
#[cfg(target_os = "linux")]
#[test]
fn a_write_that_fails_leaves_the_old_file() {
    let folder = folder();
    fs::write(folder.path().join("a.html"), "old").unwrap();
    // A file may not grow beyond this many kilobytes.
    let mut shell = std::process::Command::new("bash");
    let line = format!(
        "trap '' XFSZ; ulimit -f 4; exec {} fit a.csv -o a.html",
        env!("CARGO_BIN_EXE_leakrate")
    );
    let output = shell
        .args(["-c", &line])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let run = Run::from(output);
    assert_eq!(run.status, 2, "{}", run.stderr);
    assert!(run.stderr.contains("cannot write a.html"), "{}", run.stderr);
    assert_eq!(fs::read(folder.path().join("a.html")).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["a.csv", "a.html"]);
}

#[cfg(unix)]
#[test]
fn devices_pipes_and_descriptors_are_written_as_they_are() {
    let folder = folder();
    let full = run(folder.path(), "fit a.csv --format json -o /dev/full");
    if cfg!(target_os = "linux") {
        assert_eq!(full.status, 2);
        assert!(full.stderr.contains("/dev/full"), "{}", full.stderr);
    }
    let piped = run(folder.path(), "fit a.csv --format json -o /dev/stdout");
    assert!(piped.stdout.starts_with('{'), "{}", piped.stderr);
    let shell = |line: &str| {
        let line = line.replace("leakrate", env!("CARGO_BIN_EXE_leakrate"));
        let mut shell = std::process::Command::new("bash");
        let output = shell
            .args(["-c", &line])
            .current_dir(folder.path())
            .output()
            .unwrap();
        Run::from(output)
    };
    // What a shell appends to keeps what it held.
    shell("echo first > log; leakrate fit a.csv --format json -o /dev/stdout >> log");
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.starts_with("first\n{\n"), "{log}");
    let read = shell(
        "mkfifo pipe; timeout 60 cat pipe & timeout 60 leakrate fit a.csv --format json -o pipe; wait",
    );
    assert!(read.stdout.starts_with("{\n"), "{}", read.stderr);
    assert_eq!(names(folder.path()), ["a.csv", "log", "pipe"]);
}

/// SHA-256 of the table above, by another program.
const SUM: &str = "c41313109217ef10ceba4bcd2ced4a9be00c059923c94d32b93e466cbc6b2831";

#[cfg(unix)]
#[test]
fn a_report_tells_the_checksum_of_the_bytes_that_it_read() {
    let folder = folder();
    let report = |line: &str| -> serde_json::Value {
        let line = line.replace("leakrate", env!("CARGO_BIN_EXE_leakrate"));
        let mut shell = std::process::Command::new("bash");
        let output = shell
            .args(["-c", &format!("{line} --format json")])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let run = Run::from(output);
        assert_eq!(run.status, 0, "{line}: {}", run.stderr);
        serde_json::from_str(&run.stdout).unwrap()
    };
    for line in [
        "timeout 60 leakrate report a.csv",
        "timeout 60 leakrate report <(cat a.csv)",
        "timeout 60 leakrate report - < a.csv",
        "mkfifo pipe; timeout 60 cat a.csv > pipe & timeout 60 leakrate report pipe",
    ] {
        assert_eq!(report(line)["inputs"][0]["sha256"], SUM, "{line}");
    }
    let fit = report("leakrate fit a.csv");
    assert!(fit["inputs"][0]["sha256"].is_null());
}

/// Packed, large, and in another encoding: the sum is that of the file.
#[test]
fn the_checksum_is_that_of_the_file_however_it_is_read() {
    use sha2::{Digest as _, Sha256};
    let folder = TempDir::new().unwrap();
    let mut large = "time,rss_bytes\n".to_owned();
    for row in 0..400_000 {
        writeln!(large, "{},{}", 1_775_000_000 + row, 100_000_000 + row).unwrap();
    }
    let utf16 = |text: &str| -> Vec<u8> {
        let marked = format!("\u{feff}{text}");
        marked.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, TABLE.as_bytes()).unwrap();
    assert!(large.len() > 8 << 20);
    for (name, bytes) in [
        ("large.csv", large.as_bytes().to_vec()),
        ("large-16.csv", utf16(&large)),
        ("small-16.csv", utf16(TABLE)),
        ("a.csv.gz", packed.finish().unwrap()),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, &bytes).unwrap();
        let summed = OpenOptions {
            checksum: Checksum::Sha256,
            ..OpenOptions::default()
        };
        let read = Source::open_with(&path, &summed);
        let expected = Sha256::digest(&bytes);
        let digits: Vec<String> = expected.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            read.unwrap().checksum(),
            Some(digits.concat().as_str()),
            "{name}"
        );
    }
}
