//! The course of the growth: what changed in the window, and what goes on since.
//!
//! A fit of a whole window says nothing of now where the rate has changed in it. What follows the
//! last change of the rate is fitted for itself; steps after that cut it as restarts do, so that its
//! parts share a rate and not a level.

use std::ops::Range;

use super::course_parts::CourseParts;
use super::estimate::Estimate;
use super::fits::{Alternative, Fits, Fitter};
use super::growth_change::{GrowthChange, GrowthEvent};
use super::rates::{PerRequest, PerSecond};
use crate::stats::course::RateCourse;
use crate::stats::trend::Method;
use crate::stats::verdict::Verdict;

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
const FLAT_OF_FEW: f64 = 0.62;
const FEW: usize = 64;
/// How probable it may still be where nothing need be said of it.
const MAY_BE_FLAT: f64 = 0.05;
/// The same where the evidence of a leak is robust.
const SURELY_GROWS: f64 = 0.005;
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
    /// The whole window, where the rate that is told is another one.
    pub whole: Option<GrowthPart>,
}

/// A part of a series, as between two changes.
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
            whole: None,
        }
    }

    /// Where growth is another one than that of the whole window, without a change that is told.
    fn untold(found: &RateCourse, whole: &Fits<'_>) -> Self {
        let run = whole.samples.segments.first();
        Self {
            whole: run.map(|samples| GrowthPart::of(samples, Some(whole))),
            ..Self::unchanged(found)
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
        let best = found.most_probable();
        let are_few = fits.judged.trend.n < FEW;
        let is_flat = found.flat >= if are_few { FLAT_OF_FEW } else { FLAT };
        let is_told = if best.grows {
            // Whether a climb goes on that slows down is asked of the whole window.
            let is_asked = verdict == Verdict::Leak || !best.slows();
            !is_flat && found.unchanged < CHANGED && is_asked
        } else {
            let least = match (are_few, best.has_ended()) {
                (true, _) => TOLD_OF_FEW,
                (false, true) => END_TOLD,
                (false, false) => STEP_TOLD,
            };
            found.flat >= least
        };
        let told = is_told
            .then(|| Told::of(fitter, &fits, &found))
            .flatten()
            .filter(|told| told.fits.differ_from(&fits));
        if let Some(told) = told {
            return Self {
                verdict: told.verdict(verdict, best.grows),
                course: Some(told.course(fitter, &fits, &found)),
                fits: told.fits,
            };
        }
        let verdict = match verdict {
            Verdict::Leak if found.flat >= END_TOLD && best.has_ended() => Verdict::Plateau,
            Verdict::Leak if is_flat => Verdict::Inconclusive,
            other => other,
        };
        Self::untold(fitter, fits, &found, verdict)
    }

    /// Where no change is told, what grows now is the average over the courses that are possible. A leak
    /// is no less sure for what else it might be: that is weighed before it is called one.
    fn untold(fitter: Fitter<'_>, fits: Fits<'a>, found: &RateCourse, verdict: Verdict) -> Self {
        let since = |course| {
            let own = CourseParts::of(&fits, course)?.fits_since(fitter)?;
            (own.judged.trend.method == Method::Autocorrelated).then_some(own)
        };
        // Of a climb that dies away and a line, it is the line that goes on.
        let growing = || {
            let is_slowing = found.growing.slows() && found.unchanged < CHANGED;
            let own = is_slowing.then(|| since(&found.growing))??;
            growing_since(fitter, &fits, &own, found)
        };
        let now = match verdict {
            Verdict::NoLeak => None,
            Verdict::Leak => growing().filter(|now| now.verdict() == Verdict::Leak),
            Verdict::Plateau | Verdict::Inconclusive => since(&found.level).and_then(|own| {
                let growing = growing();
                let other = Alternative {
                    fits: growing.as_ref().unwrap_or(&fits),
                    probability: 1.0 - found.flat,
                };
                fitter.averaged(&own, other)
            }),
        };
        match now.filter(|now| now.differ_from(&fits)) {
            Some(now) => Self {
                verdict: match (verdict, now.verdict()) {
                    (Verdict::Inconclusive, Verdict::NoLeak) => Verdict::NoLeak,
                    (of_all, _) => of_all,
                },
                course: Some(GrowthCourse::untold(found, &fits)),
                fits: now,
            },
            None => Self {
                verdict,
                course: Some(GrowthCourse::unchanged(found)),
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

/// The growth of what goes on where the most probable course that grows has changed, averaged with that
/// of the whole window as far as nothing changed.
fn growing_since<'a>(
    fitter: Fitter<'_>,
    fits: &Fits<'a>,
    own: &Fits<'a>,
    found: &RateCourse,
) -> Option<Fits<'a>> {
    let unchanged = Alternative {
        fits,
        probability: (found.unchanged / (1.0 - found.flat)).min(1.0),
    };
    fitter.averaged(own, unchanged)
}

/// The fits that a course which is told leaves.
struct Told<'a> {
    fits: Fits<'a>,
    parts: CourseParts<'a>,
    /// What goes on, where it is one part.
    last: Option<GrowthPart>,
}

impl<'a> Told<'a> {
    /// `None` where the level of what is fitted does not change at once, or nothing is left to fit.
    fn of(fitter: Fitter<'_>, fits: &Fits<'a>, found: &RateCourse) -> Option<Self> {
        let best = found.most_probable();
        let parts = CourseParts::of(fits, best)?;
        if parts.changes.is_empty() {
            return None;
        }
        let own = parts.fits_since(fitter)?;
        let last = match own.samples.segments.as_slice() {
            [samples] => Some(GrowthPart::of(samples, Some(&own))),
            _ => None,
        };
        Some(Self {
            fits: if best.grows {
                growing_since(fitter, fits, &own, found)?
            } else {
                own
            },
            parts,
            last,
        })
    }

    /// What it shows, where the whole window shows `whole`.
    fn verdict(&self, whole: Verdict, grows: bool) -> Verdict {
        let since = self.fits.verdict();
        let ended = |change: &GrowthChange| change.event == GrowthEvent::Ended;
        if grows {
            return since;
        }
        match (whole, since) {
            (Verdict::Leak | Verdict::Plateau, _) if self.parts.changes.iter().any(ended) => {
                Verdict::Plateau
            }
            (_, Verdict::Leak | Verdict::Plateau) => Verdict::Inconclusive,
            (_, other) => other,
        }
    }

    fn course(&self, fitter: Fitter<'_>, whole: &Fits<'_>, found: &RateCourse) -> GrowthCourse {
        let part = |samples: &Range<usize>| match &self.last {
            Some(last) if last.samples == *samples => last.clone(),
            _ => {
                let own = fitter.fit(self.fits.samples.segment(samples));
                GrowthPart::of(samples, own.as_ref())
            }
        };
        GrowthCourse {
            changes: self.parts.changes.clone(),
            parts: self.parts.between.iter().map(part).collect(),
            ..GrowthCourse::untold(found, whole)
        }
    }
}

impl GrowthPart {
    fn of(samples: &Range<usize>, own: Option<&Fits<'_>>) -> Self {
        Self {
            samples: samples.clone(),
            per_request: own.and_then(|fits| Some(fits.per_request.as_ref()?.rate)),
            per_second: own.and_then(|fits| Some(fits.per_second.as_ref()?.rate)),
        }
    }
}

impl Fits<'_> {
    /// Whether their rate is another one, for all practical purposes.
    fn differ_from(&self, other: &Self) -> bool {
        let slope = |fits: &Self| fits.judged.trend.slope.value;
        (slope(self) - slope(other)).abs() > ALIKE * slope(other).abs()
    }
}
