//! What every command does alike: suggestions for what was mistyped, and colour.

mod common;

const PRODUCTION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/production.csv");
const FLEET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/fleet.csv");

#[test]
fn what_was_mistyped_is_guessed() {
    let misspelt = PRODUCTION.replace("production.csv", "producton.csv");
    for (arguments, guess) in [
        (
            &["fit", PRODUCTION, "--memory", "memry"][..],
            "did you mean `memory_bytes`?",
        ),
        (
            &["fit", PRODUCTION, "--input-format", "cvs"],
            "did you mean `table`?",
        ),
        (
            &["fit", PRODUCTION, "--input-format", "promethues"],
            "did you mean `prometheus`?",
        ),
        (
            &["fit", FLEET, "--series", "web-6d4cf56db6-bbbb"],
            "did you mean `web-6d4cf56db6-bbbbb/node-26`?",
        ),
        (&["fit", &misspelt], "/production.csv`?"),
        (
            &["fit", PRODUCTION, "--sort", "wurst"],
            "a similar value exists: 'worst'",
        ),
    ] {
        let run = common::leakrate(arguments);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains(guess), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn an_unknown_option_is_not_taken_for_a_file() {
    let run = common::leakrate(&["fit", PRODUCTION, "--xyz"]);
    assert_eq!(run.status, 2);
    assert!(!run.stderr.contains("as a value"), "{}", run.stderr);
}

#[test]
fn advice_without_a_line_stands_below_the_error() {
    let run = common::leakrate(&["fit", PRODUCTION, "--memory", "x"]);
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert!(
        lines[0].starts_with("error: ") && lines[1].starts_with("help: "),
        "{}",
        run.stderr
    );
    assert_eq!(lines.len(), 2);
}

#[test]
fn colour_is_kept_from_pipes_unless_it_is_asked_for() {
    let colours = |when: &[&str], file: &str| {
        let run = common::leakrate(&[&["fit", file], when].concat());
        (run.stdout + &run.stderr).contains('\u{1b}')
    };
    for file in [PRODUCTION, "no such file"] {
        assert!(!colours(&[], file));
        assert!(!colours(&["--color", "never"], file));
        assert!(colours(&["--color", "always"], file));
    }
}
