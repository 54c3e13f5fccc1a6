//! The parts of a course among the samples of a run: what its changes cut it into, and what goes on.

use std::ops::Range;

use super::fits::{Fits, Fitter};
use super::growth_change::{GrowthChange, GrowthEvent};
use super::samples::Samples;
use crate::stats::course::{Change, ChangeKind, ProbableCourse};
use crate::units::Bytes;

/// A climb that dies away has done 95 % after so many time constants.
const OVER: f64 = 3.0;

/// The parts of a course.
pub(super) struct CourseParts<'a> {
    pub(super) changes: Vec<GrowthChange>,
    /// The samples between changes.
    pub(super) between: Vec<Range<usize>>,
    /// Those since the rate last changed, cut at each step.
    since: Samples<'a>,
}

impl<'a> CourseParts<'a> {
    /// Those of a course of fits of one run; `None` where the axis of the fits is not known.
    pub(super) fn of(fits: &Fits<'a>, course: &ProbableCourse) -> Option<Self> {
        let run = fits.samples.segments.first()?.clone();
        let axis = fits.judged.column(fits.samples.series)?;
        let sample = |x: f64| run.start + axis[run.clone()].partition_point(|&at| at < x);
        let growth_change = |change: &Change| {
            let event = match change.kind {
                ChangeKind::Step => GrowthEvent::Step(Bytes(change.size)),
                ChangeKind::Until if !course.grows => GrowthEvent::Ended,
                ChangeKind::Until | ChangeKind::Since => GrowthEvent::Began,
                ChangeKind::Line | ChangeKind::Climb => return None,
            };
            Some(GrowthChange {
                event,
                sample: sample(change.at),
                earliest: sample(change.lower),
                latest: sample(change.upper).min(run.end - 1),
            })
        };
        let rate_changed = |change: &Change| match change.kind {
            ChangeKind::Line | ChangeKind::Step => run.start,
            ChangeKind::Until | ChangeKind::Since => sample(change.at),
            ChangeKind::Climb => sample(axis[run.start] + OVER * change.at),
        };
        let changes = GrowthChange::merged(course.changes.iter().filter_map(growth_change));
        let start = course.changes.iter().map(rate_changed).max();
        let between = |from: usize| -> Vec<Range<usize>> {
            let cuts = changes.iter().map(|change| change.sample);
            let mut cuts: Vec<usize> = cuts.filter(|&cut| cut > from && cut < run.end).collect();
            cuts.dedup();
            let starts = std::iter::once(from).chain(cuts.iter().copied());
            let ends = cuts.iter().copied().chain([run.end]);
            starts.zip(ends).map(|(start, end)| start..end).collect()
        };
        Some(Self {
            since: Samples {
                series: fits.samples.series,
                segments: between(start.unwrap_or(run.start)),
            },
            between: between(run.start),
            changes,
        })
    }

    /// The fits of what goes on.
    pub(super) fn fits_since(&self, fitter: Fitter<'_>) -> Option<Fits<'a>> {
        fitter.fit(self.since.clone())
    }
}
