//! Memory as it comes: a file that grows, a process, a page of metrics, or a server that keeps them.
//!
//! A [`WatchSource`] is asked again and again for its [`News`]: readings that came since, and what
//! happened to it. It never waits for more than one answer, and it does not stop where a file is rotated
//! or a server is away; that is said, and it goes on as soon as there is something again.

mod clock;
mod command;
mod file;
mod kept_text;
mod listen;
mod news;
mod polled;
mod reader;
mod samples;
mod source;

pub use clock::WatchClock;
pub use command::{CommandOutcome, EventCommand};
pub use file::GrowingFile;
pub use listen::{PageForm, PageServer, PublishedPage};
pub use news::{Arrivals, Happening, News, Outlook};
pub use polled::{NoAnswer, PolledSource};
pub use reader::{Absence, ReaderSource};
pub use source::{WatchError, WatchSource};
