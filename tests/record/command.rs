//! `leakrate record` as a user runs it: against a server of our own on any machine, and against
//! Node where it is installed.

use std::process::{Command, Stdio};

use crate::common::{Run, command, leakrate};
use crate::promised::Program;
use crate::server::{Behaviour, LEAK, LeakyServer};

/// What a kept client of `examples/leaky-server` takes, 20,000 of them measured in a process of
/// their own by the difference of `process.memoryUsage().heapUsed` after `gc()` (Node 20.20.2).
const BYTES_PER_CLIENT: f64 = 10_154.0;

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

    fn file(&self) -> String {
        let file = self.directory.path().join("measured.csv");
        file.to_str().unwrap().to_owned()
    }

    /// Bursts, and whatever else is asked for.
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
            "--bursts",
            bursts,
            "--settle",
            "0s",
            "-o",
            &file,
        ];
        command(&[&usual, more].concat())
    }

    fn record(&self, more: &[&str]) -> Run {
        let command = &mut self.command("200ms,200ms,200ms,200ms", more);
        command.output().map(Run::from).unwrap()
    }
}

#[test]
fn the_answer_is_the_one_that_fit_gives_for_the_file() {
    let setting = Setting::new();
    let recorded = setting.record(&[]);
    assert_eq!(recorded.status, 0, "{}", recorded.stderr);
    assert!(
        recorded.stdout.contains("2.00 MB/1,000 requests"),
        "{}",
        recorded.stdout
    );
    let input = format!("local={}", setting.file());
    let fitted = leakrate(&["fit", &input]);
    assert_eq!(recorded.stdout, fitted.stdout);
}

#[test]
fn the_measurement_is_compared_with_another_in_the_same_run() {
    let setting = Setting::new();
    let recorded = setting.record(&["--against", "production=20kB/req", "--format", "json"]);
    assert_eq!(recorded.status, 0, "{}", recorded.stderr);
    let facts: serde_json::Value = serde_json::from_str(&recorded.stdout).unwrap();
    let ratio = facts["comparison"]["ratio"]["estimate"].as_f64().unwrap();
    assert!((ratio - LEAK as f64 / 20e3).abs() < 1e-9, "{ratio}");
}

#[test]
fn one_route_at_a_time_is_asked_for_and_the_one_that_leaks_is_told() {
    let setting = Setting::new();
    let list = setting.directory.path().join("routes.txt");
    std::fs::write(
        &list,
        "# What leaks\n/leaky/12?page=1\n/free\nPOST /leaky\n",
    )
    .unwrap();
    let routes = ["--routes", list.to_str().unwrap(), "--rounds", "3"];
    let recorded = setting.record(&routes);
    assert_eq!(recorded.status, 0, "{}", recorded.stderr);
    for said in [
        "\nGET /leaky/:id leaks 2.00 MB/1,000 requests",
        "\nPOST /leaky leaks 2.00 MB/1,000 requests",
        "\nThe other routes add little or nothing.",
        "  GET /free ",
    ] {
        assert!(
            recorded.stdout.contains(said),
            "{said}\n{}",
            recorded.stdout
        );
    }
    assert_eq!(
        recorded.stderr.matches(" of 9, GET /free: 200 ms").count(),
        3,
        "{}",
        recorded.stderr
    );
    let log = setting.directory.path().join("measured.routes.csv");
    let (input, log) = (
        format!("local={}", setting.file()),
        log.to_str().unwrap().to_owned(),
    );
    let fitted = leakrate(&["fit", &input, "--requests", &log, "--by", "route"]);
    assert_eq!(recorded.stdout, fitted.stdout);
}

