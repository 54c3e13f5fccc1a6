//! A run of leakrate, what it has said, and how it ends.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Longer than anything here takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// A run of leakrate.
pub(crate) struct Subject {
    child: Child,
    said: Arc<Mutex<String>>,
    hearers: Vec<JoinHandle<()>>,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// None where a signal ended it.
    pub(crate) status: Option<i32>,
    /// Since it was asked to.
    pub(crate) took: Duration,
    pub(crate) said: String,
}

impl Subject {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = Arc::default();
        let hearers = vec![
            hear(child.stdout.take().unwrap(), &said),
            hear(child.stderr.take().unwrap(), &said),
        ];
        Self {
            child,
            said,
            hearers,
        }
    }

    /// What was said so far.
    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for its end.
    pub(crate) fn end(mut self, what: &str) -> Ended {
        let begun = Instant::now();
        until(what, || self.child.try_wait().unwrap().is_some());
        let took = begun.elapsed();
        for hearer in self.hearers.drain(..) {
            hearer.join().unwrap();
        }
        Ended {
            status: self.child.wait().unwrap().code(),
            took,
            said: self.said(),
        }
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn hear(mut pipe: impl Read + Send + 'static, said: &Arc<Mutex<String>>) -> JoinHandle<()> {
    let said = Arc::clone(said);
    thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(read @ 1..) = pipe.read(&mut piece) {
            let text = String::from_utf8_lossy(&piece[..read]).into_owned();
            said.lock().unwrap().push_str(&text);
        }
    })
}

pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A program of these lines of the shell.
pub(crate) fn program(path: &Path, script: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Lines of the shell that write the number of their process to a file, once it is whole.
pub(crate) fn says_its_number(path: &Path) -> String {
    format!("echo $$ > {0}.new; mv {0}.new {0}", path.display())
}

/// Whether the process whose number stands in a file runs; one that has ended and that nobody has
/// asked for its status does not.
pub(crate) fn is_running(file: &Path) -> bool {
    let number = fs::read_to_string(file).unwrap();
    let stat = fs::read_to_string(format!("/proc/{}/stat", number.trim())).unwrap_or_default();
    let state = stat.rsplit(") ").next().unwrap_or_default();
    !state.is_empty() && !state.starts_with('Z')
}
