//! `leakrate record`: measure a local server, then answer as `fit` or `compare` would.

mod args;
mod failure;
mod growth;
mod setup;
pub(super) mod values;
mod view;

use std::ffi::{OsStr, OsString};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::compare_args::CompareArgs;
use super::error::Error;
use super::fit::{self, FitArgs};
use super::fit_options::fit_options;
use super::gate::Outcome;
use super::input_args::{By, InputArgs};
use super::inputs::PartsAre;
use super::labelled::Labelled;
use super::listing::ListingArgs;
use super::streams::{Streams, say};
use super::write::WrittenFiles;
use super::{compare, diagnose, input_files, inputs};
use crate::ingest::{Arrangement, Checksum};
use crate::record::{Cancellation, Ending, Interrupt, Launched, RecordError, Recording, Run};
use crate::units::{DisplayZone, counted};
use failure::{FEWEST_READINGS, RecordFailure};
use view::{Screen, State, View};

pub(super) use args::RecordArgs;

pub(super) fn run(
    args: &RecordArgs,
    out: &mut dyn Write,
    diagnostics: &mut dyn Write,
) -> Result<Outcome, Error> {
    if let Some(other) = &args.result.against {
        if is_stream(&other.value) {
            return Err(RecordFailure::AgainstStream.into());
        }
        // A slip in the other input should not be found after minutes of measuring.
        let options = args.result.input();
        let other = std::slice::from_ref(other);
        let groups = input_files::open(other, &options, Arrangement::Apart, Checksum::Unwanted)?;
        inputs::load(&groups, &options, &args.result.model(), PartsAre::Series)?;
    }
    let interrupt = Interrupt::default();
    let measuring = Arc::new(AtomicBool::new(true));
    hear_ctrl_c(interrupt.clone(), Arc::clone(&measuring))?;
    let mut view = View {
        screen: screen(),
        diagnostics,
        options: fit_options("record", &args.result.model(), None, DisplayZone::default())?,
        enough: args.protocol.until.map(|until| until.0),
        state: State::default(),
    };
    let mut launched = setup::launch(args, &interrupt)?;
    let measured = measure(args, launched.as_mut(), interrupt, &mut view)?;
    drop(launched);
    measuring.store(false, Ordering::SeqCst);
    let heaps = view.state.heaps;
    measured.say_what_is_kept(&args.result.output, diagnostics)?;
    if !measured.makes_a_rate() {
        return Err(measured.into_error(args));
    }
    let outcome = answer(args, out, diagnostics)?;
    if let Err(error) = growth::by_site(&heaps, args, out, diagnostics) {
        // The answer that was asked for stands.
        diagnose::write_error(&error, diagnostics)?;
    }
    match measured.failure {
        Some(failure) => Err(failure.into()),
        None => Ok(outcome),
    }
}

/// Whether an input can be read only once.
fn is_stream(given: &OsStr) -> bool {
    let about = std::fs::metadata(given);
    given == "-" || about.is_ok_and(|about| !about.is_file() && !about.is_dir())
}

/// What an interrupted program ends with.
const INTERRUPTED: i32 = 130;

/// Says at once that Ctrl-C was heard, whatever the run is waiting for. Once nothing is measured any
/// longer, there is nothing to finish.
fn hear_ctrl_c(interrupt: Interrupt, measuring: Arc<AtomicBool>) -> Result<(), RecordFailure> {
    let begin = match screen() {
        Screen::Terminal => "\r\x1b[K",
        Screen::Plain => "",
    };
    let heard = move || {
        if !measuring.load(Ordering::SeqCst) {
            std::process::exit(INTERRUPTED);
        }
        interrupt.raise();
        if interrupt.cancellation() == Cancellation::Finish {
            let _ = writeln!(
                std::io::stderr(),
                "{begin}interrupted: finishing within a second with what was sent (Ctrl-C again ends at once)"
            );
        }
    };
    Ok(ctrlc::set_handler(heard)?)
}

const LEFT_OUT: &str = "the memory after the last requests was not read in time, so they are left out; the \
    server has served them all the same: start it again before --resume\n";

/// What was measured, and what went wrong, if anything did.
struct Measured {
    recording: Recording,
    failure: Option<RecordFailure>,
    last_burst: LastBurst,
}

/// Whether the memory after the last burst is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LastBurst {
    Measured,
    LeftOut,
}

impl Measured {
    /// After a failure, what was measured before it is easily taken for lost.
    fn say_what_is_kept(&self, path: &Path, diagnostics: &mut dyn Write) -> Result<(), Error> {
        let kept = self.recording.snapshots.len();
        if kept > 0 && self.last_burst == LastBurst::LeftOut {
            say(diagnostics, LEFT_OUT)?;
        }
        if self.failure.is_none() || kept == 0 {
            return Ok(());
        }
        let note = format!(
            "kept: {} in `{}`; --resume adds bursts to them\n",
            counted(kept, "reading"),
            path.display()
        );
        say(diagnostics, &note)
    }

