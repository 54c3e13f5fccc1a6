//! Which routes a leak comes from: `--by route`, however the requests are written.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::leakrate;
use serde_json::{Value, json};

/// What `tests/fixtures/routes/routes.py` made: `GET /users/:id` leaks 20,000 bytes a request, `POST
/// /users/:id/orders` 100,000.
const MEMORY: &str = "tests/fixtures/routes/memory.csv";
const LOG: &str = "tests/fixtures/routes/access.log";
const ORDERS: &str = "POST /users/:id/orders";
const USERS: &str = "GET /users/:id";

fn fit(memory: &str, requests: &Path, more: &[&str]) -> common::Run {
    let requests = requests.to_str().unwrap();
    let mut args = vec!["fit", memory, "--requests", requests, "--by", "route"];
    args.extend(more);
    leakrate(&args)
}

fn series_of(memory: &str, requests: &Path, more: &[&str]) -> Value {
    let run = fit(memory, requests, &[more, &["--format", "json"]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let facts: Value = serde_json::from_str(&run.stdout).unwrap();
    facts["series"][0].clone()
}

fn routes(series: &Value) -> BTreeMap<String, Value> {
    let routes = series["routes"].as_array().unwrap().iter();
    routes
        .map(|route| (route["route"].as_str().unwrap().to_owned(), route.clone()))
        .collect()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[test]
fn the_routes_that_leak_are_told_with_rates_that_hold_the_truth() {
    let series = series_of(MEMORY, Path::new(LOG), &[]);
    let found = routes(&series);
    let leaks: Vec<&str> = found
        .values()
        .filter(|route| route["verdict"] == "leak")
        .map(|route| route["route"].as_str().unwrap())
        .collect();
    assert_eq!(leaks, [USERS, ORDERS]);
    for (name, truth) in [(USERS, 20_000.0), (ORDERS, 100_000.0)] {
        let rate = &found[name]["bytes_per_request"];
        assert!(
            number(&rate["lower"]) < truth && truth < number(&rate["upper"]),
            "{rate}"
        );
    }
    let growth: f64 = found
        .values()
        .map(|route| number(&route["growth_bytes"]))
        .sum();
    let all = growth + number(&series["unexplained"]["growth_bytes"]);
    assert!((all / number(&series["routes_growth_bytes"]) - 1.0).abs() < 1e-9);
}

#[test]
fn the_answer_names_the_routes_and_what_no_route_explains() {
    let run = fit(MEMORY, Path::new(LOG), &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    for part in [
        "\nPOST /users/:id/orders leaks 100 MB/1,000 requests (95 % CI ",
        "\nGET /users/:id leaks ",
        "  no route (time alone)",
        "  all ",
        "leakrate record --routes FILE",
    ] {
        assert!(run.stdout.contains(part), "{part}\n{}", run.stdout);
    }
}

/// A request of the log.
struct Logged {
    seconds: u32,
    method: String,
    path: String,
}

fn logged() -> Vec<Logged> {
    let text = std::fs::read_to_string(LOG).unwrap();
    let logged = text.lines().map(|line| {
        let time = line.split(['[', ']']).nth(1).unwrap();
        let clock: Vec<u32> = time[12..20]
            .split(':')
            .map(|part| part.parse().unwrap())
            .collect();
        assert!(time.starts_with("03/Apr/2026:") && time.ends_with(" +0000"));
        let mut words = line.split('"').nth(1).unwrap().split(' ');
        Logged {
            // Midnight, by `date -u -d 2026-04-03 +%s`.
            seconds: 1_775_174_400 + clock[0] * 3600 + clock[1] * 60 + clock[2],
            method: words.next().unwrap().to_owned(),
            path: words.next().unwrap().to_owned(),
        }
    });
    logged.collect()
}

/// The same requests as other tools write them.
fn written() -> [(&'static str, String); 6] {
    let requests = logged();
    let lines = |line: &dyn Fn(&Logged) -> String| {
        let lines: Vec<String> = requests.iter().map(line).collect();
        lines.join("\n") + "\n"
    };
    let k6 = lines(&|Logged {
                         seconds,
                         method,
                         path,
                     }| {
        format!("http_reqs,{seconds},1,{method},http://shop{path},200,http://shop{path}")
    });
    let k6_json = lines(&|Logged {
                              seconds,
                              method,
                              path,
                          }| {
        let clock = seconds % 86_400;
        let (hours, minutes, rest) = (clock / 3600, clock / 60 % 60, clock % 60);
        let tags = json!({"method": method, "name": format!("http://shop{path}"), "status": "200"});
        let time = format!("2026-04-03T{hours:02}:{minutes:02}:{rest:02}Z");
        let data = json!({"time": time, "value": 1, "tags": tags});
        json!({"metric": "http_reqs", "type": "Point", "data": data}).to_string()
    });
    let jtl =
        lines(&|Logged {
                    seconds,
                    method,
                    path,
                }| { format!("{seconds}000,5,{method} {path},200,OK,T 1-1,true") });
    let samples = lines(&|Logged {
                              seconds,
                              method,
                              path,
                          }| {
        format!(
            "<httpSample t=\"5\" ts=\"{seconds}000\" s=\"true\" lb=\"{method} {path}\" rc=\"200\"/>"
        )
    });
    let k6_header = "metric_name,timestamp,metric_value,method,name,status,url\n";
    let jtl_header = "timeStamp,elapsed,label,responseCode,responseMessage,threadName,success\n";
    let xml_header = "<?xml version=\"1.0\"?>\n<testResults version=\"1.2\">\n";
    [
        ("k6.csv", k6_header.to_owned() + &k6),
        ("k6.jsonl", k6_json),
        ("results.jtl", jtl_header.to_owned() + &jtl),
        (
            "results.xml",
            xml_header.to_owned() + &samples + "</testResults>\n",
        ),
        ("locust.csv", locust(&requests)),
        ("prometheus.json", prometheus(&requests)),
    ]
}

/// The moments at which counters are read, which are those of memory.
fn moments() -> impl Iterator<Item = u32> {
    (0..=60).map(|reading| 1_775_217_600 + 30 * reading)
}

/// The requests of each route up to each moment.
fn counted(requests: &[Logged]) -> BTreeMap<(String, String), Vec<usize>> {
    let mut counted: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for request in requests {
        let path = request
            .path
            .split('?')
            .next()
            .unwrap()
            .split('/')
            .map(|step| {
                if step.parse::<u32>().is_ok() {
                    ":id"
                } else {
                    step
                }
            });
        let route = (request.method.clone(), path.collect::<Vec<_>>().join("/"));
        let counts = counted
            .entry(route)
            .or_insert_with(|| vec![0; moments().count()]);
        for (count, moment) in counts.iter_mut().zip(moments()) {
            *count += usize::from(request.seconds < moment);
        }
    }
    counted
}

fn locust(requests: &[Logged]) -> String {
    let header = "Timestamp,User Count,Type,Name,Total Request Count,Total Failure Count";
    let mut lines = vec![header.to_owned()];
    let counted = counted(requests);
    for (reading, moment) in moments().enumerate() {
        for ((method, path), counts) in &counted {
            lines.push(format!("{moment},10,{method},{path},{},0", counts[reading]));
        }
        let all: usize = counted.values().map(|counts| counts[reading]).sum();
        lines.push(format!("{moment},10,,Aggregated,{all},0"));
    }
    lines.join("\n") + "\n"
}

fn prometheus(requests: &[Logged]) -> String {
    let counted = counted(requests);
    let result: Vec<Value> = counted
        .iter()
        .map(|((method, path), counts)| {
            let values: Vec<Value> = moments()
                .zip(counts)
                .map(|(moment, count)| json!([moment, count.to_string()]))
                .collect();
            json!({"metric": {"__name__": "http_requests_total", "instance": "a:1", "method": method, "route": path}, "values": values})
        })
        .collect();
    json!({"status": "success", "data": {"resultType": "matrix", "result": result}}).to_string()
}

#[test]
fn however_requests_are_written_the_same_routes_leak_as_much() {
    let folder = tempfile::tempdir().unwrap();
    let expected = routes(&series_of(MEMORY, Path::new(LOG), &[]));
    for (name, text) in written() {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let found = routes(&series_of(MEMORY, &path, &[]));
        assert_eq!(found.len(), expected.len(), "{name}: {:?}", found.keys());
        for (route, expected) in &expected {
            let found = &found[route];
            assert_eq!(found["requests"], expected["requests"], "{name}: {route}");
            assert_eq!(found["verdict"], expected["verdict"], "{name}: {route}");
            for key in ["estimate", "upper"] {
                let one = number(&found["bytes_per_request"][key]);
                let other = number(&expected["bytes_per_request"][key]);
                assert!(
                    (one - other).abs() <= 1e-6 * other,
                    "{name}: {route} {key} {one} {other}"
                );
            }
        }
    }
}

#[test]
fn a_rule_gives_requests_a_name_of_its_own() {
    let rules = [
        "--route",
        "^POST .*/orders=order",
        "--route",
        "^GET /(users|search)=read $1",
    ];
    let found = routes(&series_of(MEMORY, Path::new(LOG), &rules));
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["GET /", "GET /health", "order", "read search", "read users"]
    );
    assert_eq!(found["order"]["verdict"], "leak");
    let refused = fit(MEMORY, Path::new(LOG), &["--route", "orders"]);
    assert_eq!(refused.status, 2);
    assert!(
        refused
            .stderr
            .contains("--route: expected a regular expression, `=` and a name"),
        "{}",
        refused.stderr
    );
}

#[test]
fn requests_that_come_together_are_one_and_what_would_tell_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(LOG).unwrap();
    // Every order is followed by a mail, in the same second.
    let mails = text.lines().flat_map(|line| {
        let mail = line
            .contains("/orders")
            .then(|| line.replace("/orders", "/mail"));
        std::iter::once(line.to_owned()).chain(mail)
    });
    let doubled = mails.collect::<Vec<_>>().join("\n") + "\n";
    let log = folder.path().join("access.log");
    std::fs::write(&log, doubled).unwrap();
    let series = series_of(MEMORY, &log, &[]);
    let found = routes(&series);
    assert_eq!(found[ORDERS]["with"], json!(["POST /users/:id/mail"]));
    assert_eq!(found[ORDERS]["verdict"], "leak");
    let rate = &found[ORDERS]["bytes_per_request"];
    assert!(
        number(&rate["lower"]) < 50_000.0 && 50_000.0 < number(&rate["upper"]),
        "{rate}"
    );
    let text = fit(MEMORY, &log, &[]).stdout;
    assert!(
        text.contains("they are requested together, so it cannot be told which"),
        "{text}"
    );
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words
            .contains("request one without the other for a while: `leakrate record --routes FILE`"),
        "{text}"
    );
}

fn caveats(series: &Value) -> Vec<&str> {
    let caveats = series["caveats"].as_array().unwrap().iter();
    caveats
        .map(|caveat| caveat["code"].as_str().unwrap())
        .collect()
}

#[test]
fn a_busy_route_that_leaks_nothing_does_not_make_the_leak_one_of_time() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(LOG).unwrap();
    let busy = text.lines().map(|line| {
        let times = if line.contains("GET / ") { 10 } else { 1 };
        format!("{line}\n").repeat(times)
    });
    let log = folder.path().join("busy.log");
    std::fs::write(&log, busy.collect::<String>()).unwrap();
    let args = [
        "fit",
        MEMORY,
        "--requests",
        log.to_str().unwrap(),
        "--format",
        "json",
    ];
    let whole: Value = serde_json::from_str(&leakrate(&args).stdout).unwrap();
    assert!(
        caveats(&whole["series"][0]).contains(&"idle_leak"),
        "{whole}"
    );
    let series = series_of(MEMORY, &log, &[]);
    assert_eq!(routes(&series)[ORDERS]["verdict"], "leak");
    assert!(!caveats(&series).contains(&"idle_leak"), "{series}");
}

#[test]
fn requests_without_routes_are_refused_with_what_has_them() {
    let folder = tempfile::tempdir().unwrap();
    let totals = folder.path().join("totals.csv");
    std::fs::write(
        &totals,
        "time,requests_total\n2026-04-03T12:00:00Z,0\n2026-04-03T12:30:00Z,700\n",
    )
    .unwrap();
    let run = fit(MEMORY, &totals, &[]);
    assert_eq!(run.status, 2, "{}", run.stdout);
    assert!(
        run.stderr
            .contains("totals.csv: its requests are not told apart by route"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("--requests access.log"),
        "{}",
        run.stderr
    );
    let run = leakrate(&["fit", MEMORY, "--requests", "100/min", "--by", "route"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("not told apart by route"),
        "{}",
        run.stderr
    );
    let aggregated = folder.path().join("locust.csv");
    let rows = "1775217600,10,,Aggregated,0,0\n1775219400,10,,Aggregated,700,0\n";
    let header = "Timestamp,User Count,Type,Name,Total Request Count,Total Failure Count\n";
    std::fs::write(&aggregated, format!("{header}{rows}")).unwrap();
    let run = fit(MEMORY, &aggregated, &[]);
    assert!(run.stderr.contains("--csv-full-history"), "{}", run.stderr);
}

#[test]
fn the_chart_and_the_page_show_the_routes() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("routes.html");
    let run = fit(MEMORY, Path::new(LOG), &["-o", page.to_str().unwrap()]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let html = std::fs::read_to_string(page).unwrap();
    assert!(
        html.contains("What the requests of each route have added to memory"),
        "{html}"
    );
    assert!(html.matches("POST /users/:id/orders").count() >= 3);
}
