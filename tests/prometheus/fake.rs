//! A server on loopback that answers as Prometheus does, as far as leakrate asks, and fails as told.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// A series that the server holds.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) labels: Vec<(&'static str, String)>,
    /// Milliseconds since 1970 and values.
    pub(crate) points: Vec<(i64, f64)>,
}

/// What one request meets in place of an answer.
#[derive(Clone, PartialEq)]
pub(crate) enum Failure {
    /// Status and body.
    Answer(u16, &'static str),
    /// A header line beside them.
    Redirect(String),
    /// Half of the answer, of which all was announced.
    CutOff,
    /// Half of the answer, which says that it is whole.
    TornJson,
    /// Nothing, for long.
    Silent,
    /// One byte after the other, for ever.
    Dripping,
    /// Bytes without end.
    Endless,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) headers: BTreeMap<String, String>,
}

#[derive(Default)]
struct State {
    held: Vec<Held>,
    /// How requests fail, one after the other; the last goes on where it is to.
    failures: Vec<Failure>,
    always: Option<Failure>,
    /// The most points of a raw answer.
    most_points: Option<usize>,
    warnings: Vec<String>,
    /// The header without which nothing is told.
    required: Option<(String, String)>,
    asked: Vec<Asked>,
}

#[derive(Clone)]
pub(crate) struct FakeServer {
    state: Arc<Mutex<State>>,
    authority: String,
}

impl FakeServer {
    pub(crate) fn start(held: Vec<Held>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            state: Arc::new(Mutex::new(State {
                held,
                ..State::default()
            })),
            authority: listener.local_addr().unwrap().to_string(),
        };
        let serving = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let serving = serving.clone();
                thread::spawn(move || serving.serve(stream));
            }
        });
        server
    }

    pub(crate) fn address(&self) -> String {
        format!("prometheus:http://{}", self.authority)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.authority)
    }

    pub(crate) fn fail(&self, failures: &[Failure]) {
        self.state.lock().unwrap().failures = failures.iter().rev().cloned().collect();
    }

    pub(crate) fn fail_always(&self, failure: Failure) {
        self.state.lock().unwrap().always = Some(failure);
    }

    pub(crate) fn limit_points(&self, most: usize) {
        self.state.lock().unwrap().most_points = Some(most);
    }

    pub(crate) fn warn(&self, warning: &str) {
        self.state.lock().unwrap().warnings.push(warning.to_owned());
    }

    pub(crate) fn require(&self, header: &str, value: &str) {
        self.state.lock().unwrap().required = Some((header.to_owned(), value.to_owned()));
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.state.lock().unwrap().asked.clone()
    }

    fn serve(&self, stream: TcpStream) {
        let mut writer = stream.try_clone().unwrap();
        let mut reader = BufReader::new(stream);
        while let Some(asked) = read_request(&mut reader) {
            let (failure, answer) = {
                let mut state = self.state.lock().unwrap();
                state.asked.push(asked.clone());
                let failure = state.failures.pop().or_else(|| state.always.clone());
                (failure, state.answer(&asked))
            };
            if respond(&mut writer, failure, &answer).is_none() {
                return;
            }
        }
    }
}

/// Sends an answer; `None` where the connection ends with it.
fn respond(writer: &mut TcpStream, failure: Option<Failure>, answer: &(u16, String)) -> Option<()> {
    let send = |writer: &mut TcpStream, head: &str, body: &str| {
        let text = format!("HTTP/1.1 {head}\r\n\r\n{body}");
        writer.write_all(text.as_bytes()).ok()
    };
    let (status, body) = answer;
    let length = body.len();
    let half = &body[..length / 2];
    match failure {
        None => send(
            writer,
            &format!("{status} S\r\ncontent-length: {length}"),
            body,
        ),
        Some(Failure::Answer(status, body)) => {
            let length = body.len();
            send(
                writer,
                &format!("{status} S\r\ncontent-length: {length}"),
                body,
            )
        }
        Some(Failure::Redirect(location)) => send(
            writer,
            &format!("302 F\r\nlocation: {location}\r\ncontent-length: 0"),
            "",
        ),
        Some(Failure::CutOff) => {
            send(writer, &format!("200 OK\r\ncontent-length: {length}"), half)?;
            None
        }
        Some(Failure::TornJson) => send(
            writer,
            &format!("200 OK\r\ncontent-length: {}", half.len()),
            half,
        ),
        Some(Failure::Silent) => {
            thread::sleep(Duration::from_secs(3600));
            None
        }
        Some(Failure::Dripping) => {
            send(writer, "200 OK\r\ncontent-length: 1000000", "{")?;
            loop {
                thread::sleep(Duration::from_millis(50));
                writer.write_all(b" ").ok()?;
            }
        }
        Some(Failure::Endless) => {
            send(writer, "200 OK\r\ntransfer-encoding: chunked", "")?;
            let chunk = format!("{:x}\r\n{}\r\n", 1 << 20, " ".repeat(1 << 20));
            loop {
                writer.write_all(chunk.as_bytes()).ok()?;
            }
        }
    }
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let target = line.split(' ').nth(1)?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).unwrap();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let pairs = query.split('&').chain(body.split('&'));
    let parameters = pairs.filter_map(|pair| pair.split_once('='));
    Some(Asked {
        path: path.to_owned(),
        parameters: parameters
            .map(|(name, value)| (name.to_owned(), decoded(value)))
            .collect(),
        headers,
    })
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            let digits = str::from_utf8(&digits).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

