//! A chart in a few lines of a terminal: the first panel of a figure, drawn with the dots of
//! Braille characters, two across and four down in each.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::INDENT;
use crate::figure::{Axis, Extent, Figure, Mark, MarkRole, Point, Shape};
use crate::render::printable::printable;
use leakrate_core::units::Timestamp;

const ROWS: usize = 10;
const WIDEST: usize = 72;
/// Narrower than this nothing can be seen.
const NARROWEST: usize = 24;
/// The dots of a Braille character, by row and column (Unicode, block 2800).
const DOTS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// Draws a figure in at most `width` columns; nothing if there is no room for it, or if its rows
/// are those of a table, which says the same in words.
pub(super) fn write(out: &mut String, figure: &Figure, width: usize) {
    let Some(panel) = figure.panels.first() else {
        return;
    };
    if panel.rows() > 0 {
        return;
    }
    let (top, bottom) = (
        tick(&panel.vertical, panel.vertical.extent.to),
        tick(&panel.vertical, panel.vertical.extent.from),
    );
    let margin = top.width().max(bottom.width());
    let columns = width
        .saturating_sub(INDENT.width() + margin + 2)
        .min(WIDEST);
    if columns < NARROWEST {
        return;
    }
    let mut canvas = Canvas::new(columns, panel.horizontal.extent, panel.vertical.extent);
    for mark in &panel.marks {
        canvas.mark(mark);
    }
    let muted = Style::new().dimmed();
    for (number, row) in canvas.cells.chunks(columns).enumerate() {
        let label = match number {
            0 => top.as_str(),
            _ if number == ROWS - 1 => bottom.as_str(),
            _ => "",
        };
        let _ = write!(out, "{INDENT}{muted}{label:>margin$} ┤{muted:#}");
        write_cells(out, row);
    }
    let ends = [panel.horizontal.extent.from, panel.horizontal.extent.to];
    let [from, to] = ends.map(|value| tick(&panel.horizontal, value));
    let indent = " ".repeat(INDENT.width() + margin + 2);
    let between = " ".repeat(columns.saturating_sub(from.width() + to.width()));
    let _ = writeln!(out, "{muted}{indent}{from}{between}{to}{muted:#}");
    for mark in panel
        .marks
        .iter()
        .filter(|mark| is_told(mark, &panel.horizontal))
    {
        if let Some(label) = &mark.label {
            let style = style(mark.role);
            let (sign, place) = (sign(&mark.shape), place_of(&mark.shape, &panel.vertical));
            let _ = writeln!(
                out,
                "{indent}{style}{sign} {}{place}{style:#}",
                printable(label)
            );
        }
    }
}

fn write_cells(out: &mut String, cells: &[DotCell]) {
    let last = cells.iter().rposition(|cell| cell.dots != 0);
    for cell in &cells[..last.map_or(0, |last| last + 1)] {
        match cell.role.filter(|_| cell.dots != 0) {
            Some(role) => {
                let style = style(role);
                let dots = char::from_u32(0x2800 + u32::from(cell.dots)).unwrap_or(' ');
                let _ = write!(out, "{style}{dots}{style:#}");
            }
            None => out.push(' '),
        }
    }
    out.push('\n');
}

/// Whether a mark is drawn, or is a level that may lie too far off to be.
fn is_told(mark: &Mark, horizontal: &Axis) -> bool {
    match mark.shape {
        Shape::Line(_) | Shape::Continuation(_) | Shape::Level(_) => true,
        Shape::Window { from, .. } => share(horizontal.extent, from).is_some(),
        Shape::Samples(_)
        | Shape::Band(_)
        | Shape::Moment(_)
        | Shape::Interval { .. }
        | Shape::Bar { .. } => false,
    }
}

fn sign(shape: &Shape) -> &'static str {
    match shape {
        Shape::Level(_) => "┄┄",
        Shape::Window { .. } => "╎╎",
        Shape::Samples(_)
        | Shape::Line(_)
        | Shape::Continuation(_)
        | Shape::Band(_)
        | Shape::Moment(_)
        | Shape::Interval { .. }
        | Shape::Bar { .. } => "──",
    }
}

