//! Running the program as a user does.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) status: i32,
}

/// Runs `leakrate` in the root of the project, with no colour and a terminal of 110 columns.
#[allow(dead_code, reason = "some tests run it in folders of their own alone")]
pub(crate) fn leakrate<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Run {
    leakrate_in(Path::new(env!("CARGO_MANIFEST_DIR")), args)
}

/// Runs it in another folder.
pub(crate) fn leakrate_in<S: AsRef<std::ffi::OsStr>>(folder: &Path, args: &[S]) -> Run {
    command(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .map(Run::from)
        .unwrap()
}

/// The command, to change before it runs.
pub(crate) fn command<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leakrate"));
    command
        .args(args)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .env("NO_COLOR", "1")
        .env("COLUMNS", "110");
    command
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self {
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            status: output.status.code().unwrap(),
        }
    }
}
