//! Starting the program that is measured, with its inspector on a free port, and stopping it
//! afterwards together with whatever it started.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::group::Group;
use crate::interrupt::{Cancellation, Interrupt, PULSE};
use crate::reach::Place;

/// Programs that build before they serve take a while.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// A place on this machine answers at once, or not at all.
const LISTENS_WITHIN: Duration = Duration::from_millis(200);

const LAST_WORDS: usize = 10;

/// Bytes of a line that are kept; what is longer counts as several lines.
const LONGEST_LINE: u64 = 1 << 13;

/// A program that was started, and ends when this is dropped.
#[derive(Debug)]
pub struct Launched {
    child: Child,
    group: Group,
    interrupt: Interrupt,
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
    /// The run was asked to end.
    #[error("interrupted before `{program}` was ready")]
    Interrupted {
        /// The program.
        program: String,
    },
}

impl Launched {
    /// Starts `program` and waits until it listens at all places.
    ///
    /// # Errors
    /// [`LaunchError`]; the program is stopped again.
    pub fn start(
        program: &OsString,
        arguments: &[OsString],
        places: &[Place],
        interrupt: &Interrupt,
    ) -> Result<Self, LaunchError> {
        let name = program.to_string_lossy().into_owned();
        let listens = |place: &&Place| place.listens(LISTENS_WITHIN);
        if let Some(taken) = places.iter().find(listens) {
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
        let failed = |source| LaunchError::Start {
            program: name.clone(),
            source,
        };
        let group = Group::new().map_err(failed)?;
        let mut child = group.spawn(&mut command).map_err(failed)?;
        let said = Arc::new(Mutex::new(Said::default()));
        let pipes = (child.stdout.take(), child.stderr.take());
        let mut launched = Self {
            child,
            group,
            interrupt: interrupt.clone(),
            said,
        };
        listen_to(pipes.0, &launched.said)
            .and_then(|()| listen_to(pipes.1, &launched.said))
            .map_err(failed)?;
        launched.wait_until_ready(&name, places)?;
        Ok(launched)
    }

    fn wait_until_ready(&mut self, name: &str, places: &[Place]) -> Result<(), LaunchError> {
        let begun = Instant::now();
        let is_silent = |place: &&Place| !place.listens(LISTENS_WITHIN);
        while let Some(place) = places.iter().find(is_silent) {
            if let Some(status) = self.ended() {
                return Err(LaunchError::Ended {
                    program: name.to_owned(),
                    status,
                    last_words: self.last_words(),
                });
            }
            if self.interrupt.sleep(PULSE) != Cancellation::GoOn {
                return Err(LaunchError::Interrupted {
                    program: name.to_owned(),
                });
            }
            if begun.elapsed() > READY_WITHIN {
                return Err(LaunchError::NotReady {
                    program: name.to_owned(),
                    address: place.authority(),
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
        self.group.stop(&mut self.child, &self.interrupt);
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

/// Reads a pipe to its end, which also keeps the program from stalling on a full one.
fn listen_to(pipe: Option<impl Read + Send + 'static>, said: &Arc<Mutex<Said>>) -> io::Result<()> {
    let said = Arc::clone(said);
    let Some(pipe) = pipe else { return Ok(()) };
    let listen = move || {
        each_line(pipe, |line| {
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            said.hear(line);
        });
    };
    thread::Builder::new().spawn(listen).map(|_| ())
}

/// The lines of a pipe up to its end, or until it breaks.
fn each_line(pipe: impl Read, mut hear: impl FnMut(String)) {
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    let mut next = |line: &mut Vec<u8>| {
        line.clear();
        pipe.by_ref().take(LONGEST_LINE).read_until(b'\n', line)
    };
    while next(&mut line).is_ok_and(|read| read > 0) {
        hear(String::from_utf8_lossy(&line).trim_end().to_owned());
    }
}

impl Said {
    fn hear(&mut self, line: String) {
        if let Some(url) = line.strip_prefix("Debugger listening on ") {
            self.inspector = Some(url.to_owned());
            return;
        }
        if is_native_frame(&line) {
            return;
        }
        if self.last.len() == LAST_WORDS {
            self.last.pop_front();
        }
        self.last.push_back(line);
    }
}

/// A line such as ` 3: 0xd3607f node::Start(int, char**) [node]`. When V8 runs out of memory, a
/// screenful of these follows the one line that says so.
fn is_native_frame(line: &str) -> bool {
    let numbered = line.trim_start().split_once(": 0x");
    numbered.is_some_and(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_line_without_end_little_is_held() {
        let mut pieces = 0;
        each_line(io::repeat(b'x').take(1 << 20), |line| {
            assert!(line.len() as u64 <= LONGEST_LINE);
            pieces += 1;
        });
        assert_eq!(pieces, (1 << 20) / LONGEST_LINE);
    }

    #[test]
    fn lines_are_heard_one_by_one() {
        let mut heard = Vec::new();
        each_line(b"one\r\n\ntwo".as_slice(), |line| heard.push(line));
        assert_eq!(heard, ["one", "", "two"]);
    }
}
