//! What a person reads: the words of `fit` and of `compare` before and after a fix.

mod common;

use insta::assert_snapshot;

fn printed(command: &str) -> String {
    let arguments: Vec<&str> = command.split_whitespace().collect();
    let run = common::leakrate(&arguments);
    assert_eq!(run.status, 0, "{command}: {}", run.stderr);
    run.stdout
}

fn refused(command: &str) -> String {
    let arguments: Vec<&str> = command.split_whitespace().collect();
    let run = common::leakrate(&arguments);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{command}");
    run.stderr
}

#[test]
fn a_leak_is_told_with_the_fit_that_leaves_out_the_first_sample() {
    assert_snapshot!(printed("fit data/local-snapshots.csv"), @r#"
    local-snapshots leaks 12.7 MB/1,000 requests (95 % CI 10.8 to 14.7): one MB every 78.4 requests.

      leak rate             12.7 MB/1,000 requests  95 % CI 10.8 to 14.7
      one MB every          78.4 requests           95 % CI 68.2 to 92.2 requests
      verdict               leak (5 samples)
      without first sample  12.4 MB/1,000 requests  95 % CI 7.1 to 17.7
      memory                7.70 MB to 85.0 MB
      measured on           5 samples, 6,250 requests
      floor                 100 kB/1,000 requests
    "#);
}

#[test]
fn a_given_warm_up_is_left_out_and_its_fit_told_beside() {
    assert_snapshot!(printed("fit data/local-snapshots.csv --warm-up 1"), @r#"
    local-snapshots leaks 12.4 MB/1,000 requests (95 % CI 7.1 to 17.7): one MB every 80.6 requests.

      leak rate         12.4 MB/1,000 requests     95 % CI 7.1 to 17.7
      one MB every      80.6 requests              95 % CI 56.6 to 140 requests
      verdict           leak (4 samples)
      with the warm-up  12.7 MB/1,000 requests     95 % CI 10.8 to 14.7
      memory            7.70 MB to 85.0 MB
      measured on       5 samples, 6,250 requests  1 left out
      floor             100 kB/1,000 requests
    "#);
}

#[test]
fn what_is_open_says_what_would_settle_it() {
    assert_snapshot!(printed("fit data/local-after-fix.csv"), @r#"
    local-after-fix is not settled: an initial step of 10.7 MB, then growth of 0.12 MB/1,000 requests (95 % CI
    -6.04 to 6.28), which may be none at all.
    About 7 more samples like these (8,750 requests) should settle it, four times in five.

      leak rate             2.39 MB/1,000 requests    95 % CI -1.44 to 6.22
      one MB every          418 requests              95 % CI above 161 requests
      verdict               inconclusive (4 samples)
      without first sample  0.12 MB/1,000 requests    95 % CI -6.04 to 6.28
      memory                7.60 MB to 18.9 MB
      measured on           4 samples, 5,000 requests
      floor                 100 kB/1,000 requests
    "#);
}

#[test]
fn a_fix_that_is_not_proven_says_what_is_left() {
    assert_snapshot!(printed("compare before=data/local-snapshots.csv after=data/local-after-fix.csv"), @r#"
    Improved, not proven fixed: 81 % of the leak of before is gone in after (90 % CI 61 % to 101 %).
    after: an initial step of 10.7 MB, then growth of 0.12 MB/1,000 requests (95 % CI -6.04 to 6.28), which may be
    none at all. About 7 more samples like these (8,750 requests) should settle it, four times in five.

                       leak rate         95 % CI   one MB every  verdict                   measured on
      before  12.75 MB/1,000 req  10.84 to 14.66  78.4 requests  leak (5 samples)          6,250 requests
      after    2.39 MB/1,000 req   -1.44 to 6.22   418 requests  inconclusive (4 samples)  5,000 requests
    "#);
}

#[test]
fn a_restart_is_given_for_one_of_two_inputs() {
    assert_snapshot!(printed(
        "fit local=data/local-snapshots.csv production=data/production-azure.json \
         --requests production=100/min --restarts production=3h --warm-up production=30min"
    ), @r#"
    2 of 2 series leak.

                          leak rate       95 % CI   one MB every  verdict           measured on
      production  24.4 MB/1,000 req  24.1 to 24.7  41.0 requests  leak              49,000 requests, 8 h 10 min
      local       12.7 MB/1,000 req  10.8 to 14.7  78.4 requests  leak (5 samples)  6,250 requests

    note: production: traffic is steady, so a leak per request cannot be told from one that grows while idle:
          measure at another load, or idle
    "#);
}

#[test]
fn an_option_that_cannot_be_read_says_what_to_write() {
    assert_snapshot!(refused("fit data/local-snapshots.csv --warm-up long"), @r#"
    error: --warm-up: expected `auto`, `none`, a span such as `10min`, or a number of samples such as `1`, found `long`: a span needs its unit
    "#);
    assert_snapshot!(refused("fit data/production.csv --restarts yesterday"), @r#"
    error: --restarts: expected `auto`, `none`, `falls`, or a time such as `2026-04-03T12:00` or, since the first sample, `2h`, found `yesterday`: repeat the option for several restarts
    "#);
    assert_snapshot!(refused("fit data/local-snapshots.csv --restarts 2h"), @r#"
    error: series `local-snapshots`: --restarts expects a date in a series with dates, or a span since the first sample in one with times; for one input alone write --restarts LABEL=TIME
    "#);
    assert_snapshot!(refused("fit data/local-snapshots.csv --warm-up here=1"), @r#"
    error: --warm-up: no input is labelled `here`; there are local-snapshots
    "#);
}

#[test]
fn a_plateau_rose_by_no_more_than_was_seen() {
    // One step, which a climb that dies away fits as one that goes on beyond the end.
    let rows = [
        (0, 189_763_584_u64),
        (30, 189_763_584),
        (46, 189_763_584),
        (82, 189_898_752),
        (101, 189_898_752),
        (115, 3_425_755_136),
        (121, 3_425_755_136),
        (146, 3_425_755_136),
        (157, 3_425_898_496),
        (174, 3_425_898_496),
        (177, 3_425_898_496),
        (189, 3_425_898_496),
        (221, 3_425_898_496),
        (227, 3_425_898_496),
        (238, 3_426_041_856),
        (272, 3_426_041_856),
    ]
    .map(|(second, bytes)| format!("{second},{bytes}"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("step.csv");
    std::fs::write(&path, format!("elapsed_s,rss_bytes\n{}\n", rows.join("\n"))).unwrap();
    let run = common::leakrate(&["fit", path.to_str().unwrap()]);
    assert!(
        run.stdout.starts_with("step rose by 3.24 GB"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("4.38"), "{}", run.stdout);
}
