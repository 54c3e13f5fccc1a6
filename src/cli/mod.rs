//! The command line: one file for each command. The only place that knows clap, the clock, the
//! terminal, and the file system for output.

mod access;
mod advice;
mod alert;
mod answer;
mod bounded;
mod compare;
mod compare_args;
mod compare_groups;
mod deploys;
mod diagnose;
mod earlier_answer;
mod error;
mod fit;
mod fit_options;
mod forecast;
mod formats;
mod gate;
mod group_by;
mod input_args;
mod input_files;
mod inputs;
mod inspect;
mod labelled;
mod labels;
mod limit;
mod listing;
mod model_args;
mod output;
mod output_args;
mod output_format;
mod own_fault;
mod plan;
mod predict;
mod progress;
mod questions;
mod read_options;
mod record;
mod report;
mod restarts;
mod routes;
mod scenario;
mod server;
mod shell;
mod streams;
mod threads;
mod typed_sizes;
mod watch;
mod word;
mod write;
mod zone;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Parser, Subcommand};

use alert::AlertArgs;
use compare_args::CompareArgs;
use error::Error;
use fit::FitArgs;
use formats::FormatsArgs;
use inspect::InspectArgs;
use output_args::DestinationArgs;
use plan::PlanArgs;
use predict::PredictArgs;
use questions::Asking;
use record::RecordArgs;
use report::args::ReportArgs;
use shell::{CompletionsArgs, ManArgs};
use watch::WatchArgs;

use crate::render::printable::printable_lines;

/// The question was answered.
const ANSWERED: u8 = 0;
/// The question was answered, and a condition given with `--fail-on` holds.
const CONDITION_HOLDS: u8 = 1;
/// The question could not be answered: bad input or bad arguments.
const NOT_ANSWERED: u8 = 2;

/// The maths of memory leaks: how fast, is it the same leak, and when does it crash.
#[derive(Debug, Parser)]
#[command(
    name = "leakrate",
    version,
    max_term_width = 100,
    propagate_version = true
)]
#[command(arg_required_else_help = true, subcommand_required = true)]
struct Cli {
    #[command(flatten)]
    color: colorchoice_clap::Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Fit(FitArgs),
    Compare(CompareArgs),
    Predict(PredictArgs),
    Report(ReportArgs),
    Plan(PlanArgs),
    Alert(Box<AlertArgs>),
    Inspect(InspectArgs),
    Record(Box<RecordArgs>),
    Watch(Box<WatchArgs>),
    Formats(FormatsArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

impl Command {
    /// Whether nothing but the finding is to be said.
    fn is_quiet(&self) -> bool {
        self.destination()
            .is_some_and(|destination| destination.quiet)
    }

    /// Where its answer goes, if that can be chosen.
    fn destination(&self) -> Option<&DestinationArgs> {
        match self {
            Self::Fit(args) => Some(&args.output.destination),
            Self::Compare(args) => Some(&args.output.destination),
            Self::Predict(args) => Some(&args.output.destination),
            Self::Report(args) => Some(&args.destination),
            Self::Plan(args) => Some(&args.output.destination),
            Self::Alert(args) => Some(&args.destination),
            Self::Inspect(_)
            | Self::Record(_)
            | Self::Watch(_)
            | Self::Formats(_)
            | Self::Completions(_)
            | Self::Man(_) => None,
        }
    }
}

/// Runs the program: the result goes to standard output, everything else to standard error. A panic
/// ends the process with status 70 and says what to report.
pub fn run(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    let mut typed: Vec<OsString> = args.into_iter().map(Into::into).collect();
    own_fault::report_panics(shell::command_line(&typed));
    let asking = Asking::of(&typed);
    let mut answered = false;
    loop {
        let cli = match Cli::try_parse_from(&typed) {
            Ok(cli) => cli,
            Err(usage) => return show_usage(usage),
        };
        cli.color.write_global();
        threads::set_up();
        if cli.command.is_quiet() {
            progress::hide();
        }
        // Not locked: a progress bar writes there from a thread of its own.
        let diagnostics: &mut dyn Write = &mut anstream::stderr();
        // What was measured is not measured again to read it in another way.
        let can_start_anew = !matches!(cli.command, Command::Record(_));
        let outcome = execute(cli.command, &typed, diagnostics);
        let status = match outcome {
            Ok(outcome) => {
                if answered {
                    let command = shell::command_line(&typed);
                    // Nowhere is left to report to when standard error itself cannot be written.
                    let _ = writeln!(diagnostics, "Next time: {}", printable_lines(&command));
                }
                match outcome {
                    gate::Outcome::Answered => ANSWERED,
                    gate::Outcome::ConditionHolds => CONDITION_HOLDS,
                    gate::Outcome::ConditionUndecidable => NOT_ANSWERED,
                }
            }
            Err(error) => {
                let _ = diagnose::write_error(&error, diagnostics);
                if let Error::Question { answers, .. } = &error {
                    if asking == Asking::Possible && can_start_anew {
                        let input = &mut io::stdin().lock();
                        if let Ok(Some(words)) = questions::ask(answers, input, diagnostics) {
                            typed = shell::with_options(&typed, words);
                            answered = true;
                            continue;
                        }
                    } else {
                        let _ = diagnose::write_answers(answers, &typed, diagnostics);
                    }
                }
                NOT_ANSWERED
            }
        };
        return ExitCode::from(status);
    }
}

fn execute(
    command: Command,
    typed: &[OsString],
    diagnostics: &mut dyn Write,
) -> Result<gate::Outcome, Error> {
    let out: &mut dyn Write = &mut anstream::stdout().lock();
    match command {
        Command::Fit(args) => fit::run(&args, out, diagnostics),
        Command::Compare(args) => compare::run(&args, out, diagnostics),
        Command::Predict(args) => predict::run(&args, out, diagnostics),
        Command::Report(args) => report::run(args, shell::command_line(typed), out, diagnostics),
        Command::Plan(args) => plan::run(&args, out, diagnostics),
        Command::Alert(args) => alert::run(&args, out, diagnostics),
        Command::Record(args) => record::run(&args, out, diagnostics),
        Command::Watch(args) => watch::run(&args, out, diagnostics),
        Command::Inspect(args) => inspect::run(&args, typed, out),
        Command::Formats(args) => formats::run(&args, out),
        Command::Completions(args) => shell::completions(&args, Cli::command(), out),
        Command::Man(args) => shell::manual(&args, Cli::command(), diagnostics),
    }
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
    if lacks_input(&usage) {
        let _ = writeln!(anstream::stderr(), "\n{PASTE}");
    }
    ExitCode::from(if usage.use_stderr() {
        NOT_ANSWERED
    } else {
        ANSWERED
    })
}

/// What to do without a file.
const PASTE: &str = "To paste what you have, give `-` for the file, and end it with Ctrl-D on a line \
                     of its own: leakrate fit -";

/// Whether a command was given no input.
fn lacks_input(usage: &clap::Error) -> bool {
    let missing = usage.get(ContextKind::InvalidArg);
    usage.kind() == ErrorKind::MissingRequiredArgument
        && matches!(missing, Some(ContextValue::Strings(names)) if names.iter().any(|name| name.contains("INPUT")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }
}
