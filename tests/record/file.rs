//! The file of a run: what others make of it, and what stays of it when something goes wrong.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::{Run, command, leakrate};
use crate::server::LeakyServer;

const RECORDED: &str = "\
phase,requests_added,heap_mb,requests_failed,external_mb,time,pid
start,0,10.0,0,1.6,2026-11-27T22:00:40.000Z,4711
burst 1,500,15.1,0,1.6,2026-11-27T22:01:20.000Z,4711
burst 2,500,19.9,0,1.6,2026-11-27T22:02:00.000Z,4711
burst 3,500,25.2,0,1.6,2026-11-27T22:02:40.000Z,4711
burst 4,500,29.8,0,1.6,2026-11-27T22:03:20.000Z,4711
burst 5,500,35.1,0,1.6,2026-11-27T22:04:00.000Z,4711
";

fn fit(text: &str) -> Run {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("local.csv");
    fs::write(&path, text).unwrap();
    leakrate(&["fit", path.to_str().unwrap(), "--format", "json"])
}

fn bytes_per_request(run: &Run) -> f64 {
    assert_eq!(run.status, 0, "{}", run.stderr);
    let facts: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    facts["series"][0]["bytes_per_request"]["estimate"]
        .as_f64()
        .unwrap()
}

#[test]
fn a_clock_that_was_set_back_does_not_change_the_rate_per_request() {
    let rate = bytes_per_request(&fit(RECORDED));
    let lines: Vec<&str> = RECORDED.lines().collect();
    for set_back in 2..lines.len() {
        let (before, after) = lines.split_at(set_back);
        let after = after.join("\n").replace("T22", "T21");
        let run = fit(&format!("{}\n{after}\n", before.join("\n")));
        assert!((bytes_per_request(&run) - rate).abs() < 1e-6 * rate);
        assert!(run.stdout.contains("clock_ran_back"), "{}", run.stdout);
    }
}

#[test]
fn a_recording_in_reverse_is_put_in_order() {
    let mut lines: Vec<&str> = RECORDED.lines().collect();
    lines[1..].reverse();
    let run = fit(&(lines.join("\n") + "\n"));
    let (reversed, rate) = (bytes_per_request(&run), bytes_per_request(&fit(RECORDED)));
    assert!((reversed - rate).abs() < 1e-6 * rate);
    assert!(run.stdout.contains("rows_sorted"), "{}", run.stdout);
}

#[test]
fn a_last_line_that_was_cut_off_is_left_out_and_told() {
    let whole = RECORDED.trim_end();
    let begin = whole.rfind('\n').unwrap() + 1;
    let rate = bytes_per_request(&fit(&RECORDED[..begin]));
    for end in begin + 1..whole.rfind(',').unwrap() {
        let run = fit(&whole[..end]);
        assert!((bytes_per_request(&run) - rate).abs() < 1e-6 * rate);
        assert!(run.stdout.contains("torn_last_line"), "{}", &whole[..end]);
    }
}

#[test]
fn a_short_row_that_ends_with_its_line_is_an_error_as_before() {
    let run = fit(&format!("{RECORDED}burst 6,500\n"));
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("expected 7 cells"), "{}", run.stderr);
}

struct Setting {
    server: LeakyServer,
    directory: tempfile::TempDir,
}

impl Setting {
    fn new() -> Self {
        Self {
            server: LeakyServer::start(),
            directory: tempfile::tempdir().unwrap(),
        }
    }

    fn file(&self) -> std::path::PathBuf {
        self.directory.path().join("measured.csv")
    }

    fn command(&self, bursts: &str, more: &[&str]) -> Command {
        let file = self.file();
        let usual = [
            "record",
            "--url",
            &self.server.url,
            "--node",
            &self.server.inspector,
            "--rate",
            "500/s",
            "--settle",
            "0s",
            "--bursts",
            bursts,
            "-o",
            file.to_str().unwrap(),
        ];
        command(&[&usual, more].concat())
    }
}

#[test]
fn a_second_run_into_the_same_file_is_refused_and_leaves_it_alone() {
    let setting = Setting::new();
    let mut first = setting
        .command("1s", &["--warm-up", "1h"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(first.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "warm-up: 1 h"));
    let before = fs::read_to_string(setting.file()).unwrap();
    let second = setting.command("1s", &["--resume"]).output();
    let second = second.map(Run::from).unwrap();
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(second.status, 2);
    assert!(
        second.stderr.contains("another run is recording into"),
        "{}",
        second.stderr
    );
    assert_eq!(fs::read_to_string(setting.file()).unwrap(), before);
}

/// The limit on the size of a file stands in for a full disk: both cut a line in the middle.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_whole_lines_to_fit_and_to_resume() {
    let setting = Setting::new();
    let run = setting.command(&vec!["20ms"; 30].join(","), &[]);
    let limited = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh"])
        .arg(run.get_program())
        .args(run.get_args())
        .output()
        .map(Run::from)
        .unwrap();
    assert_eq!(limited.status, 2, "{}", limited.stderr);
    assert!(
        limited.stderr.contains("--resume adds"),
        "{}",
        limited.stderr
    );
    let lines = |path: &Path| fs::read_to_string(path).unwrap();
    let left = lines(&setting.file());
    assert!(left.ends_with('\n') && left.lines().count() > 3, "{left}");
    let fitted = leakrate(&["fit", setting.file().to_str().unwrap()]);
    assert_eq!(fitted.status, 0, "{}", fitted.stderr);
    assert!(!fitted.stdout.contains("not written whole"));
    let resumed = setting.command("20ms", &["--resume"]).output();
    let resumed = resumed.map(Run::from).unwrap();
    assert_eq!(resumed.status, 0, "{}", resumed.stderr);
    assert!(lines(&setting.file()).starts_with(&left));
}

#[test]
fn a_line_that_a_killed_run_left_half_is_told_and_the_rest_resumed() {
    let setting = Setting::new();
    let first = setting.command("20ms,20ms", &[]).output().map(Run::from);
    assert_eq!(first.unwrap().status, 0);
    let whole = fs::read_to_string(setting.file()).unwrap();
    fs::write(setting.file(), format!("{whole}burst 3,50")).unwrap();
    let resumed = setting.command("20ms", &["--resume"]).output();
    let resumed = resumed.map(Run::from).unwrap();
    assert_eq!(resumed.status, 0, "{}", resumed.stderr);
    assert!(
        resumed.stderr.contains("was not written whole") && resumed.stderr.contains("`burst 3,50`"),
        "{}",
        resumed.stderr
    );
    assert!(
        fs::read_to_string(setting.file())
            .unwrap()
            .starts_with(&whole)
    );
}
