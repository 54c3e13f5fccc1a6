//! Processes and pages of metrics.
#![cfg(target_os = "linux")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use crate::common::{command, leakrate};
use crate::watcher::{Watch, readings};

#[test]
fn a_process_is_watched_to_its_end() {
    let mut process = Command::new("sleep")
        .arg("600")
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let id = process.id().to_string();
    let mut watch = Watch::start(&["--pid", &id]);
    let line = watch.line_where(|line| readings(line) > 4);
    assert!(line["watch"]["memory_bytes"].as_f64().unwrap() > 1e5);
    assert_eq!(line["series"]["name"], format!("process {id}"));
    process.kill().unwrap();
    process.wait().unwrap();
    let note = watch.note("has ended");
    assert!(note.contains(&id), "{note}");
    assert_eq!(watch.end().0, Some(0));
    let gone = leakrate(&["watch", "--pid", &id]);
    assert_eq!(gone.status, 2);
    assert!(
        gone.stderr.contains("check that it is running"),
        "{}",
        gone.stderr
    );
}

/// A page whose gauge grows each time it is asked for, and that can be away.
struct Page {
    address: String,
    away: Arc<AtomicBool>,
    /// Whether it has the gauge that comes later.
    tells_late: Arc<AtomicBool>,
}

impl Page {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let away = Arc::new(AtomicBool::new(false));
        let is_away = Arc::clone(&away);
        let tells_late = Arc::new(AtomicBool::new(false));
        let is_late = Arc::clone(&tells_late);
        let memory = AtomicU64::new(100_000_000);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                if is_away.load(Ordering::Relaxed) {
                    continue;
                }
                let mut request = [0; 1024];
                let _ = stream.read(&mut request);
                let memory = memory.fetch_add(100_000, Ordering::Relaxed);
                let late = if is_late.load(Ordering::Relaxed) {
                    format!("late_bytes {memory}\n")
                } else {
                    String::new()
                };
                let text = format!("heap_bytes {memory}\nothers_bytes 5\n{late}");
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{text}",
                    text.len()
                );
            }
        });
        Self {
            address,
            away,
            tells_late,
        }
    }

    fn url(&self) -> String {
        format!("http://{}/metrics", self.address)
    }
}

#[test]
fn a_page_that_is_away_is_a_gap_that_is_said() {
    let page = Page::start();
    let folder = tempfile::tempdir().unwrap();
    let textfile = folder.path().join("page.prom");
    let watch = Watch::start(&[
        &page.url(),
        "--gauge",
        "heap_bytes",
        "--textfile",
        textfile.to_str().unwrap(),
    ]);
    watch.line_where(|line| readings(line) > 8);
    page.away.store(true, Ordering::Relaxed);
    watch.note("asking again");
    thread::sleep(Duration::from_millis(1500));
    let metrics = std::fs::read_to_string(&textfile).unwrap();
    assert!(metrics.contains("leakrate_source_up 0\n"), "{metrics}");
    assert!(!metrics.contains("leakrate_bytes_per_second"), "{metrics}");
    page.away.store(false, Ordering::Relaxed);
    watch.note("answers again; nothing is known of the");
    let line = watch.line_where(|line| {
        let caveats = line["series"]["caveats"].as_array().unwrap();
        caveats.iter().any(|caveat| caveat["code"] == "gaps")
    });
    assert!(readings(&line) > 8);
}

/// Serves the same answer for ever, and counts who asks.
fn answering(answer: &'static str) -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&asked);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::Relaxed);
            let _ = stream.read(&mut [0; 1024]);
            let _ = write!(stream, "HTTP/1.1 {answer}");
        }
    });
    (address.to_string(), asked)
}

#[test]
fn what_can_never_be_read_ends_a_watch_at_once() {
    let page = Page::start();
    let none = leakrate(&["watch", &page.url()]);
    assert!(none.stderr.contains("--gauge"), "{}", none.stderr);
    let html = "200 OK\r\nContent-Length: 15\r\n\r\n<!DOCTYPE html>";
    for (answer, said) in [
        (
            "404 Not Found\r\nContent-Length: 0\r\n\r\n",
            "status 404; check the path",
        ),
        (
            "302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
            "status 302",
        ),
        (
            "401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
            "LEAKRATE_BEARER_TOKEN",
        ),
        (html, "a page of HTML"),
    ] {
        let (address, _) = answering(answer);
        let url = format!("http://{address}/metrics");
        let wrong = leakrate(&["watch", &url, "--gauge", "heap_bytes"]);
        assert_eq!(wrong.status, 2, "{}", wrong.stderr);
        assert!(wrong.stderr.contains(said), "{}", wrong.stderr);
        assert!(wrong.stderr.contains(&url), "{}", wrong.stderr);
    }
    let secret = leakrate(&["watch", "http://me:hunter2@127.0.0.1/m", "--gauge", "a"]);
    assert_eq!(secret.status, 2);
    assert!(secret.stderr.contains("holds a user"), "{}", secret.stderr);
    assert!(!secret.stderr.contains("hunter2"), "{}", secret.stderr);
}

#[test]
fn a_page_without_the_gauge_yet_or_that_is_away_is_waited_for() {
    let page = Page::start();
    let watch = Watch::start(&[&page.url(), "--gauge", "late_bytes"]);
    let note = watch.note("waiting for readings: expected one gauge `late_bytes`");
    assert!(note.contains(&page.url()), "{note}");
    page.tells_late.store(true, Ordering::Relaxed);
    watch.note("has readings now");
    watch.line_where(|line| readings(line) > 3);
    let (address, asked) = answering("503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
    let url = format!("http://{address}/metrics");
    let mut watch = Watch::start(&[&url, "--gauge", "heap_bytes"]);
    let note = watch.note("status 503");
    assert!(note.contains("asking again"), "{note}");
    while asked.load(Ordering::Relaxed) < 3 {
        thread::sleep(Duration::from_millis(20));
    }
    watch.signal("-INT");
    assert_eq!(watch.end().0, Some(0));
}

#[test]
fn a_page_is_told_who_asks_and_no_token_leaves_the_machine_unencrypted() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/metrics", listener.local_addr().unwrap());
    let mut asks = command(&["watch", &url, "--gauge", "heap_bytes"])
        .env("LEAKRATE_BEARER_TOKEN", "hunter2")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    let mut request = [0; 1024];
    let read = stream.read(&mut request).unwrap();
    let request = String::from_utf8_lossy(&request[..read]).to_lowercase();
    asks.kill().unwrap();
    asks.wait().unwrap();
    assert!(
        request.contains("authorization: bearer hunter2"),
        "{request}"
    );
    // An address of documentation, which nobody has.
    for address in [
        "http://192.0.2.1:9090/metrics",
        "prometheus:http://192.0.2.1:9090",
    ] {
        let more = if address.starts_with('p') {
            "--query"
        } else {
            "--gauge"
        };
        let run = command(&["watch", address, more, "heap_bytes"])
            .env("LEAKRATE_BEARER_TOKEN", "hunter2")
            .output()
            .unwrap();
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(2), "{said}");
        assert!(
            said.contains("token or password for 192.0.2.1 is not sent"),
            "{said}"
        );
        assert!(said.contains("LEAKRATE_CREDENTIALS_OVER_HTTP=1"), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}
