//! Memory on its way to the limit, and what each restart interval risks.

use super::series::SeriesChart;
use super::smooth::smooth;
use super::{
    Arrangement, Axis, BandEdge, Extent, Figure, Mark, MarkRole, Panel, Point, Scale, Shape,
};

/// What is known of a crash to come.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictionChart {
    /// The series with its fit, its limit and the crash; its words are those of the picture.
    pub series: SeriesChart,
    /// The words of the last reading, such as `last reading 1.57 GB`.
    pub last_reading: String,
    /// How memory goes on from there; absent where nothing is known to go on.
    pub ascent: Option<Ascent>,
    /// The deadline of a restart, where there is one.
    pub restart_by: Option<RestartBy>,
    /// What restarting risks, where it was computed.
    pub risk: Option<RestartRisk>,
}

/// When each level on the way to the limit is first reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Ascent {
    /// The levels, the last reading first and the limit last.
    pub levels: Vec<LevelReached>,
    /// How far ahead was looked, along the course.
    pub horizon: f64,
}

/// When one level is first reached, along the course. A place is absent where it lies beyond the
/// horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelReached {
    /// The level in bytes.
    pub bytes: f64,
    /// Where one run in twenty has reached it.
    pub soonest: Option<f64>,
    /// Where half have.
    pub expected: Option<f64>,
    /// Where nineteen in twenty have.
    pub latest: Option<f64>,
}

/// The deadline of a restart.
#[derive(Debug, Clone, PartialEq)]
pub struct RestartBy {
    /// Along the course.
    pub at: f64,
    /// Its words, such as `restart by 10:05`.
    pub label: String,
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

/// A latest crash so many times as far off as the expected one is not drawn to its end.
const TAIL: f64 = 3.0;
/// Readings that would take less than this share of a side are drawn once more on their own.
const SEEN: f64 = 0.25;
/// Air beyond the crash and above the limit, as a share of the way there.
const BEYOND: f64 = 0.08;

/// The heading of the first panel, where it has others beside it.
const WAY: &str = "On the way to the limit";

impl PredictionChart {
    /// The figure; `None` without a single finite sample.
    pub fn figure(self) -> Option<Figure> {
        let readings = self.series.panel()?;
        let mut panels = match self.way(&readings) {
            None => vec![readings],
            Some(way) if self.shows_the_readings(&way) => vec![way],
            Some(way) => vec![way, self.readings()?],
        };
        panels.extend(self.risk.and_then(RestartRisk::panel));
        if let [memory, _, ..] = panels.as_mut_slice() {
            memory.heading = Some(WAY.to_owned());
            memory.weight = 1.5;
        }
        Some(Figure {
            title: self.series.title,
            subtitle: self.series.subtitle,
            panels,
            arrangement: Arrangement::Columns,
            footnote: self.series.footnote,
        })
    }

    /// The readings alone.
    fn readings(&self) -> Option<Panel> {
        let alone = SeriesChart {
            limit: None,
            crash: None,
            ..self.series.clone()
        };
        Some(Panel {
            heading: Some("The readings".to_owned()),
            ..alone.panel()?
        })
    }

    /// The readings and all of the way to the limit.
    fn way(&self, readings: &Panel) -> Option<Panel> {
        let ascent = self.ascent.as_ref()?;
        let measured = self.series.measured()?;
        let limit = ascent.levels.last()?;
        let end = ascent.end(measured.to)?;
        let across = measured.including(end + BEYOND * (end - measured.to));
        let up = self.lowest(readings);
        let mut marks = ascent.marks(across.to);
        marks.extend(readings.marks.iter().cloned());
        marks.push(
            Mark::new(Shape::Moment(measured.to), MarkRole::Reference)
                .labelled(self.last_reading.clone()),
        );
        marks.extend(self.restart_by.iter().map(RestartBy::mark));
        Some(Panel {
            heading: None,
            weight: 1.0,
            horizontal: Axis {
                extent: across,
                ..readings.horizontal.clone()
            },
            vertical: Axis {
                extent: up.including(limit.bytes + BEYOND * (limit.bytes - up.from)),
                ..readings.vertical.clone()
            },
            marks,
        })
    }

    /// From the lowest of what is seen of the readings.
    fn lowest(&self, readings: &Panel) -> Extent {
        let from = readings.vertical.extent.from;
        let heights = self.series.samples.iter().map(|point| point.y);
        let highest = Extent::of(heights).map_or(from, |heights| heights.to);
        Extent { from, to: highest }
    }

