//! Where a process restarted.

/// A restart inside a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restart {
    /// Index of the first sample after the restart; never 0.
    pub sample: usize,
    /// How it is known.
    pub reason: RestartReason,
}

/// How a restart is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestartReason {
    /// Memory fell to its boot level.
    Drop,
    /// The process or container id changed.
    Process,
    /// An uptime or start time was reset.
    Uptime,
    /// A request counter was reset.
    CounterReset,
    /// The file marks it.
    Marker,
    /// The user gave it.
    Given,
}