#[test]
fn a_list_of_routes_that_cannot_be_followed_is_told_with_its_line() {
    let setting = Setting::new();
    let list = setting.directory.path().join("routes.txt");
    std::fs::write(&list, "/a\nusers\n").unwrap();
    let recorded = setting.record(&["--routes", list.to_str().unwrap()]);
    assert_eq!(recorded.status, 2);
    assert!(
        recorded
            .stderr
            .contains("routes.txt: line 2: expected a path or an address"),
        "{}",
        recorded.stderr
    );
    assert_eq!(setting.server.requests(), 0);
}

#[test]
fn a_run_in_which_most_requests_fail_gives_no_rate() {
    let setting = Setting::new();
    setting.server.behave(Behaviour::Fail);
    let recorded = setting.record(&[]);
    assert_eq!(recorded.status, 2);
    assert_eq!(recorded.stdout, "");
    assert!(
        recorded
            .stderr
            .contains("MOST REQUESTS FAILED: 100 of 100 (status 500)"),
        "{}",
        recorded.stderr
    );
}

#[test]
fn no_load_is_sent_to_another_machine_unasked() {
    let setting = Setting::new();
    for load in [
        ["--url", "http://example.com/"],
        ["--load", "wrk http://example.com/"],
    ] {
        let reader = ["record", "--node", &setting.server.inspector];
        let recorded = leakrate(&[&reader[..], &load].concat());
        assert_eq!(recorded.status, 2);
        assert!(
            recorded.stderr.contains("--allow-host example.com"),
            "{}",
            recorded.stderr
        );
    }
}

#[test]
fn an_external_tool_says_how_many_requests_it_sent() {
    let setting = Setting::new();
    let file = setting.file();
    // Stands in for wrk, which is rarely installed: what it prints is what matters.
    let tool = "sh -c 'echo 1250 requests in {seconds}s'";
    let recorded = leakrate(&[
        "record",
        "--load",
        tool,
        "--node",
        &setting.server.inspector,
        "--bursts",
        "1s,2s,2s",
        "--settle",
        "0s",
        "-o",
        &file,
    ]);
    assert_eq!(recorded.status, 0, "{}", recorded.stderr);
    let lines = std::fs::read_to_string(file).unwrap();
    assert_eq!(
        lines.matches(",1250,").count() + lines.matches("1,250").count(),
        3,
        "{lines}"
    );
}

#[test]
fn a_second_run_does_not_overwrite_the_first_but_can_resume_it() {
    let setting = Setting::new();
    assert_eq!(setting.record(&[]).status, 0);
    let before = std::fs::read_to_string(setting.file()).unwrap();
    let refused = setting.record(&[]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("--resume"), "{}", refused.stderr);
    assert_eq!(setting.record(&["--resume"]).status, 0);
    let after = std::fs::read_to_string(setting.file()).unwrap();
    assert!(after.starts_with(&before));
    assert_eq!(after.lines().count(), before.lines().count() + 5);
}

#[cfg(unix)]
#[test]
fn interrupted_it_answers_with_what_was_measured() {
    use std::io::{BufRead, BufReader};

    let setting = Setting::new();
    let mut child = setting
        .command("100ms,100ms,3600s", &[])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let begun = lines.any(|line| line.unwrap() == "burst 3 of 3: 1 h");
    assert!(begun);
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    // Standard error is read on, as a terminal does.
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{rest:?}");
    assert!(!output.stdout.is_empty());
    let file = std::fs::read_to_string(setting.file()).unwrap();
    assert!(
        file.lines()
            .last()
            .unwrap()
            .starts_with("burst 3 cut short,"),
        "{file}"
    );
}