    fn shows_the_readings(&self, way: &Panel) -> bool {
        let of = |extent: Option<Extent>, axis: &Axis| {
            extent.map_or(0.0, Extent::length) / axis.extent.length()
        };
        let heights = Extent::of(self.series.samples.iter().map(|point| point.y));
        let rise = heights.map(|heights| heights.including(way.vertical.extent.from));
        of(self.series.measured(), &way.horizontal) >= SEEN && of(rise, &way.vertical) >= SEEN
    }
}

impl Ascent {
    /// Where the drawing ends: at the latest crash, unless that is far behind the expected one.
    fn end(&self, now: f64) -> Option<f64> {
        let limit = self.levels.last()?;
        let near = limit.expected.or(limit.soonest)?;
        let furthest = (now + TAIL * (near - now)).min(self.horizon).max(near);
        Some(limit.latest.unwrap_or(furthest).min(furthest))
    }

    /// The range between the soonest and the latest, and the expected course in it.
    fn marks(&self, end: f64) -> Vec<Mark> {
        let end = end.min(self.horizon);
        let [soonest, expected, latest] = [
            self.path(|level| level.soonest),
            self.path(|level| level.expected),
            self.path(|level| level.latest),
        ];
        let mut places: Vec<f64> = soonest.iter().chain(&latest).map(|point| point.x).collect();
        places.push(end);
        places.sort_by(f64::total_cmp);
        places.dedup();
        let edges = places.into_iter().filter(|&x| x <= end).filter_map(|x| {
            Some(BandEdge {
                x,
                lower: height(&latest, x)?,
                upper: height(&soonest, x)?,
            })
        });
        vec![
            Mark::new(Shape::Band(edges.collect()), MarkRole::Series(0)),
            Mark::new(Shape::Continuation(expected), MarkRole::Series(0)),
        ]
    }

    /// Where each level is reached. A level that lies beyond the horizon is not, so that the path goes
    /// on as it was, below that level, to the horizon.
    fn path(&self, place: fn(&LevelReached) -> Option<f64>) -> Vec<Point> {
        let reached = self.levels.iter().map_while(|level| {
            Some(Point {
                x: place(level)?,
                y: level.bytes,
            })
        });
        let reached: Vec<Point> = reached.collect();
        let missed = self.levels.get(reached.len()).map(|level| level.bytes);
        let mut path = smooth(&reached);
        if let (Some(missed), Some((before, last))) = (missed, last_two(&path))
            && last.x < self.horizon
        {
            let slope = (last.y - before.y) / (last.x - before.x);
            path.push(Point {
                x: self.horizon,
                y: (last.y + slope * (self.horizon - last.x)).min(missed),
            });
        }
        path
    }
}

fn last_two(path: &[Point]) -> Option<(Point, Point)> {
    match path {
        [.., before, last] => Some((*before, *last)),
        _ => None,
    }
}

/// How high a rising path is; beyond its ends as high as there.
fn height(path: &[Point], x: f64) -> Option<f64> {
    let after = path.partition_point(|point| point.x <= x);
    let before = after.checked_sub(1).and_then(|before| path.get(before));
    match (before, path.get(after)) {
        (Some(before), Some(after)) => {
            let share = (x - before.x) / (after.x - before.x);
            Some(before.y + share * (after.y - before.y))
        }
        (Some(end), None) | (None, Some(end)) => Some(end.y),
        (None, None) => None,
    }
}

impl RestartBy {
    fn mark(&self) -> Mark {
        Mark::new(Shape::Moment(self.at), MarkRole::Series(2)).labelled(self.label.clone())
    }
}

impl RestartRisk {
    fn panel(self) -> Option<Panel> {
        let curve = smooth(&self.curve);
        let along = Extent::of(curve.iter().map(|point| point.x))?;
        let advice = Shape::Moment(self.advised);
        Some(Panel {
            heading: Some("Risk of a crash before the next restart".to_owned()),
            weight: 1.0,
            horizontal: Axis {
                title: Some("Restart after".to_owned()),
                scale: self.course,
                extent: along.including(self.advised),
            },
            vertical: Axis {
                title: None,
                scale: Scale::Share,
                extent: Extent { from: 0.0, to: 1.0 },
            },
            marks: vec![
                Mark::new(Shape::Line(curve), MarkRole::Series(0)),
                Mark::new(advice, MarkRole::Series(2)).labelled(self.label),
            ],
        })
    }
}
