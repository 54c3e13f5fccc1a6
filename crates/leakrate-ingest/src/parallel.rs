//! Work on all cores, or where there is one alone, as in a browser, on that one. The only file that
//! knows rayon here.

#[cfg(feature = "parallel")]
mod on {
    use rayon::prelude::*;

    pub(super) fn map<T: Send, R: Send>(
        items: Vec<T>,
        work: impl Fn(T) -> R + Sync + Send,
    ) -> Vec<R> {
        items.into_par_iter().map(work).collect()
    }

    pub(super) fn all<T: Send>(items: Vec<T>, holds: impl Fn(T) -> bool + Sync + Send) -> bool {
        items.into_par_iter().all(holds)
    }

    pub(super) fn both<A: Send, B: Send>(
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        rayon::join(one, other)
    }

    pub(super) fn cores() -> usize {
        rayon::current_num_threads()
    }
}

#[cfg(not(feature = "parallel"))]
mod on {
    pub(super) fn map<T, R>(items: Vec<T>, work: impl Fn(T) -> R) -> Vec<R> {
        items.into_iter().map(work).collect()
    }

    pub(super) fn all<T>(items: Vec<T>, holds: impl Fn(T) -> bool) -> bool {
        items.into_iter().all(holds)
    }

    pub(super) fn both<A, B>(one: impl FnOnce() -> A, other: impl FnOnce() -> B) -> (A, B) {
        (one(), other())
    }

    pub(super) fn cores() -> usize {
        1
    }
}

/// What `work` makes of each, in their order.
pub fn map<T: Send, R: Send>(
    items: impl IntoIterator<Item = T>,
    work: impl Fn(T) -> R + Sync + Send,
) -> Vec<R> {
    on::map(items.into_iter().collect(), work)
}

/// Whether it holds for each.
pub(crate) fn all<T: Send>(
    items: impl IntoIterator<Item = T>,
    holds: impl Fn(T) -> bool + Sync + Send,
) -> bool {
    on::all(items.into_iter().collect(), holds)
}

/// What two pieces of work make, done side by side.
pub(crate) fn both<A: Send, B: Send>(
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    on::both(one, other)
}

/// How much is done side by side.
pub(crate) fn cores() -> usize {
    on::cores()
}
