//! Shapes of climbs against scipy (`tests/fixtures/reference/shapes.py`).

use leakrate::stats::points::Points;
use leakrate::stats::shape::{Shape, ShapeFit};
use serde_json::Value;

use super::fixtures::{assert_close, numbers};

fn fixture() -> Value {
    serde_json::from_str(include_str!("../fixtures/reference/shapes.json")).unwrap()
}

fn fits(series: &Value) -> Vec<ShapeFit> {
    let (x, y) = (numbers(&series["x"]), numbers(&series["y"]));
    ShapeFit::all(&Points::new(&x, &y, &[]).unwrap(), 0.4)
}

#[test]
fn criteria_are_those_of_dense_matrices() {
    for series in fixture().as_object().unwrap().values() {
        let fits = fits(series);
        let expected = series["aicc"].as_object().unwrap();
        assert_eq!(
            fits.len(),
            expected.values().filter(|aicc| aicc.is_f64()).count()
        );
        for fit in fits {
            let expected = series["aicc"][format!("{:?}", fit.shape).as_str()].as_f64();
            assert_close(fit.aicc, expected.unwrap(), 1e-9);
        }
    }
}

#[test]
fn each_shape_is_called_by_its_name() {
    let names = [
        ("linear", Shape::Linear),
        ("saturating", Shape::Saturating),
        ("saturating_linear", Shape::SaturatingLinear),
        ("accelerating", Shape::Accelerating),
    ];
    for (name, shape) in names {
        assert_eq!(fits(&fixture()[name])[0].shape, shape);
    }
}

#[test]
fn a_later_candidate_must_be_clearly_better() {
    let named = |series: &str, candidates: &[Shape]| {
        let fits = fits(&fixture()[series]);
        ShapeFit::named(&fits, candidates).map(|fit| fit.shape)
    };
    let [flat, straight, both] = [Shape::Constant, Shape::Linear, Shape::SaturatingLinear];
    // The criteria are 5.0 and 1.97 apart.
    assert_eq!(named("linear", &[both, straight]), Some(straight));
    assert_eq!(named("constant", &[straight, flat]), Some(straight));
    assert_eq!(named("constant", &[]), None);
}

#[test]
fn a_grid_of_time_constants_comes_close_to_the_best_one() {
    let series = &fixture()["saturating_linear"];
    let free = series["free_saturating_linear"].as_f64().unwrap();
    let found = fits(series)[0];
    assert!(found.aicc - free < 2.0);
    // True values: 0.08 of 310, 20, and 25 over 310.
    assert_close(found.time_constant.unwrap(), 0.08 * 310.0, 0.25);
    assert_close(found.height.unwrap(), 20.0, 0.1);
    assert_close(found.late_rate, 25.0 / 310.0, 0.1);
}

#[test]
fn too_few_points_have_no_shape() {
    let x = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
    assert_eq!(ShapeFit::all(&Points::new(&x, &x, &[]).unwrap(), 0.0), []);
    assert_eq!(
        ShapeFit::all(&Points::new(&[1.0; 9], &[1.0; 9], &[]).unwrap(), 0.0),
        []
    );
}
