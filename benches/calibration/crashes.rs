//! When readings first reach the limit: the interval beside what line extrapolations say.

use leakrate::analysis::{Crossing, Horizon, Outlook, PredictOptions, predict};
use leakrate::model::{FitOptions, LeakModel};
use leakrate::stats::ols::Line;
use leakrate::units::Seconds;
use rayon::prelude::*;

use crate::goal::Promise;
use crate::section::{Effort, Section, Setting, percent};
use crate::table::Table;
use crate::trial::{Draw, Noise, Recording, Share, bytes, random};

/// The limit lies this far above the line's height at the promised time, in units of noise.
const ABOVE: f64 = 3.0;

/// A leak on its way to the limit.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Crash {
    samples: usize,
    noise: Noise,
    /// Rise over the window, in units of noise.
    rise: f64,
    /// Windows until the line is [`ABOVE`] below the limit.
    ahead: f64,
}

const NOISES: [(Noise, f64, f64); 9] = [
    (Noise::Autoregressive(0.0), 4.0, 1.0),
    (Noise::Autoregressive(0.0), 8.0, 4.0),
    (Noise::Autoregressive(0.5), 4.0, 1.0),
    (Noise::Autoregressive(0.8), 4.0, 1.0),
    (Noise::Autoregressive(0.8), 8.0, 4.0),
    (Noise::Autoregressive(0.95), 4.0, 1.0),
    (Noise::Autoregressive(0.95), 8.0, 4.0),
    (Noise::Autoregressive(0.98), 8.0, 1.0),
    (Noise::RandomWalk, 4.0, 1.0),
];

/// What became of one draw. Distances in steps from the last reading.
struct Fate {
    crash: f64,
    earliest: Option<f64>,
    latest: Option<f64>,
    /// Whether the interval of the line's crossing holds it.
    holds_line: bool,
    /// The least-squares line (`predict_linear`), where it rises.
    line: Option<f64>,
    /// The line through the first and the last reading, where it rises.
    two_points: Option<f64>,
}

impl Crash {
    fn slope(self) -> f64 {
        self.rise / self.samples as f64
    }

    fn limit(self) -> f64 {
        let n = self.samples as f64;
        self.slope() * (n - 1.0 + n * self.ahead) + ABOVE
    }

    /// Steps that the process is followed; late crashes are rarer than one in a thousand.
    fn horizon(self) -> usize {
        (self.samples as f64 * (6.0 * self.ahead + 8.0)) as usize
    }

    /// `None` where noise is over the limit already, so that there is nothing to predict.
    fn fate(self, number: usize) -> Option<Fate> {
        let total = self.samples + self.horizon();
        let noise = self.noise.draw(total, &mut random(number)).y;
        // A random walk is scaled to the window, not to the future.
        let scale = match self.noise {
            Noise::RandomWalk => (total as f64 / self.samples as f64).sqrt(),
            _ => 1.0,
        };
        let mut y: Vec<f64> = (0..total)
            .map(|i| self.slope() * i as f64 + scale * noise[i])
            .collect();
        let future = y.split_off(self.samples);
        if y.iter().any(|&reading| reading >= self.limit()) {
            return None;
        }
        let after = future.iter().position(|&reading| reading >= self.limit());
        let draw = Draw {
            x: (0..self.samples).map(|i| i as f64).collect(),
            y,
            slope: self.slope(),
            restarts: Vec::new(),
            recording: Recording::Monitored,
        };
        let outlook = self.outlook(&draw)?;
        let first = outlook.first?;
        Some(Fate {
            crash: after.map_or(f64::INFINITY, |steps| steps as f64 + 1.0),
            earliest: first.p05.map(|time| time.0),
            latest: first.p95.map(|time| time.0),
            holds_line: self.holds_line(outlook.trend),
            line: self.along_line(&draw),
            two_points: self.along_two_points(&draw),
        })
    }

    /// As `predict` gives it, which counts seconds as this counts steps.
    fn outlook(self, draw: &Draw) -> Option<Outlook<Seconds>> {
        let series = draw.series()?;
        let model = LeakModel::fit(&series, &FitOptions::default()).ok()?;
        let options = PredictOptions {
            horizon: Horizon::Unlimited,
            ..PredictOptions::default()
        };
        predict(&series, &model, bytes(self.limit()), &options).time
    }

