//! Predictions against known truths: simulated processes whose crash is seen, properties that
//! hold for any series, and the command itself.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::fs;

use leakrate::analysis::{
    Costs, Crossing, Horizon, Outlook, PredictOptions, Prediction, RestartAim, predict,
};
use leakrate::caveat::{Caveat, PredictionDoubt};
use leakrate::model::{FitOptions, LeakModel};
use leakrate::series::{Clock, Columns, Series};
use leakrate::units::{Bytes, Seconds};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use serde_json::Value;

/// A process that leaks `SLOPE` bytes a minute from `BASE` on, with noise of `DEVIATION` in which
/// each minute keeps `KEPT` of the one before. Its memory is read once a minute.
const BASE: f64 = 400e6;
const SLOPE: f64 = 1e6;
const DEVIATION: f64 = 6e6;
const KEPT: f64 = 0.7;
const SAMPLES: usize = 120;

struct Process {
    random: ChaCha8Rng,
    noise: f64,
    minute: f64,
}

impl Process {
    fn start(random: ChaCha8Rng) -> Self {
        let mut process = Self {
            random,
            noise: 0.0,
            minute: -1.0,
        };
        process.noise = DEVIATION * process.normal();
        process
    }

    fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.random)
    }

    fn read(&mut self) -> f64 {
        self.minute += 1.0;
        self.noise = KEPT * self.noise + DEVIATION * (1.0 - KEPT * KEPT).sqrt() * self.normal();
        BASE + SLOPE * self.minute + self.noise
    }

    /// Minutes from now until a reading is at `limit`.
    fn minutes_until(&mut self, limit: f64) -> f64 {
        let now = self.minute;
        while self.read() < limit {}
        self.minute - now
    }
}

fn series(memory: Vec<f64>) -> Series {
    let seconds = (0..memory.len()).map(|i| i as f64 * 60.0).collect();
    Series::new(Columns {
        name: "simulated".into(),
        clock: Clock::Elapsed(seconds),
        memory,
        ..Columns::default()
    })
    .unwrap()
}

fn found(series: &Series, limit: f64, options: &PredictOptions) -> Prediction {
    let model = LeakModel::fit(series, &FitOptions::default()).unwrap();
    predict(series, &model, Bytes(limit), options)
}

fn time(series: &Series, limit: f64, options: &PredictOptions) -> Outlook<Seconds> {
    found(series, limit, options).time.unwrap()
}

fn at_risk(crash_risk: f64, costs: Option<Costs>) -> PredictOptions {
    PredictOptions {
        restart: RestartAim { crash_risk, costs },
        ..PredictOptions::default()
    }
}

/// 200 processes are followed to their end: the quantiles must hold as often as they say. The
/// bounds are 3.5 standard errors of such a count.
#[test]
fn processes_crash_as_often_as_predicted() {
    const RUNS: u64 = 200;
    let limit = BASE + SLOPE * 2.0 * SAMPLES as f64;
    let options = at_risk(0.1, None);
    let (mut inside, mut early, mut crashed, mut open) = (0, 0, 0, 0);
    for run in 0..RUNS {
        let mut process = Process::start(ChaCha8Rng::seed_from_u64(1000 + run));
        let memory = (0..SAMPLES).map(|_| process.read()).collect();
        let outlook = time(&series(memory), limit, &options);
        let first = outlook.first.unwrap();
        let actual = process.minutes_until(limit) * 60.0;
        let p05 = first.p05.unwrap();
        // Where the rate may wander, or the climb may have ended, a quantile may lie beyond.
        let [p50, p95] = [first.p50, first.p95].map(|at| at.unwrap_or(first.horizon));
        inside += u32::from(p05.0 <= actual && actual <= p95.0 + 60.0);
        early += u32::from(actual <= p50.0 + 30.0);
        let mut fresh = Process::start(ChaCha8Rng::seed_from_u64(5000 + run));
        let until = fresh.minutes_until(limit) * 60.0;
        match outlook.restart {
            Some(restart) => crashed += u32::from(until < restart.every.0),
            None => open += 1,
        }
    }
    assert!(
        (165..=195).contains(&inside),
        "{inside} of 200 in the 90 % interval"
    );
    assert!(
        (75..=125).contains(&early),
        "{early} of 200 before the median"
    );
    assert!(crashed <= 35, "{crashed} of 200 crashed at a risk of 10 %");
    // A constant leak that looks as if it ended is left open, without an interval.
    assert!(open <= 2, "{open} of 200 without a restart interval");
}