/// Where a level is that lies too far off to be drawn.
fn place_of(shape: &Shape, vertical: &Axis) -> &'static str {
    let Shape::Level(at) = *shape else {
        return "";
    };
    if at > vertical.extent.to {
        ", above this chart"
    } else if at < vertical.extent.from {
        ", below this chart"
    } else {
        ""
    }
}

fn style(role: MarkRole) -> Style {
    match role {
        MarkRole::Series(number) if number % 2 == 0 => AnsiColor::Blue.on_default(),
        MarkRole::Series(_) => AnsiColor::Yellow.on_default(),
        MarkRole::Limit => AnsiColor::Red.on_default(),
        MarkRole::Reference | MarkRole::Quiet => Style::new().dimmed(),
    }
}

fn tick(axis: &Axis, value: f64) -> String {
    let phrase = axis.scale.phrase(value);
    let shown_in = axis.scale.clock();
    match shown_in.and_then(|shown_in| shown_in.name_at(Timestamp(value))) {
        Some(zone) => format!("{phrase} {zone}"),
        None => phrase,
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct DotCell {
    dots: u8,
    role: Option<MarkRole>,
}

/// Dots of a panel, drawn from back to front.
struct Canvas {
    columns: usize,
    horizontal: Extent,
    vertical: Extent,
    cells: Vec<DotCell>,
}

impl Canvas {
    fn new(columns: usize, horizontal: Extent, vertical: Extent) -> Self {
        Self {
            columns,
            horizontal,
            vertical,
            cells: vec![DotCell::default(); columns * ROWS],
        }
    }

    fn mark(&mut self, mark: &Mark) {
        match &mark.shape {
            Shape::Samples(points) => {
                for &point in points {
                    self.dot(point, mark.role);
                }
            }
            Shape::Line(points) => self.line(points, mark.role, 1),
            Shape::Continuation(points) => self.line(points, mark.role, 3),
            Shape::Level(y) => {
                let ends = [self.horizontal.from, self.horizontal.to];
                self.line(&ends.map(|x| Point { x, y: *y }), mark.role, 2);
            }
            Shape::Window { from, to } => {
                for x in [Some(*from), *to].into_iter().flatten() {
                    self.upright(x, mark.role);
                }
            }
            // What is left needs words or shades to be understood.
            Shape::Band(_) | Shape::Moment(_) | Shape::Interval { .. } | Shape::Bar { .. } => {}
        }
    }

    fn upright(&mut self, x: f64, role: MarkRole) {
        let Extent { from, to } = self.vertical;
        for number in 0..ROWS * 2 {
            let y = from + (to - from) * number as f64 / (ROWS * 2) as f64;
            self.dot(Point { x, y }, role);
        }
    }

    /// Sets every `step`-th dot of a line.
    fn line(&mut self, points: &[Point], role: MarkRole, step: usize) {
        let steps = self.columns * 2;
        for pair in points.windows(2) {
            let share = (pair[1].x - pair[0].x).abs() / self.horizontal.length();
            let count = ((share * steps as f64).ceil() as usize).clamp(1, steps);
            for number in (0..=count).step_by(step) {
                let along = number as f64 / count as f64;
                let between = |from: f64, to: f64| from + along * (to - from);
                let point = Point {
                    x: between(pair[0].x, pair[1].x),
                    y: between(pair[0].y, pair[1].y),
                };
                self.dot(point, role);
            }
        }
    }

    fn dot(&mut self, point: Point, role: MarkRole) {
        let across = share(self.horizontal, point.x).map(|share| place(share, self.columns * 2));
        let up = share(self.vertical, point.y).map(|share| place(1.0 - share, ROWS * 4));
        if let (Some(x), Some(y)) = (across, up) {
            let cell = &mut self.cells[y / 4 * self.columns + x / 2];
            cell.dots |= DOTS[y % 4][x % 2];
            cell.role = Some(role);
        }
    }
}

/// How far into an extent a value lies, 0 to 1; `None` outside it.
fn share(extent: Extent, value: f64) -> Option<f64> {
    let share = (value - extent.from) / extent.length();
    (0.0..=1.0).contains(&share).then_some(share)
}

fn place(share: f64, count: usize) -> usize {
    ((share * count as f64) as usize).min(count - 1)
}
