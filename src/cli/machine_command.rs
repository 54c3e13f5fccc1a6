//! The commands that need the machine: they work on processes, servers or folders, and cannot be
//! answered from files in memory.

#[cfg(feature = "parquet")]
use std::io;

use clap::Subcommand;

use super::error::Error;
use super::gate::Outcome;
use super::installed::{self, CompletionsArgs, ManArgs};
use super::record::{self, RecordArgs};
#[cfg(feature = "parquet")]
use super::stream::{self, StreamArgs};
use super::streams::Streams;
use super::watch::{self, WatchArgs};

#[derive(Debug, Subcommand)]
pub(super) enum MachineCommand {
    Record(Box<RecordArgs>),
    Watch(Box<WatchArgs>),
    #[cfg(feature = "parquet")]
    Stream(StreamArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

impl MachineCommand {
    /// What is typed to run it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Record(_) => "leakrate record",
            Self::Watch(_) => "leakrate watch",
            #[cfg(feature = "parquet")]
            Self::Stream(_) => "leakrate stream",
            Self::Completions(_) => "leakrate completions",
            Self::Man(_) => "leakrate man",
        }
    }

    /// Whether it measures anew each time, so that a question cannot be answered by running it again.
    pub(super) fn measures(&self) -> bool {
        match self {
            Self::Record(_) => true,
            #[cfg(feature = "parquet")]
            Self::Stream(_) => false,
            Self::Watch(_) | Self::Completions(_) | Self::Man(_) => false,
        }
    }

    /// Runs it; `program` is the definition of the whole command line.
    pub(super) fn execute(
        self,
        program: clap::Command,
        streams: &mut Streams<'_>,
    ) -> Result<Outcome, Error> {
        match self {
            Self::Record(args) => record::run(&args, streams.out, streams.diagnostics),
            Self::Watch(args) => watch::run(&args, streams.out, streams.diagnostics),
            #[cfg(feature = "parquet")]
            Self::Stream(args) => stream::run(&args, io::stdin().lock(), io::stdout()),
            Self::Completions(args) => installed::completions(&args, program, streams.out),
            Self::Man(args) => installed::manual(&args, program, streams.diagnostics),
        }
    }
}
