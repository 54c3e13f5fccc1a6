//! Coefficients that are not negative, of several columns at once, against dense matrices and
//! `scipy.optimize` (`tests/fixtures/reference/joint.py`).

use leakrate::stats::joint::{Joint, Term};
use leakrate::stats::points::Points;
use serde_json::Value;

use super::fixtures::{assert_close, columns};

fn joint() -> Joint {
    let [clock, y, segment, a, b, c, time] =
        columns(include_str!("../fixtures/reference/joint.csv"));
    let cut = segment.iter().position(|&segment| segment > 0.0).unwrap();
    let points = Points::new(&clock, &y, &[cut]).unwrap();
    Joint::fit(&points, &[a, b, c, time]).unwrap()
}

fn expected() -> Value {
    serde_json::from_str(include_str!("../fixtures/reference/joint.json")).unwrap()
}

fn terms(written: &Value) -> Vec<Term> {
    let terms = written.as_array().unwrap().iter().map(|term| Term {
        place: usize::try_from(term[0].as_u64().unwrap()).unwrap(),
        weight: term[1].as_f64().unwrap(),
    });
    terms.collect()
}

#[test]
fn coefficients_are_those_of_scipy() {
    let found = joint().coefficients();
    let expected = expected();
    let expected = expected["coefficients"].as_array().unwrap();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_close(*found, expected.as_f64().unwrap(), 1e-9);
    }
}

#[test]
fn profiles_and_intervals_are_those_of_scipy() {
    let (joint, expected) = (joint(), expected());
    for (place, case) in expected["below"].as_array().unwrap().iter().enumerate() {
        let sum = terms(&case[0]);
        for pair in case[1].as_array().unwrap() {
            let (value, below) = (pair[0].as_f64().unwrap(), pair[1].as_f64().unwrap());
            let found = joint.below(&sum, value);
            assert!(
                (found - below).abs() < 1e-8,
                "{place}: {found} for {below} at {value}"
            );
        }
        let interval = joint.interval(&sum, 0.025).unwrap();
        assert_close(
            interval.lower,
            expected["lower"][place].as_f64().unwrap(),
            1e-6,
        );
        assert_close(
            interval.upper,
            expected["upper"][place].as_f64().unwrap(),
            1e-6,
        );
    }
}
