//! Months of readings that are watched: false alarms without a leak, and how soon one is noticed,
//! beside a line through the last six hours.

use std::f64::consts::TAU;
use std::fmt;

use leakrate::analysis::{Confirmation, Look, Monitor, PredictOptions};
use leakrate::model::{FitOptions, Verdict};
use leakrate::series::{Arrival, Columns, Dated, History};
use leakrate::stats::ols::Line;
use leakrate::units::{Bytes, Seconds};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::goal::Promise;
use crate::section::{Effort, Section, Setting, percent};
use crate::table::Table;
use crate::trial::{Share, autoregressive, random};

/// A reading every five minutes.
const STEP: f64 = 300.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 24.0 * HOUR;
const READINGS: usize = 8640;
/// Bytes: the level, one deviation of the noise, and the limit.
const LEVEL: f64 = 600e6;
const DEVIATION: f64 = 20e6;
const LIMIT: f64 = 800e6;
/// What `predict_linear(…[6h], 4*3600)` looks back at, and how far both look ahead.
const WINDOW: usize = 72;
const AHEAD: f64 = 4.0 * HOUR;
/// Looks after the first day are an hour apart, as those are by which a leak is confirmed.
const BETWEEN_LOOKS: usize = 12;

/// What memory does without a leak.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Course {
    Autoregressive(f64),
    /// A wave of the day, of twice the deviation, under AR(.5) noise.
    Day,
    /// Collections every three hours or so, before which memory has grown by three deviations.
    Collections,
}

const COURSES: [Course; 4] = [
    Course::Autoregressive(0.5),
    Course::Autoregressive(0.9),
    Course::Day,
    Course::Collections,
];

impl fmt::Display for Course {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Autoregressive(rho) => write!(f, "AR(1) ρ = {rho}"),
            Self::Day => f.write_str("daily wave"),
            Self::Collections => f.write_str("collections"),
        }
    }
}

impl Course {
    fn draw(self, random: &mut ChaCha8Rng) -> Vec<f64> {
        let heights = match self {
            Self::Autoregressive(rho) => autoregressive(READINGS, rho, random),
            Self::Day => {
                let phase = TAU * random.random::<f64>();
                let noise = autoregressive(READINGS, 0.5, random);
                let wave = |i: usize| 2.0 * (TAU * i as f64 * STEP / DAY + phase).sin();
                (0..READINGS).map(|i| wave(i) + 0.5 * noise[i]).collect()
            }
            Self::Collections => collections(random),
        };
        heights
            .iter()
            .map(|height| LEVEL + DEVIATION * height)
            .collect()
    }
}

fn collections(random: &mut ChaCha8Rng) -> Vec<f64> {
    let noise = autoregressive(READINGS, 0.5, random);
    let mut age = 36.0 * random.random::<f64>();
    let mut cycle = 36.0;
    let next = |i: usize| {
        age += 1.0;
        if age >= cycle {
            age = 0.0;
            cycle = 24.0 + 24.0 * random.random::<f64>();
        }
        3.0 * age / 36.0 + 0.3 * noise[i]
    };
    (0..READINGS).map(next).collect()
}

/// A leak, from a day of the month on, that takes so many days to the limit.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Leak {
    day: f64,
    days: f64,
}

const LEAKS: [Leak; 4] = [
    Leak {
        day: 0.0,
        days: 5.0,
    },
    Leak {
        day: 10.0,
        days: 1.0,
    },
    Leak {
        day: 10.0,
        days: 3.0,
    },
    Leak {
        day: 10.0,
        days: 10.0,
    },
];

/// What was said in a month, and when, in seconds since its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Said {
    /// A fit showed a leak at some look.
    ever: Option<f64>,
    /// A leak was confirmed.
    confirmed: Option<f64>,
    /// A crash within the next hours was foretold of a confirmed leak.
    crash: Option<f64>,
    /// The line through the last hours was over the limit.
    line: Option<f64>,
    /// A reading was at the limit.
    over: Option<f64>,
}

/// Watches until a reading is at the limit.
fn watched(readings: &[f64]) -> Said {
    let about = Columns {
        name: "web".to_owned(),
        ..Columns::default()
    };
    let mut monitor = Monitor::new(History::new(about, Dated::Wall), FitOptions::default());
    let mut said = Said::default();
    for (at, &memory) in readings.iter().enumerate() {
        let time = at as f64 * STEP;
        if memory >= LIMIT {
            said.over = Some(time);
            break;
        }
        let _ = monitor.push(Arrival {
            at: Seconds(time),
            memory: Bytes(memory),
            requests: None,
            restart: None,
        });
        if said.line.is_none() && line_crosses(&readings[(at + 1).saturating_sub(WINDOW)..=at]) {
            said.line = Some(time);
        }
        let is_hour = time < DAY || at % BETWEEN_LOOKS == 0;
        if is_hour
            && monitor.is_due()
            && said.crash.is_none()
            && let Ok(look) = monitor.look()
        {
            said.look(&look, time);
        }
    }
    said
}

