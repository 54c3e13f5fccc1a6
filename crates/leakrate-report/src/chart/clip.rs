//! What of a line or an area lies inside a rectangle.

use super::scene::{Area, Spot};

/// The parts of a path inside an area (segment by segment, Liang and Barsky 1984).
pub(super) fn path(spots: &[Spot], area: Area) -> Vec<Vec<Spot>> {
    let mut parts: Vec<Vec<Spot>> = Vec::new();
    for pair in spots.windows(2) {
        let Some(inside) = segment(pair[0], pair[1], area) else {
            continue;
        };
        match parts.last_mut() {
            Some(part) if part.last() == Some(&inside[0]) => part.push(inside[1]),
            _ => parts.push(inside.to_vec()),
        }
    }
    parts
}

fn segment(from: Spot, to: Spot, area: Area) -> Option<[Spot; 2]> {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    let edges = [
        (-dx, from.x - area.left),
        (dx, area.right - from.x),
        (-dy, from.y - area.top),
        (dy, area.bottom - from.y),
    ];
    for (outward, room) in edges {
        if outward == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if outward < 0.0 {
            enter = enter.max(room / outward);
        } else {
            leave = leave.min(room / outward);
        }
    }
    // The ends themselves, where they are inside, so that parts of a path join exactly.
    let at = |share: f64| Spot {
        x: from.x + share * dx,
        y: from.y + share * dy,
    };
    let start = if enter > 0.0 { at(enter) } else { from };
    let end = if leave < 1.0 { at(leave) } else { to };
    (enter <= leave).then_some([start, end])
}

/// The part of a polygon inside an area (Sutherland and Hodgman 1974).
pub(super) fn polygon(corners: Vec<Spot>, area: Area) -> Vec<Spot> {
    let depths: [fn(Spot, Area) -> f64; 4] = [
        |spot, area| spot.x - area.left,
        |spot, area| area.right - spot.x,
        |spot, area| spot.y - area.top,
        |spot, area| area.bottom - spot.y,
    ];
    depths.into_iter().fold(corners, |corners, depth| {
        cut(&corners, |spot| depth(spot, area))
    })
}

/// What of a polygon has a depth of at least zero.
fn cut(corners: &[Spot], depth: impl Fn(Spot) -> f64) -> Vec<Spot> {
    let mut kept = Vec::with_capacity(corners.len() + 4);
    for (number, &corner) in corners.iter().enumerate() {
        let next = corners[(number + 1) % corners.len()];
        let (here, there) = (depth(corner), depth(next));
        if here >= 0.0 {
            kept.push(corner);
        }
        if (here >= 0.0) != (there >= 0.0) {
            let share = here / (here - there);
            kept.push(Spot {
                x: corner.x + share * (next.x - corner.x),
                y: corner.y + share * (next.y - corner.y),
            });
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Area = Area {
        left: 0.0,
        top: 0.0,
        right: 1.0,
        bottom: 1.0,
    };

    fn spot(x: f64, y: f64) -> Spot {
        Spot { x, y }
    }

    #[test]
    fn a_path_that_leaves_and_returns_has_two_parts() {
        let zigzag = [spot(0.0, 0.5), spot(0.5, -0.5), spot(1.0, 0.5)];
        let parts = path(&zigzag, UNIT);
        assert_eq!(
            parts,
            [
                [spot(0.0, 0.5), spot(0.25, 0.0)],
                [spot(0.75, 0.0), spot(1.0, 0.5)]
            ]
        );
    }

    #[test]
    fn a_path_outside_has_no_parts() {
        assert!(path(&[spot(-1.0, -1.0), spot(2.0, -1.0)], UNIT).is_empty());
    }

    #[test]
    fn a_wedge_is_cut_at_the_edge() {
        let wedge = vec![spot(0.0, 0.0), spot(2.0, 0.0), spot(2.0, 2.0)];
        let kept = polygon(wedge, UNIT);
        assert!(kept.iter().all(|&corner| UNIT.contains(corner)));
        assert!(kept.contains(&spot(1.0, 1.0)));
    }
}
