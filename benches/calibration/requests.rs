//! Leaks per request where traffic follows the day, and what they make in megabytes per hour.

use std::f64::consts::PI;

use leakrate::analysis::{Bridge, Horizon, PredictOptions, Relation, compare, predict};
use leakrate::model::{FitOptions, Follows, LeakModel, Verdict};
use leakrate::series::{Clock, Columns, Series};
use leakrate::units::{Bytes, Seconds};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::goal::Promise;
use crate::ratios::rates;
use crate::section::{Effort, Section, Setting, percent};
use crate::table::Table;
use crate::trial::{Draw, Recording, Share, autoregressive, random};

/// Readings in a day, one every five minutes.
const DAY: usize = 288;
const STEP: f64 = 300.0;
/// The first reading of the day that serves requests: seven o'clock. Before it all rests.
const MORNING: usize = 84;
/// Requests in the busiest five minutes.
const BUSIEST: f64 = 3000.0;
/// Traffic wanders about its daily course by this much on the log scale.
const UNREST: f64 = 0.3;
/// Bytes that memory lies around, and those of one unit of its noise: a leak of a few units in a week
/// adds more than a tenth in a month, so that it matters.
const LEVEL: f64 = 4e9;
const NOISE: f64 = 8e7;
/// Readings of a local measurement at rest.
const SNAPSHOTS: usize = 8;

/// What memory grows with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Driver {
    Nothing,
    Requests,
    Clock,
}

/// Days of traffic, and memory that grows by so many units of noise meanwhile.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Traffic {
    days: usize,
    rho: f64,
    driver: Driver,
    rise: f64,
}

const DAYS: [usize; 3] = [1, 4, 7];
const NOISES: [f64; 3] = [0.0, 0.8, 0.95];
const DRIVERS: [(Driver, f64); 3] = [
    (Driver::Nothing, 0.0),
    (Driver::Requests, 8.0),
    (Driver::Clock, 8.0),
];

/// What became of one draw.
struct Judged {
    covered: bool,
    leaks: bool,
    follows: Option<Follows>,
}

/// A height in units of the noise.
fn memory(height: f64) -> Bytes {
    Bytes(LEVEL + NOISE * height)
}

/// A day's course of traffic in requests per step: nothing at night, most at half past three.
fn course(step: usize) -> f64 {
    let of_day = step % DAY;
    let open = (DAY - MORNING) as f64;
    of_day
        .checked_sub(MORNING)
        .map_or(0.0, |since| BUSIEST * (PI * since as f64 / open).sin())
}

/// Cumulative requests at each reading.
fn served(days: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let wander = autoregressive(days * DAY, 0.9, random);
    let mut total = 0.0;
    let count = |(step, wander): (usize, f64)| {
        let before = total;
        total += course(step) * (UNREST * wander).exp();
        before
    };
    wander.into_iter().enumerate().map(count).collect()
}

impl Traffic {
    fn series(self, number: usize) -> Option<Series> {
        let random = &mut random(number);
        let requests = served(self.days, random);
        let noise = autoregressive(requests.len(), self.rho, random);
        let (last, count) = (*requests.last()?, requests.len());
        let grown = |i: usize| match self.driver {
            Driver::Nothing => 0.0,
            Driver::Requests => requests[i] / last,
            Driver::Clock => i as f64 / count as f64,
        };
        let reading = |i: usize| memory(self.rise * grown(i) + noise[i]).0;
        Series::new(Columns {
            name: "draw".into(),
            clock: Clock::Elapsed((0..count).map(|i| STEP * i as f64).collect()),
            memory: (0..count).map(reading).collect(),
            requests: Some(requests),
            ..Columns::default()
        })
        .ok()
    }

    fn judged(self, number: usize) -> Option<Judged> {
        let series = self.series(number)?;
        let model = LeakModel::fit(&series, &FitOptions::default()).ok()?;
        let truth = match self.driver {
            Driver::Requests => self.rise * NOISE / series.requests()?.last()?,
            Driver::Nothing | Driver::Clock => 0.0,
        };
        let interval = model.per_request?.rate.interval()?;
        Some(Judged {
            covered: interval.lower.per_base() <= truth && truth <= interval.upper.per_base(),
            leaks: model.verdict == Verdict::Leak,
            follows: model.driver.map(|driver| driver.follows),
        })
    }

    fn name(self) -> String {
        let driver = match self.driver {
            Driver::Nothing => "no growth".to_owned(),
            Driver::Requests => format!("+{} with requests", self.rise),
            Driver::Clock => format!("+{} with the clock", self.rise),
        };
        format!("daily traffic, ρ = {}, {driver}", self.rho)
    }

    fn row(self, section: &mut Section, draws: usize) -> Vec<String> {
        let judged: Vec<Judged> = (0..draws)
            .into_par_iter()
            .filter_map(|number| self.judged(number))
            .collect();
        let setting = Setting {
            samples: self.days * DAY,
            name: self.name(),
        };
        let share = |flag: &dyn Fn(&Judged) -> bool| Share::of(judged.iter().map(flag));
        let follows = |what| percent(share(&|one| one.follows == Some(what)));
        let covered = share(&|one| one.covered);
        let leaks = share(&|one| one.leaks);
        vec![
            self.days.to_string(),
            self.name(),
            match self.driver {
                // A rate per request has no true value where memory follows the clock.
                Driver::Clock => "–".to_owned(),
                _ => section.cell(Some(Promise::Coverage), covered, &setting),
            },
            match self.driver {
                Driver::Nothing => section.cell(Some(Promise::FalseLeaks), leaks, &setting),
                _ => percent(leaks),
            },
            follows(Follows::Requests),
            follows(Follows::Time),
            follows(Follows::Both),
            percent(share(&|one| {
                matches!(
                    one.follows,
                    Some(Follows::Undetermined | Follows::Inseparable)
                )
            })),
        ]
    }
}

