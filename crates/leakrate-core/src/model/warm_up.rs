//! The climb to the working level: whether it is part of the fit.

use super::estimate::Estimate;
use super::extent::Extent;
use super::fits::{Fits, Fitter};
use super::growth::Growth;
use super::rates::{PerRequest, PerSecond};
use super::samples::LeftOut;
use super::settle::Settle;
use super::shape::Shape;
use crate::stats::first_reading::is_step;
use crate::stats::verdict::Verdict;
use crate::units::{Bytes, Seconds};

/// What to leave out at the start of each segment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum WarmUpRule {
    /// The climb of a series that warms up and then leaks; otherwise nothing, and the fit without
    /// a likely warm-up is shown beside.
    #[default]
    Auto,
    /// Nothing.
    None,
    /// So many samples.
    Samples(usize),
    /// So much time.
    Time(Seconds),
}

/// What was done about the climb to the working level.
#[derive(Debug, Clone, PartialEq)]
pub struct WarmUp {
    /// What was done.
    pub decision: WarmUpDecision,
    /// Samples left out of the fit, over all segments.
    pub left_out: usize,
    /// By how much the first reading lies below what the others suggest, where memory at first
    /// rose three times as fast as later on.
    pub step: Option<Bytes>,
    /// The fit the other way.
    pub other: Option<OtherFit>,
}

/// Why samples were kept or left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarmUpDecision {
    /// Nothing was left out.
    Kept,
    /// The samples warm up and then leak.
    Detected,
    /// The user asked for it.
    Given,
}

/// The fit the other way: without the warm-up where it was kept, else with it.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherFit {
    /// Samples it leaves out.
    pub left_out: usize,
    /// The leak per request.
    pub per_request: Option<Estimate<PerRequest>>,
    /// The leak per second.
    pub per_second: Option<Estimate<PerSecond>>,
    /// Is it a leak?
    pub verdict: Verdict,
    /// What would settle it, where that is open.
    pub to_settle: Option<Settle>,
}

/// The fits to go by, and what was done about the warm-up.
#[derive(Debug)]
pub(super) struct Chosen<'a> {
    pub(super) fits: Fits<'a>,
    pub(super) warm_up: WarmUp,
}

/// Series of up to this many samples warm up in the first, if they do; in longer ones a climb has
/// a form.
pub(super) const FEW: usize = 12;
/// A line with an error needs three samples; one that follows a form, some more.
const LEAST_OF_FEW: usize = 3;
const LEAST_AFTER_CLIMB: usize = 5;
/// A climb has done 95 % after three time constants.
const OVER: f64 = 3.0;
/// A first rise this much faster than the later ones is called a step.
const STEP: f64 = 3.0;
/// …where chance lays a first reading this low in one of a hundred. Of readings that are all alike,
/// every other series has a first rise this much faster.
const RISK: f64 = 0.01;

/// Fits all samples and those after the warm-up. `None` where the rule leaves nothing to fit.
pub(super) fn choose<'a>(
    fitter: Fitter<'a>,
    whole: Fits<'a>,
    growth: &Growth,
    rule: WarmUpRule,
) -> Option<Chosen<'a>> {
    let (decision, start) = match rule {
        WarmUpRule::None => (WarmUpDecision::Kept, None),
        WarmUpRule::Samples(count) => (WarmUpDecision::Given, Some(LeftOut::Samples(count))),
        WarmUpRule::Time(span) => (
            WarmUpDecision::Given,
            Some(LeftOut::Extent(Extent::Time(span))),
        ),
        WarmUpRule::Auto => return Some(detected(fitter, whole, growth)),
    };
    let Some(start) = start else {
        return Some(Chosen {
            fits: whole,
            warm_up: WarmUp::nothing(decision),
        });
    };
    let trimmed = fitter.fit(whole.samples.without(start)?)?;
    Some(Chosen::leaving_out(decision, trimmed, &whole))
}

fn detected<'a>(fitter: Fitter<'a>, whole: Fits<'a>, growth: &Growth) -> Chosen<'a> {
    let Some(trimmed) = after_warm_up(fitter, &whole, growth) else {
        return Chosen {
            fits: whole,
            warm_up: WarmUp::nothing(WarmUpDecision::Kept),
        };
    };
    // The rate of a warm-up and a leak is that of neither. What is left must be a leak too, or
    // the rate and the verdict would contradict each other.
    if growth.shape == Shape::SaturatingLinear && trimmed.verdict() == Verdict::Leak {
        return Chosen::leaving_out(WarmUpDecision::Detected, trimmed, &whole);
    }
    let warm_up = WarmUp {
        step: step(&whole, &trimmed),
        other: Some(OtherFit::of(&trimmed, &whole)),
        ..WarmUp::nothing(WarmUpDecision::Kept)
    };
    Chosen {
        fits: whole,
        warm_up,
    }
}

/// The fits without what is most likely the warm-up.
fn after_warm_up<'a>(fitter: Fitter<'a>, whole: &Fits<'a>, growth: &Growth) -> Option<Fits<'a>> {
    let samples = &whole.samples;
    let after_climb = growth.climb.and_then(|climb| {
        let start = LeftOut::Extent(climb.time_constant.times(OVER));
        let rest = samples.without(start)?;
        (LEAST_AFTER_CLIMB..samples.len())
            .contains(&rest.len())
            .then_some(rest)
    });
    let after_first = || {
        let rest = samples.without(LeftOut::Samples(1))?;
        (samples.len() <= FEW && rest.len() >= LEAST_OF_FEW).then_some(rest)
    };
    fitter.fit(after_climb.or_else(after_first)?)
}

/// By how much the first reading lies below the line of the others.
fn step(whole: &Fits<'_>, trimmed: &Fits<'_>) -> Option<Bytes> {
    let later = trimmed.judged.trend.slope.value;
    let points = &whole.judged.trend.blocks;
    let is_first_left_out = whole.samples.len() == trimmed.samples.len() + 1;
    if !is_first_left_out || points.len() != whole.samples.len() {
        return None;
    }
    let run = points.x()[1] - points.x()[0];
    let rise = points.y()[1] - points.y()[0];
    let is_step = rise > 0.0 && rise > STEP * later * run && is_step(points.y(), RISK);
    is_step.then_some(Bytes(rise - later * run))
}

impl<'a> Chosen<'a> {
    fn leaving_out(decision: WarmUpDecision, fits: Fits<'a>, whole: &Fits<'a>) -> Self {
        Self {
            warm_up: WarmUp {
                left_out: whole.samples.len() - fits.samples.len(),
                other: Some(OtherFit::of(whole, whole)),
                ..WarmUp::nothing(decision)
            },
            fits,
        }
    }
}

impl WarmUp {
    /// The same where a change in the growth says what the fit the other way would.
    pub(super) fn without_other(self) -> Self {
        Self {
            step: None,
            other: None,
            ..self
        }
    }

    fn nothing(decision: WarmUpDecision) -> Self {
        Self {
            decision,
            left_out: 0,
            step: None,
            other: None,
        }
    }
}

impl OtherFit {
    fn of(fits: &Fits<'_>, whole: &Fits<'_>) -> Self {
        let verdict = fits.verdict();
        Self {
            left_out: whole.samples.len() - fits.samples.len(),
            per_request: fits.per_request.as_ref().map(|fit| fit.rate),
            per_second: fits.per_second.as_ref().map(|fit| fit.rate),
            verdict,
            to_settle: (verdict == Verdict::Inconclusive)
                .then(|| Settle::of(fits))
                .flatten(),
        }
    }
}
