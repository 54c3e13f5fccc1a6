//! Every kind of chart as it is meant to look.

use leakrate::report::figure::{
    Ascent, Comparison, ComparisonAnswer, CrashWindow, Environment, Extent, Figure, Interval,
    LevelReached, Limit, Point, PredictionChart, RestartBy, RestartRisk, Scale, SeriesChart,
};
use leakrate::units::{DisplayZone, Zone};

use super::data::{
    Line, MINUTE, START, band_fit, grown, noise, production_points, snapshot_points,
};
use super::ranked::{constructors, fleet};

pub(super) fn easy() -> Vec<(&'static str, Figure)> {
    [
        ("series-snapshots", snapshots().figure()),
        ("series-production", production().figure()),
        ("series-restarts", restarting().figure()),
        ("comparison", founding().figure()),
        ("before-after", fixed().figure()),
        ("prediction", prediction().figure()),
        ("fleet", fleet(12).figure()),
        ("constructors", constructors().figure()),
    ]
    .into_iter()
    .filter_map(|(name, figure)| Some((name, figure?)))
    .collect()
}

fn snapshots() -> SeriesChart {
    SeriesChart {
        title: "It leaks: 12.7 MB per 1,000 requests, one MB every 78 requests".into(),
        subtitle: Some("local · live heap of 5 snapshots over 6,250 requests".into()),
        footnote: Some(
            "Least squares with exact t interval, 95 %. Drawn by leakrate from local-snapshots.csv"
                .into(),
        ),
        course: Scale::Requests,
        samples: snapshot_points(),
        fits: vec![band_fit(
            Extent {
                from: 0.0,
                to: 6250.0,
            },
            &Line {
                base: 8.32e6,
                rate: 12_752.0,
                near: 2.4e6,
                far: 3.4e6,
            },
            Some("12.7 MB per 1,000 requests (95 % CI 10.8 to 14.7)"),
        )],
        restarts: vec![],
        deploys: Vec::new(),
        earlier: Vec::new(),
        warm_ups: vec![],
        limit: None,
        crash: None,
    }
}

pub(super) fn production() -> SeriesChart {
    let course = Extent {
        from: START,
        to: START + 600.0 * MINUTE,
    };
    SeriesChart {
        title: "Production dies at about 11:58 unless it is restarted before".into(),
        subtitle: Some("production · working set, 491 samples over 8 h 10 min, 49,000 requests".into()),
        footnote: Some("Least squares with robust standard errors, 95 %. Drawn by leakrate from azure-memory.json".into()),
        course: Scale::WallClock(DisplayZone::In(Zone::UTC)),
        samples: production_points(),
        fits: vec![band_fit(
            Extent { to: START + 680.0 * MINUTE, ..course },
            &Line { base: 180e6, rate: 1200e6 / 490.0 / MINUTE, near: 12e6, far: 50e6 },
            Some("24.5 MB per 1,000 requests"),
        )],
        restarts: vec![],
        deploys: Vec::new(),
        earlier: Vec::new(),
        warm_ups: vec![Extent { from: START, to: START + 14.0 * MINUTE }],
        limit: Some(Limit { bytes: 1.75e9, label: "limit 1.75 GB".into() }),
        crash: Some(CrashWindow {
            from: START + 615.0 * MINUTE,
            to: Some(START + 668.0 * MINUTE),
            label: "crash 11:32 to 12:25".into(),
        }),
    }
}

fn restarting() -> SeriesChart {
    let noise = noise(2880, 12e6, 9);
    let cycle = 720.0;
    let samples = (0..2880).zip(noise).map(|(minute, noise)| Point {
        x: START + f64::from(minute) * MINUTE,
        y: 210e6 + 1.1e6 * (f64::from(minute) % cycle) + noise,
    });
    let fit = |number: u32| {
        let from = START + f64::from(number) * cycle * MINUTE;
        band_fit(
            Extent {
                from,
                to: from + (cycle - 1.0) * MINUTE,
            },
            &Line {
                base: 210e6,
                rate: 1.1e6 / MINUTE,
                near: 8e6,
                far: 14e6,
            },
            (number == 1).then_some("66 MB per hour (95 % CI 63 to 69)"),
        )
    };
    SeriesChart {
        title: "web-7f9c leaks 66 MB per hour in every one of its four lives".into(),
        subtitle: Some("production/web-7f9c · resident memory, 2,880 samples over 2 days".into()),
        footnote: None,
        course: Scale::WallClock(DisplayZone::In("Europe/Berlin".parse().unwrap_or_default())),
        samples: samples.collect(),
        fits: (0..4).map(fit).collect(),
        restarts: (1..4)
            .map(|number| START + f64::from(number) * cycle * MINUTE)
            .collect(),
        deploys: Vec::new(),
        earlier: Vec::new(),
        warm_ups: vec![],
        limit: Some(Limit {
            bytes: 1e9,
            label: "limit 1.00 GB".into(),
        }),
        crash: None,
    }
}

