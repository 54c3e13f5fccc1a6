//! The `leakrate` command: arguments in, an exit status out.

use std::process::ExitCode;

fn main() -> ExitCode {
    leakrate::cli::run(std::env::args_os())
}
