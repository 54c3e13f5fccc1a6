//! Programs that end with leakrate, also where leakrate is killed.
//!
//! A guard leads a group of processes, and whatever is started joins it. The guard waits for the
//! end of a pipe that leakrate holds open: however leakrate ends, the system closes the pipe, and
//! the guard ends its group. A signal at the death of the parent would end the program alone and
//! not what it has started itself (`npm` starts `node`), and would come as soon as the thread that
//! started it ends.

use std::process::{Child, Command};
use std::time::{Duration, Instant};
use std::{io, thread};

use crate::interrupt::{Cancellation, Interrupt, PULSE};

/// Between asking programs to end and ending them.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

/// The same, where somebody is waiting for leakrate to end.
const ENDS_SOON: Duration = Duration::from_millis(500);

/// A group of processes, all of which end when this is dropped.
#[derive(Debug)]
pub(crate) struct Group {
    #[cfg(unix)]
    guard: Child,
}

#[cfg(unix)]
impl Group {
    /// Its own group: Ctrl-C at the terminal then reaches leakrate alone, which still has a
    /// snapshot to take; and whatever a program starts can be stopped with it.
    pub(crate) fn new() -> io::Result<Self> {
        use std::os::unix::process::CommandExt;
        use std::process::Stdio;

        const GUARD: &str = "trap '' TERM INT HUP QUIT; read -r _; \
            kill -TERM 0; sleep 1; kill -KILL 0";
        let guard = Command::new("/bin/sh")
            .args(["-c", GUARD])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { guard })
    }

    /// Starts a program in the group.
    pub(crate) fn spawn(&self, command: &mut Command) -> io::Result<Child> {
        use std::os::unix::process::CommandExt;

        let group = i32::try_from(self.guard.id()).map_err(io::Error::other)?;
        command.process_group(group).spawn()
    }

    /// Asks all programs of the group to finish what they do, as Ctrl-C does.
    pub(crate) fn interrupt(&self) {
        self.signal(rustix::process::Signal::INT);
    }

    /// Asks all programs of the group to end, and ends them where they do not.
    pub(crate) fn stop(&mut self, leader: &mut Child, interrupt: &Interrupt) {
        self.signal(rustix::process::Signal::TERM);
        let begun = Instant::now();
        while matches!(leader.try_wait(), Ok(None)) {
            let within = match interrupt.cancellation() {
                Cancellation::GoOn => ENDS_WITHIN,
                Cancellation::Finish => ENDS_SOON,
                Cancellation::Abandon => Duration::ZERO,
            };
            if begun.elapsed() >= within {
                break;
            }
            thread::sleep(PULSE / 4);
        }
        self.signal(rustix::process::Signal::KILL);
        let _ = leader.wait();
    }

    /// The group may outlive a program that was started in it (`npm` ends before what it
    /// started), and it may be gone already: neither is an error here. Its number is not given to
    /// others before its guard has been waited for.
    fn signal(&self, signal: rustix::process::Signal) {
        let group = rustix::process::Pid::from_child(&self.guard);
        let _ = rustix::process::kill_process_group(group, signal);
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        self.signal(rustix::process::Signal::KILL);
        let _ = self.guard.wait();
    }
}

#[cfg(not(unix))]
impl Group {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    pub(crate) fn spawn(&self, command: &mut Command) -> io::Result<Child> {
        command.spawn()
    }

    pub(crate) fn interrupt(&self) {}

    pub(crate) fn stop(&mut self, leader: &mut Child, _interrupt: &Interrupt) {
        let _ = leader.kill();
        let _ = leader.wait();
    }
}
