//! Questions that a file leaves open, and the options that answer them: tried on the file before they
//! are shown, asked on a terminal.

mod answers;
mod ask;
mod choice;
mod of_error;
mod trial;

pub(super) use answers::Answers;
pub use answers::OfferedAnswer;
pub(super) use ask::{Asking, ask};
pub(super) use trial::{answers_for, with_answers};
