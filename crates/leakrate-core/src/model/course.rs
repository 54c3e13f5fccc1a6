//! The course of the growth: what changed in the window, and what goes on since.
//!
//! A fit of a whole window says nothing of now where the rate has changed in it. What follows the
//! last change of the rate is fitted for itself; steps after that cut it as restarts do, so that its
//! parts share a rate and not a level.

use std::ops::Range;

use super::estimate::Estimate;
use super::fits::{Alternative, Fits, Fitter};
use super::rates::{PerRequest, PerSecond};
use super::samples::Samples;
use crate::stats::course::{Change, ChangeKind, RateCourse};
use crate::stats::trend::Method;
use crate::stats::verdict::Verdict;
use crate::units::Bytes;

/// A rate that differs by less than this share from that of the whole window is no other one.
const ALIKE: f64 = 0.1;
/// Of what rises by chance this often, or more, no course is told…
const CHANCE: f64 = 0.1;
/// …unless it is this probable that it has not slowed down: a climb that began late does not show in
/// the line of the whole window.
const BEGAN_LATE: f64 = 0.95;
/// How probable it must be that nothing grows now for a leak not to be one.
const FLAT: f64 = 0.45;
/// The same of few readings, which look like some change more easily.
const FLAT_OF_FEW: f64 = 0.65;
const FEW: usize = 64;
/// How probable it may still be where nothing need be said of it.
const MAY_BE_FLAT: f64 = 0.05;
/// The same where the evidence of a leak is robust.
const SURELY_GROWS: f64 = 0.01;
/// How probable a step, and the end of a climb, must be to be reported. The rate is then the one after it.
const STEP_TOLD: f64 = 0.6;
const END_TOLD: f64 = 0.75;
const TOLD_OF_FEW: f64 = 0.9;
/// How improbable it must be that nothing changed for a rate to be that since a change after which
/// it grows. As far as it is probable, the rate is still that of the whole window.
const CHANGED: f64 = 0.3;

/// What is known of the course of the growth.
#[derive(Debug, Clone, PartialEq)]
pub struct GrowthCourse {
    /// The probability that what rose does not grow now.
    pub flat: f64,
    /// What changed, in order; none where the rate is that of the whole window.
    pub changes: Vec<GrowthChange>,
    /// The parts between the changes; none where nothing changed.
    pub parts: Vec<GrowthPart>,
    /// The leak per request of the whole window, where what is told is that since a change.
    pub per_request_whole: Option<Estimate<PerRequest>>,
    /// The same per second.
    pub per_second_whole: Option<Estimate<PerSecond>>,
}

/// A change in the growth of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GrowthChange {
    /// What changed.
    pub event: GrowthEvent,
    /// The first sample after it.
    pub sample: usize,
    /// The earliest sample that may be that.
    pub earliest: usize,
    /// The latest.
    pub latest: usize,
}

impl GrowthChange {
    /// Two steps before the same sample as one.
    fn together_with(&self, other: &Self) -> Option<Self> {
        let (GrowthEvent::Step(one), GrowthEvent::Step(two)) = (self.event, other.event) else {
            return None;
        };
        (self.sample == other.sample).then(|| Self {
            event: GrowthEvent::Step(Bytes(one.0 + two.0)),
            sample: self.sample,
            earliest: self.earliest.min(other.earliest),
            latest: self.latest.max(other.latest),
        })
    }
}

/// What may change in the growth of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GrowthEvent {
    /// Memory rose at once.
    Step(Bytes),
    /// A climb ended.
    Ended,
    /// A climb began, or went on at another rate.
    Began,
}

/// A part of a series between two changes.
#[derive(Debug, Clone, PartialEq)]
pub struct GrowthPart {
    /// Its samples.
    pub samples: Range<usize>,
    /// Its leak per request.
    pub per_request: Option<Estimate<PerRequest>>,
    /// Its leak per second.
    pub per_second: Option<Estimate<PerSecond>>,
}

/// The fits to go by, and the verdict that their course leaves.
#[derive(Debug)]
pub(super) struct Followed<'a> {
    pub(super) fits: Fits<'a>,
    pub(super) verdict: Verdict,
    pub(super) course: Option<GrowthCourse>,
}

