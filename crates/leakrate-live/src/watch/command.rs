//! A command that is run because of something, once for each time it happens, and that ends with us.

use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::group::Group;
use crate::interrupt::Interrupt;

/// Runs one command line again and again, with what happened in its environment.
#[derive(Debug)]
pub struct EventCommand {
    line: String,
    group: Group,
    interrupt: Interrupt,
    running: Vec<Child>,
}

/// Commands that may run at one time: one that hangs is no reason to start more and more of them.
const AT_ONCE: usize = 8;

/// What became of a command.
#[derive(Debug)]
pub enum CommandOutcome {
    /// It was started.
    Started,
    /// It was not, since so many of them are running still.
    TooMany,
}

impl EventCommand {
    /// A command that the shell reads.
    ///
    /// # Errors
    /// What the system says, where no process can be started.
    pub fn new(line: &str, interrupt: &Interrupt) -> io::Result<Self> {
        Ok(Self {
            line: line.to_owned(),
            group: Group::new()?,
            interrupt: interrupt.clone(),
            running: Vec::new(),
        })
    }

    /// The command line.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// Starts it and does not wait for its end. What it prints goes where our messages go: what we
    /// print is for whoever reads our answer.
    ///
    /// # Errors
    /// What the system says.
    pub fn start(&mut self, variables: &[(String, String)]) -> io::Result<CommandOutcome> {
        if self.running.len() >= AT_ONCE {
            return Ok(CommandOutcome::TooMany);
        }
        let mut command = shell(&self.line);
        command
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(io::stderr());
        self.running.push(self.group.spawn(&mut command)?);
        Ok(CommandOutcome::Started)
    }

    /// Takes those that have ended, and says how those ended that failed.
    pub fn reap(&mut self) -> Vec<ExitStatus> {
        let mut failed = Vec::new();
        self.running.retain_mut(|child| match child.try_wait() {
            Ok(Some(status)) => {
                if !status.success() {
                    failed.push(status);
                }
                false
            }
            Ok(None) => true,
            Err(_) => false,
        });
        failed
    }
}

#[cfg(unix)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", line]);
    command
}

#[cfg(not(unix))]
fn shell(line: &str) -> Command {
    let mut command = Command::new("cmd");
    command.args(["/C", line]);
    command
}

impl Drop for EventCommand {
    fn drop(&mut self) {
        for mut child in self.running.drain(..) {
            self.group.stop(&mut child, &self.interrupt);
        }
    }
}
