//! Lines, planes, ratios and crossings against R, scipy and the certified values of NIST
//! (`tests/fixtures/reference/README.md` says which file came from where).

use leakrate::stats::fieller::{crossing_interval, ratio_df, ratio_interval};
use leakrate::stats::interval::{Estimate, Interval};
use leakrate::stats::least_squares::Plane;
use leakrate::stats::ols::{Line, NoLine, through_origin};

use super::fixtures::{assert_close, columns, numbers, python, recommended};

fn norris() -> [Vec<f64>; 2] {
    columns(include_str!("../fixtures/reference/nist_norris.csv"))
}

#[test]
fn norris_gives_the_certified_line() {
    let [x, y] = norris();
    let line = Line::fit(&x, &y).unwrap();
    let slope = line.slope_estimate().unwrap();
    assert_close(slope.value, 1.002_116_818_020_45, 1e-13);
    assert_close(slope.std_error, 0.429_796_848_199_937e-3, 1e-12);
    let start = line.mean_response(0.0).unwrap();
    assert_close(start.value, -0.262_323_073_774_029, 1e-11);
    assert_close(start.std_error, 0.232_818_234_301_152, 1e-12);
    let variance = line.residual_variance().unwrap();
    assert_close(variance.sqrt(), 0.884_796_396_144_373, 1e-12);
    assert_close(line.r_squared().unwrap(), 0.999_993_745_883_712, 1e-14);
    // Not certified: statsmodels, which agrees with the certified standard error.
    let covariance = &python()["norris"]["ols"]["cov01"];
    assert_close(
        line.covariance().unwrap(),
        covariance.as_f64().unwrap(),
        1e-13,
    );
}

#[test]
fn scaling_y_scales_the_line_and_nothing_else() {
    let [x, y] = norris();
    let plain = Line::fit(&x, &y).unwrap().slope_estimate().unwrap();
    for factor in [1e-12, 1e10, 1e150] {
        let scaled: Vec<f64> = y.iter().map(|y| y * factor).collect();
        let slope = Line::fit(&x, &scaled).unwrap().slope_estimate().unwrap();
        assert_close(slope.value, plain.value * factor, 1e-13);
        assert_close(slope.std_error, plain.std_error * factor, 1e-12);
        assert_close(slope.value, 1.002_116_818_020_45 * factor, 1e-12);
    }
}

#[test]
fn seconds_since_1970_and_ten_gigabytes_cost_no_digits() {
    let [x, y] = norris();
    // Norris has one decimal: ten times its x are whole seconds, which the shift keeps exactly.
    let seconds: Vec<f64> = x.iter().map(|x| (10.0 * x).round() + 1.8e9).collect();
    let bytes: Vec<f64> = y.iter().map(|y| (10.0 * y).round() + 1e10).collect();
    let slope = Line::fit(&seconds, &bytes)
        .unwrap()
        .slope_estimate()
        .unwrap();
    assert_close(slope.value, 1.002_116_818_020_45, 1e-12);
    assert_close(slope.std_error, 0.429_796_848_199_937e-3, 1e-12);
}

#[test]
fn through_origin_gives_the_certified_slope_of_noint1() {
    let [x, y] = columns(include_str!("../fixtures/reference/nist_noint1.csv"));
    let slope = through_origin(&x, &y).unwrap();
    assert_close(slope.value, 2.074_380_165_289_26, 1e-14);
    assert_close(slope.std_error, 0.165_289_256_198_347e-1, 1e-13);
    assert_close(slope.df, 10.0, 0.0);
}

#[test]
fn intervals_of_slope_response_and_observation_are_those_of_r() {
    let [x, y] = norris();
    let line = Line::fit(&x, &y).unwrap();
    let expected = &python()["norris"]["ols"];
    let cases = [
        (line.slope_estimate(), "ci95"),
        (line.mean_response(1498.5), "mean_ci"),
        (line.prediction(1498.5), "pred_pi"),
    ];
    for (estimate, name) in cases {
        assert_interval(estimate.unwrap().interval(0.95), &numbers(&expected[name]));
    }
}

#[track_caller]
fn assert_interval(found: Option<Interval>, expected: &[f64]) {
    let found = found.unwrap();
    let (lower, upper) = (found.lower().unwrap(), found.upper().unwrap());
    assert_close(lower, expected[0], 1e-11);
    assert_close(upper, expected[1], 1e-11);
}

#[test]
fn norris_reaches_1500_where_inverse_regression_says() {
    let [x, y] = norris();
    let line = Line::fit(&x, &y).unwrap().centred().unwrap();
    let expected = &recommended()["norris_crossing_y1500"];
    let interval = crossing_interval(line, 1500.0, 0.95);
    assert_interval(interval, &numbers(&expected["fieller_mean"]));
}

