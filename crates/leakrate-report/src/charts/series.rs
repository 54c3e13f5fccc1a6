//! A series with its fit.

use super::{Fitted, rate_label};
use crate::facts::{Facts, SeriesFacts};
use crate::figure::{Deployed, Extent, Figure, Fit, FitPoint, Point, Scale, SeriesChart};
use crate::wording;
use crate::words::{self, Basis};
use leakrate_core::model::{AxisFit, FittedLine, GrowthPart, LeakModel};
use leakrate_core::series::{Clock, Series};
use leakrate_core::units::Quantity;

/// A line with a band is drawn through this many points, so that the band's waist is round.
const BAND_POINTS: u32 = 32;

/// A series with its fit. `None` without a single sample to draw.
pub fn series(facts: &Facts, fitted: Fitted<'_>) -> Option<Figure> {
    chart(facts, fitted, 0.0)?.figure()
}

/// What the horizontal axis of a series shows: clock time where it is known.
pub(super) enum Along<'a> {
    Time(&'a [f64]),
    Requests(&'a [f64]),
}

pub(super) fn along(series: &Series) -> Option<Along<'_>> {
    let time = series.seconds().map(Along::Time);
    time.or_else(|| series.requests().map(Along::Requests))
}

/// `ahead` is how far the last line goes on beyond the last sample.
pub(super) fn chart(facts: &Facts, fitted: Fitted<'_>, ahead: f64) -> Option<SeriesChart> {
    let Fitted { series, model } = fitted;
    let own = facts.series.iter().find(|one| one.name == series.name())?;
    let (x, course, mut earlier, fits) = match along(series)? {
        Along::Time(seconds) => {
            let course = match series.clock() {
                Clock::Wall(_) => Scale::WallClock(series.shown_in()),
                Clock::Elapsed(_) | Clock::None => Scale::Duration,
            };
            let fit = model.per_second.as_ref();
            let rate = |part: &GrowthPart| Some(part.per_second.as_ref()?.value.per_base());
            (
                seconds,
                course,
                earlier(series, model, seconds, rate),
                fits(fit, ahead, rate_label(own, Basis::PerHour).as_ref()),
            )
        }
        Along::Requests(requests) => {
            let fit = model.per_request.as_ref();
            let rate = |part: &GrowthPart| Some(part.per_request.as_ref()?.value.per_base());
            (
                requests,
                Scale::Requests,
                earlier(series, model, requests, rate),
                fits(fit, ahead, rate_label(own, Basis::PerRequest).as_ref()),
            )
        }
    };
    // Up to where the line begins that goes on.
    let meets = fits.first().and_then(|fit| fit.points.first());
    if !earlier.is_empty() {
        earlier.extend(meets.map(|point| Point {
            x: point.x,
            y: point.estimate,
        }));
    }
    let points = x.iter().zip(series.memory());
    Some(SeriesChart {
        title: wording::title(facts),
        subtitle: Some(words::measured_on(own)),
        footnote: None,
        course,
        samples: points.map(|(&x, &y)| Point { x, y }).collect(),
        restarts: model
            .restarts
            .iter()
            .filter_map(|restart| x.get(restart.sample))
            .copied()
            .collect(),
        deploys: match along(series) {
            Some(Along::Time(_)) => deploys(own).collect(),
            Some(Along::Requests(_)) | None => Vec::new(),
        },
        warm_ups: warm_ups(model, x, &fits),
        earlier,
        fits,
        limit: None,
        crash: None,
    })
}

/// The line of each part of the course before the samples of the fit, from its start to its end: one
/// broken line that bends where the rate changed, and rises where memory did at once.
fn earlier(
    series: &Series,
    model: &LeakModel,
    x: &[f64],
    rate: impl Fn(&GrowthPart) -> Option<f64>,
) -> Vec<Point> {
    let course = model.course.as_ref();
    let parts = course.map_or(&[][..], |course| course.parts.as_slice());
    let fitted_from = model.samples.first().map_or(0, |samples| samples.start);
    let before = parts.iter().filter(|part| part.samples.end <= fitted_from);
    before
        .flat_map(|part| {
            let own = part.samples.clone();
            part_line(
                &x[own.clone()],
                &series.memory()[own],
                rate(part).unwrap_or(0.0),
            )
        })
        .collect()
}

/// The ends of the line with a slope through the middle of some samples.
fn part_line(x: &[f64], y: &[f64], slope: f64) -> Vec<Point> {
    let middle = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (middle_x, middle_y) = (middle(x), middle(y));
    let ends = x.first().into_iter().chain(x.last());
    let point = |&x: &f64| Point {
        x,
        y: middle_y + slope * (x - middle_x),
    };
    ends.map(point).collect()
}

/// The deploys among the samples.
fn deploys(own: &SeriesFacts) -> impl Iterator<Item = Deployed> {
    let releases = own.releases.iter().skip(1);
    releases.filter_map(|release| {
        Some(Deployed {
            at: release.deployed?.at.0,
            name: release.name.clone()?,
        })
    })
}

/// What was left out at the start of each segment: from its first sample to where its line starts.
fn warm_ups(model: &LeakModel, x: &[f64], fits: &[Fit]) -> Vec<Extent> {
    if model.warm_up.left_out == 0 || fits.len() != model.restarts.len() + 1 {
        return Vec::new();
    }
    let restarts = model.restarts.iter().map(|restart| restart.sample);
    let starts = std::iter::once(0).chain(restarts);
    let lines = fits.iter().filter_map(|fit| Some(fit.points.first()?.x));
    starts
        .zip(lines)
        .filter_map(|(start, to)| {
            Some(Extent {
                from: *x.get(start)?,
                to,
            })
        })
        .collect()
}

fn fits<D: Quantity>(fit: Option<&AxisFit<D>>, ahead: f64, label: Option<&String>) -> Vec<Fit> {
    let Some(fit) = fit else {
        return Vec::new();
    };
    let confidence = fit
        .rate
        .interval()
        .map_or(0.95, |interval| interval.confidence);
    let last = fit.lines.len().saturating_sub(1);
    fit.lines
        .iter()
        .enumerate()
        .map(|(number, line)| {
            let end = if number == last {
                line.to.base() + ahead
            } else {
                line.to.base()
            };
            Fit {
                points: band_points(line, end, confidence),
                label: label.filter(|_| number == last).cloned(),
            }
        })
        .collect()
}

fn band_points<D: Quantity>(line: &FittedLine<D>, end: f64, confidence: f64) -> Vec<FitPoint> {
    let from = line.from.base();
    (0..=BAND_POINTS)
        .map(|step| {
            let x = from + (end - from) * f64::from(step) / f64::from(BAND_POINTS);
            let estimate = line.at(D::from_base(x)).0;
            let band = line.band(D::from_base(x), confidence);
            FitPoint {
                x,
                lower: band.lower().map_or(estimate, |lower| lower.0),
                estimate,
                upper: band.upper().map_or(estimate, |upper| upper.0),
            }
        })
        .collect()
}
