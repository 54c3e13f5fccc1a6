//! Options that say where an answer goes and how it is written, for every command that gives one.

use std::path::PathBuf;

use clap::Args;

use super::output_format::{self, Format};

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    #[command(flatten)]
    pub(super) destination: DestinationArgs,
    /// Draw the result: FILE.png or FILE.svg
    #[arg(long, value_name = "FILE")]
    pub(super) chart: Option<PathBuf>,
}

/// Where a result goes, and how it is written.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct DestinationArgs {
    /// How to write the result [default: text, or by the extension of --output]
    #[arg(long, value_name = "FORMAT", value_parser = output_format::parser())]
    pub(super) format: Option<Format>,
    #[arg(short, long, value_name = "FILE", help = output_help())]
    pub(super) output: Option<PathBuf>,
    /// Say the finding alone
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Also draw a chart, and say how each number was found and what was read
    #[arg(short, long)]
    pub(super) verbose: bool,
}

fn output_help() -> String {
    format!("Write the result to a file: {}", output_format::endings())
}