    fn makes_a_rate(&self) -> bool {
        let spoilt = self
            .failure
            .as_ref()
            .is_some_and(RecordFailure::leaves_no_rate);
        !spoilt && self.recording.snapshots.len() >= FEWEST_READINGS
    }

    fn into_error(self, args: &RecordArgs) -> Error {
        let too_few = match self.recording.snapshots.len() {
            0 => RecordFailure::Nothing,
            found => RecordFailure::TooFew {
                found,
                path: args.result.output.display().to_string(),
            },
        };
        self.failure.unwrap_or(too_few).into()
    }
}

fn measure(
    args: &RecordArgs,
    launched: Option<&mut Launched>,
    interrupt: Interrupt,
    view: &mut View,
) -> Result<Measured, Error> {
    let routes = setup::routes(&args.load)?;
    let mut load = if routes.is_empty() {
        setup::load(&args.load, &interrupt)?
    } else {
        setup::route_by_route(&routes, args, &interrupt)?
    };
    let mut reader = setup::reader(args, launched.as_deref(), &interrupt)?;
    let table = setup::table(&args.result, reader.column())?;
    if let Some(torn) = table.torn() {
        let note = format!(
            "note: the last line of `{}` was not written whole and was taken out of it, with its requests: `{torn}`\n",
            args.result.output.display()
        );
        say(view.diagnostics, &note)?;
    }
    let run = Run {
        protocol: args.protocol.protocol(routes.len()),
        load: load.as_mut(),
        reader: reader.as_mut(),
        table,
        interrupt,
        watcher: view,
    };
    let mut recording = run.measure("local");
    let ending = std::mem::replace(&mut recording.ending, Ending::Complete);
    let last_burst = match ending {
        Ending::Abandoned => LastBurst::LeftOut,
        Ending::Complete
        | Ending::Enough
        | Ending::OutOfBudget
        | Ending::Interrupted
        | Ending::Failed(_) => LastBurst::Measured,
    };
    let failure = match ending {
        Ending::Failed(error) => Some(explain(error, args, launched)),
        Ending::Complete
        | Ending::Enough
        | Ending::OutOfBudget
        | Ending::Interrupted
        | Ending::Abandoned => None,
    };
    Ok(Measured {
        recording,
        failure,
        last_burst,
    })
}

/// A program that was launched and has ended says best why the run failed.
fn explain(
    error: RecordError,
    args: &RecordArgs,
    launched: Option<&mut Launched>,
) -> RecordFailure {
    let ended = launched.and_then(|launched| {
        let status = launched.ended()?;
        Some((status, launched.last_words()))
    });
    match ended {
        None => RecordFailure::Run { error },
        Some((status, last_words)) => RecordFailure::ProgramEnded {
            error: Box::new(error),
            program: setup::program_name(args),
            status,
            last_words,
        },
    }
}

fn screen() -> Screen {
    if std::io::stderr().is_terminal() {
        Screen::Terminal
    } else {
        Screen::Plain
    }
}

/// The requests of each route, from the file that the run has written.
fn by_route(log: PathBuf) -> InputArgs {
    let mut written = OsString::from("file:");
    written.push(log);
    InputArgs {
        requests: vec![Labelled {
            label: None,
            value: written,
        }],
        by: Some(By::Route),
        ..InputArgs::default()
    }
}

/// The file is read again like any other, so that this answer is the one that `fit` and
/// `compare` give for it later.
fn answer(
    args: &RecordArgs,
    out: &mut dyn Write,
    diagnostics: &mut dyn Write,
) -> Result<Outcome, Error> {
    let local = Labelled {
        label: Some("local".to_owned()),
        value: args.result.output.clone().into_os_string(),
    };
    let input = match &args.load.routes {
        Some(_) => by_route(setup::route_log(&args.result)),
        None => args.result.input(),
    };
    let model = args.result.model();
    let output = args.result.output();
    let gate = args.gate.clone();
    let mut disk = WrittenFiles::Disk;
    let streams = Streams::of_process(out, diagnostics, &mut disk);
    let Some(other) = &args.result.against else {
        let inputs = vec![local];
        let args = FitArgs {
            inputs,
            input,
            model,
            listing: ListingArgs::default(),
            output,
            gate,
        };
        return fit::run(&args, streams);
    };
    let inputs = vec![local, other.clone()];
    let args = CompareArgs {
        inputs,
        baseline: None,
        groups: Vec::new(),
        relation: None,
        input,
        model,
        output,
        gate,
    };
    compare::run(&args, streams)
}
