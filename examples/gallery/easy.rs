//! Every kind of chart as it is meant to look.

use leakrate::report::figure::{
    Answer, Comparison, CrashWindow, Environment, Extent, Figure, FirstCrossing, Interval, Limit,
    Point, PredictionChart, RankedRow, Ranking, RankingForm, RestartRisk, Scale, SeriesChart, Tone,
};
use leakrate::units::Zone;

use super::data::{
    Line, MINUTE, START, band_fit, grown, noise, production_points, snapshot_points,
};

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
        course: Scale::WallClock(Zone::UTC),
        samples: production_points(),
        fits: vec![band_fit(
            Extent { to: START + 680.0 * MINUTE, ..course },
            &Line { base: 180e6, rate: 1200e6 / 490.0 / MINUTE, near: 12e6, far: 50e6 },
            Some("24.5 MB per 1,000 requests"),
        )],
        restarts: vec![],
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
        course: Scale::WallClock("Europe/Berlin".parse().unwrap_or_default()),
        samples: samples.collect(),
        fits: (0..4).map(fit).collect(),
        restarts: (1..4)
            .map(|number| START + f64::from(number) * cycle * MINUTE)
            .collect(),
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
        answer: Some(Answer::Ratio {
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
        answer: Some(Answer::RemovedShare {
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
    let median = START + 641.0 * MINUTE;
    let bell = |off: f64| (-0.5 * off * off).exp();
    let density = (-80..=110).map(|step| {
        let off = f64::from(step) / 25.0;
        // Skewed to the right, as first crossings are.
        Point {
            x: median + 16.0 * MINUTE * off,
            y: bell(off / (1.0 + 0.12 * off.tanh())),
        }
    });
    let risk = (0..=200).map(|step| {
        let hours = f64::from(step) * 0.08;
        Point {
            x: hours * 3600.0,
            y: 1.0 / (1.0 + (-(hours - 10.7) / 0.22).exp()),
        }
    });
    PredictionChart {
        title: "Half of all such runs are dead by 11:58; a restart every 9 h 40 min costs one crash in a hundred".into(),
        subtitle: Some("production · limit 1.75 GB, last reading 1.38 GB at 09:27".into()),
        footnote: Some("2,000 simulated continuations of the fit with its autocorrelated noise, fixed seed".into()),
        crossing: FirstCrossing {
            course: Scale::WallClock(Zone::UTC),
            density: density.collect(),
            range: Interval {
                lower: Some(START + 615.0 * MINUTE),
                estimate: median,
                upper: Some(START + 668.0 * MINUTE),
            },
            median_label: "half by 11:58".into(),
            range_label: "90 % between 11:32 and 12:25".into(),
        },
        risk: Some(RestartRisk {
            course: Scale::Duration,
            curve: risk.collect(),
            advised: 9.67 * 3600.0,
            label: "every 9 h 40 min: 1 %".into(),
        }),
    }
}

pub(super) fn fleet(count: usize) -> Ranking {
    let noise = noise(count, 1e6, 5);
    let rows: Vec<RankedRow> = (0..count)
        .map(|number| {
            let estimate = 66e6 / (1.0 + number as f64 * 0.8) + noise[number] * 0.4 - 1e6;
            let half = 2.5e6 + noise[number].abs() * 2.0;
            let leaks = estimate - half > 0.0;
            RankedRow {
                name: format!("web-7f9c4d-{:05x}", number * 40_503 % 1_048_576),
                interval: Interval {
                    lower: Some(estimate - half),
                    estimate,
                    upper: Some(estimate + half),
                },
                label: leaks.then(|| format!("{:.1} MB per hour", estimate / 1e6)),
                tone: if leaks { Tone::Series(0) } else { Tone::Quiet },
            }
        })
        .collect();
    Ranking {
        title: format!("Some of {count} instances leak, the worst 66 MB per hour"),
        subtitle: Some(
            "Leak rate with 95 % interval, worst first; grey where it may be zero".into(),
        ),
        footnote: None,
        measure: Ranking::measure("Leak rate per hour", Scale::Memory, &rows),
        form: RankingForm::Dots,
        rows,
    }
}

fn constructors() -> Ranking {
    let grown = [
        ("ApolloClient", 31.2, 4.0),
        ("InMemoryCache", 18.4, 2.5),
        ("(array)", 9.7, 2.2),
        ("Map", 6.1, 1.1),
        ("system / Context", 4.8, 1.9),
        ("(string)", 2.2, 1.6),
        ("Promise", 0.4, 0.6),
        ("(compiled code)", -1.3, 0.9),
    ];
    let rows: Vec<RankedRow> = grown
        .into_iter()
        .map(|(name, mb, half): (&str, f64, f64)| RankedRow {
            name: name.into(),
            interval: Interval {
                lower: Some((mb - half) * 1e6),
                estimate: mb * 1e6,
                upper: Some((mb + half) * 1e6),
            },
            label: Some(format!("{mb} MB")),
            tone: if mb > half {
                Tone::Series(0)
            } else {
                Tone::Quiet
            },
        })
        .collect();
    Ranking {
        title: "ApolloClient and its cache make two thirds of the growth".into(),
        subtitle: Some("Growth of retained size over 6,250 requests, by constructor".into()),
        footnote: None,
        measure: Ranking::measure("Growth", Scale::Memory, &rows),
        form: RankingForm::Bars,
        rows,
    }
}
