//! Results of load testers and access logs: what each says of its requests, and joining them to
//! memory. What the fixtures hold is known by how they were made: `tests/fixtures/formats`.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::path::{Path, PathBuf};

use common::leakrate;
use leakrate::caveat::{Caveat, LoadDoubt};
use leakrate::ingest::{
    self, IngestError, Problem, ReadOptions, Reading, RequestReading, RequestSpec, Source, ZoneUse,
};

/// 2026-04-03T12:00:00Z, by `date`.
const NOON: f64 = 1_775_217_600.0;

fn fixture(name: &str) -> PathBuf {
    Path::new("tests/fixtures/formats/requests").join(name)
}

fn requests(name: &str) -> Result<RequestReading, IngestError> {
    let source = Source::open(&fixture(name)).unwrap();
    ingest::read_requests(&source, &ReadOptions::default())
}

/// Memory at seconds after noon, with the requests of a fixture.
fn joined(name: &str, seconds: &[f64]) -> Result<Reading, IngestError> {
    let rows = seconds.iter().enumerate();
    let rows: Vec<String> = rows
        .map(|(row, time)| format!("{},{}", NOON + time, 50 + row))
        .collect();
    let text = format!("time,heap_mb\n{}\n", rows.join("\n"));
    let source = Source::from_bytes("memory.csv", text.into_bytes()).unwrap();
    let options = ReadOptions {
        requests: Some(RequestSpec::File(fixture(name))),
        ..ReadOptions::default()
    };
    ingest::read(&source, &options)
}

fn served(name: &str, seconds: &[f64]) -> Vec<f64> {
    let reading = joined(name, seconds).unwrap();
    reading.series[0].requests().unwrap().to_vec()
}

#[test]
fn each_tool_says_how_many_requests_there_were_and_how_many_failed() {
    for (name, format, total, failed) in [
        ("autocannon.json", "load-result", 100.0, 0),
        ("ab.txt", "load-result", 200.0, 0),
        ("ab-len.txt", "load-result", 50.0, 0),
        ("wrk-bad.txt", "load-result", 19_163.0, 19_163),
        ("hey.txt", "load-result", 60.0, 0),
        ("hey-bad.txt", "load-result", 40.0, 40),
        ("hey-refused.txt", "load-result", 6.0, 6),
        ("oha.json", "load-result", 1000.0, 20),
        ("k6-summary.json", "load-result", 900.0, 45),
        ("k6-handled.json", "load-result", 900.0, 45),
        ("vegeta-report.json", "load-result", 1000.0, 10),
        ("hey.csv", "hey", 20.0, 0),
        ("k6.csv", "k6", 6.0, 2),
        ("k6-durations.csv", "k6", 3.0, 1),
        ("k6.jsonl", "k6", 3.0, 1),
        ("k6.txt", "load-result", 900.0, 45),
        ("vegeta.txt", "load-result", 1000.0, 5),
        ("oha.csv", "hey", 2.0, 0),
        ("locust-stats.csv", "locust", 800.0, 2),
        ("jmeter-semicolons.jtl", "jmeter", 2.0, 1),
        ("vegeta.jsonl", "vegeta", 8.0, 4),
        ("vegeta.csv", "vegeta", 8.0, 4),
        ("jmeter.jtl", "jmeter", 4.0, 1),
        ("jmeter-redirects.jtl", "jmeter", 5.0, 1),
        ("jmeter.xml", "jmeter", 4.0, 1),
        ("locust.csv", "locust", 500.0, 6),
        ("access.log", "access-log", 6.0, 2),
        ("access-common.log", "access-log", 2.0, 1),
        ("alb.log", "alb", 4.0, 1),
    ] {
        let reading = requests(name).unwrap();
        assert_eq!(
            (reading.format, reading.requests),
            (format, total),
            "{name}"
        );
        assert_eq!(
            reading.outcomes.map(|count| count.failed),
            Some(failed),
            "{name}"
        );
    }
}

#[test]
fn a_file_that_says_nothing_of_statuses_claims_none() {
    let reading = requests("ab.tsv").unwrap();
    assert_eq!((reading.requests, reading.outcomes), (4.0, None));
}

#[test]
fn requests_with_times_are_joined_to_memory_by_time() {
    // In no order, one at 0, one at 5, one at 10, two at 20 and one at 30 s.
    assert_eq!(
        served("access.log", &[0.0, 10.0, 20.0, 30.0]),
        [0.0, 2.0, 4.0, 5.0]
    );
    assert_eq!(served("ab.tsv", &[0.0, 20.0, 40.0]), [0.0, 2.0, 3.0]);
    assert_eq!(served("k6.csv", &[0.0, 20.0, 50.0]), [0.0, 2.0, 5.0]);
    assert_eq!(served("k6.jsonl", &[0.0, 20.0, 60.0]), [0.0, 1.0, 2.0]);
    assert_eq!(served("vegeta.jsonl", &[0.5, 4.5, 7.5]), [0.0, 4.0, 7.0]);
    assert_eq!(served("vegeta.csv", &[0.5, 4.5, 7.5]), [0.0, 4.0, 7.0]);
    assert_eq!(served("jmeter.jtl", &[0.0, 20.0, 60.0]), [0.0, 1.0, 3.0]);
    assert_eq!(
        served("jmeter.xml", &[0.0, 10.0, 20.0, 40.0]),
        [0.0, 1.0, 2.0, 3.0]
    );
    let zone = requests("access.log").unwrap().zone;
    assert_eq!(zone, ZoneUse::Stated);
}

