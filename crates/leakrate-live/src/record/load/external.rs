//! Load from an external tool, which says itself how many requests it sent.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::group::Group;
use crate::interrupt::{Cancellation, Interrupt, PULSE};
use crate::reach::{Place, Reach, ReachError};
use crate::record::load::addresses::{Certainty, named};
use crate::record::load::traffic::{BurstEnd, Traffic};
use crate::record::load::{Load, LoadError};
use leakrate_ingest::load_result::{self, RequestCount};

/// Stands for the seconds of a burst in a command.
const SECONDS: &str = "{seconds}";

/// MiB that a tool may print: a line for each of hundreds of thousands of requests.
const MOST_PRINTED: u64 = 64;

/// A command that sends load.
#[derive(Debug, Clone)]
pub struct ExternalLoad {
    program: String,
    arguments: Vec<String>,
}

/// What a tool did.
struct Finished {
    status: ExitStatus,
    output: String,
    end: BurstEnd,
}

impl ExternalLoad {
    /// Splits a command into words as a shell does, without running a shell. `{seconds}` in it
    /// becomes the length of each burst.
    ///
    /// # Errors
    /// [`LoadError::Command`] if there is no program, or a quote is not closed.
    pub fn new(command: &str) -> Result<Self, LoadError> {
        let mut words = shlex::split(command).unwrap_or_default().into_iter();
        let program = words.next();
        Ok(Self {
            program: program.ok_or_else(|| LoadError::Command(command.to_owned()))?,
            arguments: words.collect(),
        })
    }

    /// Where the command sends load, as far as its words tell.
    ///
    /// # Errors
    /// [`ReachError`] where a word is the address of a host that may not be reached.
    pub fn places(&self, reach: &Reach, interrupt: &Interrupt) -> Result<Vec<Place>, ReachError> {
        let mut places = Vec::new();
        for named in named(&self.arguments) {
            let found = reach.find(&named.host, named.port, interrupt);
            match (named.certainty, found) {
                (Certainty::Sure, found) => places.push(found?),
                // A word that no resolver knows is a file, or a method.
                (
                    Certainty::Possible,
                    Err(ReachError::Unknown { .. } | ReachError::NoAddress { .. }),
                ) => {}
                (Certainty::Possible, found) => {
                    found?;
                }
            }
        }
        Ok(places)
    }

    fn start(&self, group: &Group, span: Duration) -> Result<Child, LoadError> {
        let seconds = span.as_secs_f64().to_string();
        let arguments = self
            .arguments
            .iter()
            .map(|word| word.replace(SECONDS, &seconds));
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        group
            .spawn(&mut command)
            .map_err(|source| self.broken(source))
    }

    fn broken(&self, source: io::Error) -> LoadError {
        LoadError::Tool {
            tool: self.program.clone(),
            source,
        }
    }

    fn finished(
        &self,
        group: &mut Group,
        mut child: Child,
        interrupt: &Interrupt,
    ) -> Result<Finished, LoadError> {
        let printed = Arc::new(AtomicU64::new(0));
        let out = drain(child.stdout.take(), &printed);
        let err = drain(child.stderr.take(), &printed);
        let (out, err) = match (out, err) {
            (Ok(out), Ok(err)) => (out, err),
            (Err(source), _) | (_, Err(source)) => {
                group.stop(&mut child, interrupt);
                return Err(self.broken(source));
            }
        };
        let mut end = BurstEnd::Complete;
        let status = loop {
            if let Some(status) = child.try_wait().map_err(|source| self.broken(source))? {
                break status;
            }
            if printed.load(Ordering::Relaxed) > MOST_PRINTED << 20 {
                group.stop(&mut child, interrupt);
                return Err(LoadError::ToolPrints {
                    tool: self.program.clone(),
                    limit: MOST_PRINTED,
                });
            }
            let cancellation = interrupt.cancellation();
            // A tool that is told of it may still print its counts.
            if cancellation == Cancellation::Finish && end == BurstEnd::Complete {
                end = BurstEnd::CutShort;
                group.interrupt();
            }
            if cancellation == Cancellation::Abandon {
                group.stop(&mut child, interrupt);
                return Err(LoadError::Abandoned);
            }
            thread::sleep(PULSE);
        };
        // What the tool leaves behind would hold its output open.
        group.stop(&mut child, interrupt);
        Ok(Finished {
            status,
            output: [out, err].map(text).concat(),
            end,
        })
    }
}

