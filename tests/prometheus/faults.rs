//! Servers that fail, and addresses and queries that are wrong: a message that says what to do, in time.

use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use leakrate::live::prometheus::{
    AskError, ClientLimits, Notice, PromQuery, PrometheusClient, Wanted, WantedLimits, Window,
    gather,
};
use leakrate::live::{Access, Interrupt};
use leakrate::units::Timestamp;

use crate::common::{Run, command, leakrate};
use crate::fake::{BEGIN, END, Failure, FakeServer, Held, WINDOW, leaky_programs};

const MEMORY: &str = "process_resident_memory_bytes{job=\"web\"}";

fn fit(address: &str, query: &str) -> Run {
    leakrate(&[&["fit", address, "--query", query], &WINDOW[..]].concat())
}

fn refused(run: &Run) -> &str {
    assert_eq!(run.status, 2, "{}", run.stdout);
    assert!(run.stdout.is_empty(), "{}", run.stdout);
    &run.stderr
}

/// An answer is waited for six times as long.
const FAR_BELOW_THE_TIME_OUT: Duration = Duration::from_secs(10);

#[test]
fn each_fault_is_said_with_where_it_is_and_what_to_do() {
    let error = "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:9: parse error: unexpected end\"}";
    let failed = "{\"status\":\"error\",\"errorType\":\"internal\",\"error\":\"disk is on fire\"}";
    let cases = [
        (
            Failure::Answer(200, "<!doctype html><title>Log in</title>"),
            "found a page of HTML",
        ),
        (Failure::Answer(200, ""), "found an empty page"),
        (
            Failure::Answer(404, "404 page not found"),
            "check host, port and",
        ),
        (Failure::Answer(400, error), "cannot read the query"),
        (
            Failure::Answer(401, "Unauthorized"),
            "LEAKRATE_BEARER_TOKEN",
        ),
        (Failure::Answer(403, "<html>"), "LEAKRATE_BEARER_TOKEN"),
        (Failure::Answer(500, failed), "disk is on fire"),
        (
            Failure::Answer(503, "no healthy upstream\n"),
            "no healthy upstream",
        ),
        (
            Failure::Redirect("https://login.example/?next=secret".into()),
            "https://login.example/,",
        ),
        (Failure::CutOff, "cut off"),
        (Failure::TornJson, "cut off"),
    ];
    let runs = cases.map(|(failure, expected)| {
        thread::spawn(move || {
            let server = FakeServer::start(leaky_programs());
            server.fail_always(failure);
            let run = fit(&server.address(), MEMORY);
            let told = refused(&run);
            assert!(told.contains(expected), "{expected}: {told}");
            assert!(told.contains(&server.url()), "{told}");
            assert!(!told.contains("secret"), "{told}");
        })
    });
    for run in runs {
        run.join().unwrap();
    }
}

#[test]
fn what_passes_is_waited_for() {
    let server = FakeServer::start(leaky_programs());
    let busy = Failure::Answer(503, "busy");
    server.fail(&[
        busy.clone(),
        Failure::TornJson,
        Failure::CutOff,
        Failure::Answer(429, "slowly"),
    ]);
    // The first question is asked again until it is answered, and no more than four times.
    let run = fit(&server.address(), MEMORY);
    let told = refused(&run);
    assert_eq!(told.matches("asking again in").count(), 3, "{told}");
    server.fail(&[busy, Failure::TornJson]);
    let run = fit(&server.address(), MEMORY);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(
        run.stderr.matches("asking again in").count(),
        2,
        "{}",
        run.stderr
    );
}

