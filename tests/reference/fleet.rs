//! Pooled effects and adjusted p values against scipy and statsmodels (`tests/fixtures/reference/fleet.py`).

use leakrate::stats::false_discovery::adjusted;
use leakrate::stats::interval::Estimate;
use leakrate::stats::random_effects::RandomEffects;
use serde_json::Value;

use super::fixtures::{assert_close, numbers};

fn fixture(part: &str) -> Vec<Value> {
    let text = include_str!("../fixtures/reference/fleet.json");
    let fixture: Value = serde_json::from_str(text).unwrap();
    fixture[part].as_array().unwrap().clone()
}

#[test]
fn the_mean_of_a_fleet_and_its_spread_are_those_of_statsmodels() {
    let cases = fixture("pooled");
    assert_eq!(cases.len(), 6);
    for case in cases {
        let values = numbers(&case["value"]).into_iter();
        let instances: Vec<Estimate> = values
            .zip(numbers(&case["std_error"]))
            .map(|(value, std_error)| Estimate {
                value,
                std_error,
                // statsmodels takes the stated errors for exact.
                df: f64::INFINITY,
            })
            .collect();
        let pooled = RandomEffects::of(&instances).unwrap();
        let expected = |key: &str| case[key].as_f64().unwrap();
        assert_close(pooled.mean.value, expected("mean"), 1e-7);
        assert_close(pooled.mean.std_error, expected("mean_error"), 1e-7);
        assert_close(pooled.spread.powi(2), expected("variance_between"), 1e-6);
        assert_close(pooled.mean.df, instances.len() as f64 - 1.0, 0.0);
    }
}

#[test]
fn adjusted_p_values_are_those_of_statsmodels() {
    let cases = fixture("adjusted");
    assert_eq!(cases.len(), 4);
    for case in cases {
        let found = adjusted(&numbers(&case["p"]));
        let expected = numbers(&case["adjusted"]);
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.into_iter().zip(expected) {
            assert_close(found, expected, 1e-12);
        }
    }
}
