//! The form of the growth, and what speaks for it.

use super::extent::Extent;
use super::fits::Judged;
use super::shape::Shape;
use crate::stats::shape::{self, ShapeFit};
use crate::stats::verdict::Verdict;
use crate::units::Bytes;

/// The form of the growth, with its evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// The form.
    pub shape: Shape,
    /// By how much the corrected Akaike criterion prefers it to a straight line; above 10 the line
    /// has next to no support (Burnham & Anderson 2002, §2.6). Absent for a straight line, and
    /// where samples are too few to judge a form by.
    pub gain_over_line: Option<f64>,
    /// The climb that dies away, where the form has one.
    pub climb: Option<Climb>,
}

/// A climb that dies away: a warm-up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Climb {
    /// How high it goes.
    pub height: Bytes,
    /// After which it has done 63 %, and after three times which 95 %.
    pub time_constant: Extent,
}

impl Growth {
    /// That of what goes on since a change.
    pub(super) fn after_change(verdict: Verdict) -> Self {
        Self {
            shape: match verdict {
                Verdict::Leak => Shape::Linear,
                Verdict::Plateau => Shape::Plateau,
                Verdict::NoLeak | Verdict::Inconclusive => Shape::Flat,
            },
            gain_over_line: None,
            climb: None,
        }
    }

    /// The form is named after the verdict: on its own it would find some climb in a fifth of noise.
    pub(super) fn of(judged: &Judged, verdict: Verdict) -> Self {
        let (plain, candidates) = match verdict {
            Verdict::Leak => (Shape::Linear, LEAKS.as_slice()),
            Verdict::Plateau => (Shape::Plateau, PLATEAUS.as_slice()),
            Verdict::NoLeak | Verdict::Inconclusive => (Shape::Flat, [].as_slice()),
        };
        let fits = if candidates.is_empty() {
            Vec::new()
        } else {
            ShapeFit::ranked(&judged.trend.blocks)
        };
        let Some(best) = ShapeFit::named(&fits, candidates) else {
            return Self {
                shape: plain,
                gain_over_line: None,
                climb: None,
            };
        };
        let line = ShapeFit::named(&fits, &[shape::Shape::Linear]);
        Self {
            shape: named(best.shape, plain),
            gain_over_line: line
                .filter(|line| line.shape != best.shape)
                .map(|line| line.aicc - best.aicc),
            climb: best
                .height
                .zip(best.time_constant)
                .map(|(height, time)| Climb {
                    height: Bytes(height),
                    time_constant: judged.extent(time),
                }),
        }
    }
}

const LEAKS: [shape::Shape; 3] = [
    shape::Shape::Linear,
    shape::Shape::SaturatingLinear,
    shape::Shape::Accelerating,
];
const PLATEAUS: [shape::Shape; 2] = [shape::Shape::Saturating, shape::Shape::SaturatingLinear];

/// A plateau is called one also where it still creeps: the verdict has said so.
fn named(best: shape::Shape, plain: Shape) -> Shape {
    match best {
        shape::Shape::Accelerating => Shape::Accelerating,
        shape::Shape::SaturatingLinear if plain == Shape::Linear => Shape::SaturatingLinear,
        _ => plain,
    }
}