#[test]
fn addresses_and_queries_that_are_wrong_are_told() {
    let server = FakeServer::start(leaky_programs());
    let gone = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("prometheus:http://{}", gone.local_addr().unwrap());
    drop(gone);
    let begun = Instant::now();
    for (address, query, expected) in [
        (
            "prometheus:localhost:9090",
            MEMORY,
            "prometheus:http://localhost:9090",
        ),
        (
            "prometheus:http://me:hunter2@localhost",
            MEMORY,
            "leave them out",
        ),
        (nobody.as_str(), MEMORY, "check the address"),
        (
            "prometheus:http://no-such-host.invalid",
            MEMORY,
            "no-such-host.invalid",
        ),
        (
            &server.address(),
            "proces_memory",
            "it has `process_resident_memory_bytes{job=\"web\"}`",
        ),
        (
            &format!("{}/prefix", server.address()),
            "x{a=\"b\"}",
            "nothing for",
        ),
    ] {
        let run = fit(address, query);
        let told = refused(&run);
        assert!(told.contains(expected), "{expected}: {told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
    assert!(begun.elapsed() < Duration::from_secs(60));
    let run = leakrate(&["fit", "data/production.csv", "--query", MEMORY]);
    assert!(
        refused(&run).contains("no input is the address"),
        "{}",
        run.stderr
    );
    let run = leakrate(&["fit", "https://me:hunter2@localhost/metrics"]);
    assert!(!refused(&run).contains("hunter2"), "{}", run.stderr);
    let run = leakrate(&["fit", &server.url()]);
    assert!(refused(&run).contains(&server.address()), "{}", run.stderr);
    let asked = ["fit", &server.address(), "--query", MEMORY];
    let run = leakrate(&[&asked[..], &["--since", "1h", "--until", "2h"]].concat());
    assert!(
        refused(&run).contains("--since is not before --until"),
        "{}",
        run.stderr
    );
    let run = leakrate(&asked);
    assert!(
        refused(&run).contains("--since 7d looks further back"),
        "{}",
        run.stderr
    );
}

fn wanted() -> Wanted {
    let moment = |milliseconds: i64| Timestamp(milliseconds as f64 / 1e3);
    Wanted {
        memory: PromQuery::parse(MEMORY),
        requests: None,
        limits: WantedLimits::Unwanted,
        versions: None,
        window: Window::new(moment(BEGIN), moment(END)).unwrap(),
    }
}

fn asked(server: &FakeServer, limits: ClientLimits) -> Result<String, AskError> {
    let address = server.address().parse().unwrap();
    let client = PrometheusClient::new(address, Access::default(), &Interrupt::default());
    gather(&mut client.within(limits), &wanted()).map(|found| found.text)
}

#[test]
fn who_answers_too_slowly_too_much_or_never_is_left() {
    let limits = ClientLimits {
        answer_within: Duration::from_millis(600),
        bytes: 3 << 20,
        ..ClientLimits::default()
    };
    for (failure, is_so) in [
        (Failure::Silent, "no answer within 0.6 s"),
        (Failure::Dripping, "no answer within 0.6 s"),
        (Failure::Endless, "longer than 3 MiB"),
    ] {
        let server = FakeServer::start(leaky_programs());
        server.fail_always(failure);
        let begun = Instant::now();
        let error = asked(&server, limits).unwrap_err();
        assert!(error.to_string().contains(is_so), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{error}");
    }
}

#[test]
fn more_series_than_are_read_are_not_even_sent() {
    let one = &leaky_programs()[0];
    let many = (0..50).map(|at| {
        let mut labels = one.labels.clone();
        labels[1].1 = format!("10.0.0.{at}:80");
        Held {
            labels,
            points: one.points[..10].to_vec(),
        }
    });
    let server = FakeServer::start(many.collect());
    let limits = ClientLimits {
        series: 49,
        ..ClientLimits::default()
    };
    let error = asked(&server, limits).unwrap_err();
    assert!(
        matches!(
            error,
            AskError::TooManySeries {
                found: 50,
                most: 49,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(server.asked().len(), 1, "only their number was asked for");
    assert!(asked(&server, ClientLimits::default()).is_ok());
    let limits = ClientLimits {
        readings: 499,
        ..ClientLimits::default()
    };
    let error = asked(&server, limits).unwrap_err();
    assert!(
        matches!(error, AskError::TooManyReadings { most: 499, .. }),
        "{error}"
    );
}

#[test]
fn an_interrupt_ends_every_wait() {
    for failure in [Failure::Silent, Failure::Answer(503, "busy")] {
        let server = FakeServer::start(leaky_programs());
        server.fail_always(failure);
        let interrupt = Interrupt::default();
        let raising = interrupt.clone();
        let raised = thread::spawn(move || {
            thread::sleep(Duration::from_millis(700));
            raising.raise();
            Instant::now()
        });
        let address = server.address().parse().unwrap();
        let notices = std::cell::Cell::new(0);
        let hear = |notice: &Notice| {
            if let Notice::Retry { .. } = notice {
                notices.set(notices.get() + 1);
            }
        };
        let client = PrometheusClient::new(address, Access::default(), &interrupt);
        let error = gather(&mut client.observed_by(hear), &wanted()).unwrap_err();
        assert!(matches!(error, AskError::Interrupted { .. }), "{error}");
        let late = raised.join().unwrap().elapsed();
        assert!(late < FAR_BELOW_THE_TIME_OUT, "{late:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_command_that_waits_for_a_server_ends_when_it_is_told_to() {
    let server = FakeServer::start(leaky_programs());
    server.fail_always(Failure::Silent);
    let address = server.address();
    let mut child = command(&["fit", &address, "--query", MEMORY])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while server.asked().is_empty() {
        thread::sleep(Duration::from_millis(10));
    }
    let id = child.id().to_string();
    let begun = Instant::now();
    // As Ctrl-C does, which what runs in the background may have been told to ignore.
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    assert!(!child.wait().unwrap().success());
    assert!(
        begun.elapsed() < FAR_BELOW_THE_TIME_OUT,
        "{:?}",
        begun.elapsed()
    );
}