#[test]
fn ratios_are_those_of_fieller_with_welch_degrees_of_freedom() {
    let estimate = |value, std_error, df| Estimate {
        value,
        std_error,
        df,
    };
    let cases = [
        (
            "ratio_2.0(.3,8)_over_4.0(.5,6)",
            estimate(2.0, 0.3, 8.0),
            estimate(4.0, 0.5, 6.0),
        ),
        (
            "ratio_7.2(.9,7)_over_0.72(.2,60)",
            estimate(7.2, 0.9, 7.0),
            estimate(0.72, 0.2, 60.0),
        ),
    ];
    for (name, numerator, denominator) in cases {
        let expected = &recommended()[name];
        let df = ratio_df(numerator, denominator).unwrap();
        assert_close(df, expected["df"].as_f64().unwrap(), 1e-14);
        let interval = ratio_interval(numerator, denominator, 0.95);
        assert_interval(interval, &numbers(&expected["fieller"]));
    }
    let open = ratio_interval(estimate(2.0, 0.3, 8.0), estimate(0.5, 0.4, 6.0), 0.95);
    assert!(matches!(open, Some(Interval::AtLeast(_))), "{open:?}");
}

#[test]
fn the_line_and_the_general_solver_agree() {
    let [x, y] = norris();
    // A second regressor without a pattern, so that the two problems differ by little.
    let other: Vec<f64> = (0..x.len()).map(|i| ((i * 7919) % 101) as f64).collect();
    let plane = Plane::fit(&x, &other, &y).unwrap();
    // The first slope of a plane is the slope of the line through what the second leaves over.
    let rest = |column: &[f64]| {
        let line = Line::fit(&other, column).unwrap();
        line.residuals(&other, column).collect::<Vec<f64>>()
    };
    let line = Line::fit(&rest(&x), &rest(&y)).unwrap();
    let per_df = (line.df() / plane.first.df).sqrt();
    assert_close(plane.first.value, line.slope, 1e-12);
    let std_error = line.slope_estimate().unwrap().std_error * per_df;
    assert_close(plane.first.std_error, std_error, 1e-11);
    assert!(!plane.is_collinear());
}

#[test]
fn a_plane_keeps_its_digits_for_tiny_y_and_seconds_since_1970() {
    let [x, y] = norris();
    let other: Vec<f64> = (0..x.len()).map(|i| ((i * 7919) % 101) as f64).collect();
    let plain = Plane::fit(&x, &other, &y).unwrap();
    let seconds: Vec<f64> = x.iter().map(|x| (10.0 * x).round() + 1.8e9).collect();
    let tiny: Vec<f64> = y.iter().map(|y| y * 1e-12).collect();
    let plane = Plane::fit(&seconds, &other, &tiny).unwrap();
    assert_close(plane.first.value, plain.first.value * 1e-13, 1e-12);
    assert_close(plane.first.std_error, plain.first.std_error * 1e-13, 1e-11);
    assert_close(
        plane.second.std_error,
        plain.second.std_error * 1e-12,
        1e-11,
    );
}

#[test]
fn regressors_that_move_together_are_flagged_or_refused() {
    let [x, y] = norris();
    let nearly: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x + 0.001 * y.sin()).collect();
    assert!(Plane::fit(&x, &nearly, &y).unwrap().is_collinear());
    let twice: Vec<f64> = x.iter().map(|x| 2.0 * x).collect();
    assert_eq!(Plane::fit(&x, &twice, &y), None);
    assert_eq!(Plane::fit(&x, &vec![5.0; x.len()], &y), None);
}

#[test]
fn points_that_make_no_line_say_why() {
    assert_eq!(Line::fit(&[], &[]), Err(NoLine::TooFewPoints(0)));
    assert_eq!(Line::fit(&[1.0], &[1.0]), Err(NoLine::TooFewPoints(1)));
    let y = [1.0, 2.0, 3.0, 4.0];
    assert_eq!(Line::fit(&[0.1; 4], &y), Err(NoLine::ConstantX));
    assert_eq!(Line::fit(&[1.8e9 + 0.1; 4], &y), Err(NoLine::ConstantX));
    let infinite = [1.0, f64::INFINITY, 2.0, 3.0];
    assert_eq!(Line::fit(&infinite, &y), Err(NoLine::NotFinite));
    assert_eq!(Line::fit(&y, &infinite), Err(NoLine::NotFinite));
    assert_eq!(Line::fit(&y, &[f64::NAN; 4]), Err(NoLine::NotFinite));
}

#[test]
fn two_points_have_a_line_and_no_standard_error() {
    let line = Line::fit(&[0.0, 1.0], &[1.0, 3.0]).unwrap();
    assert_close(line.slope, 2.0, 0.0);
    assert_eq!(line.slope_estimate(), None);
    assert_eq!(through_origin(&[0.0, 0.0], &[1.0, 2.0]), None);
}
