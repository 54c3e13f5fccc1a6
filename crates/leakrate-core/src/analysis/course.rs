//! One axis of a series, requests or time, with what is needed to follow memory along it.

use std::cell::OnceCell;

use crate::model::{AxisFit, FittedLine, LeakModel};
use crate::series::Series;
use crate::stats::crossing::Futures;
use crate::stats::mean::mean;
use crate::stats::points::Points;
use crate::units::{Bytes, Quantity, Requests, Seconds};

/// One axis of a series with its fit.
#[derive(Debug)]
pub(super) struct Course<'a, D> {
    pub(super) fit: &'a AxisFit<D>,
    pub(super) points: Points,
    /// More readings by which it may go on: those from before its growth changed, or from before a
    /// fall of which nothing tells whether the process restarted.
    all: Option<Points>,
    /// The places of the segments that begin after a restart.
    pub(super) after_restarts: Vec<usize>,
    /// From the first sample, or the first after a change that is told, to the last; positive.
    pub(super) extent: D,
    /// Found when a limit first asks for them.
    futures: OnceCell<Option<Futures<'a>>>,
}

impl<'a> Course<'a, Requests> {
    /// Memory along requests.
    pub(super) fn along_requests(series: &Series, model: &'a LeakModel) -> Option<Self> {
        let points = model.points_along_requests(series);
        let all = model.all_points_along_requests(series);
        Self::of(model.per_request.as_ref(), points, all, model)
    }
}

impl<'a> Course<'a, Seconds> {
    /// Memory along time.
    pub(super) fn along_time(series: &Series, model: &'a LeakModel) -> Option<Self> {
        let points = model.points_along_time(series);
        let all = model.all_points_along_time(series);
        Self::of(model.per_second.as_ref(), points, all, model)
    }
}

impl<'a, D: Quantity> Course<'a, D> {
    /// A fit and the points it was made from; `None` where memory was not fitted against the axis.
    fn of(
        fit: Option<&'a AxisFit<D>>,
        points: Option<Points>,
        all: Option<Points>,
        model: &LeakModel,
    ) -> Option<Self> {
        let (fit, points) = (fit?, points?);
        let is_told = model.course.as_ref().is_some_and(|c| !c.changes.is_empty());
        let measured = all.as_ref().filter(|_| !is_told).unwrap_or(&points);
        let extent = measured.x().last()? - measured.x().first()?;
        Some(Self {
            fit,
            points,
            all,
            after_restarts: after_restarts(model),
            extent: (extent > 0.0).then(|| D::from_base(extent))?,
            futures: OnceCell::new(),
        })
    }

    /// The line that goes on, with errors that are fit to be combined into a crossing.
    pub(super) fn last_line(&self, confidence: f64) -> Option<FittedLine<D>> {
        let mut fitted = *self.fit.lines.last()?;
        let alone = self.fit.trend.estimate(confidence)?;
        let slope = self.fit.trend.to_combine(alone);
        if alone.std_error > 0.0 {
            fitted.line.level.std_error *= slope.std_error / alone.std_error;
        }
        fitted.line.slope = slope;
        Some(fitted)
    }

    /// The readings of the present run, as far back as it may have gone on like this.
    pub(super) fn run(&self) -> Option<Points> {
        let readings = self.all.as_ref().unwrap_or(&self.points);
        Some(readings.slice(readings.segments().last()?))
    }

    /// What is possible from now on, whatever the limit.
    pub(super) fn futures(&self) -> Option<&Futures<'a>> {
        let found = self.futures.get_or_init(|| {
            let points = merged(&self.points)?;
            let all = self.all.as_ref().and_then(merged);
            Futures::of(&points, &self.fit.trend, all.as_ref())
        });
        found.as_ref()
    }

    /// The furthest that a reading rose above the line of its segment.
    pub(super) fn highest_peak(&self) -> Bytes {
        let segments = self.points.segments().zip(&self.fit.lines);
        let above = segments.flat_map(|(range, line)| {
            range.map(|i| {
                let x = D::from_base(self.points.x()[i]);
                self.points.y()[i] - line.at(x).0
            })
        });
        Bytes(above.fold(0.0, f64::max))
    }
}

/// The places of the segments of a model between which and the one before a process restarted. What
/// comes before the first is known only where nothing was left out for a change of the rate.
fn after_restarts(model: &LeakModel) -> Vec<usize> {
    let begins = model
        .course
        .as_ref()
        .is_none_or(|course| course.whole.is_none());
    let follows = |&at: &usize| {
        let since = match at.checked_sub(1) {
            Some(before) => model.samples[before].end,
            None if begins => 1,
            None => return false,
        };
        let between = since..=model.samples[at].start;
        model
            .restarts
            .iter()
            .any(|restart| between.contains(&restart.sample))
    };
    (0..model.samples.len()).filter(follows).collect()
}

/// Readings less than half the usual step apart as their mean. Where traffic rests at night, many
/// share a request count; noise that is followed along requests could not differ between them.
fn merged(points: &Points) -> Option<Points> {
    let (x, y) = (points.x(), points.y());
    let least = 0.5 * (x.last()? - x.first()?) / (x.len() as f64 - 1.0);
    let (mut merged_x, mut merged_y, mut cuts) = (Vec::new(), Vec::new(), Vec::new());
    for segment in points.segments() {
        cuts.push(merged_x.len());
        let mut start = segment.start;
        for end in segment.start + 1..=segment.end {
            if end == segment.end || x[end] - x[start] >= least {
                merged_x.push(mean(&x[start..end]));
                merged_y.push(mean(&y[start..end]));
                start = end;
            }
        }
    }
    Points::new(&merged_x, &merged_y, &cuts)
}