fn quantiles(outlook: &Outlook<Seconds>) -> [Option<Seconds>; 4] {
    let first = outlook.first.as_ref().unwrap();
    let every = outlook.restart.as_ref().map(|restart| restart.every);
    [first.p05, first.p50, first.p95, every]
}

#[test]
fn a_higher_limit_never_crashes_sooner() {
    for seed in 0..5 {
        let mut process = Process::start(ChaCha8Rng::seed_from_u64(seed));
        let series = series((0..SAMPLES).map(|_| process.read()).collect());
        let mut before: Option<[Option<Seconds>; 4]> = None;
        for limit in [540e6, 560e6, 600e6, 700e6, 850e6] {
            let outlook = time(&series, limit, &PredictOptions::default());
            let now = quantiles(&outlook);
            for (sooner, later) in before.iter().flatten().zip(&now) {
                // Beyond the horizon is later than anything before it.
                let is_later =
                    later.is_none_or(|later| sooner.is_some_and(|sooner| sooner < later));
                assert!(is_later, "{limit}: {sooner:?} {later:?}");
            }
            before = Some(now);
        }
    }
}

#[test]
fn more_traffic_never_crashes_later() {
    let office = office_hours();
    let model = LeakModel::fit(&office, &FitOptions::default()).unwrap();
    let at = |traffic| {
        let options = PredictOptions {
            traffic,
            ..PredictOptions::default()
        };
        let outlook = predict(&office, &model, Bytes(2e9), &options).time.unwrap();
        quantiles(&outlook).map(Option::unwrap)
    };
    let mut before = at(Some(0.5));
    for traffic in [Some(0.9), None, Some(1.1), Some(2.0), Some(10.0)] {
        let now = at(traffic);
        for (slow, fast) in before.iter().zip(&now) {
            assert!(fast < slow, "{traffic:?}: {fast:?} {slow:?}");
        }
        before = now;
    }
}

