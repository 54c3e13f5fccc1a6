//! The threads of the whole run: one for each core, or where the system lets a process start none,
//! the one that there is.

#[cfg(feature = "parallel")]
use rayon::ThreadPoolBuilder;

/// Sets them up. The pool of all work can be set up once only, so whether that will go well is
/// tried with another.
#[cfg(feature = "parallel")]
pub(super) fn set_up() {
    if ThreadPoolBuilder::new().build().is_err() {
        let alone = ThreadPoolBuilder::new().num_threads(1).use_current_thread();
        // It is set up already where another program has called this one before.
        let _ = alone.build_global();
    }
}

/// All work is done by the thread that asks for it.
#[cfg(not(feature = "parallel"))]
pub(super) fn set_up() {}
