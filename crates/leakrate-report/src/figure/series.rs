//! One series: its samples, the fit of each segment with its band, and what happened or will.

use super::{
    Arrangement, Axis, BandEdge, Extent, Figure, Mark, MarkRole, Panel, Point, Scale, Shape,
};

/// What is known of one series, in base units.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesChart {
    /// The finding.
    pub title: String,
    /// What was measured, where and when.
    pub subtitle: Option<String>,
    /// Method and provenance.
    pub footnote: Option<String>,
    /// What runs along the horizontal axis: requests, clock time or elapsed time.
    pub course: Scale,
    /// Memory in bytes along the course, in order.
    pub samples: Vec<Point>,
    /// The fit of each segment.
    pub fits: Vec<Fit>,
    /// The course up to the first of them, where growth was another one before.
    pub earlier: Vec<Point>,
    /// Where the process restarted.
    pub restarts: Vec<f64>,
    /// When releases were deployed, each with its name.
    pub deploys: Vec<Deployed>,
    /// Spans left out as warm-up.
    pub warm_ups: Vec<Extent>,
    /// The memory at which the process dies.
    pub limit: Option<Limit>,
    /// When it dies.
    pub crash: Option<CrashWindow>,
}

/// A release that was deployed.
#[derive(Debug, Clone, PartialEq)]
pub struct Deployed {
    /// Along the course.
    pub at: f64,
    /// Its name.
    pub name: String,
}

/// A fitted line with the band of its interval. Points after the last sample are drawn as a
/// continuation.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The line and its band; two points make a line, more make a curved band.
    pub points: Vec<FitPoint>,
    /// The rate in words, to stand beside the line.
    pub label: Option<String>,
}

/// A fit at one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitPoint {
    /// Along the course.
    pub x: f64,
    /// Lower bound, estimate and upper bound of memory.
    pub lower: f64,
    /// The line itself.
    pub estimate: f64,
    /// Upper bound of memory.
    pub upper: f64,
}

/// The memory at which the process dies.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// The level.
    pub bytes: f64,
    /// Its words, such as `limit 1.75 GB`.
    pub label: String,
}

/// When the limit is reached.
#[derive(Debug, Clone, PartialEq)]
pub struct CrashWindow {
    /// The earliest time.
    pub from: f64,
    /// The latest time; without one, no end can be given.
    pub to: Option<f64>,
    /// Its words, such as `crash 12:10 to 14:30`.
    pub label: String,
}

/// A crash further off than this many lengths of the recording is named at the edge, not drawn:
/// the recording itself would be squeezed out of sight.
const HORIZON: f64 = 1.5;

/// A limit this many times above every reading is named at the edge, not drawn.
const FAR_LIMIT: f64 = 4.0;

/// A gap this many times the usual step interrupts the drawn samples.
const GAP: f64 = 5.0;

/// A restart this many steps from a deploy is that of the deploy.
const NEAR: f64 = 2.0;

/// More names than this would cover the samples; the first one counts them.
const MOST_NAMED: usize = 6;

impl SeriesChart {
    /// The figure; `None` without a single finite sample.
    pub fn figure(self) -> Option<Figure> {
        let panel = self.panel()?;
        Some(Figure {
            title: self.title,
            subtitle: self.subtitle,
            panels: vec![panel],
            arrangement: Arrangement::Rows,
            footnote: self.footnote,
        })
    }

    /// The readings with what lies near them; what is far off is named at the edge.
    pub(super) fn panel(&self) -> Option<Panel> {
        let course = self.measured()?;
        let memory = Extent::of(self.samples.iter().map(|point| point.y))?;
        Some(Panel {
            heading: None,
            weight: 1.0,
            horizontal: Axis {
                title: course_title(&self.course),
                scale: self.course.clone(),
                extent: self.horizon(course),
            },
            vertical: Axis::new("Memory", Scale::Memory, self.reach(memory)),
            marks: self.marks(course.to),
        })
    }

    /// From the first sample to the last.
    pub(super) fn measured(&self) -> Option<Extent> {
        Extent::of(self.samples.iter().map(|point| point.x))
    }

    fn horizon(&self, course: Extent) -> Extent {
        let furthest = course.to + HORIZON * course.length();
        let Some(crash) = &self.crash else {
            return course;
        };
        if crash.from > furthest {
            return course;
        }
        let end = crash.to.unwrap_or(furthest);
        course.including(crash.from).including(end.min(furthest))
    }

    fn reach(&self, memory: Extent) -> Extent {
        let levels = self.with_bands(memory).memory();
        match &self.limit {
            // The margin keeps the words above the line inside the panel.
            Some(limit) if limit.bytes <= FAR_LIMIT * memory.to => {
                levels.including(limit.bytes + 0.08 * (limit.bytes - levels.from).abs())
            }
            _ => levels,
        }
    }

    /// The readings with the bands around them, as long as those do not squeeze the readings.
    fn with_bands(&self, memory: Extent) -> Extent {
        let margin = 0.15 * memory.length();
        let lowest = (memory.from - margin).max(0.0).min(memory.from);
        let bounds = self.fits.iter().flat_map(|fit| &fit.points);
        let bounds = bounds.flat_map(|point| [point.lower, point.upper]);
        let held = bounds.map(|bound| bound.clamp(lowest, memory.to + margin));
        held.fold(memory, Extent::including)
    }

