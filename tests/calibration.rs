//! That intervals and verdicts keep their promises, in few draws of fixed seed; the benchmark
//! `calibration` measures the same more closely. And that this would be noticed: the interval
//! for independent noise must fail the same check.

#[expect(
    dead_code,
    unused_imports,
    reason = "the benchmark draws more families and asks more rules"
)]
#[path = "../benches/calibration/trial/mod.rs"]
mod trial;

use leakrate::model::Verdict;
use trial::{
    Changing, Falling, HEAP_NOISE, Noise, Recording, Rule, Said, Scenario, Share, Tally, Told,
    said_of, said_of_changes, share,
};

const DRAWS: usize = 600;

/// Three standard errors of a share of [`DRAWS`]: wide enough for a change of method that keeps
/// the promise, too narrow for one that does not.
fn three_errors(percent: f64) -> f64 {
    3.0 * (percent * (100.0 - percent) / DRAWS as f64).sqrt()
}

/// Whether intervals that should hold the truth in 94 to 98 of 100 draws do.
fn is_calibrated(covered: Share) -> bool {
    let (least, most) = (94.0 - three_errors(94.0), 98.0 + three_errors(98.0));
    covered.draws == DRAWS && (least..=most).contains(&covered.percent())
}

/// Whether a verdict that may be wrong in 2.5 of 100 draws is.
fn seldom_errs(leaks: Share) -> bool {
    leaks.draws == DRAWS && leaks.percent() <= 2.5 + three_errors(2.5)
}

fn tally(rule: Rule, noise: Noise, rise: f64) -> Tally {
    let scenario = Scenario {
        noise,
        rise,
        samples: 288,
        recording: Recording::Monitored,
    };
    Tally::of_rules(&[rule], DRAWS, |number| scenario.draw(number))[0]
}

#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    for rho in [0.0, 0.5, 0.8, 0.95] {
        let covered = tally(Rule::Leakrate, Noise::Autoregressive(rho), 0.0).covered;
        assert!(is_calibrated(covered), "ρ = {rho}: {covered:?}");
    }
}

#[test]
fn noise_is_seldom_called_a_leak() {
    let families = [
        Noise::Autoregressive(0.0),
        Noise::Autoregressive(0.8),
        Noise::Autoregressive(0.95),
        Noise::HeavyTails,
        Noise::Daily,
        Noise::LoadLevels,
        Noise::Sawtooth,
        Noise::WarmUp,
        Noise::Rounded(2.0),
        Noise::Gaps,
    ];
    for noise in families {
        let leaks = tally(Rule::Leakrate, noise, 0.0).leaks;
        assert!(seldom_errs(leaks), "{noise}: {leaks:?}");
    }
}

#[test]
fn leaks_are_seen() {
    for (noise, rise, least) in [
        (Noise::Autoregressive(0.0), 1.0, 82.0),
        (Noise::Autoregressive(0.8), 4.0, 93.5),
        (Noise::Autoregressive(0.95), 8.0, 94.0),
        (Noise::Sawtooth, 3.0, 98.0),
    ] {
        let seen = tally(Rule::Leakrate, noise, rise).leaks;
        let least = least - three_errors(least);
        assert!(seen.percent() >= least, "{noise} + {rise}: {seen:?}");
    }
}

/// At most, or at least, this many of 100 draws, up to three standard errors.
fn is_at_most(found: Share, percent: f64) -> bool {
    found.draws == FALLING && found.percent() <= percent + 3.0 * error_of_falling(percent)
}

fn is_at_least(found: Share, percent: f64) -> bool {
    found.draws == FALLING && found.percent() >= percent - 3.0 * error_of_falling(percent)
}

const FALLING: usize = 200;

fn error_of_falling(percent: f64) -> f64 {
    (percent * (100.0 - percent) / FALLING as f64).sqrt()
}

fn leaks(said: &[Said]) -> Share {
    share(said, |said| said.verdict == Verdict::Leak)
}

#[test]
fn a_healthy_heap_with_a_few_collections_is_seldom_called_a_leak_and_never_robust() {
    for count in [1.0, 3.0, 6.0] {
        for n in [60, 288] {
            let said = said_of(Falling::FewCollections { count }, n, Told::No, FALLING);
            assert!(
                is_at_most(leaks(&said), 2.5),
                "{count} in {n}: {:?}",
                leaks(&said)
            );
            let robust = share(&said, Said::is_robust_leak);
            assert_eq!(robust.hits, 0, "{count} in {n}");
        }
    }
}

#[test]
fn many_collections_are_told_and_their_troughs_are_the_series() {
    let heap = |rise| {
        let falling = Falling::Collections { count: 24.0, rise };
        said_of(falling, 288, Told::No, FALLING)
    };
    let flat = heap(0.0);
    assert!(is_at_most(share(&flat, Said::is_open), 5.0));
    assert!(is_at_most(leaks(&flat), 2.5), "{:?}", leaks(&flat));
    let rising = heap(8.0 * HEAP_NOISE);
    assert!(is_at_least(leaks(&rising), 90.0), "{:?}", leaks(&rising));
}

