//! What can be drawn in a panel.

/// Something drawn, what it stands for, and the words beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Its form and place.
    pub shape: Shape,
    /// What it stands for, which decides its colour.
    pub role: MarkRole,
    /// The words that stand beside it.
    pub label: Option<String>,
}

/// The form and place of a mark, in the base units of the axes.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Readings in order, not interrupted by a restart or a gap.
    Samples(Vec<Point>),
    /// A line through points.
    Line(Vec<Point>),
    /// A line that says what would be if things went on as before.
    Continuation(Vec<Point>),
    /// The range between two edges.
    Band(Vec<BandEdge>),
    /// A level across the panel.
    Level(f64),
    /// A line from bottom to top.
    Moment(f64),
    /// A span of the horizontal axis; without an end, it goes on.
    Window {
        /// Where it starts.
        from: f64,
        /// Where it ends, if it does.
        to: Option<f64>,
    },
    /// An estimate and its interval along the horizontal axis.
    Interval {
        /// Where on the vertical axis.
        row: f64,
        /// The estimate and its bounds.
        interval: Interval,
    },
    /// A bar from zero along the horizontal axis.
    Bar {
        /// Where on the vertical axis.
        row: f64,
        /// Where it ends.
        to: f64,
    },
}

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkRole {
    /// A series or an environment, by its number.
    Series(usize),
    /// The limit, and what happens when it is reached.
    Limit,
    /// Something to read the rest against.
    Reference,
    /// Something left out of the answer.
    Quiet,
}

/// A point in base units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Along the horizontal axis.
    pub x: f64,
    /// Along the vertical axis.
    pub y: f64,
}

/// Both edges of a band at one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandEdge {
    /// Along the horizontal axis.
    pub x: f64,
    /// The lower edge.
    pub lower: f64,
    /// The upper edge.
    pub upper: f64,
}

/// An estimate with its bounds. A bound that is not known is absent: the interval is open there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower bound.
    pub lower: Option<f64>,
    /// The best single value.
    pub estimate: f64,
    /// The upper bound.
    pub upper: Option<f64>,
}

impl Shape {
    /// The readings that it shows; none where it shows something else.
    pub fn samples(&self) -> &[Point] {
        match self {
            Self::Samples(points) => points,
            Self::Line(_)
            | Self::Continuation(_)
            | Self::Band(_)
            | Self::Level(_)
            | Self::Moment(_)
            | Self::Window { .. }
            | Self::Interval { .. }
            | Self::Bar { .. } => &[],
        }
    }
}

impl Mark {
    /// A mark without words.
    pub fn new(shape: Shape, role: MarkRole) -> Self {
        Self {
            shape,
            role,
            label: None,
        }
    }

    /// The mark with words beside it.
    #[must_use]
    pub fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The mark with words, where there are some.
    #[must_use]
    pub fn with_label(mut self, label: Option<String>) -> Self {
        self.label = label;
        self
    }
}