fn founding() -> Comparison {
    Comparison {
        title: "Same order of magnitude: local leaks 0.52× as fast as production".into(),
        subtitle: Some("Memory grown per request served; dashed where a rate is carried beyond its measurement".into()),
        footnote: Some("Ratio by Fieller's interval, 90 %. Drawn by leakrate from local-snapshots.csv and azure-memory.json".into()),
        basis: Scale::Requests,
        environments: vec![
            Environment {
                label: "production: one MB every 40.8 requests".into(),
                points: grown(&production_points(), 180e6, 100.0 / MINUTE),
                measured: 49_000.0,
                rate: Interval { lower: Some(23_900.0), estimate: 24_490.0, upper: Some(25_080.0) },
            },
            Environment {
                label: "local: one MB every 78.4 requests".into(),
                points: grown(&snapshot_points(), 8.32e6, 1.0),
                measured: 6250.0,
                rate: Interval { lower: Some(10_800.0), estimate: 12_752.0, upper: Some(14_700.0) },
            },
        ],
        answer: Some(ComparisonAnswer::Ratio {
            interval: Interval { lower: Some(0.44), estimate: 0.52, upper: Some(0.60) },
            label: "0.52× (90 % CI 0.44 to 0.60)".into(),
        }),
    }
}

fn fixed() -> Comparison {
    let after = [[0.0, 7.6], [2500.0, 18.6], [3750.0, 19.8], [5000.0, 18.9]];
    Comparison {
        title: "The fix removed most of the leak, perhaps all of it".into(),
        subtitle: Some("Live heap under the same load of 25 requests/s, before and after".into()),
        footnote: None,
        basis: Scale::Requests,
        environments: vec![
            Environment {
                label: "before: 12.7 MB per 1,000 requests".into(),
                points: grown(&snapshot_points(), 8.32e6, 1.0),
                measured: 6250.0,
                rate: Interval {
                    lower: Some(10_800.0),
                    estimate: 12_752.0,
                    upper: Some(14_700.0),
                },
            },
            Environment {
                label: "after: 2.4 MB per 1,000 requests".into(),
                points: grown(&after.map(|[x, mb]| Point { x, y: mb * 1e6 }), 9.5e6, 1.0),
                measured: 5000.0,
                rate: Interval {
                    lower: Some(-1_900.0),
                    estimate: 2_400.0,
                    upper: Some(6_700.0),
                },
            },
        ],
        answer: Some(ComparisonAnswer::RemovedShare {
            interval: Interval {
                lower: Some(0.47),
                estimate: 0.81,
                upper: Some(1.15),
            },
            label: "81 % removed (90 % CI 47 to 115)".into(),
        }),
    }
}

fn prediction() -> PredictionChart {
    let last = START + 490.0 * MINUTE;
    let limit = 1.75e9;
    let level = |step: i32| {
        let share = (f64::from(step) / 12.0).powi(2);
        let ahead = |slower: f64| last + (151.0 * share * slower).max(0.0) * MINUTE;
        LevelReached {
            bytes: 1.38e9 + share * (limit - 1.38e9),
            soonest: Some(ahead(0.83)),
            expected: Some(ahead(1.0)),
            latest: Some(ahead(1.18)),
        }
    };
    let risk = (0..=200).map(|step| {
        let hours = f64::from(step) * 0.08;
        Point {
            x: hours * 3600.0,
            y: 1.0 / (1.0 + (-(hours - 10.7) / 0.22).exp()),
        }
    });
    PredictionChart {
        series: SeriesChart {
            title: "production reaches its limit of 1.75 GB in about 2 h 31 min".into(),
            limit: Some(Limit {
                bytes: limit,
                label: "limit 1.75 GB".into(),
            }),
            crash: Some(CrashWindow {
                from: last + 125.0 * MINUTE,
                to: Some(last + 178.0 * MINUTE),
                label: "limit reached 11:32 to 12:25".into(),
            }),
            ..production()
        },
        last_reading: "last reading 1.38 GB".into(),
        ascent: Some(Ascent {
            levels: (0..=12).map(level).collect(),
            horizon: last + 2000.0 * MINUTE,
        }),
        restart_by: Some(RestartBy {
            at: last + 115.0 * MINUTE,
            label: "restart by 11:22".into(),
        }),
        risk: Some(RestartRisk {
            course: Scale::Duration,
            curve: risk.collect(),
            advised: 9.67 * 3600.0,
            label: "after 9 h 40 min: 1 %".into(),
        }),
    }
}
