//! The command line: one file for each command. The only place that knows clap, the clock, the
//! terminal, and the file system for output.

#[cfg(feature = "live")]
mod access;
mod advice;
#[cfg(feature = "live")]
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
mod in_memory;
mod input_args;
mod input_files;
mod inputs;
mod inspect;
#[cfg(feature = "live")]
mod installed;
mod labelled;
mod labels;
mod limit;
mod listing;
#[cfg(feature = "live")]
mod machine_command;
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
#[cfg(feature = "live")]
mod record;
mod report;
mod restarts;
mod routes;
mod scenario;
mod server;
mod shell;
mod sink;
#[cfg(all(feature = "live", feature = "parquet"))]
mod stream;
mod streams;
mod threads;
mod typed_sizes;
mod viewport;
#[cfg(feature = "live")]
mod watch;
mod word;
mod write;
mod zone;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

#[cfg(feature = "live")]
use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand};

#[cfg(feature = "live")]
use alert::AlertArgs;
use compare_args::CompareArgs;
use error::Error;
use fit::FitArgs;
use formats::FormatsArgs;
use in_memory::{Memory, UsageStream};
use input_args::InputArgs;
use inspect::InspectArgs;
#[cfg(feature = "live")]
use machine_command::MachineCommand;
use output_args::DestinationArgs;
use plan::PlanArgs;
use predict::PredictArgs;
use questions::Asking;
use report::args::ReportArgs;
use streams::Streams;
use write::WrittenFiles;

pub use in_memory::{AskedQuestion, CommandAnswer};
pub use own_fault::own_fault;
pub use questions::OfferedAnswer;
pub use shell::command_line;

use crate::ingest::FileSystem;

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
    #[cfg(feature = "live")]
    #[command(flatten)]
    color: colorchoice_clap::Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    OfFiles(Box<FileCommand>),
    #[cfg(feature = "live")]
    #[command(flatten)]
    OnMachine(MachineCommand),
}

/// What answers from files, wherever they are held.
#[derive(Debug, Subcommand)]
enum FileCommand {
    Fit(FitArgs),
    Compare(CompareArgs),
    Predict(PredictArgs),
    Report(ReportArgs),
    Plan(PlanArgs),
    #[cfg(feature = "live")]
    Alert(Box<AlertArgs>),
    Inspect(InspectArgs),
    Formats(FormatsArgs),
}

impl Command {
    /// Whether nothing but the finding is to be said.
    fn is_quiet(&self) -> bool {
        match self {
            Self::OfFiles(command) => command
                .destination()
                .is_some_and(|destination| destination.quiet),
            #[cfg(feature = "live")]
            Self::OnMachine(_) => false,
        }
    }

    /// Whether it measures anew each time, so that a question cannot be answered by running it again.
    fn measures(&self) -> bool {
        match self {
            Self::OfFiles(_) => false,
            #[cfg(feature = "live")]
            Self::OnMachine(command) => command.measures(),
        }
    }

    fn execute(self, typed: &[OsString], streams: Streams<'_>) -> Result<gate::Outcome, Error> {
        match self {
            Self::OfFiles(command) => command.execute(typed, streams),
            #[cfg(feature = "live")]
            Self::OnMachine(command) => {
                let mut streams = streams;
                command.execute(Cli::command(), &mut streams)
            }
        }
    }
}

impl FileCommand {
    /// Where its answer goes, if that can be chosen.
    fn destination(&self) -> Option<&DestinationArgs> {
        match self {
            Self::Fit(args) => Some(&args.output.destination),
            Self::Compare(args) => Some(&args.output.destination),
            Self::Predict(args) => Some(&args.output.destination),
            Self::Report(args) => Some(&args.destination),
            Self::Plan(args) => Some(&args.output.destination),
            #[cfg(feature = "live")]
            Self::Alert(args) => Some(&args.destination),
            Self::Inspect(_) | Self::Formats(_) => None,
        }
    }

    /// Which inputs it reads, if it reads any.
    fn input(&mut self) -> Option<&mut InputArgs> {
        match self {
            Self::Fit(args) => Some(&mut args.input),
            Self::Compare(args) => Some(&mut args.input),
            Self::Predict(args) => Some(&mut args.input),
            Self::Report(args) => Some(&mut args.input),
            Self::Plan(args) => Some(&mut args.input),
            #[cfg(feature = "live")]
            Self::Alert(args) => Some(&mut args.input),
            Self::Inspect(args) => Some(&mut args.input),
            Self::Formats(_) => None,
        }
    }

