//! Processes and pages of metrics.
#![cfg(target_os = "linux")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use crate::common::leakrate;
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
}

impl Page {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let away = Arc::new(AtomicBool::new(false));
        let is_away = Arc::clone(&away);
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
                let text = format!("heap_bytes {memory}\nothers_bytes 5\n");
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{text}",
                    text.len()
                );
            }
        });
        Self { address, away }
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

#[test]
fn a_page_or_a_gauge_that_is_not_there_is_a_slip() {
    let page = Page::start();
    let none = leakrate(&["watch", &page.url()]);
    assert!(none.stderr.contains("--gauge"), "{}", none.stderr);
    let wrong = leakrate(&["watch", &page.url(), "--gauge", "rss_bytes"]);
    assert_eq!(wrong.status, 2);
    assert!(
        wrong.stderr.contains("one gauge `rss_bytes`"),
        "{}",
        wrong.stderr
    );
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let closed = leakrate(&["watch", &format!("http://{closed}/metrics"), "--gauge", "a"]);
    assert_eq!(closed.status, 2);
    assert!(
        closed.stderr.contains("cannot read memory at"),
        "{}",
        closed.stderr
    );
}