/// A sample every ten minutes for three days: 3,600 requests an hour from 8 to 20 o'clock and
/// 360 at night, and 10 kB leaked by each, with noise of 2 MB. It ends at midnight.
fn office_hours() -> Series {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let mut total = 0.0;
    let (mut seconds, mut requests, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    for sample in 0..=3 * 144 {
        let noise: f64 = StandardNormal.sample(&mut random);
        seconds.push(f64::from(sample) * 600.0);
        requests.push(total);
        memory.push(300e6 + 10e3 * total + 2e6 * noise);
        let day = (8..20).contains(&(sample / 6 % 24));
        total += if day { 600.0 } else { 60.0 };
    }
    Series::new(Columns {
        name: "office".into(),
        clock: Clock::Wall(seconds),
        requests: Some(requests),
        memory,
        ..Columns::default()
    })
    .unwrap()
}

/// The 38,880 requests that leak what is left until the limit are served by 18 o'clock of the next
/// day: 8 hours of 360 and 10 of 3,600. By the mean of 1,980 an hour it would be 19:38.
#[test]
fn with_a_daily_pattern_the_limit_is_reached_when_its_requests_are_served() {
    let limit = 300e6 + 10e3 * (3.0 * 47_520.0 + 38_880.0);
    let prediction = found(&office_hours(), limit, &PredictOptions::default());
    let outlook = prediction.time.unwrap();
    let hours = |span: Seconds| span.0 / 3600.0;
    let Crossing::Bounded { estimate, .. } = outlook.trend else {
        panic!("{outlook:?}");
    };
    assert!((hours(estimate) - 18.0).abs() < 0.2, "{estimate:?}");
    let first = outlook.first.unwrap();
    let (p05, p95) = (hours(first.p05.unwrap()), hours(first.p95.unwrap()));
    assert!(p05 > 17.0 && p95 < 18.2, "{p05} {p95}");
    let codes: Vec<_> = prediction.caveats.iter().map(Caveat::code).collect();
    assert_eq!(codes, ["daily_traffic"]);
}

#[test]
fn what_may_be_no_leak_gets_no_restart_advice() {
    let mut process = Process::start(ChaCha8Rng::seed_from_u64(3));
    let memory = (0..SAMPLES).map(|_| process.read() - SLOPE * process.minute);
    let flat = series(memory.collect());
    assert_eq!(time(&flat, 1e9, &PredictOptions::default()).restart, None);
}

#[test]
fn the_dearer_a_crash_the_sooner_the_cheapest_restart() {
    let mut process = Process::start(ChaCha8Rng::seed_from_u64(4));
    let series = series((0..SAMPLES).map(|_| process.read()).collect());
    let cheapest = |failure| {
        let costs = Costs {
            planned: 1.0,
            failure,
        };
        let restart = time(&series, 600e6, &at_risk(0.01, Some(costs))).restart;
        restart.unwrap().cheapest
    };
    let (cheap, dear) = (cheapest(1.2).unwrap(), cheapest(100.0).unwrap());
    assert!(dear.every < cheap.every && dear.crash_risk < cheap.crash_risk);
    assert_eq!(cheapest(1.0), None);
}

#[test]
fn beyond_five_lengths_of_the_data_nothing_is_predicted_unless_forced() {
    let mut process = Process::start(ChaCha8Rng::seed_from_u64(6));
    let series = series((0..SAMPLES).map(|_| process.read()).collect());
    let limit = BASE + SLOPE * 10.0 * SAMPLES as f64;
    let guarded = found(&series, limit, &PredictOptions::default());
    let outlook = guarded.time.unwrap();
    assert!(matches!(
        outlook.trend,
        Crossing::AtLeast { estimate: None, .. }
    ));
    assert_eq!(outlook.first.unwrap().p05, None);
    let Caveat::Prediction(PredictionDoubt::BeyondHorizon { lengths }) = guarded.caveats[0] else {
        panic!("{:?}", guarded.caveats);
    };
    assert!((lengths - 1081.0 / 119.0).abs() < 0.5, "{lengths}");
    let forced = PredictOptions {
        horizon: Horizon::Unlimited,
        ..PredictOptions::default()
    };
    let half = time(&series, limit, &forced).first.unwrap().p50.unwrap();
    assert!((half.0 / (60.0 * 9.0 * SAMPLES as f64) - 1.0).abs() < 0.1);
}

/// Four runs of 1,000 minutes, three of which die at 1.4 GB.
fn file_with_restarts() -> tempfile::NamedTempFile {
    let mut text = "time,memory_bytes\n".to_owned();
    let mut row = 0;
    for run in 0..4 {
        let mut process = Process::start(ChaCha8Rng::seed_from_u64(70 + run));
        for _ in 0..if run < 3 { 1000 } else { 400 } {
            let memory = process.read();
            writeln!(text, "{},{memory:.0}", 1_700_000_000 + row * 60).unwrap();
            row += 1;
        }
    }
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    fs::write(file.path(), text).unwrap();
    file
}

#[test]
fn the_limit_of_earlier_runs_is_the_level_at_which_they_ended() {
    let file = file_with_restarts();
    let path = file.path().to_str().unwrap();
    let run = common::leakrate(&["predict", path, "--limit", "auto", "--format", "json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    let prediction = &json["prediction"][0];
    let limit = prediction["limit_bytes"].as_f64().unwrap();
    assert!(
        (limit / (BASE + 1000.0 * SLOPE) - 1.0).abs() < 0.02,
        "{limit}"
    );
    let left = prediction["seconds_until_first_crossing"]["p50"]
        .as_f64()
        .unwrap();
    assert!((left / 60.0 - 600.0).abs() < 25.0, "{left}");
    let caveats = prediction["caveats"].as_array().unwrap();
    let codes: Vec<_> = caveats
        .iter()
        .map(|caveat| caveat["code"].clone())
        .collect();
    assert!(codes.contains(&Value::from("limit_from_runs")), "{codes:?}");
}

#[test]
fn without_a_restart_the_limit_of_earlier_runs_is_an_error_that_says_so() {
    let run = common::leakrate(&["predict", "data/production.csv", "--limit", "auto"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.contains("no restart is seen in `production`"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("--limit 1.75GB"));
}

#[test]
fn the_gate_asks_for_one_future_in_twenty() {
    // The limit is reached in 53 minutes, and with a probability of 5 % in 49.
    let status = |span: &str| {
        let condition = format!("crash-within={span}");
        let command = [
            "predict",
            "data/production.csv",
            "--limit",
            "1.75GB",
            "--fail-on",
        ];
        let arguments: Vec<&str> = command.into_iter().chain([condition.as_str()]).collect();
        common::leakrate(&arguments).status
    };
    assert_eq!([status("45min"), status("51min"), status("2h")], [0, 1, 1]);
}

#[test]
fn what_if_traffic_does_not_trip_the_gate() {
    let command =
        "predict data/production.csv --limit 1.75GB --traffic 10x --fail-on crash-within=30min";
    let arguments: Vec<&str> = command.split(' ').collect();
    assert_eq!(common::leakrate(&arguments).status, 0);
}

#[test]
fn limits_and_traffic_make_a_table() {
    let command = "predict data/production.csv --limit 1.75GB,2GB --traffic 2x";
    let arguments: Vec<&str> = command.split(' ').collect();
    let run = common::leakrate(&arguments);
    let rows: Vec<&str> = run
        .stdout
        .lines()
        .filter(|line| line.contains(" GB ") && line.contains(" min "))
        .collect();
    let begins = [
        "1.75 GB  as measured",
        "1.75 GB           2×",
        "2.00 GB  as measured",
    ];
    for (row, begin) in rows.iter().filter(|row| row.starts_with("  ")).zip(begins) {
        assert!(row.trim_start().starts_with(begin), "{row}");
    }
}

#[test]
fn options_out_of_range_say_what_was_expected() {
    for (option, value, expected) in [
        ("--crash-risk", "0", "0.001 to 0.5"),
        ("--traffic", "0x", "1e-9 to 1e9"),
        ("--limit", "1.75", "unit"),
        ("--cost-crash", "5", "--cost-restart"),
    ] {
        let arguments = ["predict", "data/production.csv", option, value];
        let run = common::leakrate(&arguments);
        assert_eq!(run.status, 2, "{option}");
        assert!(run.stderr.contains(expected), "{option}: {}", run.stderr);
    }
}

#[test]
fn quiet_says_the_answer_to_each_limit_and_traffic_that_was_asked_for() {
    let run = common::leakrate(&[
        "predict",
        "data/production-azure.json",
        "--requests",
        "100/min",
        "--limit",
        "2GiB,4GiB",
        "--traffic",
        "2x",
        "--quiet",
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let said = run.stdout.replace('\n', " ");
    for limit in ["2.00 GiB", "4.00 GiB"] {
        for subject in ["production-azure", "production-azure at 2× its traffic"] {
            let answer = format!("{subject} reaches {limit} at about");
            assert!(said.contains(&answer), "no {answer:?} in {said}");
        }
    }
    assert!(!said.contains("first crossing"), "{said}");
}
