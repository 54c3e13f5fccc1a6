//! Charts as data, as SVG and as pixels.

#![expect(
    clippy::unwrap_used,
    clippy::float_cmp,
    reason = "a test stops at what it did not expect, and these values are copied, not computed"
)]

mod figures;
mod pixels;
mod vector;

use leakrate::chart::{self, Style};
use leakrate::report::figure::{
    Comparison, ComparisonAnswer, Environment, Figure, Fit, FitPoint, Interval, Point, Scale,
    SeriesChart,
};

/// 2020-05-11T01:17:00Z.
const START: f64 = 1_589_159_820.0;
const SNAPSHOTS: [[f64; 2]; 5] = [
    [0.0, 7.7e6],
    [2500.0, 40.0e6],
    [3750.0, 56.0e6],
    [5000.0, 76.0e6],
    [6250.0, 85.0e6],
];

fn points(values: &[[f64; 2]]) -> Vec<Point> {
    values.iter().map(|&[x, y]| Point { x, y }).collect()
}

fn series(course: Scale, samples: Vec<Point>) -> SeriesChart {
    SeriesChart {
        title: "It leaks".into(),
        subtitle: None,
        footnote: None,
        course,
        samples,
        fits: vec![],
        restarts: vec![],
        deploys: Vec::new(),
        earlier: Vec::new(),
        warm_ups: vec![],
        limit: None,
        crash: None,
    }
}

fn line(from: f64, to: f64) -> Fit {
    let at = |x: f64| FitPoint {
        x,
        lower: 7e6 + 12_000.0 * x,
        estimate: 8e6 + 12_750.0 * x,
        upper: 9e6 + 13_500.0 * x,
    };
    Fit {
        points: vec![at(from), at(to)],
        label: Some("12.7 MB per 1,000 requests".into()),
    }
}

fn snapshots() -> SeriesChart {
    SeriesChart {
        fits: vec![line(0.0, 6250.0)],
        ..series(Scale::Requests, points(&SNAPSHOTS))
    }
}

fn environment(label: &str, measured: f64, rate: f64) -> Environment {
    Environment {
        label: label.into(),
        points: vec![],
        measured,
        rate: Interval {
            lower: Some(0.9 * rate),
            estimate: rate,
            upper: Some(1.1 * rate),
        },
    }
}

fn comparison() -> Comparison {
    Comparison {
        title: "Same order of magnitude".into(),
        subtitle: None,
        footnote: None,
        basis: Scale::Requests,
        environments: vec![
            environment("production", 49_000.0, 24_490.0),
            environment("local", 6250.0, 12_752.0),
        ],
        answer: Some(ComparisonAnswer::Ratio {
            interval: Interval {
                lower: Some(0.44),
                estimate: 0.52,
                upper: Some(0.60),
            },
            label: "0.52×".into(),
        }),
    }
}

fn svg(figure: &Figure) -> String {
    chart::svg(figure, &Style::default()).unwrap()
}
