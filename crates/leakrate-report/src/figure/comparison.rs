//! Two or more environments on one axis of memory grown, so that slopes can be compared by eye,
//! and below it the answer with its interval.

use super::series::split;
use super::{
    Arrangement, Axis, BandEdge, Extent, Figure, Interval, Mark, MarkRole, Panel, Point, Scale,
    Shape,
};

/// What is known of the environments.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The finding.
    pub title: String,
    /// What was compared.
    pub subtitle: Option<String>,
    /// Method and provenance.
    pub footnote: Option<String>,
    /// What memory is compared by: [`Scale::Requests`] or [`Scale::Duration`].
    pub basis: Scale,
    /// The environments, the baseline first.
    pub environments: Vec<Environment>,
    /// What the comparison says.
    pub answer: Option<ComparisonAnswer>,
}

/// One environment of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    /// Its name and rate, to stand beside its line.
    pub label: String,
    /// Memory grown (reading minus fitted start, bytes) per requests served or seconds passed.
    pub points: Vec<Point>,
    /// How far it was measured, in requests or seconds; beyond it the line is a continuation.
    pub measured: f64,
    /// The leak rate in bytes per request or second.
    pub rate: Interval,
}

/// What a comparison says.
#[derive(Debug, Clone, PartialEq)]
pub enum ComparisonAnswer {
    /// The ratio of two rates, read against the half order of magnitude around 1.
    Ratio {
        /// The ratio.
        interval: Interval,
        /// Its words.
        label: String,
    },
    /// The share of a leak that a fix removed; 1 is all of it, below 0 it got worse.
    RemovedShare {
        /// The share.
        interval: Interval,
        /// Its words.
        label: String,
    },
}

/// Rates closer than this factor, √10, are of the same order of magnitude.
pub const HALF_ORDER: f64 = 3.162_277_660_168_379_5;

impl Comparison {
    /// The figure; `None` if nothing was measured over any span.
    pub fn figure(self) -> Option<Figure> {
        let course = Extent::of(self.environments.iter().map(|one| one.measured))?.including(0.0);
        let grown = self.environments.iter().flat_map(Environment::heights);
        let grown = Extent::of(grown)?.including(0.0);
        if course.length() == 0.0 {
            return None;
        }
        let marks = self.environments.iter().enumerate();
        let slopes = Panel {
            heading: None,
            weight: 3.0,
            horizontal: Axis::new(basis_title(&self.basis), self.basis.clone(), course),
            vertical: Axis::new("Memory grown", Scale::Memory, grown),
            marks: marks
                .flat_map(|(number, one)| one.marks(number, course.to))
                .collect(),
        };
        let mut panels = vec![slopes];
        panels.extend(self.answer.map(ComparisonAnswer::panel));
        Some(Figure {
            title: self.title,
            subtitle: self.subtitle,
            panels,
            arrangement: Arrangement::Rows,
            footnote: self.footnote,
        })
    }
}

fn basis_title(basis: &Scale) -> &'static str {
    match basis {
        Scale::Requests => "Requests served",
        Scale::Memory
        | Scale::WallClock(_)
        | Scale::Duration
        | Scale::Ratio
        | Scale::Share
        | Scale::Rows(_)
        | Scale::Unlabelled => "Time since the start",
    }
}

impl Environment {
    fn heights(&self) -> impl Iterator<Item = f64> {
        let end = self.rate.estimate * self.measured;
        // A band much wider than its line is cut off: the line is what is compared.
        let upper = self.rate.upper.map(|upper| upper * self.measured);
        let upper = upper.map(|upper| upper.min(1.3 * end.abs()));
        let points = self.points.iter().map(|point| point.y);
        points.chain([end]).chain(upper)
    }

    fn marks(&self, number: usize, end: f64) -> Vec<Mark> {
        let role = MarkRole::Series(number);
        let at = |x: f64| Point {
            x,
            y: self.rate.estimate * x,
        };
        let parts = split(&[at(0.0), at(end)], self.measured);
        let mut marks = Vec::new();
        if let (Some(lower), Some(upper)) = (self.rate.lower, self.rate.upper) {
            let edge = |x: f64| BandEdge {
                x,
                lower: lower * x,
                upper: upper * x,
            };
            marks.push(Mark::new(Shape::Band(vec![edge(0.0), edge(end)]), role));
        }
        if !self.points.is_empty() {
            marks.push(Mark::new(Shape::Samples(self.points.clone()), role));
        }
        let label = Some(self.label.clone());
        let continued = parts.after.len() > 1;
        let (inner, outer) = if continued {
            (None, label)
        } else {
            (label, None)
        };
        marks.push(Mark::new(Shape::Line(parts.before), role).with_label(inner));
        if continued {
            marks.push(Mark::new(Shape::Continuation(parts.after), role).with_label(outer));
        }
        marks
    }
}

impl ComparisonAnswer {
    fn panel(self) -> Panel {
        match self {
            Self::Ratio { interval, label } => ratio_panel(interval, label),
            Self::RemovedShare { interval, label } => share_panel(interval, label),
        }
    }
}

fn ratio_panel(interval: Interval, label: String) -> Panel {
    let ends = [interval.lower, Some(interval.estimate), interval.upper];
    // One decade each way at least, and no more than six: beyond, an arrow says enough.
    let positive = ends.into_iter().flatten().filter(|ratio| *ratio > 0.0);
    let extent = positive.fold(
        Extent {
            from: 0.1,
            to: 10.0,
        },
        Extent::including,
    );
    let same = Shape::Window {
        from: 1.0 / HALF_ORDER,
        to: Some(HALF_ORDER),
    };
    Panel {
        heading: Some("Ratio of the leak rates".to_owned()),
        weight: 1.0,
        horizontal: Axis {
            title: None,
            scale: Scale::Ratio,
            extent: Extent {
                from: 10f64.powf(extent.from.log10().floor()).max(1e-6),
                to: 10f64.powf(extent.to.log10().ceil()).min(1e6),
            },
        },
        vertical: single_row(),
        marks: vec![
            Mark::new(same, MarkRole::Quiet).labelled("same order of magnitude"),
            Mark::new(Shape::Moment(1.0), MarkRole::Reference).labelled("equal"),
            Mark::new(Shape::Interval { row: 0.0, interval }, MarkRole::Series(1)).labelled(label),
        ],
    }
}

fn share_panel(interval: Interval, label: String) -> Panel {
    let ends = [interval.lower, Some(interval.estimate), interval.upper];
    let held = ends
        .into_iter()
        .flatten()
        .map(|share| share.clamp(-2.0, 1.5));
    Panel {
        heading: Some("Share of the leak removed".to_owned()),
        weight: 1.0,
        horizontal: Axis {
            title: None,
            scale: Scale::Share,
            extent: held.fold(Extent { from: 0.0, to: 1.0 }, Extent::including),
        },
        vertical: single_row(),
        marks: vec![
            Mark::new(Shape::Moment(0.0), MarkRole::Reference).labelled("no change"),
            Mark::new(Shape::Moment(1.0), MarkRole::Reference).labelled("fixed"),
            Mark::new(Shape::Interval { row: 0.0, interval }, MarkRole::Series(1)).labelled(label),
        ],
    }
}

fn single_row() -> Axis {
    Axis {
        title: None,
        scale: Scale::Unlabelled,
        extent: Extent {
            from: -0.5,
            to: 0.5,
        },
    }
}
