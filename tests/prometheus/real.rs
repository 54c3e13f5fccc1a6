//! The servers themselves, on loopback: what is read by a query is what is read of an export.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::common::leakrate;
use crate::fake::{BEGIN, END, Held, WINDOW, leaky_programs};
use crate::fit::series;
use crate::promised::Program;

const MEMORY: &str = "process_resident_memory_bytes{job=\"web\"}";
const REQUESTS: &str = "http_requests_total{job=\"web\"}";

/// A server that ends with the test.
struct Server {
    child: Child,
    url: String,
    _folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl Server {
    fn start(program: &str, arguments: &[String], port: u16, folder: tempfile::TempDir) -> Self {
        let child = Command::new(program)
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
            _folder: folder,
        };
        let begun = Instant::now();
        while curl(&[&format!("{}/api/v1/query?query=1", server.url)]).is_none() {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "{program} does not answer"
            );
            thread::sleep(Duration::from_millis(100));
        }
        server
    }

    fn address(&self) -> String {
        format!("prometheus:{}", self.url)
    }

    /// Prometheus with data written by its own tool, which scrapes a page if there is one.
    fn prometheus(data: Option<&str>, scraped: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        if let Some(data) = data {
            fs::write(path("data"), data).unwrap();
            let made = Command::new("promtool")
                .args([
                    "tsdb",
                    "create-blocks-from",
                    "openmetrics",
                    &path("data"),
                    &path("db"),
                ])
                .output()
                .unwrap();
            assert!(made.status.success(), "{made:?}");
        }
        let jobs = scraped.map(|target| {
            format!(
                "scrape_configs:\n- job_name: web\n  static_configs: [{{targets: ['{target}']}}]\n"
            )
        });
        let config = format!(
            "global: {{scrape_interval: 1s}}\n{}",
            jobs.unwrap_or_default()
        );
        fs::write(path("config.yml"), config).unwrap();
        let port = free_port();
        let arguments = [
            format!("--config.file={}", path("config.yml")),
            format!("--storage.tsdb.path={}", path("db")),
            format!("--web.listen-address=127.0.0.1:{port}"),
            "--storage.tsdb.retention.time=100y".to_owned(),
        ];
        Self::start("prometheus", &arguments, port, folder)
    }

    fn victoria_metrics(data: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let arguments = [
            format!("-storageDataPath={}", folder.path().join("db").display()),
            format!("-httpListenAddr=127.0.0.1:{port}"),
            "-retentionPeriod=100y".to_owned(),
        ];
        let server = Self::start("victoria-metrics", &arguments, port, folder);
        let data = format!("@{}", data.display());
        curl(&[
            "--data-binary",
            &data,
            &format!("{}/api/v1/import", server.url),
        ])
        .unwrap();
        curl(&[&format!("{}/internal/force_flush", server.url)]).unwrap();
        server
    }

    /// What `curl` of the API keeps of a window.
    fn export(&self, selector: &str, from: i64, to: i64, path: &Path) -> String {
        let query = format!("query={selector}[{}ms]", to - from + 1);
        let time = format!("time={:.3}", to as f64 / 1e3);
        let url = format!("{}/api/v1/query", self.url);
        let page = curl(&["--data-urlencode", &query, "--data-urlencode", &time, &url]).unwrap();
        fs::write(path, page).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

fn curl(arguments: &[&str]) -> Option<String> {
    let run = Command::new("curl")
        .args(["-s", "--fail"])
        .args(arguments)
        .output()
        .unwrap();
    run.status
        .success()
        .then(|| String::from_utf8(run.stdout).unwrap())
}

fn are_promised() -> bool {
    let all = [
        Program::Prometheus,
        Program::Promtool,
        Program::VictoriaMetrics,
        Program::Curl,
    ];
    all.into_iter().all(Program::is_promised)
}

/// As `promtool` reads it: the samples of a family together, without the end of a counter's name.
fn open_metrics(held: &[Held]) -> String {
    let mut held: Vec<&Held> = held.iter().collect();
    held.sort_by_key(|one| one.labels[0].1.clone());
    let mut text = String::new();
    let mut family = String::new();
    for one in held {
        let name = &one.labels[0].1;
        let own = name.trim_end_matches("_total");
        if own != family {
            own.clone_into(&mut family);
            let kind = if name == own { "gauge" } else { "counter" };
            writeln!(text, "# TYPE {family} {kind}").unwrap();
        }
        let labels: Vec<String> = one.labels[1..]
            .iter()
            .map(|(name, value)| format!("{name}=\"{value}\""))
            .collect();
        for (at, value) in &one.points {
            writeln!(
                text,
                "{name}{{{}}} {value} {}",
                labels.join(","),
                *at as f64 / 1e3
            )
            .unwrap();
        }
    }
    text + "# EOF\n"
}

/// As `VictoriaMetrics` imports it.
fn import(held: &[Held], path: PathBuf) -> PathBuf {
    let lines = held.iter().map(|one| {
        let metric: serde_json::Map<String, serde_json::Value> = one
            .labels
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        let (times, values): (Vec<i64>, Vec<f64>) = one.points.iter().copied().unzip();
        json!({"metric": metric, "values": values, "timestamps": times}).to_string() + "\n"
    });
    fs::write(&path, lines.collect::<String>()).unwrap();
    path
}

#[test]
fn prometheus_and_victoria_metrics_are_read_to_the_bit() {
    if !are_promised() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let held = leaky_programs();
    let lines = import(&held, folder.path().join("lines"));
    let servers = [
        Server::prometheus(Some(&open_metrics(&held)), None),
        Server::victoria_metrics(&lines),
    ];
    let mut all = Vec::new();
    for server in &servers {
        let both = "{__name__=~\"process_resident_memory_bytes|http_requests_total\",job=\"web\"}";
        let file = server.export(both, BEGIN, END, &folder.path().join("export.json"));
        let address = server.address();
        let asked = ["fit", &address, "--query", MEMORY, "--requests", REQUESTS];
        let found = series(&[&asked, &WINDOW[..]].concat());
        assert_eq!(found, series(&["fit", &file]), "{address}");
        let asked = ["predict", &address, "--query", MEMORY, "--limit", "auto"];
        let predicted = series(&[&asked, &WINDOW[..]].concat());
        let sum = "sum by (instance) (process_resident_memory_bytes{job=\"web\"})";
        let computed = series(&[&["fit", &address, "--query", sum], &WINDOW[..]].concat());
        let samples = computed[0][0]["samples"].as_u64().unwrap();
        assert!((7195..=7201).contains(&samples), "{samples}");
        all.push((found, predicted));
    }
    assert_eq!(all[0], all[1], "the same data give the same answer");
    for server in &servers {
        for (query, expected) in [
            ("process_resident_memory_bytes{", "cannot read the query"),
            ("no_such_metric", "nothing for `no_such_metric`"),
            ("sum(no_such_metric)", "nothing for"),
        ] {
            let address = server.address();
            let run = leakrate(&[&["fit", &address, "--query", query], &WINDOW[..]].concat());
            assert_eq!(run.status, 2, "{query}: {}", run.stdout);
            assert!(run.stderr.contains(expected), "{query}: {}", run.stderr);
        }
    }
}

/// A page of metrics of a program that leaks 8 kB at every request; it serves ten in a second.
fn leaking_page() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    let served = Arc::new(AtomicU64::new(0));
    let serving = Arc::clone(&served);
    thread::spawn(move || {
        let mut random: u64 = 5;
        loop {
            thread::sleep(Duration::from_millis(100));
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            serving.fetch_add((random >> 62) + 1, Ordering::Relaxed);
        }
    });
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let served = served.load(Ordering::Relaxed);
            let mut writer = stream.try_clone().unwrap();
            let lines = BufReader::new(stream).lines().map_while(Result::ok);
            for line in lines {
                if !line.is_empty() {
                    continue;
                }
                let memory = 5e7 + served as f64 * 8e3;
                let page = format!(
                    "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes {memory}\n\
                     # TYPE http_requests_total counter\nhttp_requests_total {served}\n"
                );
                let length = page.len();
                let head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain; version=0.0.4";
                let answer = format!("{head}\r\ncontent-length: {length}\r\n\r\n{page}");
                if writer.write_all(answer.as_bytes()).is_err() {
                    break;
                }
            }
        }
    });
    authority
}

