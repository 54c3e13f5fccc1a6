//! When the limit is first reached, as a distribution, and what each restart interval risks.

use super::{
    Arrangement, Axis, Extent, Figure, Interval, Mark, MarkRole, Panel, Point, Scale, Shape,
};

/// What is known of a crash to come.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictionChart {
    /// The finding.
    pub title: String,
    /// What was measured, where and when.
    pub subtitle: Option<String>,
    /// Method and provenance.
    pub footnote: Option<String>,
    /// When the limit is first reached.
    pub crossing: FirstCrossing,
    /// What restarting risks, where it was computed.
    pub risk: Option<RestartRisk>,
}

/// The distribution of the first crossing of the limit.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstCrossing {
    /// What it is counted in: clock time, elapsed time or requests.
    pub course: Scale,
    /// The share of runs, from 0 to 1, that have reached the limit by then.
    pub reached: Vec<Point>,
    /// The median, and the range that holds the stated share.
    pub range: Interval,
    /// The words of the median, such as `half crash by 12:02`.
    pub median_label: String,
    /// The words of the range, such as `90 %: 11:32 to 12:25`.
    pub range_label: String,
}

/// The risk of a crash within one life of the process, by how long that life may be.
#[derive(Debug, Clone, PartialEq)]
pub struct RestartRisk {
    /// What a life is counted in: [`Scale::Duration`] or [`Scale::Requests`].
    pub course: Scale,
    /// The risk, from 0 to 1, of each restart interval.
    pub curve: Vec<Point>,
    /// The interval that is advised.
    pub advised: f64,
    /// Its words, such as `restart every 9 h 40 min: risk 1 %`.
    pub label: String,
}

impl PredictionChart {
    /// The figure; `None` without a distribution to draw.
    pub fn figure(self) -> Option<Figure> {
        let mut panels = vec![self.crossing.panel()?];
        panels.extend(self.risk.and_then(RestartRisk::panel));
        Some(Figure {
            title: self.title,
            subtitle: self.subtitle,
            panels,
            arrangement: Arrangement::Columns,
            footnote: self.footnote,
        })
    }
}

impl FirstCrossing {
    fn panel(self) -> Option<Panel> {
        let ends = [self.range.lower, self.range.upper].into_iter().flatten();
        let along = self.reached.iter().map(|point| point.x).chain(ends);
        let window = Shape::Window {
            from: self.range.lower.unwrap_or(f64::NEG_INFINITY),
            to: self.range.upper,
        };
        let median = Shape::Moment(self.range.estimate);
        let is_clock = matches!(self.course, Scale::WallClock(_));
        let title = (!is_clock).then(|| "After the last reading".to_owned());
        Some(Panel {
            heading: Some("Runs that have reached the limit".to_owned()),
            weight: 1.0,
            horizontal: Axis {
                title,
                extent: Extent::of(along)?.including(self.range.estimate),
                scale: self.course,
            },
            vertical: share(),
            marks: vec![
                Mark::new(window, MarkRole::Quiet).labelled(self.range_label),
                Mark::new(Shape::Line(self.reached), MarkRole::Limit),
                Mark::new(median, MarkRole::Limit).labelled(self.median_label),
            ],
        })
    }
}

fn share() -> Axis {
    Axis {
        title: None,
        scale: Scale::Share,
        extent: Extent { from: 0.0, to: 1.0 },
    }
}

impl RestartRisk {
    fn panel(self) -> Option<Panel> {
        let along = Extent::of(self.curve.iter().map(|point| point.x))?;
        let advice = Shape::Moment(self.advised);
        Some(Panel {
            heading: Some("Risk of a crash before the next restart".to_owned()),
            weight: 1.0,
            horizontal: Axis {
                title: Some("Restart after".to_owned()),
                scale: self.course,
                extent: along.including(self.advised),
            },
            vertical: share(),
            marks: vec![
                Mark::new(Shape::Line(self.curve), MarkRole::Series(0)),
                Mark::new(advice, MarkRole::Series(2)).labelled(self.label),
            ],
        })
    }
}
