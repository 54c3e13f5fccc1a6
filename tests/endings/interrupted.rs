//! Ctrl-C and the wish of a system to end are heard within a second, whatever is waited for.

use std::thread;
use std::time::Duration;

use crate::case::{Case, every_phase};
use crate::subject::{is_running, until};

/// What is promised.
const WITHIN: Duration = Duration::from_secs(1);
/// A machine that has other work may take longer once, and not each time.
const TRIES: usize = 4;

fn ends_soon(start: fn() -> Case, signal: &str) {
    let mut spans = Vec::new();
    for _ in 0..TRIES {
        let case = start();
        case.reach();
        // Well into its phase.
        thread::sleep(Duration::from_millis(100));
        case.subject.signal(signal);
        let ended = case.subject.end(case.name);
        let name = case.name;
        assert_eq!(ended.status, Some(case.status), "{name}: {}", ended.said);
        assert!(!ended.said.contains("panicked"), "{name}: {}", ended.said);
        for file in &case.launched {
            until(&format!("{name}: {} ends", file.display()), || {
                !is_running(file)
            });
        }
        if ended.took <= WITHIN {
            return;
        }
        spans.push((ended.took, ended.said));
    }
    let name = start().name;
    assert!(spans.is_empty(), "{name}: {spans:?}");
}

#[test]
fn ctrl_c_ends_every_phase_within_a_second() {
    for start in every_phase() {
        ends_soon(start, "-INT");
    }
}

#[test]
fn a_system_that_shuts_down_ends_every_phase_within_a_second() {
    for start in every_phase() {
        ends_soon(start, "-TERM");
    }
}
