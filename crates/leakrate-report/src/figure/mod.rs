//! Figures as data: what a chart says, before any pixel.
//!
//! A [`Figure`] is made of panels, a panel of two axes and marks in data units. The builders
//! here choose what to draw and over which range; how it looks is not decided here, so a figure
//! can be compared, printed and tested without a picture.

mod axis;
mod comparison;
mod mark;
mod prediction;
mod ranking;
mod series;
mod smooth;

pub use axis::{Axis, Extent, Scale};
pub use comparison::{Comparison, ComparisonAnswer, Environment, HALF_ORDER};
pub use mark::{BandEdge, Interval, Mark, MarkRole, Point, Shape};
pub use prediction::{Ascent, LevelReached, PredictionChart, RestartBy, RestartRisk};
pub use ranking::{RankedRow, Ranking, RankingForm};
pub use series::{CrashWindow, Deployed, Fit, FitPoint, Limit, SeriesChart};

/// One picture: a finding, the panels that show it, and what a reader must know besides.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding, as a sentence.
    pub title: String,
    /// What is drawn, measured when and on what.
    pub subtitle: Option<String>,
    /// The panels, in reading order.
    pub panels: Vec<Panel>,
    /// How panels share the picture.
    pub arrangement: Arrangement,
    /// Method and provenance, in small print.
    pub footnote: Option<String>,
}

/// How panels share the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// Below one another.
    Rows,
    /// Beside one another.
    Columns,
}

/// Two axes and what is drawn between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// What this panel shows, where there are several.
    pub heading: Option<String>,
    /// Share of the picture, relative to the other panels.
    pub weight: f64,
    /// The horizontal axis.
    pub horizontal: Axis,
    /// The vertical axis.
    pub vertical: Axis,
    /// What is drawn, from back to front.
    pub marks: Vec<Mark>,
}

impl Figure {
    /// Every text of the figure, to check that a font has its characters.
    pub fn texts(&self) -> Vec<&str> {
        let frame = [
            Some(&self.title),
            self.subtitle.as_ref(),
            self.footnote.as_ref(),
        ];
        let panels = self.panels.iter().flat_map(Panel::texts);
        frame
            .into_iter()
            .flatten()
            .map(String::as_str)
            .chain(panels)
            .collect()
    }

    /// The figure in words, for those who cannot see it: everything but the title, in order.
    pub fn description(&self) -> String {
        let texts = self.texts();
        texts.get(1..).unwrap_or_default().join(". ")
    }
}

impl Panel {
    /// The rows of its vertical axis; 0 where that is a scale.
    pub fn rows(&self) -> usize {
        self.vertical.scale.rows().len()
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let axes = [&self.vertical, &self.horizontal]
            .into_iter()
            .flat_map(Axis::texts);
        let labels = self.marks.iter().filter_map(|mark| mark.label.as_deref());
        self.heading
            .as_deref()
            .into_iter()
            .chain(axes)
            .chain(labels)
    }
}
