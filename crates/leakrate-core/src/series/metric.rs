//! Which quantity a memory column holds. Levels of different metrics cannot be compared; their
//! slopes can, with a caveat.

use std::fmt;

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Metric {
    /// The live heap of a managed runtime (V8, JVM, Go): garbage is not counted.
    Heap,
    /// What the objects of one class take on the heap.
    HeapClass,
    /// Resident memory of a process, shared pages included.
    ResidentSet,
    /// What the kernel cannot reclaim from a container: what an orchestrator kills on.
    WorkingSet,
    /// Memory of a container with its page cache.
    ContainerUsage,
    /// Memory of a whole machine.
    Host,
    /// The name does not say.
    #[default]
    Unknown,
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Heap => "live heap",
            Self::HeapClass => "objects of one class",
            Self::ResidentSet => "resident memory",
            Self::WorkingSet => "working set",
            Self::ContainerUsage => "container memory with page cache",
            Self::Host => "memory of the whole machine",
            Self::Unknown => "memory",
        })
    }
}
