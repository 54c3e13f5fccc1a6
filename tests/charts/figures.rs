//! Figures as data: what is drawn, before how.

use leakrate::report::figure::{
    Ascent, BandEdge, Comparison, CrashWindow, Extent, Figure, HALF_ORDER, Interval, LevelReached,
    Limit, MarkRole, Point, PredictionChart, RankedRow, Ranking, RankingForm, RestartBy,
    RestartRisk, Scale, Shape,
};

use super::{SNAPSHOTS, comparison, line, points, series, snapshots};

fn shapes(figure: &Figure) -> Vec<&Shape> {
    let marks = figure.panels.iter().flat_map(|panel| &panel.marks);
    marks.map(|mark| &mark.shape).collect()
}

fn runs(figure: &Figure) -> Vec<usize> {
    shapes(figure)
        .into_iter()
        .filter_map(|shape| match shape {
            Shape::Samples(points) => Some(points.len()),
            _ => None,
        })
        .collect()
}

#[test]
fn samples_are_never_joined_over_a_restart() {
    let mut chart = series(Scale::Requests, points(&SNAPSHOTS));
    chart.restarts = vec![3750.0];
    assert_eq!(runs(&chart.figure().unwrap()), [2, 3]);
}

#[test]
fn samples_are_never_joined_over_a_gap() {
    let samples = [0.0, 60.0, 120.0, 180.0, 7200.0, 7260.0];
    let samples = samples.map(|x| Point { x, y: 1e6 }).to_vec();
    let figure = series(Scale::Duration, samples).figure().unwrap();
    assert_eq!(runs(&figure), [4, 2]);
}

#[test]
fn a_fit_beyond_the_last_sample_is_a_continuation_from_exactly_there() {
    let mut chart = snapshots();
    chart.fits = vec![line(0.0, 10_000.0)];
    let figure = chart.figure().unwrap();
    let Some(Shape::Continuation(points)) = shapes(&figure).last().copied() else {
        panic!("expected a continuation in {figure:?}");
    };
    let ends: Vec<[f64; 2]> = points.iter().map(|point| [point.x, point.y]).collect();
    assert_eq!(ends, [[6250.0, 87_687_500.0], [10_000.0, 135.5e6]]);
}

#[test]
fn the_course_before_the_fit_is_one_quiet_line_that_lies_behind_it() {
    let mut chart = snapshots();
    let bend = [(0.0, 7e6), (2500.0, 8e6), (2500.0, 40e6)].map(|(x, y)| Point { x, y });
    chart.earlier = bend.to_vec();
    let figure = chart.figure().unwrap();
    let marks = figure.panels.iter().flat_map(|panel| &panel.marks);
    let lines: Vec<(MarkRole, &[Point])> = marks
        .filter_map(|mark| match &mark.shape {
            Shape::Line(points) => Some((mark.role, points.as_slice())),
            _ => None,
        })
        .collect();
    assert_eq!(lines[0], (MarkRole::Quiet, &bend[..]));
    assert_eq!(lines[1].0, MarkRole::Series(0));
}

#[test]
fn memory_starts_at_zero_unless_its_changes_would_not_be_seen() {
    let extent = |from, to| Extent { from, to }.memory().from;
    assert_eq!(extent(40e6, 85e6), 0.0);
    assert_eq!(extent(900e6, 960e6), 900e6);
}

#[test]
fn a_far_crash_and_a_far_limit_do_not_squeeze_the_samples() {
    let mut chart = snapshots();
    chart.limit = Some(Limit {
        bytes: 16e9,
        label: "limit 16 GB".into(),
    });
    chart.crash = Some(CrashWindow {
        from: 1e6,
        to: None,
        label: "crash".into(),
    });
    let figure = chart.figure().unwrap();
    assert_eq!(figure.panels[0].horizontal.extent.to, 6250.0);
    assert!(figure.panels[0].vertical.extent.to < 120e6);
}

#[test]
fn environments_share_one_axis_of_memory_grown_and_the_ratio_its_half_order() {
    let figure = comparison().figure().unwrap();
    assert_eq!(figure.panels[0].horizontal.extent.to, 49_000.0);
    let half_order = Shape::Window {
        from: 1.0 / HALF_ORDER,
        to: Some(HALF_ORDER),
    };
    assert_eq!(figure.panels[1].marks[0].shape, half_order);
    assert!((HALF_ORDER * HALF_ORDER - 10.0).abs() < 1e-12);
}

#[test]
fn rows_left_out_of_a_ranking_are_counted() {
    let row = |number: usize| RankedRow {
        name: format!("web-{number}"),
        interval: Interval {
            lower: None,
            estimate: 1e6,
            upper: None,
        },
        label: None,
        role: MarkRole::Quiet,
    };
    let rows: Vec<RankedRow> = (0..55).map(row).collect();
    let ranking = Ranking {
        title: "Ranked".into(),
        subtitle: None,
        footnote: None,
        measure: Ranking::measure("Leak rate per hour", Scale::Memory, &rows),
        form: RankingForm::Dots,
        rows,
    };
    let figure = ranking.figure().unwrap();
    assert_eq!(figure.footnote.as_deref(), Some("35 more are not shown."));
}

