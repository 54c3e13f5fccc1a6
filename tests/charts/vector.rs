//! SVG: well-formed, escaped, with its words as text.

use leakrate::chart::{self};

use leakrate::report::figure::{Figure, Point, Scale};

use super::{comparison, series, snapshots, svg};

/// Checks that every element is closed in order; texts must hold no bare `<` for that.
fn assert_well_formed(document: &str) {
    let mut open = Vec::new();
    for part in document.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        assert!(!text.contains('>'), "a bare > in {text:?}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
        for entity in part.split('&').skip(1) {
            let name = entity.split(';').next().unwrap();
            let known = ["lt", "gt", "amp", "quot", "apos"];
            assert!(known.contains(&name), "a bare & before {entity:?}");
        }
    }
    assert_eq!(open, [""; 0]);
}

#[test]
fn a_drawing_without_a_title_is_named_by_what_it_stands_in() {
    let figure = Figure {
        title: String::new(),
        ..comparison().figure().unwrap()
    };
    let document = svg(&figure);
    assert_well_formed(&document);
    assert!(document.contains(r#"aria-hidden="true""#), "{document}");
    assert!(!document.contains("role="), "{document}");
}

#[test]
fn an_svg_is_well_formed_and_says_what_it_shows() {
    let document = svg(&comparison().figure().unwrap());
    assert_well_formed(&document);
    for expected in [
        r#"viewBox="0 0 16000 9000" role="img""#,
        "<title>Same order of magnitude</title>",
        "\nproduction\n",
        "\nlocal\n",
        "\n0.52×\n",
        "\nsame order of magnitude\n",
        "\n10,000\n",
        "\n1.0 GB\n",
    ] {
        assert!(
            document.contains(expected),
            "no {expected:?} in\n{document}"
        );
    }
}

#[test]
fn hostile_names_stay_text() {
    let mut chart = snapshots();
    chart.title = "<script>alert('x')</script> & \u{0} \u{1b}[31m \u{202e}txt".into();
    let document = svg(&chart.figure().unwrap());
    assert_well_formed(&document);
    assert!(!document.contains("<script"));
    let unfit = |character: char| character.is_control() && character != '\n';
    assert!(!document.contains(unfit));
    assert!(!document.contains('\u{202e}'));
}

#[test]
fn characters_that_the_typeface_lacks_are_reported_and_stay_in_the_svg() {
    let mut chart = snapshots();
    chart.title = "日本 Müller Ωμέγα".into();
    let figure = chart.figure().unwrap();
    assert_eq!(chart::missing_characters(&figure), ['日', '本']);
    assert!(svg(&figure).contains("日本 Müller Ωμέγα"));
}

#[test]
fn a_reading_tells_its_value_to_the_pointer_that_rests_on_it() {
    let document = svg(&snapshots().figure().unwrap());
    assert!(document.contains("<title>2,500 requests: 40.0 MB</title></rect>"));
    assert_eq!(document.matches("pointer-events").count(), 5);
}

#[test]
fn many_readings_share_the_strips_that_a_pointer_can_tell_apart() {
    let samples = (0..10_000).map(|number| Point {
        x: f64::from(number),
        y: 1e6 * f64::from(number),
    });
    let document = svg(&series(Scale::Requests, samples.collect()).figure().unwrap());
    assert_eq!(document.matches("pointer-events").count(), 60);
}