impl GrowthCourse {
    /// Whether what rose may well not grow now.
    pub fn may_be_flat(&self) -> bool {
        self.flat >= MAY_BE_FLAT
    }

    /// Whether nearly every course that is left grows now.
    pub(super) fn surely_grows(&self) -> bool {
        self.flat < SURELY_GROWS
    }

    fn unchanged(found: &RateCourse) -> Self {
        Self {
            flat: found.flat,
            changes: Vec::new(),
            parts: Vec::new(),
            per_request_whole: None,
            per_second_whole: None,
        }
    }
}

impl<'a> Followed<'a> {
    /// The fits as they are.
    pub(super) fn whole(fits: Fits<'a>) -> Self {
        Self {
            verdict: fits.verdict(),
            course: None,
            fits,
        }
    }

    /// Follows the course of fits of one run in which nothing falls.
    pub(super) fn of(fitter: Fitter<'_>, fits: Fits<'a>) -> Self {
        let Some(found) = course(fitter, &fits) else {
            return Self::whole(fits);
        };
        let verdict = fits.verdict();
        let are_few = fits.judged.trend.n < FEW;
        let is_flat = found.flat >= if are_few { FLAT_OF_FEW } else { FLAT };
        let is_told = if found.grows {
            // Whether a climb goes on that slows down is asked of the whole window.
            let is_asked = verdict == Verdict::Leak || !slows(&found);
            !is_flat && found.unchanged < CHANGED && is_asked
        } else {
            let least = match (are_few, has_ended(&found)) {
                (true, _) => TOLD_OF_FEW,
                (false, true) => END_TOLD,
                (false, false) => STEP_TOLD,
            };
            found.flat >= least
        };
        let since = is_told
            .then(|| RateSince::of(fitter, &fits, &found))
            .flatten()
            .filter(|since| since.differs_from(&fits));
        match since {
            Some(since) => Self {
                verdict: since.verdict(verdict, found.grows),
                course: Some(since.course(fitter, &fits, &found)),
                fits: since.fits,
            },
            None => Self {
                verdict: match verdict {
                    Verdict::Leak if found.flat >= END_TOLD && has_ended(&found) => {
                        Verdict::Plateau
                    }
                    Verdict::Leak if is_flat => Verdict::Inconclusive,
                    other => other,
                },
                course: Some(GrowthCourse::unchanged(&found)),
                fits,
            },
        }
    }
}

/// The course, where there is one run that may rise, and the noise in it was judged.
fn course(fitter: Fitter<'_>, fits: &Fits<'_>) -> Option<RateCourse> {
    let trend = &fits.judged.trend;
    let is_one_run = fits.samples.segments.len() == 1 && fitter.segmentation.falls() == 0;
    let began_late = trend.late.is_some_and(|late| late.kept > BEGAN_LATE);
    let may_rise = trend.probability_up_to(0.0) < CHANCE || began_late;
    (is_one_run && may_rise && trend.method == Method::Autocorrelated)
        .then(|| RateCourse::fit(&trend.fine))
        .flatten()
}

/// Whether the most probable course grows more slowly than it did.
fn slows(found: &RateCourse) -> bool {
    let is_slower = |change: &Change| match change.kind {
        ChangeKind::Until => change.size > 0.0,
        ChangeKind::Climb => true,
        ChangeKind::Line | ChangeKind::Step | ChangeKind::Since => false,
    };
    found.changes.iter().any(is_slower)
}

/// Whether the most probable course is a climb that is over.
fn has_ended(found: &RateCourse) -> bool {
    let is_climb = |change: &Change| match change.kind {
        ChangeKind::Until | ChangeKind::Climb => true,
        ChangeKind::Line | ChangeKind::Step | ChangeKind::Since => false,
    };
    !found.grows && found.changes.iter().any(is_climb)
}

/// What follows the last change of the rate.
struct RateSince<'a> {
    fits: Fits<'a>,
    changes: Vec<GrowthChange>,
    /// The samples between changes.
    parts: Vec<Range<usize>>,
}