impl Load for ExternalLoad {
    fn burst(
        &mut self,
        span: Duration,
        interrupt: &Interrupt,
        _progress: &mut dyn FnMut(&Traffic),
    ) -> Result<Traffic, LoadError> {
        let begun = Instant::now();
        let mut group = Group::new().map_err(|source| self.broken(source))?;
        let child = self.start(&group, span)?;
        let finished = self.finished(&mut group, child, interrupt)?;
        let tool = || self.program.clone();
        let said = || ending(&finished.output);
        match load_result::find(&finished.output) {
            Some(result) => Ok(traffic(result.count, begun.elapsed(), finished.end)),
            None if finished.end == BurstEnd::CutShort => Err(LoadError::Abandoned),
            None if finished.status.success() => Err(LoadError::NoRequestCount {
                tool: tool(),
                said: said(),
            }),
            None => Err(LoadError::ToolFailed {
                tool: tool(),
                status: finished.status.to_string(),
                said: said(),
            }),
        }
    }
}

fn traffic(count: RequestCount, sending: Duration, end: BurstEnd) -> Traffic {
    let failures = [("counted by the tool".to_owned(), count.failed)];
    Traffic {
        sent: count.total(),
        succeeded: count.succeeded,
        failures: failures
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .collect(),
        sending,
        end,
        ..Traffic::default()
    }
}

/// Reads a pipe to its end beside the process, which would stall if the pipe were full, and adds
/// to what was `printed`. More than a tool may print is not held.
fn drain(
    pipe: Option<impl Read + Send + 'static>,
    printed: &Arc<AtomicU64>,
) -> io::Result<JoinHandle<Vec<u8>>> {
    let printed = Arc::clone(printed);
    thread::Builder::new().spawn(move || {
        let mut bytes = Vec::new();
        let Some(mut pipe) = pipe else { return bytes };
        let mut buffer = vec![0; 1 << 16];
        // A pipe that breaks has given what it had.
        while let Ok(read @ 1..) = pipe.read(&mut buffer) {
            let before = printed.fetch_add(read as u64, Ordering::Relaxed);
            if before <= MOST_PRINTED << 20 {
                bytes.extend_from_slice(&buffer[..read]);
            }
        }
        bytes
    })
}

fn text(reader: JoinHandle<Vec<u8>>) -> String {
    String::from_utf8_lossy(&reader.join().unwrap_or_default()).into_owned() + "\n"
}

/// The last words of a long text.
fn ending(output: &str) -> String {
    const LINES: usize = 5;
    let lines: Vec<&str> = output
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    match lines[lines.len().saturating_sub(LINES)..].join("\n") {
        said if said.is_empty() => "(nothing)".to_owned(),
        said => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_without_a_shell() {
        let load = ExternalLoad::new("autocannon -b 'a b' http://localhost/").unwrap();
        assert_eq!(load.arguments, ["-b", "a b", "http://localhost/"]);
        assert!(ExternalLoad::new("").is_err());
        assert!(ExternalLoad::new("wrk 'http://localhost").is_err());
    }

    #[test]
    fn a_tool_is_not_sent_to_other_machines() {
        let check = |command| {
            let load = ExternalLoad::new(command).unwrap();
            load.places(&Reach::default(), &Interrupt::default())
        };
        assert!(check("wrk -d 5 http://localhost:3000/").is_ok());
        assert!(check("wrk -d 5 http://example.com/").is_err());
        assert!(check("wrk -d 5 https://example.com/").is_err());
        assert!(check("ab -n 5 example.com:4700/").is_err());
        assert!(check("ab -n 5 10.0.0.1/").is_err());
        let places = check("ab -n 5 127.0.0.1:4700/").unwrap();
        assert_eq!(places[0].authority(), "127.0.0.1:4700");
    }
}