#[test]
fn nothing_to_draw_is_no_figure() {
    assert_eq!(series(Scale::Requests, vec![]).figure(), None);
    let empty = Comparison {
        environments: vec![],
        ..comparison()
    };
    assert_eq!(empty.figure(), None);
}

/// A series of `readings` hours on its way to `limit`, reached `ahead` hours later, give or take a
/// tenth.
fn on_the_way(readings: f64, ahead: f64, limit: f64) -> PredictionChart {
    let points = (0..=10).map(|step| {
        let share = f64::from(step) / 10.0;
        Point {
            x: readings * share,
            y: 100e6 + 100e6 * share,
        }
    });
    let level = |step: i32| {
        let share = f64::from(step) / 4.0;
        let after = |slower: f64| Some(readings + ahead * share * slower);
        LevelReached {
            bytes: 200e6 + share * (limit - 200e6),
            soonest: after(0.9),
            expected: after(1.0),
            latest: after(1.1),
        }
    };
    let mut memory = series(Scale::Duration, points.collect());
    memory.limit = Some(Limit {
        bytes: limit,
        label: "limit".into(),
    });
    memory.crash = Some(CrashWindow {
        from: readings + 0.9 * ahead,
        to: Some(readings + 1.1 * ahead),
        label: "limit reached".into(),
    });
    PredictionChart {
        series: memory,
        last_reading: "last reading 200 MB".into(),
        ascent: Some(Ascent {
            levels: (0..=4).map(level).collect(),
            horizon: readings + 100.0 * ahead,
        }),
        restart_by: Some(RestartBy {
            at: readings + 0.8 * ahead,
            label: "restart by then".into(),
        }),
        risk: Some(RestartRisk {
            course: Scale::Duration,
            curve: vec![
                Point { x: ahead, y: 0.0 },
                Point {
                    x: 1.2 * ahead,
                    y: 1.0,
                },
            ],
            advised: 0.8 * ahead,
            label: "at most 1 %".into(),
        }),
    }
}

#[test]
fn a_prediction_is_memory_on_its_way_to_the_limit_and_then_what_a_restart_risks() {
    let figure = on_the_way(10.0, 5.0, 250e6).figure().unwrap();
    let [memory, risk] = figure.panels.as_slice() else {
        panic!("two panels: {:?}", figure.panels.len());
    };
    assert_eq!(memory.vertical.scale, Scale::Memory);
    assert_eq!(risk.vertical.scale, Scale::Share);
    let labels = memory.marks.iter().filter_map(|mark| mark.label.as_deref());
    let labels: Vec<&str> = labels.collect();
    for told in [
        "limit",
        "limit reached",
        "last reading 200 MB",
        "restart by then",
    ] {
        assert!(labels.contains(&told), "{told} in {labels:?}");
    }
    assert!(
        memory.horizontal.extent.to > 15.5,
        "the latest crash is in sight"
    );
    assert!(memory.vertical.extent.to > 250e6, "the limit is in sight");
    assert_eq!(risk.horizontal.extent.from, 4.0, "the advice is in sight");
}

#[test]
fn the_fan_ends_in_the_range_of_the_crash() {
    let figure = on_the_way(10.0, 5.0, 250e6).figure().unwrap();
    let fan = figure.panels[0]
        .marks
        .iter()
        .find_map(|mark| match &mark.shape {
            Shape::Band(edges) => Some(edges),
            _ => None,
        });
    let fan = fan.unwrap();
    let first = |at_limit: fn(&BandEdge) -> f64| {
        let there = fan.iter().find(|edge| at_limit(edge) >= 250e6);
        there.map(|edge| edge.x)
    };
    assert_eq!(first(|edge| edge.upper), Some(14.5));
    assert_eq!(first(|edge| edge.lower), Some(15.5));
    assert!(fan.windows(2).all(|pair| pair[0].upper <= pair[1].upper));
    assert!(fan.iter().all(|edge| edge.lower <= edge.upper));
}

#[test]
fn a_limit_far_above_or_a_crash_far_off_leaves_the_readings_a_panel_of_their_own() {
    for (ahead, limit) in [(5.0, 10e9), (200.0, 250e6)] {
        let figure = on_the_way(10.0, ahead, limit).figure().unwrap();
        let [way, readings, _risk] = figure.panels.as_slice() else {
            panic!("three panels: {:?}", figure.panels.len());
        };
        assert_eq!(readings.horizontal.extent.to, 10.0);
        assert!(readings.vertical.extent.to < 400e6);
        assert!(way.vertical.extent.to > limit);
        assert!(way.horizontal.extent.to > 10.0 + 1.1 * ahead);
    }
}

#[test]
fn a_latest_crash_without_end_does_not_squeeze_the_rest() {
    let mut chart = on_the_way(10.0, 5.0, 250e6);
    if let Some(limit) = chart.ascent.as_mut().and_then(|way| way.levels.last_mut()) {
        limit.latest = None;
    }
    let figure = chart.figure().unwrap();
    assert!(figure.panels[0].horizontal.extent.to < 10.0 + 3.3 * 5.0);
}
