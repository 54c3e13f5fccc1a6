//! What is said of a crash is one statement: text, headline, chart titles, JSON and gate agree, over a
//! grid of series and limits.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::leakrate;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};
use scraper::{Html, Selector};
use serde_json::Value;

const MB: f64 = 1e6;
/// The gate asks for a crash within so long.
const GATE: &str = "crash-within=6h";
const GATE_SECONDS: f64 = 6.0 * 3600.0;

/// A process whose memory is read once a minute.
struct Process {
    name: &'static str,
    minutes: u32,
    /// Megabytes without noise after so many minutes.
    memory: fn(f64) -> f64,
    noise: f64,
}

const PROCESSES: [Process; 9] = [
    Process {
        name: "flat",
        minutes: 600,
        memory: |_| 400.0,
        noise: 2.0,
    },
    Process {
        name: "leak",
        minutes: 240,
        memory: |t| 300.0 + 1.2 * t,
        noise: 4.0,
    },
    Process {
        name: "plateau",
        minutes: 600,
        memory: |t| 200.0 + 300.0 * (1.0 - (-t / 70.0).exp()),
        noise: 5.0,
    },
    Process {
        name: "noisy",
        minutes: 120,
        memory: |t| 400.0 + 0.3 * t,
        noise: 40.0,
    },
    Process {
        name: "undecided",
        minutes: 60,
        memory: |t| 450.0 + 0.3 * t,
        noise: 60.0,
    },
    Process {
        name: "hardly-decided",
        minutes: 60,
        memory: |t| 400.0 + 0.9 * t,
        noise: 30.0,
    },
    Process {
        name: "short",
        minutes: 30,
        memory: |t| 600.0 + 2.4 * t,
        noise: 12.0,
    },
    Process {
        name: "warm-up",
        minutes: 480,
        memory: |t| 200.0 + 150.0 * (1.0 - (-t / 20.0).exp()) + 0.5 * t,
        noise: 3.0,
    },
    Process {
        name: "falling",
        minutes: 120,
        memory: |t| 600.0 - 0.8 * t,
        noise: 5.0,
    },
];

const LIMITS: [&str; 6] = ["350MB", "520MB", "610MB", "900MB", "1.6GB", "64GB"];

impl Process {
    /// Readings in bytes, of a process whose growth is `factor` times as fast.
    fn readings(&self, seed: u64, factor: f64) -> Vec<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let minutes = 0..self.minutes;
        let start = (self.memory)(0.0);
        let readings = minutes.map(|minute| {
            let noise: f64 = StandardNormal.sample(&mut random);
            let grown = (self.memory)(f64::from(minute)) - start;
            ((start + factor * grown + self.noise * noise) * MB).round()
        });
        readings.collect()
    }
}