impl<'a> RateSince<'a> {
    /// `None` where the level of what is fitted does not change at once, or nothing is left to fit.
    fn of(fitter: Fitter<'_>, fits: &Fits<'a>, found: &RateCourse) -> Option<Self> {
        let run = fits.samples.segments.first()?.clone();
        let axis = fits.judged.column(fits.samples.series)?;
        let sample = |x: f64| run.start + axis[run.clone()].partition_point(|&at| at < x);
        let change = |change: &Change| {
            let event = match change.kind {
                ChangeKind::Step => GrowthEvent::Step(Bytes(change.size)),
                ChangeKind::Until if !found.grows => GrowthEvent::Ended,
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
        let changes = merged(found.changes.iter().filter_map(change));
        let is_of_rate = |change: &&GrowthChange| !matches!(change.event, GrowthEvent::Step(_));
        let start = changes
            .iter()
            .rfind(is_of_rate)
            .map_or(run.start, |change| change.sample);
        let between = |from: usize| {
            let cuts = changes.iter().map(|change| change.sample);
            let mut cuts: Vec<usize> = cuts.filter(|&cut| cut > from && cut < run.end).collect();
            cuts.dedup();
            let starts = std::iter::once(from).chain(cuts.iter().copied());
            let ends = cuts.iter().copied().chain([run.end]);
            starts.zip(ends).map(|(start, end)| start..end).collect()
        };
        let samples = |segments: Vec<Range<usize>>| Samples {
            series: fits.samples.series,
            segments,
        };
        if changes.is_empty() {
            return None;
        }
        let unchanged = found.grows.then(|| Alternative {
            fits,
            probability: found.unchanged / (1.0 - found.flat),
        });
        Some(Self {
            fits: fitter.fit_or(samples(between(start)), unchanged)?,
            parts: between(run.start),
            changes,
        })
    }

    /// Whether its rate is another one than that of the whole window, for all practical purposes.
    fn differs_from(&self, whole: &Fits<'_>) -> bool {
        let slope = |fits: &Fits<'_>| fits.judged.trend.slope.value;
        (slope(&self.fits) - slope(whole)).abs() > ALIKE * slope(whole).abs()
    }

    /// What it shows, where the whole window shows `whole`.
    fn verdict(&self, whole: Verdict, grows: bool) -> Verdict {
        let since = self.fits.verdict();
        let ended = |change: &GrowthChange| change.event == GrowthEvent::Ended;
        if grows {
            return since;
        }
        match (whole, since) {
            (Verdict::Leak | Verdict::Plateau, _) if self.changes.iter().any(ended) => {
                Verdict::Plateau
            }
            (_, Verdict::Leak | Verdict::Plateau) => Verdict::Inconclusive,
            (_, other) => other,
        }
    }

    fn course(&self, fitter: Fitter<'_>, whole: &Fits<'_>, found: &RateCourse) -> GrowthCourse {
        GrowthCourse {
            flat: found.flat,
            changes: self.changes.clone(),
            parts: self
                .parts
                .iter()
                .map(|part| self.part(fitter, part))
                .collect(),
            per_request_whole: whole.per_request.as_ref().map(|fit| fit.rate),
            per_second_whole: whole.per_second.as_ref().map(|fit| fit.rate),
        }
    }

    fn part(&self, fitter: Fitter<'_>, samples: &Range<usize>) -> GrowthPart {
        let own = fitter.fit(self.fits.samples.segment(samples));
        let own = own.as_ref();
        GrowthPart {
            samples: samples.clone(),
            per_request: own.and_then(|fits| Some(fits.per_request.as_ref()?.rate)),
            per_second: own.and_then(|fits| Some(fits.per_second.as_ref()?.rate)),
        }
    }
}

/// Changes in order of their samples. In a gap several steps may lie before the same one, and are one.
fn merged(changes: impl Iterator<Item = GrowthChange>) -> Vec<GrowthChange> {
    let mut merged: Vec<GrowthChange> = Vec::new();
    for change in changes {
        let as_one = merged.last().and_then(|last| last.together_with(&change));
        match (as_one, merged.last_mut()) {
            (Some(one), Some(last)) => *last = one,
            (_, _) => merged.push(change),
        }
    }
    merged.sort_by_key(|change| change.sample);
    merged
}
