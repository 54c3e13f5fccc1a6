//! A watch of a server of metrics: what may come is waited for, and what never can ends it.

use std::process::{Command, Stdio};

use crate::common::{Run, command};
use crate::fake::{Failure, FakeServer, WINDOW, leaky_programs};

const MEMORY: &str = "process_resident_memory_bytes{job=\"web\"}";
const NOTHING: &str = "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}";

fn watch(server: &FakeServer) -> Command {
    let address = server.address();
    let usual = ["watch", &address, "--query", MEMORY, "--every", "50ms"];
    let mut command = command(&[&usual[..], &["--format", "jsonl"], &WINDOW[..]].concat());
    command.stdin(Stdio::null());
    command
}

/// What a watch says until its first readings.
fn until_readings(server: &FakeServer) -> String {
    use std::io::{BufRead as _, BufReader, Read as _};
    let mut child = watch(server)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    lines.read_line(&mut line).unwrap();
    assert!(line.contains("\"readings\""), "{line}");
    child.kill().unwrap();
    child.wait().unwrap();
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    said
}

#[test]
fn a_query_that_has_no_series_yet_is_waited_for() {
    let server = FakeServer::start(leaky_programs());
    server.fail(&vec![Failure::Answer(200, NOTHING); 12]);
    let said = until_readings(&server);
    assert_eq!(said.matches("waiting for readings").count(), 1, "{said}");
    assert!(said.contains(MEMORY), "{said}");
    assert!(said.contains("has readings now"), "{said}");
}

#[test]
fn a_server_that_cannot_answer_yet_is_waited_for() {
    let server = FakeServer::start(leaky_programs());
    // Each question is asked four times.
    server.fail(&vec![Failure::Answer(503, "starting\n"); 4]);
    let said = until_readings(&server);
    assert!(said.contains("starting; asking again"), "{said}");
    assert!(said.contains("has readings now"), "{said}");
}

#[test]
fn a_wrong_query_a_refused_token_and_a_wrong_path_end_it_at_once() {
    let error = "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:9: parse error: unexpected end\"}";
    for (failure, said) in [
        (Failure::Answer(400, error), "cannot read the query"),
        (
            Failure::Answer(401, "Unauthorized"),
            "LEAKRATE_BEARER_TOKEN",
        ),
        (
            Failure::Answer(404, "404 page not found"),
            "check host, port and",
        ),
        (
            Failure::Redirect("https://other.example/".to_owned()),
            "other.example",
        ),
    ] {
        let server = FakeServer::start(leaky_programs());
        server.fail_always(failure);
        let run = watch(&server).output().map(Run::from).unwrap();
        assert_eq!(run.status, 2, "{}", run.stderr);
        assert!(run.stderr.contains(said), "{}", run.stderr);
        assert!(run.stderr.contains("127.0.0.1"), "{}", run.stderr);
    }
}