fn time(minute: usize) -> String {
    let (day, hour) = (minute / 1440 + 1, minute / 60 % 24);
    format!("2026-03-{day:02}T{hour:02}:{:02}:00Z", minute % 60)
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(format!("{name}.csv"));
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn single(folder: &Path, process: &Process) -> String {
    let mut text = "time,memory_bytes\n".to_owned();
    for (minute, memory) in process.readings(7, 1.0).into_iter().enumerate() {
        writeln!(text, "{},{memory}", time(minute)).unwrap();
    }
    write(folder, process.name, &text)
}

/// Of requests alone: there are no times.
fn counted(folder: &Path) -> String {
    let mut text = "requests,memory_bytes\n".to_owned();
    for (sample, memory) in PROCESSES[1].readings(9, 1.0).into_iter().enumerate() {
        writeln!(text, "{},{memory}", 100 * sample).unwrap();
    }
    write(folder, "counted", &text)
}

/// Leaks that are one faster than the other, and what does not leak.
fn fleet(folder: &Path) -> String {
    let [flat, leak] = [&PROCESSES[0], &PROCESSES[1]];
    let mut text = "time,pod,memory_bytes\n".to_owned();
    let mut add = |pod: String, readings: Vec<f64>| {
        for (minute, memory) in readings.into_iter().take(240).enumerate() {
            writeln!(text, "{},{pod},{memory}", time(minute)).unwrap();
        }
    };
    for (seed, factor) in [(1, 1.0), (2, 0.4), (3, 0.2), (4, 0.05)] {
        add(format!("leak-{seed}"), leak.readings(seed, factor));
    }
    for seed in 11..15 {
        add(format!("flat-{seed}"), flat.readings(seed, 1.0));
    }
    write(folder, "fleet", &text)
}

/// The words of each fate, of which none holds those of another.
const WORDS: [(&str, &str); 7] = [
    ("over", "is over its limit"),
    ("has_been_over", "has been over its limit"),
    ("reaches", " reaches "),
    ("may_reach", " may reach "),
    ("not_within", "is not seen to reach"),
    ("stays_below", "is not on its way to"),
    ("unknown", "cannot be told"),
];

/// That a sentence says this fate and no other.
fn says(fate: &str, sentence: &str) -> Result<(), String> {
    let said = WORDS.iter().filter(|(_, words)| sentence.contains(words));
    let said: Vec<&str> = said.map(|(fate, _)| *fate).collect();
    if said == [fate] {
        Ok(())
    } else {
        Err(format!("{fate}, but {said:?} is said in: {sentence}"))
    }
}

/// What one series and limit make everywhere.
struct Told {
    facts: Value,
    text: String,
    page: Html,
    /// The settings of what restarts by the clock.
    settings: String,
    gate: String,
    status: i32,
}

impl Told {
    fn of(path: &str, limit: &str) -> Self {
        let predict = ["predict", path, "--limit", limit];
        let json = leakrate(&[&predict[..], &["--format", "json", "--fail-on", GATE]].concat());
        let text = leakrate(&[&predict[..], &["--top", "all"]].concat());
        let html = leakrate(&["report", path, "--limit", limit, "--format", "html"]);
        let report = leakrate(&["report", path, "--limit", limit, "--format", "json"]);
        let settings = leakrate(&[&predict[..], &["--advice", "systemd"]].concat());
        let facts: Value = serde_json::from_str(&json.stdout).unwrap();
        let same: Value = serde_json::from_str(&report.stdout).unwrap();
        assert_eq!(facts["prediction"], same["prediction"], "{path} {limit}");
        Self {
            facts,
            text: text.stdout.replace('\n', " "),
            settings: settings.stdout,
            page: Html::parse_document(&html.stdout),
            gate: json.stderr,
            status: json.status,
        }
    }

    fn on_page(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        let found = self.page.select(&selector);
        found.map(|element| element.text().collect()).collect()
    }

    /// Every contradiction.
    fn contradictions(&self) -> Vec<String> {
        let mut found = Vec::new();
        let predictions = self.facts["prediction"].as_array().unwrap();
        let series = self.facts["series"].as_array().unwrap();
        for (series, prediction) in series.iter().zip(predictions) {
            found.extend(numbers(series, prediction).err());
        }
        found.extend(self.words(&series[0], &predictions[0]));
        found.extend(self.gate_agrees(predictions).err());
        found.extend(self.gate_is_told().err());
        found.extend(self.settings_agree(predictions).err());
        found.extend(self.fleet_agrees(series, predictions).err());
        found
    }

    /// What is said of the first series.
    fn words(&self, series: &Value, prediction: &Value) -> Vec<String> {
        let fate = prediction["fate"].as_str().unwrap();
        let name = prediction["series"].as_str().unwrap();
        let mut found = Vec::new();
        let mut expect = |sentence: &str| found.extend(says(fate, sentence).err());
        expect(self.text.split(". ").next().unwrap());
        let about = |sentence: &&String| sentence.contains(name) && is_of_a_limit(sentence);
        let headlines = self.on_page(".finding");
        let paragraphs = self.on_page("p:not(.finding)");
        let captions = self.on_page("figcaption");
        let is_leak = series["verdict"] == "leak";
        for sentence in headlines.iter().filter(about) {
            expect(sentence);
        }
        for sentence in paragraphs.iter().chain(&captions).filter(about) {
            expect(sentence);
        }
        if is_leak && !headlines.iter().any(|one| about(&one)) {
            found.push(format!("no headline says it: {headlines:?}"));
        }
        if !captions.iter().any(|one| about(&one)) {
            found.push(format!("no chart title says it: {captions:?}"));
        }
        let advised = prediction.get("restart").is_some();
        let all = [self.text.clone(), paragraphs.join(" "), captions.join(" ")];
        if fate != "over" && all.iter().any(|text| text.contains("restart it every")) && !advised {
            found.push("a restart is advised that the JSON lacks".to_owned());
        }
        let page = headlines.iter().chain(&paragraphs);
        if advised
            && !page
                .into_iter()
                .any(|text| text.contains("Until it is fixed, restart"))
        {
            found.push("the page lacks the restart that the JSON advises".to_owned());
        }
        found.extend(self.expected(prediction, &captions).err());
        found.extend(self.assumed(prediction).err());
        found.extend(self.again(prediction).err());
        found
    }

    /// That how soon a level would be left is said where the JSON has it, and nowhere else.
    fn again(&self, prediction: &Value) -> Result<(), String> {
        let first = [
            "seconds_until_first_crossing",
            "requests_until_first_crossing",
        ];
        let first = first.into_iter().find_map(|key| prediction.get(key));
        let known = first.is_some_and(|first| first.get("p05").is_some());
        let expected = known && prediction["fate"] == "stays_below";
        if self.text.contains("Should it climb again") == expected {
            Ok(())
        } else {
            Err(format!("{first:?}, but: {}", self.text))
        }
    }

    /// That the deadline and what is assumed of the rate are said where the JSON has them, and nowhere
    /// else.
    fn assumed(&self, prediction: &Value) -> Result<(), String> {
        let first = self.text.split(". ").next().unwrap();
        let holds = prediction["future_rate"] == "holds" && prediction["fate"] == "reaches";
        if first.contains("if today's rate holds") != holds {
            return Err(format!("{} but: {first}", prediction["future_rate"]));
        }
        let advised = prediction.get("restart").is_some();
        let by = prediction["restart_by"].as_str().filter(|_| advised);
        let Some(by) = by.filter(|_| self.facts.get("fleet").is_none()) else {
            return Ok(());
        };
        let within = prediction["restart_within_seconds"].as_f64();
        let said = if within == Some(0.0) {
            "restart it now, then every".to_owned()
        } else {
            format!(
                "restart it by {} UTC, then every",
                by[..16].replace('T', " ")
            )
        };
        if self.text.contains(&said) {
            Ok(())
        } else {
            Err(format!("{said} is not in: {}", self.text))
        }
    }

    /// That the JSON tells what the gate told.
    fn gate_is_told(&self) -> Result<(), String> {
        let told = &self.facts["gate"][0];
        let word = told["outcome"].as_str().unwrap().replace('_', " ");
        let reason = told["reason"].as_str().unwrap();
        if self
            .gate
            .starts_with(&format!("gate: {word}: {GATE}: {reason}"))
        {
            Ok(())
        } else {
            Err(format!("{told}, but: {}", self.gate))
        }
    }

    /// That there are settings where an interval in time is advised, and that they are the shortest.
    fn settings_agree(&self, predictions: &[Value]) -> Result<(), String> {
        let every = predictions.iter();
        let every = every.filter_map(|one| one["restart"]["every_seconds"].as_f64());
        let shortest = every.fold(f64::INFINITY, f64::min);
        let mut lines = self.settings.lines();
        let number = |line: &str| line.parse::<f64>().unwrap();
        let set = lines.find_map(|line| line.strip_prefix("RuntimeMaxSec=").map(number));
        match set {
            None if shortest.is_infinite() => Ok(()),
            Some(seconds) if seconds <= shortest && seconds > 0.8 * shortest => Ok(()),
            _ => Err(format!("{shortest} s are advised, but: {}", self.settings)),
        }
    }

    /// That the distance in the title is the median of the JSON, and stands in the text.
    fn expected(&self, prediction: &Value, captions: &[String]) -> Result<(), String> {
        let seconds = &prediction["seconds_until_first_crossing"]["p50"];
        let Some(seconds) = seconds.as_f64().filter(|_| prediction["fate"] == "reaches") else {
            return Ok(());
        };
        let mut titles = captions
            .iter()
            .filter_map(|title| title.split_once(" in about "));
        let Some((_, distance)) = titles.next() else {
            return Err(format!("no title says when: {captions:?}"));
        };
        if !self
            .text
            .contains(&format!("{distance} after the last sample"))
        {
            return Err(format!("{distance} is not in: {}", self.text));
        }
        let told = parse(distance);
        if (told - seconds).abs() > 60.0_f64.max(0.1 * seconds) {
            return Err(format!("{distance} is said of {seconds} s"));
        }
        Ok(())
    }

    fn gate_agrees(&self, predictions: &[Value]) -> Result<(), String> {
        let answers: Vec<i32> = predictions.iter().map(status).collect();
        let expected = if answers.contains(&1) {
            1
        } else if answers.contains(&2) {
            2
        } else {
            0
        };
        if self.status != expected {
            return Err(format!("status {} for {answers:?}", self.status));
        }
        let fates = predictions.iter().map(|one| one["fate"].as_str().unwrap());
        let mut said = fates.map(|fate| says(fate, &self.gate));
        if said.any(|said| said.is_ok()) {
            Ok(())
        } else {
            Err(format!("the gate says something else: {}", self.gate))
        }
    }

    fn fleet_agrees(&self, series: &[Value], predictions: &[Value]) -> Result<(), String> {
        let Some(fleet) = self.facts.get("fleet") else {
            return Ok(());
        };
        let is_reached = |one: &Value| {
            ["over", "has_been_over", "reaches"].contains(&one["fate"].as_str().unwrap())
        };
        let pairs = || series.iter().zip(predictions);
        let reached = pairs().filter(|(_, one)| is_reached(one)).count();
        let holds = |one: &Value| one["verdict"] == "leak" && one["among_many"] != "may_be_chance";
        let beyond = pairs().filter(|(series, one)| holds(series) && !is_reached(one));
        let beyond = beyond.count();
        if fleet["reach_limit"] != reached || fleet["leak_beyond_horizon"] != beyond {
            return Err(format!("{reached} reach it and {beyond} leak: {fleet}"));
        }
        let wanted = match beyond {
            0 => "as far as can be seen.".to_owned(),
            1 => "leaks, and reaches it later if at all.".to_owned(),
            _ => "leak, and reach it later if at all.".to_owned(),
        };
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.contains(&wanted) {
            Ok(())
        } else {
            Err(format!("{wanted} is not in: {text}"))
        }
    }
}

fn is_of_a_limit(sentence: &str) -> bool {
    WORDS.iter().any(|(_, words)| sentence.contains(words))
}

/// The status of a gate that goes by the numbers of a prediction.
fn status(prediction: &Value) -> i32 {
    let first = &prediction["seconds_until_first_crossing"];
    let horizon = prediction["horizon_seconds"].as_f64();
    match (prediction["fate"].as_str().unwrap(), first["p05"].as_f64()) {
        ("over" | "has_been_over", _) => 1,
        ("stays_below", _) => 0,
        (_, Some(soonest)) => i32::from(soonest <= GATE_SECONDS),
        (_, None) if horizon.is_some_and(|horizon| horizon >= GATE_SECONDS) => 0,
        _ => 2,
    }
}

/// That a fate is the one that verdict and numbers make.
fn numbers(series: &Value, prediction: &Value) -> Result<(), String> {
    let first = [
        "seconds_until_first_crossing",
        "requests_until_first_crossing",
    ];
    let first = first.into_iter().find_map(|key| prediction.get(key));
    let known = |end: &str| first.is_some_and(|first| first.get(end).is_some());
    let last = series["memory_last_bytes"].as_f64().unwrap();
    let fate = prediction["fate"].as_str().unwrap();
    let chance = series["among_many"] == "may_be_chance";
    let verdict = match series["verdict"].as_str().unwrap() {
        "leak" if chance => "inconclusive",
        verdict => verdict,
    };
    let expected: &[&str] = if last >= prediction["limit_bytes"].as_f64().unwrap() {
        &["over"]
    } else {
        match (verdict, known("p05"), known("p50")) {
            ("plateau" | "no_leak", ..) => &["stays_below", "has_been_over"],
            ("leak", _, true) => &["reaches"],
            (_, true, _) => &["may_reach"],
            (_, false, _) => &["not_within"],
        }
    };
    let known_at = |key: &str| prediction.get(key).is_some();
    let steady = ["plateau", "no_leak"].contains(&verdict);
    let crash = ["restart", "first_crossing", "seconds_left", "requests_left"];
    let crash = crash.into_iter().find(|key| prediction.get(key).is_some());
    if !expected.contains(&fate) {
        Err(format!("{fate} for {verdict}: {prediction}"))
    } else if steady && crash.is_some() {
        Err(format!("{crash:?} of what does not leak: {prediction}"))
    } else if steady && (known("p50") || known("p95")) {
        Err(format!(
            "a crash is expected of what does not leak: {prediction}"
        ))
    } else if verdict != "leak" && (known_at("restart") || known_at("restart_by")) {
        Err(format!("a restart for {verdict}: {prediction}"))
    } else if late_restart(prediction) {
        Err(format!("a restart after the crash: {prediction}"))
    } else if prediction["trend_crossing"]["kind"] == "already_over" && fate != "over" {
        Err(format!(
            "a trend over a limit that no reading is at: {prediction}"
        ))
    } else if fate == "not_within" && first.is_some_and(|first| first.get("p05").is_some()) {
        Err(format!("a horizon beside a crash: {prediction}"))
    } else {
        Ok(())
    }
}

/// Whether the deadline lies after the time by which one in twenty has crashed.
fn late_restart(prediction: &Value) -> bool {
    let within = prediction["restart_within_seconds"].as_f64();
    let soonest = prediction["seconds_until_first_crossing"]["p05"].as_f64();
    within
        .zip(soonest)
        .is_some_and(|(within, soonest)| within > soonest)
}

/// `2 h 13 min`, `8 d 12 h` or `56 s` in seconds.
fn parse(distance: &str) -> f64 {
    let words: Vec<&str> = distance.split(' ').collect();
    let parts = words.chunks_exact(2).map(|part| {
        let unit = match part[1] {
            "d" => 86_400.0,
            "h" => 3600.0,
            "min" => 60.0,
            _ => 1.0,
        };
        part[0].parse::<f64>().unwrap() * unit
    });
    parts.sum()
}

#[test]
fn nothing_that_is_said_of_a_crash_contradicts_anything_else() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut paths: Vec<String> = PROCESSES.iter().map(|one| single(folder, one)).collect();
    paths.push(counted(folder));
    paths.push(fleet(folder));
    let mut found = Vec::new();
    let mut fates = std::collections::BTreeSet::new();
    let mut may_climb_again = false;
    for path in &paths {
        for limit in LIMITS {
            let told = Told::of(path, limit);
            let fate = told.facts["prediction"][0]["fate"].as_str();
            fates.insert(fate.unwrap().to_owned());
            may_climb_again |= told.text.contains("Should it climb again");
            let contradictions = told.contradictions().into_iter();
            found.extend(contradictions.map(|what| format!("{path} {limit}: {what}")));
        }
    }
    assert!(
        found.is_empty(),
        "{} contradictions:\n{}",
        found.len(),
        found.join("\n")
    );
    for fate in ["over", "reaches", "may_reach", "not_within", "stays_below"] {
        assert!(fates.contains(fate), "the grid shows {fates:?} alone");
    }
    assert!(may_climb_again, "no level of the grid is near its limit");
}