#[test]
fn a_program_that_is_scraped_now_is_found_to_leak() {
    if !are_promised() {
        return;
    }
    let seconds = std::env::var("LEAKRATE_SCRAPED_SECONDS");
    let seconds: u64 = seconds.map_or(30, |seconds| seconds.parse().unwrap());
    let server = Server::prometheus(None, Some(&leaking_page()));
    thread::sleep(Duration::from_secs(seconds));
    let folder = tempfile::tempdir().unwrap();
    let address = server.address();
    // All of it lies behind now, so that the server goes on to scrape and nothing changes.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let to = now.unwrap().as_millis() as i64 - 2000;
    let from = to - 1000 * seconds as i64;
    let time = |at: i64| {
        leakrate::units::Timestamp(at as f64 / 1e3)
            .rfc3339(leakrate::units::Zone::UTC)
            .unwrap()
    };
    let window = ["--since", &time(from), "--until", &time(to)];
    let asked = ["fit", &address, "--query", MEMORY, "--requests", REQUESTS];
    let found = series(&[&asked[..], &window].concat());
    let both = "{__name__=~\"process_resident_memory_bytes|http_requests_total\",job=\"web\"}";
    let file = server.export(both, from, to, &folder.path().join("export.json"));
    assert_eq!(found, series(&["fit", &file]));
    let rate = found[0][0]["bytes_per_request"]["value"].as_f64().unwrap();
    assert!((rate - 8000.0).abs() < 80.0, "{rate}");
    // Without a query it is the only memory there is.
    let run = leakrate(&["fit", &address, "--since", "1h"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stderr.contains(MEMORY), "{}", run.stderr);
}
