//! Reading of the reference fixtures.

use serde_json::Value;

/// The columns of a CSV file with one header line.
pub(crate) fn columns<const N: usize>(csv: &str) -> [Vec<f64>; N] {
    let mut columns = std::array::from_fn(|_| Vec::new());
    for line in csv.lines().skip(1) {
        for (column, cell) in columns.iter_mut().zip(line.split(',')) {
            column.push(cell.trim().parse().unwrap());
        }
    }
    columns
}

/// Values of scipy, statsmodels and pymannkendall (`regression.py`).
pub(crate) fn python() -> Value {
    // One value of the peer's is not a number, which JSON cannot say.
    let text = include_str!("../fixtures/reference/regression_python.json");
    serde_json::from_str(&text.replace("NaN", "null")).unwrap()
}

/// Rows of numbers of the distribution functions (`distributions.py`).
pub(crate) fn distributions(name: &str) -> Vec<Vec<f64>> {
    let text = include_str!("../fixtures/reference/distributions.json");
    let fixture: Value = serde_json::from_str(text).unwrap();
    fixture[name]
        .as_array()
        .unwrap()
        .iter()
        .map(numbers)
        .collect()
}

/// Values of the recommended estimators (`recommended_estimators.py`).
pub(crate) fn recommended() -> Value {
    serde_json::from_str(include_str!(
        "../fixtures/reference/recommended_estimators.json"
    ))
    .unwrap()
}

/// An array of numbers.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    let number = |value: &Value| value.as_f64().unwrap();
    value.as_array().unwrap().iter().map(number).collect()
}

/// Fails unless both agree to this share of the expected value.
#[track_caller]
pub(crate) fn assert_close(found: f64, expected: f64, relative: f64) {
    assert!(
        (found - expected).abs() <= relative * expected.abs(),
        "found {found}, expected {expected}"
    );
}
