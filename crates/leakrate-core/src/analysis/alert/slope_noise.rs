//! How much the slope over a window scatters where nothing leaks, by the noise of a fitted series.

use super::range::SlidingLine;
use crate::analysis::course::Course;
use crate::model::LeakModel;
use crate::series::Series;
use crate::stats::autocorrelation::{bias_corrected, lag_one};
use crate::stats::points::Points;
use crate::stats::pooled::{PooledLine, norm_of_x};
use crate::stats::quantile::median;
use crate::units::{Bytes, Rate, Seconds};

/// Windows are moved on by this share of their length.
const STRIDE: f64 = 0.125;
/// A run tells the scatter of a window by its own slopes where it is so many times as long.
const RUNS: f64 = 4.0 / 3.0;
/// What processes are given to warm up in, where they restart and the fit tells no warm-up…
const WARM_UPS: [f64; 8] = [
    300.0, 600.0, 1800.0, 3600.0, 7200.0, 14_400.0, 28_800.0, 86_400.0,
];
/// …up to this share of the longest run…
const MOST_WARM_UP: f64 = 0.25;
/// …is the shortest after which slopes scatter no more than so many times as after the longest…
const SETTLED: f64 = 1.25;
/// …in windows of this share of the longest run.
const WINDOW_OF_RUN: f64 = 0.125;

/// The noise of one series, as the slope over a window sees it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SlopeNoise {
    /// The usual time between readings.
    pub(super) step: Seconds,
    /// The longest run.
    pub(super) longest_run: Seconds,
    /// Standard deviation of one reading about the line.
    pub(super) deviation: Bytes,
    /// Autocorrelation of neighbouring readings.
    pub(super) autocorrelation: f64,
    /// How far readings rise above the line.
    pub(super) peak: Bytes,
    /// What is left out of each run at its start.
    pub(super) warm_up: Seconds,
    /// What is left of each run when its line is taken out.
    runs: Vec<Run>,
    /// The standard error of the rate, with √Σ(x − x̄)² of the readings behind it.
    error: f64,
    norm: f64,
}

#[derive(Debug, Clone, PartialEq)]
struct Run {
    seconds: Vec<f64>,
    rest: Vec<f64>,
}

/// How steep the noise makes a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Steepness {
    /// The standard deviation of its slope.
    pub(super) deviation: Rate<Bytes, Seconds>,
    /// The steepest climb that was seen among the readings.
    pub(super) steepest: Rate<Bytes, Seconds>,
}

impl SlopeNoise {
    /// `None` without times, without a rate along them, or without noise.
    pub(super) fn of(series: &Series, model: &LeakModel) -> Option<Self> {
        let course = Course::along_time(series, model)?;
        let points = &course.points;
        let line = PooledLine::fit(points)?;
        let rest = line.residuals(points);
        let steps: Vec<f64> = series
            .seconds()?
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .collect();
        let known = course.fit.rate.uncertainty()?;
        let r = lag_one(&rest).unwrap_or(0.0);
        let all = runs(points, &rest, model);
        let longest_run = all.iter().map(Run::extent).fold(0.0, f64::max);
        let warm_up = if model.restarts.is_empty() {
            0.0
        } else {
            warm_up(&all, longest_run)
        };
        Some(Self {
            step: Seconds(median(&steps)?),
            longest_run: Seconds(longest_run),
            deviation: Bytes((line.residual_squares / line.df.max(1.0)).sqrt()),
            autocorrelation: bias_corrected(r, rest.len()),
            peak: course.highest_peak(),
            warm_up: Seconds(warm_up),
            runs: all.into_iter().map(|run| run.after(warm_up)).collect(),
            error: known.std_error.per_base(),
            norm: norm_of_x(points)?,
        })
    }

    /// How long noise remembers itself: the span of readings that are worth one,
    /// step · (1 + ρ)/(1 − ρ) (Bayley & Hammersley 1946).
    pub(super) fn memory(&self) -> Seconds {
        let rho = self.autocorrelation;
        Seconds(self.step.0 * (1.0 + rho) / (1.0 - rho))
    }

    /// How steep the noise makes a window. The error of the rate, which knows slow noise, falls with
    /// √Σ(x − x̄)²; where runs are long enough to hold several windows, it is no less than what the
    /// slopes of those windows scatter by, which knows a wave of the day.
    pub(super) fn over(&self, window: Seconds) -> Steepness {
        let own = (window.0 / self.step.0).max(2.0);
        let norm = (own * window.0 * window.0 / 12.0).sqrt();
        let by_error = self.error * self.norm / norm;
        let slopes = slopes(&self.runs, window);
        // The line went through the warm-ups, which neither its slope nor its error is without.
        let (askew, by_error) = if self.warm_up.0 > 0.0 && !slopes.is_empty() {
            (mean(&slopes), 0.0)
        } else {
            (0.0, by_error)
        };
        let slopes: Vec<f64> = slopes.into_iter().map(|slope| slope - askew).collect();
        Steepness {
            deviation: Rate::new(by_error.max(root_mean_square(&slopes))),
            steepest: Rate::new(slopes.into_iter().fold(0.0, f64::max)),
        }
    }

