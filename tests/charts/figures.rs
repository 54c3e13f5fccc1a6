//! Figures as data: what is drawn, before how.

use leakrate::report::figure::{
    Comparison, CrashWindow, Extent, Figure, FirstCrossing, HALF_ORDER, Interval, Limit, MarkRole,
    Point, PredictionChart, RankedRow, Ranking, RankingForm, RestartRisk, Scale, Shape,
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

#[test]
fn a_prediction_shows_the_share_of_runs_that_crashed_and_what_a_restart_risks() {
    let rising = |from: f64| -> Vec<Point> {
        (0..=10)
            .map(|step| Point {
                x: from + f64::from(step),
                y: f64::from(step) / 10.0,
            })
            .collect()
    };
    let chart = PredictionChart {
        title: "Restart it".into(),
        subtitle: None,
        footnote: None,
        crossing: FirstCrossing {
            course: Scale::Requests,
            reached: rising(100.0),
            range: Interval {
                lower: Some(101.0),
                estimate: 105.0,
                upper: None,
            },
            median_label: "half after 105 requests".into(),
            range_label: "95 % after 101".into(),
        },
        risk: Some(RestartRisk {
            course: Scale::Requests,
            curve: rising(100.0),
            advised: 90.0,
            label: "90 requests: at most 1 %".into(),
        }),
    };
    let figure = chart.figure().unwrap();
    let [crossing, risk] = figure.panels.as_slice() else {
        panic!("two panels");
    };
    assert_eq!(crossing.vertical.scale, Scale::Share);
    assert_eq!(
        crossing.marks[0].shape,
        Shape::Window {
            from: 101.0,
            to: None
        }
    );
    assert_eq!(
        risk.horizontal.extent,
        Extent {
            from: 90.0,
            to: 110.0
        },
        "the advice is in sight"
    );
}