/// A port that was free a moment ago.
fn port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Launches an example server for Node, measures it, and gives what is said.
fn recorded_of_node(server: &str, rate: &str, environment: [&str; 2], more: &[&str]) -> String {
    let directory = tempfile::tempdir().unwrap();
    let port = port();
    let url = format!("http://127.0.0.1:{port}/");
    let file = directory.path().join("node.csv");
    let usual = [
        "record",
        "--url",
        &url,
        "--rate",
        rate,
        "--warm-up",
        "2s",
        "--bursts",
        "1s,1s,1s,1s",
        "--settle",
        "300ms",
        "-o",
        file.to_str().unwrap(),
    ];
    let launched = ["--launch", "--", "node", server];
    let recorded = command(&[&usual, more, &launched].concat())
        .env("PORT", port.to_string())
        .env(environment[0], environment[1])
        .output()
        .map(Run::from)
        .unwrap();
    assert_eq!(recorded.status, 0, "{}", recorded.stderr);
    // It was stopped: its port is free again.
    assert!(std::net::TcpListener::bind(("127.0.0.1", port)).is_ok());
    recorded.stdout
}

/// The estimated leak of the example server in bytes per request.
fn leak_of_node(environment: [&str; 2]) -> f64 {
    let server = "examples/leaky-server/server.js";
    let recorded = recorded_of_node(server, "400/s", environment, &["--format", "json"]);
    let facts: serde_json::Value = serde_json::from_str(&recorded).unwrap();
    facts["series"][0]["bytes_per_request"]["estimate"]
        .as_f64()
        .unwrap()
}

#[test]
fn the_known_leak_of_a_node_server_is_found_and_its_fix_too() {
    if !Program::Node.is_here() {
        return;
    }
    let leak = leak_of_node(["FIXED", "0"]);
    assert!((leak / BYTES_PER_CLIENT - 1.0).abs() < 0.1, "{leak}");
    let fixed = leak_of_node(["FIXED", "1"]);
    assert!(fixed.abs() < 0.1 * BYTES_PER_CLIENT, "{fixed}");
}

/// What `record` says of the heap of a server that makes a client for each request.
fn sites_of_node(environment: [&str; 2]) -> String {
    let heaps = tempfile::tempdir().unwrap();
    let kept = ["--heap-snapshots", heaps.path().to_str().unwrap()];
    let server = "examples/leaky-client/server.js";
    recorded_of_node(server, "200/s", environment, &kept).replace('\n', " ")
}

#[test]
fn the_function_of_a_library_that_holds_a_client_for_each_request_is_named() {
    if !Program::Node.is_here() {
        return;
    }
    let said = sites_of_node(["FIXED", "0"]);
    let gathered: Vec<&str> = said
        .split(" % of the growth is gathered by clients in lib/http-client.js;")
        .collect();
    let [before, after] = gathered.as_slice() else {
        panic!("{said}");
    };
    let share: f64 = before.rsplit(' ').next().unwrap().parse().unwrap();
    assert!(share >= 95.0, "{said}");
    let kept = "for each request it keeps 1.00 of HttpClient (lib/http-client.js:18:14)";
    assert!(after.contains(kept), "{said}");
    assert!(
        after.contains("addHeaders (lib/http-client.js:36:46)"),
        "{said}"
    );
    let way = "HttpClient → interceptors (Interceptors) → handlers (Array) → addHeaders()";
    assert!(after.contains(way), "{said}");
    let fixed = sites_of_node(["FIXED", "1"]);
    assert!(!fixed.contains("gathered by"), "{fixed}");
}

/// The same server by a sample of its allocations: the function that makes what is kept, and who calls
/// it.
#[test]
fn a_sampled_profile_names_the_function_that_makes_what_is_kept() {
    if !Program::Node.is_here() {
        return;
    }
    let heaps = tempfile::tempdir().unwrap();
    let kept = ["--heap-profile", heaps.path().to_str().unwrap()];
    let server = "examples/leaky-client/server.js";
    let said = recorded_of_node(server, "200/s", ["FIXED", "0"], &kept).replace('\n', " ");
    let fastest = "; createClient (lib/http-client.js:33) grows fastest, by";
    assert!(said.contains(fastest), "{said}");
    let way = "handle (server.js:13) → createClient (lib/http-client.js:33)";
    assert!(said.contains(way), "{said}");
}
