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
const RUNS: f64 = 2.0;

/// The noise of one series, as the slope over a window sees it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SlopeNoise {
    /// The usual time between readings.
    pub(super) step: Seconds,
    /// From the first reading that was fitted to the last.
    pub(super) extent: Seconds,
    /// The longest run.
    pub(super) longest_run: Seconds,
    /// Standard deviation of one reading about the line.
    pub(super) deviation: Bytes,
    /// Autocorrelation of neighbouring readings.
    pub(super) autocorrelation: f64,
    /// How far readings rise above the line.
    pub(super) peak: Bytes,
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
        let extent = |run: &Run| {
            run.seconds
                .last()
                .zip(run.seconds.first())
                .map_or(0.0, |(to, from)| to - from)
        };
        let runs = runs(points, &rest);
        Some(Self {
            step: Seconds(median(&steps)?),
            extent: course.extent,
            longest_run: Seconds(runs.iter().map(extent).fold(0.0, f64::max)),
            deviation: Bytes((line.residual_squares / line.df.max(1.0)).sqrt()),
            autocorrelation: bias_corrected(r, rest.len()),
            peak: course.highest_peak(),
            runs,
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
        let mut slopes = Vec::new();
        for run in &self.runs {
            run.slopes(window, &mut slopes);
        }
        let squares: f64 = slopes.iter().map(|slope| slope * slope).sum();
        let by_windows = (squares / (slopes.len() as f64).max(1.0)).sqrt();
        Steepness {
            deviation: Rate::new(by_error.max(by_windows)),
            steepest: Rate::new(slopes.into_iter().fold(0.0, f64::max)),
        }
    }

    /// How far readings fall below the highest of a window, where nothing restarts.
    pub(super) fn fall(&self, window: Seconds) -> Bytes {
        let falls = self.runs.iter().map(|run| run.fall(window.0));
        Bytes(falls.fold(0.0, f64::max))
    }
}

fn runs(points: &Points, rest: &[f64]) -> Vec<Run> {
    let run = |range: std::ops::Range<usize>| Run {
        seconds: points.x()[range.clone()].to_vec(),
        rest: rest[range].to_vec(),
    };
    points.segments().map(run).collect()
}

impl Run {
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
