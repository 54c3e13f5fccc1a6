//! Decoders of Parquet and Arrow assert what a damaged file does not hold to: their panics are faults of the file.

use std::any::Any;
use std::cell::RefCell;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::Problem;

thread_local! {
    /// What is decoded on this thread now.
    static DECODED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What a panic on this thread means now, where it is that of a decoder: the file is damaged. A program that ends with
/// every panic asks this in its hook, for there nothing can be caught.
pub fn panic_of_decoder() -> Option<Problem> {
    let decoded = DECODED.with(|decoded| decoded.borrow().clone())?;
    Some(broken_off(&decoded))
}

/// What a decoder says of a file that it does not read.
pub(super) fn damaged(error: impl Display) -> Problem {
    Problem::DamagedColumns {
        reason: error.to_string(),
    }
}

/// Decodes something, and takes a panic on the way for a fault of what is decoded.
pub(super) fn contained<T>(
    decoded: &str,
    decode: impl FnOnce() -> Result<T, Problem>,
) -> Result<T, Problem> {
    let before = DECODED.replace(Some(decoded.to_owned()));
    let result = catch_unwind(AssertUnwindSafe(decode));
    DECODED.set(before);
    result.unwrap_or_else(|_: Box<dyn Any + Send>| Err(broken_off(decoded)))
}

fn broken_off(decoded: &str) -> Problem {
    let reason = format!("{decoded}: its bytes are not what its headers say");
    Problem::DamagedColumns { reason }
}