#[test]
fn a_step_is_seldom_a_leak_and_never_robust() {
    let said = said_of_changes(
        Changing::Steps {
            count: 1,
            height: 3.0,
        },
        288,
        FALLING,
    );
    assert!(is_at_most(leaks(&said), 4.0), "{:?}", leaks(&said));
    assert!(is_at_least(share(&said, |said| said.is_told), 80.0));
    assert_eq!(share(&said, Said::is_robust_leak).hits, 0);
}

#[test]
fn what_rises_more_and_more_slowly_is_seldom_called_a_leak() {
    for (changing, percent) in [
        (Changing::HighWater, 5.0),
        (Changing::HighWaterOfDays, 5.0),
        (
            Changing::WarmUp {
                time_constant: 0.05,
            },
            5.0,
        ),
        (Changing::WarmUp { time_constant: 0.2 }, 5.0),
        (Changing::LongMemory { order: 0.4 }, 5.0),
    ] {
        let leaks = leaks(&said_of_changes(changing, 288, FALLING));
        assert!(is_at_most(leaks, percent), "{changing:?}: {leaks:?}");
    }
}

#[test]
fn a_leak_that_ended_is_seldom_a_leak_and_one_that_began_has_the_rate_since() {
    let ended = said_of_changes(Changing::Fixed { after: 0.5 }, 288, FALLING);
    assert!(is_at_most(leaks(&ended), 2.5), "{:?}", leaks(&ended));
    let begun = said_of_changes(Changing::Begun { after: 0.5 }, 288, FALLING);
    assert!(is_at_least(share(&begun, |said| said.is_covered), 90.0));
    assert!(is_at_least(leaks(&begun), 90.0), "{:?}", leaks(&begun));
}

#[test]
fn the_rate_of_what_warmed_up_is_that_of_what_goes_on() {
    for (time_constant, n) in [(0.05, 60), (0.05, 288), (0.2, 288)] {
        let said = said_of_changes(Changing::WarmUp { time_constant }, n, FALLING);
        let covered = share(&said, |said| said.is_covered);
        assert!(
            is_at_least(covered, 90.0),
            "{time_constant} {n}: {covered:?}"
        );
    }
}

#[test]
fn three_days_of_a_wave_show_a_leak_and_no_false_one() {
    let leaking = said_of_changes(Changing::ThreeDays { rise: 4.0 }, 288, FALLING);
    assert!(is_at_least(leaks(&leaking), 90.0), "{:?}", leaks(&leaking));
    let level = said_of_changes(Changing::ThreeDays { rise: 0.0 }, 288, FALLING);
    assert!(is_at_most(leaks(&level), 2.5), "{:?}", leaks(&level));
    assert!(is_at_least(share(&level, |said| said.is_covered), 94.0));
}

#[test]
fn restarts_that_the_file_tells_hide_no_leak() {
    for (falling, n) in [(Falling::Daily, 7 * 288), (Falling::Uneven, 288)] {
        let said = said_of(falling, n, Told::Yes, FALLING);
        assert!(
            is_at_least(leaks(&said), 95.0),
            "{falling:?}: {:?}",
            leaks(&said)
        );
        let covered = share(&said, |said| said.is_covered);
        assert!(is_at_least(covered, 94.0), "{falling:?}: {covered:?}");
    }
}

#[test]
fn restarts_that_nothing_tells_are_never_no_leak_and_one_reading_has_their_rate() {
    for (falling, n) in [
        (Falling::Daily, 7 * 288),
        (Falling::Regular { runs: 10 }, 288),
    ] {
        let said = said_of(falling, n, Told::No, FALLING);
        let none = share(&said, |said| said.verdict == Verdict::NoLeak);
        assert!(is_at_most(none, 0.5), "{falling:?}: {none:?}");
        let covered = share(&said, Said::is_covered_if_restarts);
        assert!(is_at_least(covered, 94.0), "{falling:?}: {covered:?}");
    }
}

#[test]
fn rates_are_off_by_nothing_on_average() {
    for rho in [0.0, 0.8] {
        let tally = tally(Rule::Leakrate, Noise::Autoregressive(rho), 2.0);
        let error_of_mean = tally.error / (DRAWS as f64).sqrt();
        assert!(tally.bias.abs() < 4.0 * error_of_mean, "{tally:?}");
    }
}

#[test]
fn intervals_too_narrow_or_too_wide_fail_these_checks() {
    let noise = Noise::Autoregressive(0.8);
    let independent = tally(Rule::LeastSquares, noise, 0.0);
    assert!(!is_calibrated(independent.covered), "{independent:?}");
    assert!(!seldom_errs(independent.leaks), "{independent:?}");
    let endless = Share {
        hits: DRAWS,
        draws: DRAWS,
    };
    assert!(!is_calibrated(endless));
    let white = tally(Rule::LeastSquares, Noise::Autoregressive(0.0), 0.0);
    assert!(is_calibrated(white.covered), "{white:?}");
}