impl Said {
    fn look(&mut self, look: &Look, time: f64) {
        if look.model.verdict == Verdict::Leak {
            self.ever.get_or_insert(time);
        }
        if look.confirmation != Confirmation::Open {
            self.confirmed.get_or_insert(time);
            let prediction = look.predict(Bytes(LIMIT), &PredictOptions::default());
            let first = prediction.time.and_then(|time| time.first);
            let soonest = first.and_then(|first| first.p05);
            if soonest.is_some_and(|soonest| soonest.0 <= AHEAD) {
                self.crash.get_or_insert(time);
            }
        }
    }
}

/// `predict_linear` over the limit; with two readings it has a line.
fn line_crosses(window: &[f64]) -> bool {
    let x: Vec<f64> = (0..window.len()).map(|at| at as f64 * STEP).collect();
    let end = x.last().copied().unwrap_or_default();
    Line::fit(&x, window).is_ok_and(|line| line.at(end + AHEAD) >= LIMIT)
}

/// The section.
pub(crate) fn watching(effort: Effort) -> Section {
    let mut section = Section::default();
    let months = effort.draws(10, 200);
    let mut table = Table::new(&[
        "without a leak",
        "months",
        "a look shows a leak",
        "leak confirmed",
        "crash foretold",
        "predict_linear",
    ]);
    for course in COURSES {
        let said: Vec<Said> = (0..months)
            .into_par_iter()
            .map(|number| watched(&course.draw(&mut random(number))))
            .collect();
        let share = |when: fn(&Said) -> Option<f64>| {
            let hits = said.iter().filter(|said| when(said).is_some()).count();
            Share {
                hits,
                draws: months,
            }
        };
        let setting = Setting {
            samples: READINGS,
            name: course.to_string(),
        };
        let confirmed = section.cell(
            Some(Promise::Watched),
            share(|said| said.confirmed),
            &setting,
        );
        table.push(vec![
            course.to_string(),
            months.to_string(),
            percent(share(|said| said.ever)),
            confirmed,
            percent(share(|said| said.crash)),
            percent(share(|said| said.line)),
        ]);
    }
    for table in [table, delays(effort)] {
        section.markdown += &table.to_string();
        section.markdown.push('\n');
    }
    section
}

/// How soon leaks are noticed.
fn delays(effort: Effort) -> Table {
    let months = effort.draws(10, 40);
    let mut table = Table::new(&[
        "leak",
        "noise",
        "confirmed after",
        "crash foretold before it",
        "not foretold",
        "predict_linear before it",
        "fired before the leak",
    ]);
    for leak in LEAKS {
        for course in COURSES {
            let said: Vec<Said> = (0..months)
                .into_par_iter()
                .map(|number| {
                    let mut readings = course.draw(&mut random(number));
                    let rate = (LIMIT - LEVEL) / (leak.days * DAY);
                    for (at, memory) in readings.iter_mut().enumerate() {
                        *memory += rate * (at as f64 * STEP - leak.day * DAY).max(0.0);
                    }
                    watched(&readings)
                })
                .collect();
            let began = leak.day * DAY;
            let since = said
                .iter()
                .filter_map(|said| Some((said.confirmed? - began) / HOUR));
            let foretold = said
                .iter()
                .filter_map(|said| Some((said.over? - said.crash?) / HOUR));
            let by_line = said.iter().filter_map(|said| {
                let line = said.line.filter(|&line| line >= began)?;
                Some((said.over? - line) / HOUR)
            });
            let count = |wanted: &dyn Fn(&Said) -> bool| Share {
                hits: said.iter().filter(|said| wanted(said)).count(),
                draws: months,
            };
            table.push(vec![
                format!("from day {}, {} days to the limit", leak.day, leak.days),
                course.to_string(),
                hours(since.collect()),
                hours(foretold.collect()),
                percent(count(&|said| said.over.is_some() && said.crash.is_none())),
                hours(by_line.collect()),
                percent(count(&|said| said.line.is_some_and(|line| line < began))),
            ]);
        }
    }
    table
}

/// The middle of some spans, and the range of nine in ten.
fn hours(mut spans: Vec<f64>) -> String {
    spans.sort_by(f64::total_cmp);
    let at = |share: f64| spans.get(((spans.len().max(1) - 1) as f64 * share).round() as usize);
    match (at(0.05), at(0.5), at(0.95)) {
        (Some(low), Some(middle), Some(high)) => format!("{middle:.1} h ({low:.1} to {high:.1})"),
        _ => "–".to_owned(),
    }
}