    /// Whether the interval of the line's own crossing holds it.
    fn holds_line(self, trend: Crossing<Seconds>) -> bool {
        let truth = self.limit() / self.slope() - (self.samples as f64 - 1.0);
        match trend {
            Crossing::Bounded { lower, upper, .. } => lower.0 <= truth && truth <= upper.0,
            Crossing::AtLeast { lower, .. } => lower.0 <= truth,
            Crossing::Estimated { .. } | Crossing::NotApproaching | Crossing::AlreadyOver => false,
        }
    }

    fn along_line(self, draw: &Draw) -> Option<f64> {
        let line = Line::fit(&draw.x, &draw.y).ok()?;
        let last = *draw.x.last()?;
        (line.slope > 0.0).then(|| ((self.limit() - line.at(last)) / line.slope).max(0.0))
    }

    fn along_two_points(self, draw: &Draw) -> Option<f64> {
        let (first, last) = (*draw.y.first()?, *draw.y.last()?);
        let slope = (last - first) / (*draw.x.last()? - *draw.x.first()?);
        (slope > 0.0).then(|| (self.limit() - last) / slope)
    }
}

impl Fate {
    fn covered(&self) -> bool {
        !self.before() && !self.after()
    }

    /// The crash came before the interval.
    fn before(&self) -> bool {
        self.earliest.is_none_or(|earliest| self.crash < earliest)
    }

    /// The crash came after the interval.
    fn after(&self) -> bool {
        self.latest.is_some_and(|latest| self.crash > latest)
    }
}

/// The table of crashes.
pub(crate) fn crashes(effort: Effort) -> Section {
    let mut section = Section::default();
    let mut table = Table::new(&[
        "readings",
        "noise, rise",
        "windows ahead",
        "covered",
        "crashed before",
        "crashed after",
        "width",
        "line's crossing covered",
        "predict_linear error",
        "predicted too late",
        "two points error",
    ]);
    for samples in [288, 2016, 72, 24, 9] {
        for (noise, rise, ahead) in NOISES {
            let draws = match samples {
                288 => effort.draws(40, 1000),
                2016 => effort.draws(10, 200),
                _ => effort.draws(20, 500),
            };
            let crash = Crash {
                samples,
                noise,
                rise,
                ahead,
            };
            let fates: Vec<Fate> = (0..draws)
                .into_par_iter()
                .filter_map(|number| crash.fate(number))
                .collect();
            table.push(row(&mut section, crash, &fates));
        }
    }
    section.markdown = format!("{table}\n");
    section
}

fn row(section: &mut Section, crash: Crash, fates: &[Fate]) -> Vec<String> {
    let promise = match crash.noise {
        Noise::Autoregressive(rho) if rho <= 0.95 => Some(Promise::Crash),
        _ => None,
    };
    let setting = Setting {
        samples: crash.samples,
        name: format!("{}, +{}, {} ahead", crash.noise, crash.rise, crash.ahead),
    };
    let share = |flag: fn(&Fate) -> bool| Share::of(fates.iter().map(flag));
    let too_late = |fate: &Fate| fate.line.is_none_or(|line| line > fate.crash);
    let miss = |of: fn(&Fate) -> Option<f64>| {
        let miss = |fate: &Fate| (of(fate).unwrap_or(f64::INFINITY) / fate.crash - 1.0).abs();
        relative(median(fates.iter().map(miss)))
    };
    vec![
        crash.samples.to_string(),
        format!("{}, +{}", crash.noise, crash.rise),
        crash.ahead.to_string(),
        section.cell(promise, share(Fate::covered), &setting),
        percent(share(Fate::before)),
        percent(share(Fate::after)),
        relative(median(fates.iter().map(|fate| width(crash, fate)))),
        percent(share(|fate| fate.holds_line)),
        miss(|fate| fate.line),
        percent(share(too_late)),
        miss(|fate| fate.two_points),
    ]
}

/// Width of the interval over the distance of the crash; open ends count as the horizon.
fn width(crash: Crash, fate: &Fate) -> f64 {
    let horizon = crash.horizon() as f64;
    let end = |end: Option<f64>| end.unwrap_or(horizon);
    (end(fate.latest) - end(fate.earliest)) / fate.crash
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn relative(value: Option<f64>) -> String {
    match value {
        Some(value) if value.is_finite() => format!("{value:.2}"),
        _ => "never".to_owned(),
    }
}
