//! Draws every kind of chart on easy and on hostile data: `cargo run --release --example gallery`
//! writes `docs/gallery/*.png`, or into the folder given as argument.

use std::path::{Path, PathBuf};
use std::time::Instant;

use leakrate::chart::{self, Style, Theme};
use leakrate::report::figure::{
    Answer, Comparison, CrashWindow, Environment, Extent, Figure, Fit, FitPoint, Interval, Limit,
    Point, Scale, SeriesChart,
};
use leakrate::units::Zone;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// 2020-05-11T01:17:00Z, when the founding case's recording starts.
const START: f64 = 1_589_159_820.0;
const MINUTE: f64 = 60.0;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os()
        .nth(1)
        .map_or("docs/gallery".into(), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    for (name, figure) in easy() {
        write(&folder, name, &figure, Theme::Light)?;
    }
    for (name, figure) in hostile() {
        write(&folder, name, &figure, Theme::Light)?;
    }
    if let Some(figure) = production().figure() {
        write(&folder, "series-dark", &figure, Theme::Dark)?;
    }
    Ok(())
}

fn write(
    folder: &Path,
    name: &str,
    figure: &Figure,
    theme: Theme,
) -> Result<(), Box<dyn std::error::Error>> {
    let style = Style {
        theme,
        ..Style::default()
    };
    let started = Instant::now();
    let bytes = chart::png(figure, &style)?;
    println!(
        "{name}: {:.0} ms, {} kB",
        started.elapsed().as_secs_f64() * 1e3,
        bytes.len() / 1000
    );
    std::fs::write(folder.join(format!("{name}.png")), bytes)?;
    std::fs::write(
        folder.join(format!("{name}.svg")),
        chart::svg(figure, &style)?,
    )?;
    Ok(())
}

fn easy() -> Vec<(&'static str, Figure)> {
    [
        ("series-snapshots", snapshots().figure()),
        ("series-production", production().figure()),
        ("series-restarts", restarting().figure()),
        ("comparison", founding().figure()),
        ("before-after", fixed().figure()),
    ]
    .into_iter()
    .filter_map(|(name, figure)| Some((name, figure?)))
    .collect()
}

fn hostile() -> Vec<(&'static str, Figure)> {
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
    ]
    .into_iter()
    .filter_map(|(name, figure)| Some((name, figure?)))
    .collect()
}

/// The five local snapshots of the founding case: requests served, megabytes.
const SNAPSHOTS: [[f64; 2]; 5] = [
    [0.0, 7.7],
    [2500.0, 40.0],
    [3750.0, 56.0],
    [5000.0, 76.0],
    [6250.0, 85.0],
];

fn snapshot_points() -> Vec<Point> {
    SNAPSHOTS.map(|[x, mb]| Point { x, y: mb * 1e6 }).to_vec()
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
            Line {
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

struct Line {
    base: f64,
    rate: f64,
    near: f64,
    far: f64,
}

/// A fit whose band widens from the middle to both ends.
fn band_fit(course: Extent, line: Line, label: Option<&str>) -> Fit {
    let middle = f64::midpoint(course.from, course.to);
    let points = (0..=60).map(|step| {
        let x = course.from + course.length() * f64::from(step) / 60.0;
        let off = (x - middle) / (course.length() / 2.0);
        let half = line.near.hypot(line.far * off);
        let estimate = line.base + line.rate * (x - course.from);
        FitPoint {
            x,
            lower: estimate - half,
            estimate,
            upper: estimate + half,
        }
    });
    Fit {
        points: points.collect(),
        label: label.map(String::from),
    }
}

/// Noise in which each value remembers 0.8 of the one before.
fn noise(count: usize, deviation: f64, seed: u64) -> Vec<f64> {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut value = 0.0;
    (0..count)
        .map(|_| {
            let shock: f64 = (0..12).map(|_| generator.random::<f64>()).sum::<f64>() - 6.0;
            value = 0.8 * value + 0.6 * shock;
            deviation * value
        })
        .collect()
}

fn production_points() -> Vec<Point> {
    let noise = noise(491, 14e6, 7);
    (0..491)
        .zip(noise)
        .map(|(minute, noise)| Point {
            x: START + f64::from(minute) * MINUTE,
            y: 180e6 + 1200e6 / 490.0 * f64::from(minute) + noise,
        })
        .collect()
}

fn production() -> SeriesChart {
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
            Line { base: 180e6, rate: 1200e6 / 490.0 / MINUTE, near: 12e6, far: 50e6 },
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
            Line {
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

fn grown(points: &[Point], base: f64, per: f64) -> Vec<Point> {
    let start = points[0].x;
    points
        .iter()
        .map(|point| Point {
            x: (point.x - start) * per,
            y: point.y - base,
        })
        .collect()
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

fn one_point() -> SeriesChart {
    SeriesChart {
        title: "One sample says nothing about a leak".into(),
        subtitle: None,
        footnote: None,
        course: Scale::WallClock(Zone::UTC),
        samples: vec![Point { x: START, y: 512e6 }],
        fits: vec![],
        restarts: vec![],
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
        course: Scale::WallClock(Zone::UTC),
        samples: samples.collect(),
        fits: vec![band_fit(
            Extent {
                from: START,
                to: START + seconds,
            },
            Line {
                base: 0.3 * size,
                rate: 0.6 * size / seconds,
                near: 0.01 * size,
                far: 0.02 * size,
            },
            Some("the fit"),
        )],
        restarts: vec![],
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
            Line {
                base: 960e6,
                rate: -2e6 / 3600.0,
                near: 1e6,
                far: 2e6,
            },
            Some("−2.0 MB per hour"),
        )],
        samples,
        restarts: vec![],
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
        answer: Some(Answer::Ratio {
            interval: Interval {
                lower: None,
                estimate: 4e-4,
                upper: Some(2e-3),
            },
            label: "0.0004× (at most 0.002×)".into(),
        }),
    }
}
