//! `leakrate watch`: follow memory as it is measured, and say when the answer changes.

mod args;
mod failure;
mod latch;
mod outputs;
mod seen;
mod session;
mod source;
mod variables;
mod view;

use std::io::Write;

use super::error::Error;
use super::gate::{Gate, Judge, Outcome};
use crate::record::{Cancellation, Interrupt};
use crate::watch::{Outlook, WatchClock};
use failure::WatchFailure;
use outputs::{Audience, Outputs};
use seen::Seen;
use session::Session;
use source::Watchable;

pub(super) use args::WatchArgs;

/// What a watch that is asked a second time ends with.
const INTERRUPTED: i32 = 130;

pub(super) fn run(
    args: &WatchArgs,
    out: &mut dyn Write,
    diagnostics: &mut dyn Write,
) -> Result<Outcome, Error> {
    Gate::new(Judge::Watch, &args.action.on)?;
    let interrupt = Interrupt::default();
    hear_ctrl_c(interrupt.clone())?;
    let watchable = Watchable::of(args, &interrupt)?;
    let session = Session::new(args, &watchable.label)?;
    let outputs = Outputs::new(args, &interrupt, out, diagnostics)?;
    follow(args, watchable, session, outputs, &interrupt)?;
    Ok(Outcome::Answered)
}

/// The first request ends the watch, which is where it was; the second ends it whatever it waits for.
fn hear_ctrl_c(interrupt: Interrupt) -> Result<(), WatchFailure> {
    let heard = move || {
        interrupt.raise();
        if interrupt.cancellation() == Cancellation::Abandon {
            std::process::exit(INTERRUPTED);
        }
    };
    Ok(ctrlc::set_handler(heard)?)
}

/// Looks again and again, until the source ends, nobody reads on, or the watch is asked to end.
fn follow(
    args: &WatchArgs,
    mut watchable: Watchable,
    mut session: Session,
    mut outputs: Outputs<'_>,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    let clock = WatchClock::start();
    loop {
        let news = watchable.source.poll(clock.now())?;
        for happening in &news.happenings {
            outputs.happened(happening)?;
        }
        let is_new = !news.arrivals.is_empty() || !news.happenings.is_empty();
        if session.hear(news.arrivals, &mut outputs)? == Audience::HasGone {
            return Ok(());
        }
        let seen: Vec<&Seen> = session.seen().collect();
        if is_new && outputs.settle(&seen)? == Audience::HasGone {
            return Ok(());
        }
        outputs.reap()?;
        if args.replay || news.outlook == Outlook::Ended {
            return Ok(());
        }
        if clock.wait(watchable.every, interrupt) != Cancellation::GoOn {
            return Ok(());
        }
    }
}
