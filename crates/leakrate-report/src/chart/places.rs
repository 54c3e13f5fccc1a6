//! Where the words of a mark may stand, best first.

use super::clip;
use super::labels::{Label, LabelSide, Place};
use super::projection::Projection;
use super::scene::{Area, Spot, TextAnchor};
use crate::figure::{Interval, Shape};

/// Between a line and the words beside it, in pixels.
const OFF: f64 = 14.0;

pub(super) fn of(shape: &Shape, label: &Label, projection: Projection) -> Vec<Place> {
    match shape {
        Shape::Line(points) | Shape::Continuation(points) | Shape::Samples(points) => {
            along(&projection.spots(points), projection.area)
        }
        Shape::Band(edges) => {
            let upper = edges.iter().map(|edge| Spot {
                x: projection.x(edge.x),
                y: projection.y(edge.upper),
            });
            along(&upper.collect::<Vec<_>>(), projection.area)
        }
        Shape::Level(at) => beside_level(projection.y(*at), projection.area),
        Shape::Moment(at) => beside_moment(projection.x(*at), projection.area),
        Shape::Window { from, to } => {
            let Area { left, right, .. } = projection.area;
            let end = to.map_or(right, |to| projection.x(to));
            let start = projection.x(*from).clamp(left, right);
            in_window(start, end.clamp(left, right), label, projection.area)
        }
        Shape::Interval { row, interval } => beside_interval(*row, *interval, projection),
        Shape::Bar { row, to } => {
            let interval = Interval {
                lower: Some(to.min(0.0)),
                estimate: *to,
                upper: Some(to.max(0.0)),
            };
            beside_interval(*row, interval, projection)
        }
    }
}

/// On either side of a path, from its far end backwards.
fn along(spots: &[Spot], area: Area) -> Vec<Place> {
    let parts = clip::path(spots, area);
    let path: Vec<Spot> = parts.into_iter().flatten().collect();
    if path.is_empty() {
        return Vec::new();
    }
    let corners = [
        (TextAnchor::Right, LabelSide::Above),
        (TextAnchor::Left, LabelSide::Below),
        (TextAnchor::Left, LabelSide::Above),
        (TextAnchor::Right, LabelSide::Below),
        (TextAnchor::Left, LabelSide::Beside),
    ];
    let near = [0.5, 1.5, 3.0, 5.0];
    let shares = [0.94, 0.85, 0.75, 0.65, 0.55, 0.45, 0.35, 0.25, 0.1];
    let spots = shares.map(|share| path_at(&path, share));
    let distant = move |times: f64| {
        spots
            .into_iter()
            .flat_map(move |spot| corners.map(|(anchor, side)| corner(spot, anchor, side, times)))
    };
    near.into_iter().flat_map(distant).collect()
}

/// A place diagonally off a spot.
fn corner(spot: Spot, anchor: TextAnchor, side: LabelSide, times: f64) -> Place {
    let x = match anchor {
        TextAnchor::Left => spot.x + OFF,
        TextAnchor::Centre => spot.x,
        TextAnchor::Right => spot.x - OFF,
    };
    let y = match side {
        LabelSide::Above => spot.y - OFF * times,
        LabelSide::Beside => spot.y,
        LabelSide::Below => spot.y + OFF * times,
    };
    let spot = Spot { x, y };
    Place { spot, anchor, side }
}

/// The spot of a path at a share of its width.
fn path_at(path: &[Spot], share: f64) -> Spot {
    let (first, last) = (path[0], path[path.len() - 1]);
    let x = first.x + share * (last.x - first.x);
    let after = path
        .iter()
        .position(|spot| spot.x >= x)
        .unwrap_or(path.len() - 1);
    let (a, b) = (path[after.saturating_sub(1)], path[after]);
    let y = if b.x > a.x {
        a.y + (x - a.x) / (b.x - a.x) * (b.y - a.y)
    } else {
        b.y
    };
    Spot { x, y }
}

fn beside_level(y: f64, area: Area) -> Vec<Place> {
    let middle = f64::midpoint(area.left, area.right);
    let ends = [
        (area.left + OFF, TextAnchor::Left),
        (area.right - OFF, TextAnchor::Right),
        (middle, TextAnchor::Centre),
    ];
    if y < area.top {
        // A level beyond the panel is named at its upper edge.
        return heights(area)
            .flat_map(|y| ends.map(|(x, anchor)| below(x, y, anchor)))
            .collect();
    }
    let sides = [(LabelSide::Above, -6.0), (LabelSide::Below, 6.0)];
    ends.into_iter()
        .flat_map(|(x, anchor)| {
            sides.map(|(side, off)| Place {
                spot: Spot { x, y: y + off },
                anchor,
                side,
            })
        })
        .collect()
}

fn beside_moment(x: f64, area: Area) -> Vec<Place> {
    let sides = [(x + 8.0, TextAnchor::Left), (x - 8.0, TextAnchor::Right)];
    heights(area)
        .flat_map(|y| sides.map(|(x, anchor)| below(x, y, anchor)))
        .collect()
}

fn in_window(start: f64, end: f64, label: &Label, area: Area) -> Vec<Place> {
    let room = end - start - label.width();
    let inside = [
        (f64::midpoint(start, end), TextAnchor::Centre),
        (start + OFF / 2.0, TextAnchor::Left),
        (end - OFF / 2.0, TextAnchor::Right),
    ];
    // Further off, too: a line that ends in the window leaves no room close to it.
    let beside = [0.5, 2.0, 4.0, 6.0].into_iter().flat_map(|times| {
        [
            (end + OFF * times, TextAnchor::Left),
            (start - OFF * times, TextAnchor::Right),
        ]
    });
    let inside = inside.into_iter().filter(|_| room > OFF);
    let ways: Vec<_> = inside.chain(beside).collect();
    heights(area)
        .flat_map(|y| ways.iter().map(move |&(x, anchor)| below(x, y, anchor)))
        .collect()
}

fn beside_interval(row: f64, interval: Interval, projection: Projection) -> Vec<Place> {
    let Area { left, right, .. } = projection.area;
    let y = projection.y(row);
    let reach = projection.reach(interval);
    let centre = projection.x(interval.estimate).clamp(left, right);
    let place = |x: f64, y: f64, anchor, side| Place {
        spot: Spot { x, y },
        anchor,
        side,
    };
    let beside = [
        place(reach.right + OFF, y, TextAnchor::Left, LabelSide::Beside),
        place(reach.left - OFF, y, TextAnchor::Right, LabelSide::Beside),
    ];
    if projection.rows > 1 {
        // Words off the row would be taken for those of another.
        return beside.to_vec();
    }
    let off_row = [
        place(centre, y - OFF, TextAnchor::Centre, LabelSide::Above),
        place(centre, y + OFF, TextAnchor::Centre, LabelSide::Below),
        place(right - OFF, y - OFF, TextAnchor::Right, LabelSide::Above),
        place(left + OFF, y - OFF, TextAnchor::Left, LabelSide::Above),
    ];
    [beside.as_slice(), &off_row].concat()
}

fn below(x: f64, y: f64, anchor: TextAnchor) -> Place {
    Place {
        spot: Spot { x, y },
        anchor,
        side: LabelSide::Below,
    }
}

/// Heights from the top of the panel downwards.
fn heights(area: Area) -> impl Iterator<Item = f64> {
    (0..12).map(move |step| area.top + 6.0 + f64::from(step) / 12.0 * area.height())
}