impl Held {
    fn name(&self) -> &str {
        let name = self.labels.iter().find(|(name, _)| *name == "__name__");
        name.map_or("", |(_, value)| value)
    }

    /// Whether a selector, of which only a name and equal labels are understood, names it.
    fn is_meant(&self, selector: &str) -> bool {
        let (name, labels) = selector.split_once('{').unwrap_or((selector, ""));
        let mut labels = labels
            .trim_end_matches('}')
            .split(',')
            .filter(|label| !label.is_empty());
        name == self.name()
            && labels.all(|label| {
                let (name, value) = label.split_once('=').unwrap();
                let value = value.trim_matches('"');
                self.labels
                    .iter()
                    .any(|(own, is)| *own == name && is == value)
            })
    }

    fn metric(&self, with_name: bool) -> Value {
        let labels = self.labels.iter();
        let labels = labels.filter(|(name, _)| with_name || *name != "__name__");
        labels
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    /// Its last point up to a time, and not longer ago than five minutes.
    fn at(&self, time: i64) -> Option<f64> {
        let last = self.points.iter().rfind(|(at, _)| *at <= time)?;
        (time - last.0 < 300_000).then_some(last.1)
    }

    fn within(&self, from: i64, to: i64) -> impl Iterator<Item = &(i64, f64)> {
        self.points
            .iter()
            .filter(move |(at, _)| (from..=to).contains(at))
    }
}

fn time(text: &str) -> i64 {
    (text.parse::<f64>().unwrap() * 1000.0).round() as i64
}

impl State {
    fn answer(&self, asked: &Asked) -> (u16, String) {
        if let Some((header, value)) = &self.required
            && asked.headers.get(header) != Some(value)
        {
            return (401, "who is asking?".to_owned());
        }
        let parameter = |name: &str| asked.parameters.get(name).cloned().unwrap_or_default();
        let query = parameter("query");
        let result = if asked.path.ends_with("/api/v1/query") {
            self.query(&query, time(&parameter("time")))
        } else if asked.path.ends_with("/api/v1/query_range") {
            let [start, end, step] = ["start", "end", "step"].map(|name| time(&parameter(name)));
            Ok(self.range(&query, start, end, step))
        } else {
            return (404, "404 page not found".to_owned());
        };
        match result {
            Ok(result) => {
                let mut body = json!({"status": "success", "data": {"resultType": "matrix", "result": result}});
                if !self.warnings.is_empty() {
                    body["warnings"] = json!(self.warnings);
                }
                (200, body.to_string())
            }
            Err(message) => {
                let body = json!({"status": "error", "errorType": "execution", "error": message});
                (422, body.to_string())
            }
        }
    }

    fn query(&self, query: &str, now: i64) -> Result<Vec<Value>, &'static str> {
        if query.starts_with("count by (__name__, job)") {
            let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
            for held in self.held.iter().filter(|held| held.at(now).is_some()) {
                let job = held.labels.iter().find(|(name, _)| *name == "job");
                let job = job.map_or(String::new(), |(_, job)| job.clone());
                *counts.entry((held.name().to_owned(), job)).or_default() += 1;
            }
            let point = |count: usize| json!([now as f64 / 1e3, count.to_string()]);
            let counts = counts.into_iter();
            return Ok(counts
                .map(|((name, job), count)| json!({"metric": {"__name__": name, "job": job}, "value": point(count)}))
                .collect());
        }
        if let Some(selector) = query
            .strip_prefix("count(")
            .and_then(|rest| rest.strip_suffix(')'))
        {
            let count = self
                .held
                .iter()
                .filter(|held| held.is_meant(selector))
                .count();
            let value = json!([now as f64 / 1e3, count.to_string()]);
            return Ok(vec![json!({"metric": {}, "value": value})]);
        }
        let Some((selector, length)) = query
            .strip_suffix("ms]")
            .and_then(|query| query.rsplit_once('['))
        else {
            return Ok(Vec::new());
        };
        let from = now - length.parse::<i64>().unwrap();
        let meant: Vec<&Held> = self
            .held
            .iter()
            .filter(|held| held.is_meant(selector))
            .collect();
        let points: usize = meant
            .iter()
            .map(|held| held.within(from, now).count())
            .sum();
        if self.most_points.is_some_and(|most| points > most) {
            return Err(
                "query processing would load too many samples into memory in query execution",
            );
        }
        let series = meant.into_iter().map(|held| {
            let points = held.within(from, now);
            let points: Vec<Value> = points
                .map(|(at, value)| json!([*at as f64 / 1e3, value.to_string()]))
                .collect();
            json!({"metric": held.metric(true), "values": points})
        });
        Ok(series.filter(|one| one["values"][0].is_array()).collect())
    }

