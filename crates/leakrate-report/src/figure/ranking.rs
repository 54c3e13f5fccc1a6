//! Many things of one kind, worst first: the instances of a fleet by their leak rates, or the
//! constructors of a heap by their growth.

use super::{Arrangement, Axis, Extent, Figure, Interval, Mark, MarkRole, Panel, Scale, Shape};
use leakrate_core::units::count;

/// What is ranked.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The finding.
    pub title: String,
    /// What was measured.
    pub subtitle: Option<String>,
    /// Method and provenance; how many rows were left out is added.
    pub footnote: Option<String>,
    /// What the rows are ranked by.
    pub measure: Axis,
    /// How a row is drawn.
    pub form: RankingForm,
    /// The rows, worst first.
    pub rows: Vec<RankedRow>,
}

/// How a row is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankingForm {
    /// The estimate as a dot on its interval: for rates, of which zero is only one.
    Dots,
    /// A bar from zero, its interval upon it: for amounts that add up.
    Bars,
}

/// One row of a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedRow {
    /// Whose row it is.
    pub name: String,
    /// Its value, in the base unit of the measure.
    pub interval: Interval,
    /// The value in words.
    pub label: Option<String>,
    /// [`MarkRole::Series`] for what stands out, [`MarkRole::Quiet`] for the rest.
    pub role: MarkRole,
}

/// More rows than this cannot be read on one picture.
const MOST_ROWS: usize = 20;

impl Ranking {
    /// An axis for the measure of these rows, from zero.
    pub fn measure(title: impl Into<String>, scale: Scale, rows: &[RankedRow]) -> Axis {
        let ends = Self::shown(rows).iter().flat_map(|row| {
            let Interval {
                lower,
                estimate,
                upper,
            } = row.interval;
            [lower, Some(estimate), upper]
        });
        let extent = Extent::of(ends.flatten());
        let extent = extent.unwrap_or(Extent { from: 0.0, to: 1.0 });
        let extent = extent.including(0.0);
        // Room for the words beside the longest row.
        let to = extent.to + 0.15 * extent.length();
        Axis::new(title, scale, extent.including(to))
    }

    /// The rows that are drawn.
    pub fn shown(rows: &[RankedRow]) -> &[RankedRow] {
        &rows[..rows.len().min(MOST_ROWS)]
    }

    /// The figure; `None` without rows.
    pub fn figure(self) -> Option<Figure> {
        if self.rows.is_empty() {
            return None;
        }
        let footnote = self.footnote();
        let rows = Self::shown(&self.rows);
        let names = rows.iter().map(|row| row.name.clone()).collect();
        let zero = Mark::new(Shape::Moment(0.0), MarkRole::Reference);
        let marks = rows.iter().enumerate();
        let marks = marks.flat_map(|(number, row)| row.marks(number as f64, self.form));
        let panel = Panel {
            heading: None,
            weight: 1.0,
            horizontal: self.measure,
            vertical: Axis {
                title: None,
                scale: Scale::Rows(names),
                extent: Extent {
                    from: 0.0,
                    to: rows.len() as f64 - 1.0,
                },
            },
            marks: [zero].into_iter().chain(marks).collect(),
        };
        Some(Figure {
            title: self.title,
            subtitle: self.subtitle,
            panels: vec![panel],
            arrangement: Arrangement::Rows,
            footnote,
        })
    }

    fn footnote(&self) -> Option<String> {
        let left_out = self.rows.len().saturating_sub(MOST_ROWS);
        let more =
            (left_out > 0).then(|| format!("{} more are not shown.", count(left_out as f64)));
        let parts: Vec<String> = more.into_iter().chain(self.footnote.clone()).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

impl RankedRow {
    fn marks(&self, row: f64, form: RankingForm) -> Vec<Mark> {
        let interval = self.interval;
        let value = Mark::new(Shape::Interval { row, interval }, self.role);
        let value = value.with_label(self.label.clone());
        match form {
            RankingForm::Dots => vec![value],
            RankingForm::Bars => {
                let to = interval.estimate;
                vec![Mark::new(Shape::Bar { row, to }, self.role), value]
            }
        }
    }
}
