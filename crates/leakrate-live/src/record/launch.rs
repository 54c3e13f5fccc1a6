//! Starting the program that is measured, with its inspector on a free port, and stopping it
//! afterwards together with whatever it started.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::net::{TcpStream, ToSocketAddrs};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::record::interrupt::{Interrupt, PULSE, Wish};
use crate::record::target::Target;

/// Programs that build before they serve take a while.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// Between asking a program to end and ending it.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

const LAST_WORDS: usize = 10;

/// A program that was started, and ends when this is dropped.
#[derive(Debug)]
pub struct Launched {
    child: Child,
    said: Arc<Mutex<Said>>,
}

/// What a program has printed.
#[derive(Debug, Default)]
struct Said {
    inspector: Option<String>,
    last: VecDeque<String>,
}

/// Why a program could not be started.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// Something else serves already where the program should.
    #[error(
        "something already listens at `{address}`, so it would be measured instead of `{program}`: \
         stop it, or let the program serve elsewhere"
    )]
    PortTaken {
        /// Host and port.
        address: String,
        /// The program.
        program: String,
    },
    /// The program could not be started.
    #[error("cannot start `{program}`: {source}")]
    Start {
        /// The program.
        program: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The program ended before it served.
    #[error("`{program}` ended before it served anything ({status}); its last words: {last_words}")]
    Ended {
        /// The program.
        program: String,
        /// Its exit status.
        status: String,
        /// The end of what it printed.
        last_words: String,
    },
    /// The program does not serve.
    #[error(
        "`{program}` does not listen at `{address}` after {} s; its last words: {last_words}",
        READY_WITHIN.as_secs()
    )]
    NotReady {
        /// The program.
        program: String,
        /// Host and port.
        address: String,
        /// The end of what it printed.
        last_words: String,
    },
    /// Somebody wished for an end.
    #[error("interrupted before `{program}` was ready")]
    Interrupted {
        /// The program.
        program: String,
    },
}

impl Launched {
    /// Starts `program` and waits until it listens at all targets.
    ///
    /// # Errors
    /// [`LaunchError`]; the program is stopped again.
    pub fn start(
        program: &OsString,
        arguments: &[OsString],
        targets: &[Target],
        interrupt: &Interrupt,
    ) -> Result<Self, LaunchError> {
        let name = program.to_string_lossy().into_owned();
        if let Some(taken) = targets.iter().find(|target| listens(target)) {
            return Err(LaunchError::PortTaken {
                address: taken.authority(),
                program: name,
            });
        }
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env("NODE_OPTIONS", node_options())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        lead_a_group(&mut command);
        let mut child = command.spawn().map_err(|source| LaunchError::Start {
            program: name.clone(),
            source,
        })?;
        let said = Arc::new(Mutex::new(Said::default()));
        listen_to(child.stdout.take(), &said);
        listen_to(child.stderr.take(), &said);
        let mut launched = Self { child, said };
        launched.wait_until_ready(&name, targets, interrupt)?;
        Ok(launched)
    }

    fn wait_until_ready(
        &mut self,
        name: &str,
        targets: &[Target],
        interrupt: &Interrupt,
    ) -> Result<(), LaunchError> {
        let begun = Instant::now();
        while let Some(target) = targets.iter().find(|target| !listens(target)) {
            if let Some(status) = self.ended() {
                return Err(LaunchError::Ended {
                    program: name.to_owned(),
                    status,
                    last_words: self.last_words(),
                });
            }
            if interrupt.sleep(PULSE) != Wish::GoOn {
                return Err(LaunchError::Interrupted {
                    program: name.to_owned(),
                });
            }
            if begun.elapsed() > READY_WITHIN {
                return Err(LaunchError::NotReady {
                    program: name.to_owned(),
                    address: target.authority(),
                    last_words: self.last_words(),
                });
            }
        }
        Ok(())
    }

    /// The number of the process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// The `ws://` address of its inspector, if it has one. Of several (`npm start` is a Node
    /// program that starts another) the last, which is the one that serves.
    pub fn inspector(&self) -> Option<String> {
        self.said().inspector.clone()
    }

    /// How the program ended, if it has.
    pub fn ended(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok().flatten();
        status.map(|status| status.to_string())
    }

    /// The end of what the program printed.
    pub fn last_words(&self) -> String {
        let said = self.said();
        if said.last.is_empty() {
            return "(nothing)".to_owned();
        }
        said.last
            .iter()
            .fold(String::new(), |text, line| text + "\n  " + line)
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Launched {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}

/// Keeps the options that are there. Port 0 lets the system choose a free one, so that no other
/// program can take it between the choice and the use.
fn node_options() -> String {
    let given = std::env::var("NODE_OPTIONS").unwrap_or_default();
    format!("{given} --inspect=127.0.0.1:0")
        .trim_start()
        .to_owned()
}

fn listens(target: &Target) -> bool {
    let addresses = target.authority().to_socket_addrs().into_iter().flatten();
    addresses
        .into_iter()
        .any(|address| TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok())
}

/// Reads a pipe to its end, which also keeps the program from stalling on a full one.
fn listen_to(pipe: Option<impl Read + Send + 'static>, said: &Arc<Mutex<Said>>) {
    let said = Arc::clone(said);
    let Some(pipe) = pipe else { return };
    thread::spawn(move || {
        for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(url) = line.strip_prefix("Debugger listening on ") {
                said.inspector = Some(url.to_owned());
                continue;
            }
            if is_native_frame(&line) {
                continue;
            }
            if said.last.len() == LAST_WORDS {
                said.last.pop_front();
            }
            said.last.push_back(line);
        }
    });
}

/// A line such as ` 3: 0xd3607f node::Start(int, char**) [node]`. When V8 runs out of memory, a
/// screenful of these follows the one line that says so.
fn is_native_frame(line: &str) -> bool {
    let numbered = line.trim_start().split_once(": 0x");
    numbered.is_some_and(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Its own group: Ctrl-C at the terminal then reaches leakrate alone, which still has a snapshot
/// to take; and whatever the program starts can be stopped with it.
#[cfg(unix)]
fn lead_a_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn lead_a_group(_command: &mut Command) {}

#[cfg(unix)]
fn stop(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = Pid::from_child(child);
    // The group may outlive its leader (`npm` ends before what it started), and it may be gone
    // already: neither is an error here.
    let _ = kill_process_group(group, Signal::TERM);
    let begun = Instant::now();
    while matches!(child.try_wait(), Ok(None)) && begun.elapsed() < ENDS_WITHIN {
        thread::sleep(PULSE / 4);
    }
    let _ = kill_process_group(group, Signal::KILL);
    let _ = child.wait();
}

#[cfg(not(unix))]
fn stop(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