    /// A function of one selector at every step: the selector itself, or how often it was scraped.
    fn range(&self, query: &str, start: i64, end: i64, step: i64) -> Vec<Value> {
        let inner = query.rsplit('(').next().unwrap().trim_end_matches(')');
        let (selector, span) = inner.split_once('[').unwrap_or((inner, "0ms]"));
        let span: i64 = span.trim_end_matches("ms]").parse().unwrap_or(0);
        let times = (start..=end).step_by(step as usize);
        let times: Vec<i64> = times.collect();
        let meant = self.held.iter().filter(|held| held.is_meant(selector));
        let values = |of: &dyn Fn(i64) -> Option<f64>| -> Vec<Value> {
            let known = times.iter().filter_map(|&at| Some((at, of(at)?)));
            known
                .map(|(at, value)| json!([at as f64 / 1e3, value.to_string()]))
                .collect()
        };
        let counted = |at: i64, held: &Held| held.within(at - span + 1, at).count() as f64;
        if query.contains("count_over_time") {
            let meant: Vec<&Held> = meant.collect();
            let most = |at: i64| {
                let counts = meant.iter().map(|held| counted(at, held));
                Some(counts.fold(0.0, f64::max)).filter(|count| *count > 0.0)
            };
            let most = values(&most);
            return if most.is_empty() {
                Vec::new()
            } else {
                vec![json!({"metric": {}, "values": most})]
            };
        }
        let series = meant.map(|held| json!({"metric": held.metric(inner == query), "values": values(&|at| held.at(at))}));
        series.filter(|one| one["values"][0].is_array()).collect()
    }
}

/// Milliseconds since 1970 at which what the server holds begins and ends.
pub(crate) const BEGIN: i64 = 1_772_323_200_000;
pub(crate) const HOURS: i64 = 30;
pub(crate) const END: i64 = BEGIN + HOURS * 3_600_000;

/// The window in which it holds something, as options.
pub(crate) const WINDOW: [&str; 4] = [
    "--since",
    "2026-03-01T00:00:00Z",
    "--until",
    "2026-03-02T06:00:00Z",
];

/// Two programs, scraped every 15 s, that leak with their requests; the counter of one is reset.
pub(crate) fn leaky_programs() -> Vec<Held> {
    let mut held = Vec::new();
    for (place, instance) in ["10.0.0.1:80", "10.0.0.2:80"].into_iter().enumerate() {
        let labels = |name: &str, code: Option<&str>| {
            let mut labels = vec![
                ("__name__", name.to_owned()),
                ("instance", instance.to_owned()),
                ("job", "web".to_owned()),
            ];
            labels.extend(code.map(|code| ("code", code.to_owned())));
            labels
        };
        let mut random: u64 = 17 + place as u64;
        let mut next = || {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (random >> 33) as f64 / (1_u64 << 31) as f64
        };
        let (mut memory, mut good, mut bad) = (Vec::new(), Vec::new(), Vec::new());
        let (mut leaked, mut counted, mut failed) = (8e7, 0.0, 0.0);
        for step in 0..=HOURS * 240 {
            // Scrapes of the two fall on other moments, not all of them whole seconds.
            let at = BEGIN + step * 15_000 + 4007 * place as i64;
            if place == 1 && step == 5000 {
                (leaked, counted, failed) = (8e7, 0.0, 0.0);
            }
            let served = (10.0 + 30.0 * next()).floor();
            counted += served;
            failed += f64::from(u8::from(next() > 0.9));
            leaked += served * 100.0 * (1.0 + place as f64);
            let noise = (next() + next() + next() - 1.5) * 6e5;
            memory.push((at, ((leaked + noise) / 4096.0).floor() * 4096.0));
            good.push((at, counted));
            bad.push((at, failed));
        }
        held.push(Held {
            labels: labels("process_resident_memory_bytes", None),
            points: memory,
        });
        for (code, points) in [("200", good), ("500", bad)] {
            held.push(Held {
                labels: labels("http_requests_total", Some(code)),
                points,
            });
        }
        held.push(Held {
            labels: labels("container_spec_memory_limit_bytes", None),
            points: (0..=HOURS * 240)
                .map(|step| (BEGIN + step * 15_000, 536_870_912.0))
                .collect(),
        });
    }
    held
}
