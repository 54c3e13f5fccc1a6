//! Load from an external tool, which says itself how many requests it sent.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::record::interrupt::{Interrupt, PULSE, Wish};
use crate::record::load::traffic::{BurstEnd, Traffic};
use crate::record::load::{Load, LoadError};
use crate::record::target::{Target, TargetError};
use leakrate_ingest::load_result::{self, RequestCount};

/// Stands for the seconds of a burst in a command.
const SECONDS: &str = "{seconds}";

/// After an interruption a tool that heard it too may still print its counts.
const LAST_WORDS: Duration = Duration::from_secs(5);

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

    /// Refuses addresses of other machines among the words of the command.
    ///
    /// # Errors
    /// [`TargetError::ForeignHost`].
    pub fn check_hosts(&self, allowed: &[String]) -> Result<(), TargetError> {
        self.targets()
            .iter()
            .try_for_each(|target| target.check_host(allowed))
    }

    /// The addresses among the words of the command.
    pub fn targets(&self) -> Vec<Target> {
        let plain = |word: &String| word.replacen("https://", "http://", 1);
        let words = self.arguments.iter().map(plain);
        words.filter_map(|word| word.parse().ok()).collect()
    }

    fn start(&self, span: Duration) -> Result<Child, LoadError> {
        let seconds = span.as_secs_f64().to_string();
        let arguments = self
            .arguments
            .iter()
            .map(|word| word.replace(SECONDS, &seconds));
        Command::new(&self.program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| LoadError::Tool {
                tool: self.program.clone(),
                source,
            })
    }

    fn finished(&self, mut child: Child, interrupt: &Interrupt) -> Result<Finished, LoadError> {
        let broken = |source| LoadError::Tool {
            tool: self.program.clone(),
            source,
        };
        let out = drain(child.stdout.take());
        let err = drain(child.stderr.take());
        let mut end = BurstEnd::Complete;
        let mut cut: Option<Instant> = None;
        let status = loop {
            if let Some(status) = child.try_wait().map_err(broken)? {
                break status;
            }
            let wish = interrupt.wish();
            if wish != Wish::GoOn {
                end = BurstEnd::CutShort;
                cut.get_or_insert_with(Instant::now);
            }
            if wish == Wish::Abandon || cut.is_some_and(|cut| cut.elapsed() > LAST_WORDS) {
                child.kill().map_err(broken)?;
                child.wait().map_err(broken)?;
                return Err(LoadError::Abandoned);
            }
            thread::sleep(PULSE);
        };
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
        let child = self.start(span)?;
        let finished = self.finished(child, interrupt)?;
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

/// Reads a pipe to its end beside the process, which would stall if the pipe were full.
fn drain(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // A pipe that breaks has given what it had.
            let _ = pipe.read_to_end(&mut bytes);
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
        let check = |command| ExternalLoad::new(command).unwrap().check_hosts(&[]);
        assert!(check("wrk -d 5 http://localhost:3000/").is_ok());
        assert!(check("wrk -d 5 http://example.com/").is_err());
        assert!(check("wrk -d 5 https://example.com/").is_err());
    }
}
