//! The `leakrate` command: arguments and streams in, an exit status out.

use std::process::ExitCode;

fn main() -> ExitCode {
    leakrate::cli::run(
        std::env::args_os(),
        &mut anstream::AutoStream::auto(std::io::stdout()).lock(),
        &mut anstream::AutoStream::auto(std::io::stderr()).lock(),
    )
}
