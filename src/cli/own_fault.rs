//! What is said when leakrate itself is at fault: a panic, on whichever thread.

use std::any::Any;
use std::io::{self, IsTerminal as _, Write as _};
use std::panic::{self, PanicHookInfo};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::ingest::IngestError;
use crate::render::printable::printable_lines;

/// An error in the program itself: `EX_SOFTWARE` of BSD's `sysexits.h`.
const OWN_FAULT: i32 = 70;

/// The question could not be answered, for its input is bad.
const NOT_ANSWERED: i32 = 2;

/// What is wrong with the input, where the panic is that of a decoder that met it.
fn damaged_input() -> Option<IngestError> {
    #[cfg(feature = "parquet")]
    return crate::ingest::panic_of_decoder().map(IngestError::from);
    #[cfg(not(feature = "parquet"))]
    return None;
}

/// From now on a panic ends the program with one message that says what to report; `command` is
/// what was typed.
pub(super) fn report_panics(command: String) {
    let is_told = AtomicBool::new(false);
    panic::set_hook(Box::new(move |panic| {
        if is_told.swap(true, Ordering::SeqCst) {
            // Another thread tells of its own fault, and ends the program.
            loop {
                thread::park();
            }
        }
        let begin = if io::stderr().is_terminal() {
            // A progress bar may stand there.
            "\r\x1b[K"
        } else {
            ""
        };
        if let Some(damaged) = damaged_input() {
            let message = format!("error: {damaged}\nIt was running: {command}\n");
            let _ = write!(io::stderr(), "{begin}{}", printable_lines(&message));
            process::exit(NOT_ANSWERED);
        }
        let message = own_fault(&command, panic);
        // Nowhere is left to report to when standard error itself cannot be written.
        let _ = write!(io::stderr(), "{begin}{}", printable_lines(&message));
        process::exit(OWN_FAULT);
    }));
}

/// What is said of a panic: what happened, where, at which `command`, and what to report.
pub fn own_fault(command: &str, panic: &PanicHookInfo<'_>) -> String {
    let what = reason(panic.payload());
    let place = panic
        .location()
        // The page is built without places, for its size.
        .filter(|place| place.line() > 0)
        .map(|place| format!(" ({}:{})", place.file(), place.line()))
        .unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    let to = match env!("CARGO_PKG_REPOSITORY") {
        "" => "to where you have leakrate from".to_owned(),
        address => format!("at {address}/issues"),
    };
    format!(
        "error: leakrate {version} has a fault of its own: {what}{place}\n\
         It was running: {command}\n\
         Please report it {to}: this message, and the files of that command if they may be shared.\n"
    )
}

fn reason(payload: &(dyn Any + Send)) -> &str {
    let literal = payload.downcast_ref::<&str>().copied();
    let written = || payload.downcast_ref::<String>().map(String::as_str);
    literal.or_else(written).unwrap_or("it does not say why")
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use rayon::prelude::*;

    use super::*;

    /// Says to a test that it runs in a process of its own.
    const IN_CHILD: &str = "LEAKRATE_TEST_PANICS";

    /// Runs the test of this name again in a process of its own, and gives how that ended.
    fn child(test: &str) -> (Option<i32>, String) {
        let program = std::env::current_exe().unwrap();
        let test = format!("{}::{test}", module_path!().split_once("::").unwrap().1);
        let output = Command::new(program)
            .args(["--exact", &test, "--nocapture"])
            .env(IN_CHILD, "1")
            .output()
            .unwrap();
        let diagnostics = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), diagnostics)
    }

    fn is_child() -> bool {
        std::env::var_os(IN_CHILD).is_some()
    }

    fn assert_reported(test: &str, reason: &str) {
        let (status, diagnostics) = child(test);
        assert_eq!(status, Some(OWN_FAULT), "{diagnostics}");
        let version = env!("CARGO_PKG_VERSION");
        let first = format!("error: leakrate {version} has a fault of its own: {reason}");
        assert!(diagnostics.contains(&first), "{diagnostics}");
        assert!(diagnostics.contains("own_fault.rs:"), "{diagnostics}");
        assert!(
            diagnostics.contains("\nIt was running: leakrate fit a.csv\nPlease report it "),
            "{diagnostics}"
        );
        assert_eq!(diagnostics.matches("fault of its own").count(), 1);
        assert!(!diagnostics.contains("panicked at"), "{diagnostics}");
    }

    #[test]
    fn a_panic_ends_in_one_message() {
        if is_child() {
            report_panics("leakrate fit a.csv".to_owned());
            panic!("nothing is {}", "left");
        }
        assert_reported("a_panic_ends_in_one_message", "nothing is left (");
    }

    #[test]
    fn panics_of_many_threads_of_the_pool_end_in_one_message() {
        if is_child() {
            report_panics("leakrate fit a.csv".to_owned());
            (0..1000).into_par_iter().for_each(|_| panic!("all fail"));
        }
        assert_reported(
            "panics_of_many_threads_of_the_pool_end_in_one_message",
            "all fail (",
        );
    }

    #[test]
    fn a_panic_while_the_answer_is_locked_ends_in_one_message() {
        if is_child() {
            report_panics("leakrate fit a.csv".to_owned());
            let _answer = io::stdout().lock();
            let nothing: Vec<u8> = Vec::new();
            let outside = nothing.len();
            assert_eq!(nothing[outside], 0);
        }
        assert_reported(
            "a_panic_while_the_answer_is_locked_ends_in_one_message",
            "index out of bounds",
        );
    }
}