    fn execute(self, typed: &[OsString], mut streams: Streams<'_>) -> Result<gate::Outcome, Error> {
        match self {
            Self::Fit(args) => fit::run(&args, streams),
            Self::Compare(args) => compare::run(&args, streams),
            Self::Predict(args) => predict::run(&args, streams),
            Self::Report(args) => report::run(args, shell::command_line(typed), streams),
            Self::Plan(args) => plan::run(&args, streams),
            #[cfg(feature = "live")]
            Self::Alert(args) => alert::run(&args, streams),
            Self::Inspect(args) => inspect::run(&args, typed, &mut streams),
            Self::Formats(args) => formats::run(&args, &mut streams),
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
        #[cfg(feature = "live")]
        cli.color.write_global();
        threads::set_up();
        if cli.command.is_quiet() {
            progress::hide();
        } else {
            progress::show();
        }
        // Not locked: a progress bar writes there from a thread of its own.
        let diagnostics: &mut dyn Write = &mut anstream::stderr();
        // What was measured is not measured again to read it in another way.
        let can_start_anew = !cli.command.measures();
        let outcome = {
            let out: &mut dyn Write = &mut anstream::stdout().lock();
            let mut disk = WrittenFiles::Disk;
            let streams = Streams::of_process(out, &mut *diagnostics, &mut disk);
            cli.command.execute(&typed, streams)
        };
        let status = match outcome {
            Ok(outcome) => {
                if answered {
                    let command = shell::command_line(&typed);
                    // Nowhere is left to report to when standard error itself cannot be written.
                    let _ = writeln!(diagnostics, "Next time: {}", printable_lines(&command));
                }
                status(outcome)
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

/// The answer to a command line from files in memory: what it would write to the terminal and to
/// files, and what it ends with. Nothing is asked, and no progress is shown.
///
/// ```
/// use leakrate::cli::answer;
/// use leakrate::ingest::{Beyond, FileSystem, HeldFile};
///
/// let table = "requests,heap_mb\n0,7.7\n2500,40\n3750,56\n5000,76\n6250,85\n";
/// let files = FileSystem::held([HeldFile::new("local.csv", table)], Beyond::Nothing);
/// let answer = answer(["leakrate", "fit", "local.csv", "--quiet"], &files);
/// assert_eq!(answer.status, 0);
/// assert!(answer.stdout.contains("leak"), "{answer:?}");
/// ```
pub fn answer(
    args: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    files: &FileSystem,
) -> CommandAnswer {
    let typed: Vec<OsString> = args.into_iter().map(Into::into).collect();
    threads::set_up();
    let cli = match Cli::try_parse_from(&typed) {
        Ok(cli) => cli,
        Err(usage) => {
            let usage = without_stray_tip(usage);
            let rendered = usage.render().to_string();
            let mut text = printable_lines(&rendered).into_owned();
            if lacks_input(&usage) {
                text.extend(["\n", PASTE, "\n"]);
            }
            let stream = if usage.use_stderr() {
                UsageStream::Diagnostics
            } else {
                UsageStream::Out
            };
            return CommandAnswer::of_usage(text, usage_status(&usage), stream);
        }
    };
    let mut memory = Memory::default();
    let outcome = match cli.command {
        Command::OfFiles(mut command) => {
            if let Some(input) = command.input() {
                input.files_in = files.clone();
            }
            command.execute(&typed, memory.streams())
        }
        #[cfg(feature = "live")]
        Command::OnMachine(command) => Err(Error::OnlyOnMachine {
            command: command.name(),
        }),
    };
    match outcome {
        Ok(outcome) => memory.into_answer(status(outcome)),
        Err(error) => memory.into_failure(&error, &typed, NOT_ANSWERED),
    }
}

/// The answer to a command line of `leakrate stream` from any stream to any other: what it ends with, and what it says
/// beside the rows.
#[cfg(all(feature = "live", feature = "parquet"))]
pub fn answer_stream(
    args: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    input: impl io::Read,
    output: impl io::Write,
) -> CommandAnswer {
    let typed: Vec<OsString> = args.into_iter().map(Into::into).collect();
    threads::set_up();
    let outcome = match Cli::try_parse_from(&typed) {
        Ok(Cli {
            command: Command::OnMachine(MachineCommand::Stream(args)),
            ..
        }) => stream::run(&args, input, output),
        Ok(_) => Err(Error::OnlyStream),
        Err(usage) => {
            let text = printable_lines(&usage.render().to_string()).into_owned();
            return CommandAnswer::of_usage(text, usage_status(&usage), UsageStream::Diagnostics);
        }
    };
    let memory = Memory::default();
    match outcome {
        Ok(outcome) => memory.into_answer(status(outcome)),
        Err(error) => memory.into_failure(&error, &typed, NOT_ANSWERED),
    }
}

/// What a command ends with.
fn status(outcome: gate::Outcome) -> u8 {
    match outcome {
        gate::Outcome::Answered => ANSWERED,
        gate::Outcome::ConditionHolds => CONDITION_HOLDS,
        gate::Outcome::ConditionUndecidable => NOT_ANSWERED,
    }
}

/// No file is called like an option: the tip to pass it as one leads astray.
fn without_stray_tip(mut usage: clap::Error) -> clap::Error {
    if usage.kind() == ErrorKind::UnknownArgument {
        usage.remove(ContextKind::Suggested);
    }
    usage
}

/// Help and version are answers; a wrong argument is not.
fn usage_status(usage: &clap::Error) -> u8 {
    if usage.use_stderr() {
        NOT_ANSWERED
    } else {
        ANSWERED
    }
}

fn show_usage(usage: clap::Error) -> ExitCode {
    let usage = without_stray_tip(usage);
    let plain = usage.render().to_string();
    // An argument that would act on the terminal is shown without colours, and without acting.
    let _ = match printable_lines(&plain) {
        Cow::Borrowed(_) => usage.print(),
        Cow::Owned(shown) => write!(anstream::stderr(), "{shown}"),
    };
    if lacks_input(&usage) {
        let _ = writeln!(anstream::stderr(), "\n{PASTE}");
    }
    ExitCode::from(usage_status(&usage))
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
