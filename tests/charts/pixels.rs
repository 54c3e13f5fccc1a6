//! PNG: nothing clipped, everything where its axes say.

use leakrate::chart::{self, ChartError, Style, Theme};
use leakrate::report::figure::{
    CrashWindow, Figure, Limit, Mark, MarkRole, Point, Scale, SeriesChart, Shape,
};
use leakrate::units::DisplayZone;

use super::{SNAPSHOTS, START, comparison, points, series, snapshots, svg};

struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Picture {
    fn of(figure: &Figure, style: &Style) -> Self {
        let bytes = chart::png(figure, style).unwrap();
        let decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        Self {
            width: info.width as usize,
            height: info.height as usize,
            pixels,
        }
    }

    fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let start = (y * self.width + x) * 3;
        self.pixels[start..start + 3].try_into().unwrap()
    }

    fn ground(&self) -> [u8; 3] {
        self.at(0, 0)
    }

    fn ink_share(&self) -> f64 {
        let ground = self.ground();
        let inked = self.pixels.chunks_exact(3).filter(|pixel| *pixel != ground);
        inked.count() as f64 / (self.width * self.height) as f64
    }

    /// Whether nothing is drawn within `border` pixels of any side.
    fn has_border(&self, border: usize) -> bool {
        let inside = |at: usize, length: usize| (border..length - border).contains(&at);
        let places = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y)));
        let mut outside =
            places.filter(|&(x, y)| !(inside(x, self.width) && inside(y, self.height)));
        outside.all(|(x, y)| self.at(x, y) == self.ground())
    }
}

fn hostile() -> SeriesChart {
    let samples = (0..10_000).map(|number| Point {
        x: START + f64::from(number) * 3153.6,
        y: 1e12 + 1e8 * f64::from(number) + 3e10 * f64::from(number * 7919 % 101),
    });
    SeriesChart {
        title: "checkout-service/".repeat(30),
        subtitle: Some("日本語 ".repeat(80)),
        footnote: Some("goes on and on ".repeat(60)),
        restarts: (1..40).map(|day| START + f64::from(day) * 7e5).collect(),
        limit: Some(Limit {
            bytes: 9e15,
            label: "limit of a container with a name ".repeat(4),
        }),
        crash: Some(CrashWindow {
            from: START + 1e10,
            to: None,
            label: "crash".into(),
        }),
        ..series(Scale::WallClock(DisplayZone::default()), samples.collect())
    }
}

#[test]
fn nothing_is_clipped_and_nothing_is_missing_at_any_size() {
    let one = series(
        Scale::WallClock(DisplayZone::default()),
        points(&[[START, 1.0]]),
    );
    let minute = [[START, 1e12], [START + 60.0, 2e12]];
    let minute = series(Scale::WallClock(DisplayZone::default()), points(&minute));
    let charts = [snapshots(), one, minute, hostile()];
    let mut figures: Vec<Figure> = charts.map(|chart| chart.figure().unwrap()).to_vec();
    figures.push(comparison().figure().unwrap());
    for figure in &figures {
        for (width, height) in [(1600, 900), (800, 450), (400, 300)] {
            let style = Style {
                width,
                height,
                ..Style::default()
            };
            let picture = Picture::of(figure, &style);
            assert_eq!(
                [picture.width, picture.height],
                [width, height].map(|side| side as usize)
            );
            let name = format!("{} at {width} × {height}", figure.title);
            assert!(picture.has_border(4), "clipped: {name}");
            let share = picture.ink_share();
            assert!((0.005..0.6).contains(&share), "{share} inked: {name}");
        }
    }
}

/// The places of the dots, from the drawn SVG: its circles in tenths of a pixel.
fn circles(document: &str) -> Vec<(usize, usize)> {
    let number = |tag: &str, name: &str| -> usize {
        let (_, rest) = tag.split_once(&format!(" {name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let tags = document.split("<circle").skip(1);
    tags.map(|tag| (number(tag, "cx") / 10, number(tag, "cy") / 10))
        .collect()
}

#[test]
fn a_snapshot_is_a_dot_where_its_axes_say() {
    let figure = series(Scale::Requests, points(&SNAPSHOTS))
        .figure()
        .unwrap();
    let dots = circles(&svg(&figure));
    let mut dots = dots;
    dots.dedup();
    assert_eq!(dots.len(), SNAPSHOTS.len());
    let picture = Picture::of(&figure, &Style::default());
    for &(x, y) in &dots {
        assert_eq!(picture.at(x, y), [0, 99, 171], "no dot at {x}, {y}");
    }
    // Equal steps of requests are equal steps of pixels, and so for memory.
    let across = |share: f64| dots[0].0 as f64 + share * (dots[4].0 - dots[0].0) as f64;
    for (dot, [requests, _]) in dots.iter().zip(SNAPSHOTS) {
        assert!((dot.0 as f64 - across(requests / 6250.0)).abs() <= 1.0);
    }
    let up = |bytes: f64| {
        let share = (bytes - 7.7e6) / (85.0e6 - 7.7e6);
        dots[0].1 as f64 - share * (dots[0].1 - dots[4].1) as f64
    };
    for (dot, [_, bytes]) in dots.iter().zip(SNAPSHOTS) {
        assert!((dot.1 as f64 - up(bytes)).abs() <= 1.0);
    }
}

#[test]
fn a_picture_scales_and_turns_dark() {
    let figure = snapshots().figure().unwrap();
    let style = Style {
        theme: Theme::Dark,
        scale: 1.5,
        ..Style::default()
    };
    let picture = Picture::of(&figure, &style);
    assert_eq!([picture.width, picture.height], [2400, 1350]);
    assert!(picture.ground().iter().all(|&channel| channel < 40));
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    let figure = comparison().figure().unwrap();
    let style = Style::default();
    assert!(chart::png(&figure, &style).unwrap() == chart::png(&figure, &style).unwrap());
    assert_eq!(svg(&figure), svg(&figure));
}

#[test]
fn a_size_that_cannot_be_drawn_is_refused() {
    let figure = snapshots().figure().unwrap();
    let style = Style::default();
    for refused in [
        Style { width: 10, ..style },
        Style {
            scale: 0.0,
            ..style
        },
        Style {
            scale: f64::NAN,
            ..style
        },
        Style {
            scale: 100.0,
            ..style
        },
    ] {
        let drawn = chart::png(&figure, &refused);
        assert!(matches!(drawn, Err(ChartError::Size { .. })), "{refused:?}");
    }
}

#[test]
fn values_that_no_axis_can_hold_do_not_stop_the_drawing() {
    let mut figure = snapshots().figure().unwrap();
    let odd = [f64::NAN, f64::INFINITY, -1e300];
    for at in odd {
        let marks = &mut figure.panels[0].marks;
        marks.push(Mark::new(Shape::Level(at), MarkRole::Limit).labelled("level"));
        marks.push(Mark::new(Shape::Moment(at), MarkRole::Limit).labelled("moment"));
        let path = vec![Point { x: 0.0, y: at }, Point { x: at, y: 1e7 }];
        marks.push(Mark::new(Shape::Line(path.clone()), MarkRole::Limit));
        marks.push(Mark::new(
            Shape::Continuation(path.clone()),
            MarkRole::Limit,
        ));
        marks.push(Mark::new(Shape::Samples(path), MarkRole::Limit));
    }
    assert!(Picture::of(&figure, &Style::default()).has_border(4));
}
