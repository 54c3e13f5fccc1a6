//! A phase of a run, and what the run has to do with while it is in it.

use std::any::Any;
use std::path::PathBuf;

use crate::recording;
use crate::subject::{Subject, until};
use crate::watching;

/// A run in one of its phases.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) subject: Subject,
    /// Files with the numbers of processes that must not outlive it.
    pub(crate) launched: Vec<PathBuf>,
    /// Files that it writes, line by line or whole.
    pub(crate) written: Vec<PathBuf>,
    /// What it ends with when it is interrupted here.
    pub(crate) status: i32,
    pub(crate) reached: Box<dyn Fn(&Subject) -> bool>,
    /// What lives as long as the run.
    #[expect(dead_code, reason = "it is kept for what happens when it is dropped")]
    pub(crate) kept: Box<dyn Any>,
}

/// Every phase; each makes its run anew.
pub(crate) fn every_phase() -> Vec<fn() -> Case> {
    [recording::PHASES, watching::PHASES].concat()
}

impl Case {
    /// Waits until the run is in its phase, and all that it launches runs.
    pub(crate) fn reach(&self) {
        let is_reached =
            || (self.reached)(&self.subject) && self.launched.iter().all(|file| file.exists());
        let what = format!("{}: {}", self.name, self.subject.said());
        until(&what, is_reached);
    }
}
