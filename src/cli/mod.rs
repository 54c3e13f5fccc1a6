//! The command line: one file for each command. The only place that knows clap, the clock, the
//! terminal, and the file system for output.

mod args;
mod bounded;
mod compare;
mod compare_groups;
mod error;
mod fit;
mod fit_options;
mod forecast;
mod formats;
mod gate;
mod grouping;
mod groups;
mod input_args;
mod inputs;
mod inspect;
mod labelled;
mod labels;
mod limit;
mod listing;
mod output;
mod output_format;
mod plan;
mod predict;
mod progress;
mod read_options;
mod record;
mod report;
mod restarts;
mod shell;
mod threads;
mod write;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::{ContextKind, ErrorKind};

use args::{Cli, Command};
use error::Error;

use crate::render::printable::printable_lines;

/// The question was answered.
const ANSWERED: u8 = 0;
/// The question was answered, and a condition given with `--fail-on` holds.
const CONDITION_HOLDS: u8 = 1;
/// The question could not be answered: bad input or bad arguments.
const NOT_ANSWERED: u8 = 2;

/// Runs the program: the result goes to standard output, everything else to standard error.
pub fn run(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    let typed: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let cli = match Cli::try_parse_from(&typed) {
        Ok(cli) => cli,
        Err(usage) => return show_usage(usage),
    };
    cli.color.write_global();
    threads::set_up();
    if cli.command.is_quiet() {
        progress::hide();
    }
    let out: &mut dyn Write = &mut anstream::stdout().lock();
    // Not locked: a progress bar writes there from a thread of its own.
    let diagnostics: &mut dyn Write = &mut anstream::stderr();
    let outcome = match cli.command {
        Command::Fit(args) => fit::run(&args, out, diagnostics),
        Command::Compare(args) => compare::run(&args, out, diagnostics),
        Command::Predict(args) => predict::run(&args, out, diagnostics),
        Command::Report(args) => report::run(args, shell::command_line(&typed), out, diagnostics),
        Command::Plan(args) => plan::run(&args, out, diagnostics),
        Command::Record(args) => record::run(&args, out, diagnostics),
        Command::Inspect(args) => inspect::run(&args, &typed, out),
        Command::Formats => formats::run(out),
        Command::Completions(args) => shell::completions(&args, out),
        Command::Man(args) => shell::manual(&args, diagnostics),
    };
    let status = match outcome {
        Ok(gate::Outcome::Answered) => ANSWERED,
        Ok(gate::Outcome::ConditionHolds) => CONDITION_HOLDS,
        Ok(gate::Outcome::ConditionUndecidable) => NOT_ANSWERED,
        Err(error) => {
            // Nowhere is left to report to when standard error itself cannot be written.
            let _ = error.write_to(diagnostics);
            NOT_ANSWERED
        }
    };
    ExitCode::from(status)
}

/// Help and version are answers; a wrong argument is not.
fn show_usage(mut usage: clap::Error) -> ExitCode {
    if usage.kind() == ErrorKind::UnknownArgument {
        // No file is called like an option: the tip to pass it as one leads astray.
        usage.remove(ContextKind::Suggested);
    }
    let plain = usage.render().to_string();
    // An argument that would act on the terminal is shown without colours, and without acting.
    let _ = match printable_lines(&plain) {
        Cow::Borrowed(_) => usage.print(),
        Cow::Owned(shown) => write!(anstream::stderr(), "{shown}"),
    };
    ExitCode::from(if usage.use_stderr() {
        NOT_ANSWERED
    } else {
        ANSWERED
    })
}

/// Says something beside the answer.
fn say(diagnostics: &mut dyn Write, text: &str) -> Result<(), Error> {
    write_all(diagnostics, printable_lines(text).as_bytes())
}

/// A reader may go away, which is its right, and changes nothing of what was found.
fn write_all(out: &mut dyn Write, bytes: &[u8]) -> Result<(), Error> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Error::Output),
    }
}
