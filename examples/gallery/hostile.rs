//! Data that charts break on: too few, too many, too long, too far apart.

use leakrate::report::figure::{
    Comparison, ComparisonAnswer, CrashWindow, Environment, Extent, Figure, Interval, Limit, Point,
    Scale, SeriesChart,
};
use leakrate::units::{DisplayZone, Zone};

use super::data::{Line, MINUTE, START, band_fit, noise};
use super::easy::production;
use super::ranked::fleet;

pub(super) fn hostile() -> Vec<(&'static str, Figure)> {
    [
        ("hostile-one-point", one_point().figure()),
        ("hostile-long-words", long_words().figure()),
        (
            "hostile-ten-thousand",
            many(10_000, 365.0 * 86400.0, 1e12).figure(),
        ),
        ("hostile-one-minute", many(60, MINUTE, 1.0).figure()),
        ("hostile-falling", falling().figure()),
        ("hostile-ratio", far_apart().figure()),
        ("hostile-fleet", fleet(300).figure()),
    ]
    .into_iter()
    .filter_map(|(name, figure)| Some((name, figure?)))
    .collect()
}

fn one_point() -> SeriesChart {
    SeriesChart {
        title: "One sample says nothing about a leak".into(),
        subtitle: None,
        footnote: None,
        course: Scale::WallClock(DisplayZone::In(Zone::UTC)),
        samples: vec![Point { x: START, y: 512e6 }],
        fits: vec![],
        restarts: vec![],
        deploys: Vec::new(),
        earlier: Vec::new(),
        warm_ups: vec![],
        limit: None,
        crash: None,
    }
}

fn long_words() -> SeriesChart {
    let name = "prod-eu-west-1/checkout-service-canary/".repeat(8);
    SeriesChart {
        title: format!("{name} leaks 24.5 MB per 1,000 requests, <script>alert('leak')</script> & more"),
        subtitle: Some(format!("日本語 خادم {}", "checkout ".repeat(60))),
        footnote: Some("A very long footnote that goes on. ".repeat(20)),
        limit: Some(Limit { bytes: 90e9, label: "limit 90 GB, set by a container whose name is longer than anyone would like it to be".into() }),
        restarts: (1..30).map(|number| START + f64::from(number) * 16.0 * MINUTE).collect(),
        crash: Some(CrashWindow { from: START + 4e6, to: None, label: "crash not before 26 June 2020".into() }),
        ..production()
    }
}

fn many(count: usize, seconds: f64, size: f64) -> SeriesChart {
    let noise = noise(count, 0.03 * size, 3);
    let step = seconds / (count - 1) as f64;
    let samples = noise.iter().enumerate().map(|(number, noise)| Point {
        x: START + number as f64 * step,
        y: 0.3 * size + 0.6 * size * number as f64 / count as f64 + noise,
    });
    SeriesChart {
        title: format!("{count} samples, around {size} bytes"),
        subtitle: None,
        footnote: None,
        course: Scale::WallClock(DisplayZone::In(Zone::UTC)),
        samples: samples.collect(),
        fits: vec![band_fit(
            Extent {
                from: START,
                to: START + seconds,
            },
            &Line {
                base: 0.3 * size,
                rate: 0.6 * size / seconds,
                near: 0.01 * size,
                far: 0.02 * size,
            },
            Some("the fit"),
        )],
        restarts: vec![],
        deploys: Vec::new(),
        earlier: Vec::new(),
        warm_ups: vec![],
        limit: None,
        crash: None,
    }
}

fn falling() -> SeriesChart {
    let samples: Vec<Point> = (0..40)
        .map(|hour| Point {
            x: f64::from(hour) * 3600.0,
            y: 960e6 - 2e6 * f64::from(hour),
        })
        .collect();
    SeriesChart {
        title: "No leak: memory falls by 2.0 MB per hour".into(),
        subtitle: Some("All readings far above zero".into()),
        footnote: None,
        course: Scale::Duration,
        fits: vec![band_fit(
            Extent {
                from: 0.0,
                to: 39.0 * 3600.0,
            },
            &Line {
                base: 960e6,
                rate: -2e6 / 3600.0,
                near: 1e6,
                far: 2e6,
            },
            Some("−2.0 MB per hour"),
        )],
        samples,
        restarts: vec![],
        deploys: Vec::new(),
        earlier: Vec::new(),
        warm_ups: vec![],
        limit: Some(Limit {
            bytes: 16e9,
            label: "limit 16 GB".into(),
        }),
        crash: None,
    }
}

fn far_apart() -> Comparison {
    let rate = |estimate: f64| Interval {
        lower: Some(estimate * 0.8),
        estimate,
        upper: Some(estimate * 1.2),
    };
    Comparison {
        title: "Different leaks: local leaks 0.0004× as fast, if at all".into(),
        subtitle: None,
        footnote: None,
        basis: Scale::Requests,
        environments: vec![
            Environment {
                label: "production".into(),
                points: vec![],
                measured: 4e6,
                rate: rate(25_000.0),
            },
            Environment {
                label: "local".into(),
                points: vec![],
                measured: 2000.0,
                rate: rate(10.0),
            },
        ],
        answer: Some(ComparisonAnswer::Ratio {
            interval: Interval {
                lower: None,
                estimate: 4e-4,
                upper: Some(2e-3),
            },
            label: "0.0004× (at most 0.002×)".into(),
        }),
    }
}