    fn marks(&self, last: f64) -> Vec<Mark> {
        let mut marks = Vec::new();
        for warm_up in &self.warm_ups {
            let window = Shape::Window {
                from: warm_up.from,
                to: Some(warm_up.to),
            };
            marks.push(Mark::new(window, MarkRole::Quiet).labelled("warm-up"));
        }
        marks.extend(self.crash.iter().map(CrashWindow::mark));
        marks.extend(self.fits.iter().filter_map(Fit::band));
        for run in runs(&self.samples, &self.restarts) {
            marks.push(Mark::new(Shape::Samples(run), MarkRole::Series(0)));
        }
        marks.extend(self.restart_marks());
        marks.extend(self.deploy_marks());
        if self.earlier.len() > 1 {
            let earlier = Shape::Line(self.earlier.clone());
            marks.push(Mark::new(earlier, MarkRole::Quiet));
        }
        marks.extend(self.fits.iter().flat_map(|fit| fit.lines(last)));
        marks.extend(self.limit.iter().map(Limit::mark));
        marks
    }

    fn deploy_marks(&self) -> impl Iterator<Item = Mark> {
        let count = self.deploys.len();
        self.deploys
            .iter()
            .enumerate()
            .map(move |(number, deploy)| {
                let words = match (count, number) {
                    (1..=MOST_NAMED, _) => Some(deploy.name.clone()),
                    (_, 0) => Some(format!("{count} deploys")),
                    _ => None,
                };
                Mark::new(Shape::Moment(deploy.at), MarkRole::Series(1)).with_label(words)
            })
    }

    /// A restart that a deploy made is told by the deploy.
    fn restart_marks(&self) -> impl Iterator<Item = Mark> {
        let usual = usual_step(&self.samples);
        let is_deploy = |at: f64| {
            let mut deploys = self.deploys.iter();
            deploys.any(|deploy| (at - deploy.at).abs() <= NEAR * usual)
        };
        let restarts = self.restarts.iter().copied();
        let restarts: Vec<f64> = restarts.filter(|&at| !is_deploy(at)).collect();
        let count = restarts.len();
        restarts.into_iter().enumerate().map(move |(number, at)| {
            // More than a few equal words would cover the samples; the first one counts them.
            let words = match (count, number) {
                (1..=4, _) => Some("restart".to_owned()),
                (_, 0) => Some(format!("{count} restarts")),
                _ => None,
            };
            Mark::new(Shape::Moment(at), MarkRole::Reference).with_label(words)
        })
    }
}

impl Fit {
    fn band(&self) -> Option<Mark> {
        let edges: Vec<BandEdge> = self
            .points
            .iter()
            .map(|point| BandEdge {
                x: point.x,
                lower: point.lower,
                upper: point.upper,
            })
            .collect();
        (edges.len() > 1).then(|| Mark::new(Shape::Band(edges), MarkRole::Series(0)))
    }

    fn lines(&self, last: f64) -> Vec<Mark> {
        let line: Vec<Point> = self
            .points
            .iter()
            .map(|point| Point {
                x: point.x,
                y: point.estimate,
            })
            .collect();
        let parts = split(&line, last);
        let measured = Mark::new(Shape::Line(parts.before), MarkRole::Series(0));
        let mut marks = vec![measured.with_label(self.label.clone())];
        if parts.after.len() > 1 {
            marks.push(Mark::new(
                Shape::Continuation(parts.after),
                MarkRole::Series(0),
            ));
        }
        marks
    }
}

impl Limit {
    fn mark(&self) -> Mark {
        Mark::new(Shape::Level(self.bytes), MarkRole::Limit).labelled(self.label.clone())
    }
}

impl CrashWindow {
    fn mark(&self) -> Mark {
        let window = Shape::Window {
            from: self.from,
            to: self.to,
        };
        Mark::new(window, MarkRole::Limit).labelled(self.label.clone())
    }
}

/// A line cut in two.
pub(super) struct Parts {
    pub(super) before: Vec<Point>,
    pub(super) after: Vec<Point>,
}

/// Cuts a line at `x`; both parts hold the point of the cut, if the line reaches it.
pub(super) fn split(line: &[Point], x: f64) -> Parts {
    let mut before: Vec<Point> = line.iter().copied().filter(|point| point.x <= x).collect();
    let mut after: Vec<Point> = line.iter().copied().filter(|point| point.x > x).collect();
    if let (Some(&left), Some(&right)) = (before.last(), after.first()) {
        let share = (x - left.x) / (right.x - left.x);
        let cut = Point {
            x,
            y: left.y + share * (right.y - left.y),
        };
        if left.x < x {
            before.push(cut);
        }
        after.insert(0, cut);
    }
    Parts { before, after }
}

fn usual_step(samples: &[Point]) -> f64 {
    let mut steps: Vec<f64> = samples
        .windows(2)
        .map(|pair| pair[1].x - pair[0].x)
        .collect();
    steps.sort_by(f64::total_cmp);
    steps.get(steps.len() / 2).copied().unwrap_or(0.0)
}

/// The samples between restarts and gaps.
fn runs(samples: &[Point], restarts: &[f64]) -> Vec<Vec<Point>> {
    let usual = usual_step(samples);
    let together = |a: &Point, b: &Point| {
        let restarted = restarts.iter().any(|&at| a.x < at && at <= b.x);
        !restarted && b.x - a.x <= GAP * usual
    };
    samples.chunk_by(together).map(<[Point]>::to_vec).collect()
}

pub(super) fn course_title(course: &Scale) -> Option<String> {
    let title = match course {
        Scale::Requests => "Requests served",
        Scale::Duration => "Time since the first sample",
        // Clock times say themselves what they are; drawing adds the date and the zone.
        Scale::WallClock(_)
        | Scale::Memory
        | Scale::Ratio
        | Scale::Share
        | Scale::Rows(_)
        | Scale::Unlabelled => return None,
    };
    Some(title.to_owned())
}