#[test]
fn requests_that_never_reached_a_server_are_not_counted() {
    // One at 15 s was answered by the balancer.
    let seconds = [0.186_641, 10.186_641, 20.186_641, 40.186_641];
    let served = served("alb.log", &seconds);
    let whole: Vec<f64> = served.iter().map(|count| count.round()).collect();
    assert_eq!(whole, [0.0, 1.0, 2.0, 3.0]);
}

#[test]
fn endpoints_are_not_counted_beside_their_sum_and_a_second_run_begins_anew() {
    let served = served("locust.csv", &[0.0, 10.0, 20.0, 70.0, 80.0]);
    assert_eq!(served, [0.0, 100.0, 250.0, 350.0, 500.0]);
    let reading = joined("locust.csv", &[0.0, 10.0, 20.0]).unwrap();
    let resets = Caveat::CounterResets { count: 1 };
    assert!(reading.caveats.contains(&resets), "{:?}", reading.caveats);
}

#[test]
fn a_transaction_without_its_requests_is_not_taken_for_one() {
    let error = requests("jmeter-transactions.jtl").unwrap_err();
    assert_eq!(error.problem(), &Problem::OnlyTransactions);
}

#[test]
fn a_total_is_spread_over_the_time_of_its_run_and_over_no_other() {
    // 1,000 requests in the 40 s from 12:00:00.25 on.
    let reading = joined("vegeta-report.json", &[0.0, 0.25, 20.25, 40.25, 60.0]).unwrap();
    assert_eq!(reading.series[0].requests().unwrap(), [0.0, 500.0, 1000.0]);
    let spread = Caveat::Load(LoadDoubt::SpreadEvenly);
    assert!(reading.caveats.contains(&spread), "{:?}", reading.caveats);
    let error = joined("oha.json", &[0.0, 10.0, 20.0]).unwrap_err();
    assert_eq!(
        error.problem(),
        &Problem::UntimedRequests { requests: 1000.0 }
    );
    let rate_or_literal = ["--requests 25/s", "16MB/1000req"];
    let advice = error.advice();
    assert!(
        rate_or_literal.iter().all(|way| advice.contains(way)),
        "{advice}"
    );
}

#[test]
fn failures_are_told_when_they_are_the_most() {
    let caveats = |name| requests(name).unwrap().caveats;
    let most = LoadDoubt::MostFailed {
        failed: 40,
        total: 40,
    };
    assert_eq!(caveats("hey-bad.txt"), [Caveat::Load(most)]);
    assert_eq!(caveats("k6.csv"), []);
}

#[test]
fn requests_are_not_read_as_memory() {
    let source = Source::open(&fixture("access.log")).unwrap();
    let error = ingest::read(&source, &ReadOptions::default()).unwrap_err();
    assert_eq!(error.problem(), &Problem::OnlyRequests);
}

#[test]
fn files_of_different_days_are_told_with_their_days() {
    let error = joined("access.log", &[3600.0, 3610.0, 3620.0]).unwrap_err();
    let message = error.to_string();
    for part in [
        "its memory is from 2026-04-03T13:00:00Z to 2026-04-03T13:00:20Z",
        "are from 2026-04-03T12:00:00Z to 2026-04-03T12:00:30Z: no time in common",
    ] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_torn_row_is_shown() {
    for (name, bytes, line) in [
        ("jmeter.jtl", "1775217600000,57,/a,200,OK,T 1-1,te", 9),
        ("k6.csv", "http_reqs,1775217650,1.0", 20),
        ("vegeta.jsonl", "{\"attack\":\"\",\"seq\":8,\"co", 9),
        ("access.log", "203.0.113.9 - - [03/Apr/2026:14:0", 7),
        ("hey.csv", "0.0009,0.0007,0.00", 22),
    ] {
        let mut text = std::fs::read_to_string(fixture(name)).unwrap();
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let source = Source::from_bytes(name, (text + bytes).into_bytes()).unwrap();
        let error = ingest::read_requests(&source, &ReadOptions::default()).unwrap_err();
        assert_eq!(error.problem(), &Problem::Rows { count: 1 }, "{name}");
        assert_eq!(error.places()[0].location.line, line, "{name}");
    }
    let mut xml = std::fs::read_to_string(fixture("jmeter.xml")).unwrap();
    xml.truncate(xml.len() - 40);
    let source = Source::from_bytes("jmeter.xml", xml.into_bytes()).unwrap();
    let error = ingest::read_requests(&source, &ReadOptions::default()).unwrap_err();
    assert!(matches!(error.problem(), Problem::Xml { .. }), "{error}");
}

#[test]
fn a_count_that_was_rounded_is_refused() {
    let printed = "Running 10s test @ http://localhost:3000\n10 connections\n\n# of samples: 10\n\n\
                   228k requests in 10.02s, 25.5 MB read\n";
    let source = Source::from_bytes("autocannon", printed.as_bytes().to_vec()).unwrap();
    let error = ingest::read_requests(&source, &ReadOptions::default()).unwrap_err();
    let found = "228k requests".to_owned();
    assert_eq!(error.problem(), &Problem::RoundedCount { found });
    assert!(error.advice().contains("--json"), "{}", error.advice());
}

#[test]
fn inspect_shows_what_a_load_tester_did() {
    let run = leakrate(&["inspect", "tests/fixtures/formats/requests/jmeter.jtl"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    for part in [
        "jmeter, 4 requests and no memory",
        "2026-04-03T12:00:00Z  2026-04-03T12:01:00Z",
        "leakrate fit MEMORY --requests tests/fixtures/formats/requests/jmeter.jtl",
    ] {
        assert!(run.stdout.contains(part), "{}", run.stdout);
    }
}
