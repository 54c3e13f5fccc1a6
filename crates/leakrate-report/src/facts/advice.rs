//! The facts of settings that restart what leaks.

use serde::Serialize;

/// Settings that restart a leaking process in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdviceFacts {
    /// What they are for.
    pub target: RestartTarget,
    /// The series that they are made for: of several, the one that must be restarted most often.
    pub series: String,
    /// The text to paste, with remarks that say what it leaves to chance and assumes.
    pub settings: String,
}

/// What restarts a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RestartTarget {
    /// The server of Python.
    Gunicorn,
    /// The server of Ruby.
    Puma,
    /// The process manager of Node.
    Pm2,
    /// The service manager of Linux.
    Systemd,
    /// The orchestrator of containers.
    Kubernetes,
    /// A container on one machine.
    Docker,
}