/// Whether the crash of a process that leaks by 8 a window comes in the 90 % interval of `predict`.
/// The limit is 3 above the line half a window on; `None` where noise is over it already.
fn crash(days: usize, rho: f64, number: usize) -> Option<bool> {
    let random = &mut random(number);
    let requests = served(3 * days, random);
    let noise = autoregressive(requests.len(), rho, random);
    let now = days * DAY;
    let per_request = 8.0 / requests[now];
    let height = |i: usize| per_request * requests[i] + noise[i];
    let limit = per_request * requests[now + now / 2] + 3.0;
    let crash = (0..requests.len()).position(|i| height(i) >= limit)?;
    if crash < now {
        return None;
    }
    let series = Series::new(Columns {
        name: "draw".into(),
        clock: Clock::Elapsed((0..now).map(|i| STEP * i as f64).collect()),
        memory: (0..now).map(|i| memory(height(i)).0).collect(),
        requests: Some(requests[..now].to_vec()),
        ..Columns::default()
    })
    .ok()?;
    let model = LeakModel::fit(&series, &FitOptions::default()).ok()?;
    let options = PredictOptions {
        horizon: Horizon::Unlimited,
        ..PredictOptions::default()
    };
    let first = predict(&series, &model, memory(limit), &options)
        .time?
        .first?;
    let after = Seconds(STEP * (crash + 1 - now) as f64);
    Some(first.p05.is_some_and(|time| time <= after) && first.p95.is_none_or(|time| after <= time))
}

/// The bridge from a local leak per request to megabytes per hour at a place with so many days of
/// traffic.
fn bridge(days: usize, precision: f64, number: usize) -> Option<bool> {
    let random = &mut random(number);
    let requests = served(days, random);
    let noise = autoregressive(SNAPSHOTS, 0.0, random);
    let n = SNAPSHOTS as f64;
    let slope = precision / (n * (n * n - 1.0) / 12.0).sqrt();
    let local = Draw {
        x: (0..SNAPSHOTS).map(|i| i as f64).collect(),
        y: noise
            .into_iter()
            .enumerate()
            .map(|(i, noise)| slope * i as f64 + noise)
            .collect(),
        slope,
        restarts: Vec::new(),
        recording: Recording::Snapshots,
    };
    let place = Series::new(Columns {
        name: "place".into(),
        clock: Clock::Elapsed((0..requests.len()).map(|i| STEP * i as f64).collect()),
        memory: vec![memory(0.0).0; requests.len()],
        requests: Some(requests),
        ..Columns::default()
    })
    .ok()?;
    let found = compare(
        &rates(&place)?,
        &rates(&local.series()?)?,
        Relation::Environments,
        0.9,
    );
    let Bridge { expected, .. } = found.ok()?.bridge?;
    let (interval, truth) = (expected.interval()?, slope * local.unit() * mean_traffic());
    Some(interval.lower.per_base() <= truth && truth <= interval.upper.per_base())
}

/// The true mean of the traffic in requests per second, its unrest included.
fn mean_traffic() -> f64 {
    let mean = (0..DAY).map(course).sum::<f64>() / DAY as f64;
    mean * (UNREST * UNREST / 2.0).exp() / STEP
}

/// The tables of leaks per request.
pub(crate) fn requests(effort: Effort) -> Section {
    let draws = effort.draws(100, 1000);
    let mut section = Section::default();
    let mut table = Table::new(&[
        "days",
        "memory",
        "covered",
        "leak",
        "follows requests",
        "the clock",
        "both",
        "not settled",
    ]);
    for days in DAYS {
        for rho in NOISES {
            for (driver, rise) in DRIVERS {
                let traffic = Traffic {
                    days,
                    rho,
                    driver,
                    rise,
                };
                table.push(traffic.row(&mut section, draws));
            }
        }
    }
    let mut bridges = Table::new(&["days of traffic", "local slope / error", "covered"]);
    for days in DAYS {
        for precision in [6.0, 15.0, 60.0] {
            let covered: Vec<bool> = (0..draws)
                .into_par_iter()
                .filter_map(|number| bridge(days, precision, number))
                .collect();
            let setting = Setting {
                samples: days * DAY,
                name: format!("bridge to traffic, slope {precision} times its error"),
            };
            let covered = Share::of(covered);
            bridges.push(vec![
                days.to_string(),
                precision.to_string(),
                section.cell(Some(Promise::Bridge), covered, &setting),
            ]);
        }
    }
    let mut crashes = Table::new(&["days of traffic", "noise", "covered"]);
    for days in [2, 4, 7] {
        for rho in NOISES {
            let covered: Vec<bool> = (0..draws / 4)
                .into_par_iter()
                .filter_map(|number| crash(days, rho, number))
                .collect();
            let setting = Setting {
                samples: days * DAY,
                name: format!("crash in daily traffic, ρ = {rho}"),
            };
            crashes.push(vec![
                days.to_string(),
                format!("ρ = {rho}"),
                section.cell(Some(Promise::Crash), Share::of(covered), &setting),
            ]);
        }
    }
    section.markdown = format!(
        "{draws} draws a row, in percent.\n\n{table}\nThe 90 % interval of the time of the crash, \
         its requests mapped onto the clock by the days measured:\n\n{crashes}\nMegabytes per hour from a leak per request \
         that {SNAPSHOTS} snapshots gave, at that traffic:\n\n{bridges}\n"
    );
    section
}
