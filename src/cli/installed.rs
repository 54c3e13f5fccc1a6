//! What an installation brings for its terminal: completions of a shell, and manual pages.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;

use super::error::Error;
use super::gate::Outcome;
use super::shell::NAME;
use super::streams::{say, write_all};

/// Completions of commands and options for a shell
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leakrate completions bash > ~/.local/share/bash-completion/completions/leakrate
  leakrate completions fish > ~/.config/fish/completions/leakrate.fish
  leakrate completions zsh > \"${fpath[1]}/_leakrate\"")]
pub(super) struct CompletionsArgs {
    /// The shell
    pub(super) shell: Shell,
}

/// Manual pages, one for each command
#[derive(Debug, Args)]
#[command(after_help = "Example:
  leakrate man ~/.local/share/man/man1")]
pub(super) struct ManArgs {
    /// The directory to write them to; it is made where it does not exist
    #[arg(value_name = "DIR")]
    pub(super) directory: PathBuf,
}

pub(super) fn completions(
    args: &CompletionsArgs,
    mut program: Command,
    out: &mut dyn Write,
) -> Result<Outcome, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut program, NAME, &mut script);
    write_all(out, &script)?;
    Ok(Outcome::Answered)
}

pub(super) fn manual(
    args: &ManArgs,
    program: Command,
    diagnostics: &mut dyn Write,
) -> Result<Outcome, Error> {
    let directory = &args.directory;
    let written =
        fs::create_dir_all(directory).and_then(|()| clap_mangen::generate_to(program, directory));
    written.map_err(|source| Error::WriteFile {
        path: directory.clone(),
        source,
    })?;
    let note = format!("Wrote the manual pages to {}.\n", directory.display());
    say(diagnostics, &note)?;
    Ok(Outcome::Answered)
}
