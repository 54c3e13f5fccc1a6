//! Distribution functions against 50-digit values of mpmath
//! (`tests/fixtures/reference/distributions.py`).

use leakrate::stats::distribution::{
    NoncentralT, StudentT, fisher_sf, normal_ln_cdf, normal_quantile, normal_sf,
};

use super::fixtures::distributions as rows;

#[track_caller]
fn close(found: f64, expected: f64, relative: f64, what: &[f64]) {
    let error = (found - expected).abs();
    assert!(
        error <= relative * expected.abs(),
        "{what:?}: found {found}, expected {expected}"
    );
}

#[test]
fn normal_tails_hold_their_digits_to_the_end_of_the_floats() {
    for row in rows("normal_sf") {
        close(normal_sf(row[0]), row[1], 1e-13, &row);
    }
}

#[test]
fn the_log_of_the_normal_distribution_does_not_underflow() {
    for row in rows("normal_log_cdf") {
        close(normal_ln_cdf(row[0]), row[1], 1e-13, &row);
    }
}

#[test]
fn normal_quantiles_agree() {
    for row in rows("normal_quantile") {
        close(normal_quantile(row[0]).unwrap(), row[1], 1e-13, &row);
    }
    for p in [-0.1, 0.0, 1.0, f64::NAN] {
        assert_eq!(normal_quantile(p), None);
    }
}

#[test]
fn student_tails_agree_from_one_to_a_million_degrees_of_freedom() {
    for row in rows("student_sf") {
        let found = StudentT::new(row[0]).unwrap().sf(row[1]).unwrap();
        close(found, row[2], 1e-10, &row);
    }
}

#[test]
fn student_quantiles_agree_from_one_to_ten_million_degrees_of_freedom() {
    for row in rows("student_quantile") {
        let found = StudentT::new(row[0]).unwrap().quantile(row[1]).unwrap();
        close(found, row[2], 1e-11, &row);
    }
}

#[test]
fn degrees_of_freedom_that_make_no_sense_have_no_distribution() {
    for df in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(StudentT::new(df), None);
        assert_eq!(NoncentralT::new(df, 1.0), None);
        assert_eq!(fisher_sf(1.0, df, 3.0), None);
    }
    assert_eq!(StudentT::new(3.0).unwrap().sf(f64::NAN), None);
}

#[test]
fn fisher_tails_agree() {
    for row in rows("f_sf") {
        let found = fisher_sf(row[2], row[0], row[1]).unwrap();
        close(found, row[3], 1e-10, &row);
    }
}

#[test]
fn noncentral_t_tails_agree_also_where_the_usual_series_underflows() {
    for row in rows("noncentral_t_sf") {
        let found = NoncentralT::new(row[0], row[1]).unwrap().sf(row[2]);
        close(found, row[3], 1e-11, &row);
    }
}