    /// How far readings fall below the highest of a window, where nothing restarts.
    pub(super) fn fall(&self, window: Seconds) -> Bytes {
        let falls = self.runs.iter().map(|run| run.fall(window.0));
        Bytes(falls.fold(0.0, f64::max))
    }
}

/// The runs between restarts; what a step of memory cut goes on as one.
fn runs(points: &Points, rest: &[f64], model: &LeakModel) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut end = 0;
    for (range, samples) in points.segments().zip(&model.samples) {
        let between = end..=samples.start;
        let mut restarts = model.restarts.iter();
        let restarted = restarts.any(|restart| between.contains(&restart.sample));
        let (seconds, rest) = (&points.x()[range.clone()], &rest[range]);
        match runs.last_mut().filter(|_| !restarted) {
            Some(last) => {
                last.seconds.extend_from_slice(seconds);
                last.rest.extend_from_slice(rest);
            }
            None => runs.push(Run {
                seconds: seconds.to_vec(),
                rest: rest.to_vec(),
            }),
        }
        end = samples.end;
    }
    runs
}

/// How long processes take to settle, by the scatter of slopes after that.
fn warm_up(runs: &[Run], longest: f64) -> f64 {
    let window = Seconds(WINDOW_OF_RUN * longest);
    let scatter = |warm_up: f64| {
        let settled: Vec<Run> = runs.iter().map(|run| run.clone().after(warm_up)).collect();
        let mut slopes = slopes(&settled, window);
        let mean = mean(&slopes);
        for slope in &mut slopes {
            *slope -= mean;
        }
        (slopes.len() > 2).then(|| root_mean_square(&slopes))
    };
    let tried = [0.0].into_iter().chain(WARM_UPS);
    let tried = tried.filter(|warm_up| *warm_up <= MOST_WARM_UP * longest);
    let known: Vec<(f64, f64)> = tried.filter_map(|one| Some((one, scatter(one)?))).collect();
    let least = known.last().map_or(0.0, |(_, scatter)| SETTLED * scatter);
    let settled = known.into_iter().find(|(_, scatter)| *scatter <= least);
    settled.map_or(0.0, |(warm_up, _)| warm_up)
}

fn slopes(runs: &[Run], window: Seconds) -> Vec<f64> {
    let mut slopes = Vec::new();
    for run in runs {
        run.slopes(window, &mut slopes);
    }
    slopes
}

/// 0 of nothing.
fn root_mean_square(values: &[f64]) -> f64 {
    let squares: f64 = values.iter().map(|value| value * value).sum();
    (squares / (values.len() as f64).max(1.0)).sqrt()
}

/// 0 of nothing.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / (values.len() as f64).max(1.0)
}

impl Run {
    fn extent(&self) -> f64 {
        let ends = self.seconds.first().zip(self.seconds.last());
        ends.map_or(0.0, |(from, to)| to - from)
    }

    /// What follows the warm-up.
    fn after(mut self, warm_up: f64) -> Self {
        let from = self.seconds.first().map_or(0.0, |first| first + warm_up);
        let left_out = self.seconds.partition_point(|&at| at < from);
        self.seconds.drain(..left_out);
        self.rest.drain(..left_out);
        self
    }

    fn slopes(&self, window: Seconds, slopes: &mut Vec<f64>) {
        let (Some(&from), Some(&to)) = (self.seconds.first(), self.seconds.last()) else {
            return;
        };
        if to - from < RUNS * window.0 {
            return;
        }
        let mut line = SlidingLine::new(&self.seconds, &self.rest, window);
        let mut at = from + window.0;
        while at <= to {
            slopes.extend(line.at(at).map(|line| line.slope));
            at += STRIDE * window.0;
        }
    }

    /// By a queue of the highest, each higher than those behind it.
    fn fall(&self, window: f64) -> f64 {
        let mut highest: std::collections::VecDeque<usize> = std::collections::VecDeque::new();
        let mut fall: f64 = 0.0;
        for (place, &level) in self.rest.iter().enumerate() {
            while highest.back().is_some_and(|&last| self.rest[last] <= level) {
                highest.pop_back();
            }
            highest.push_back(place);
            while highest
                .front()
                .is_some_and(|&first| self.seconds[first] < self.seconds[place] - window)
            {
                highest.pop_front();
            }
            fall = fall.max(
                highest
                    .front()
                    .map_or(0.0, |&first| self.rest[first] - level),
            );
        }
        fall
    }
}
