//! An input that is the address of a server: it is asked, or refused where nothing can be asked.

#[cfg(feature = "live")]
mod asked;
#[cfg(not(feature = "live"))]
mod unasked;

#[cfg(feature = "live")]
pub(super) use asked::{
    Queried, ServerAnswer, ask, ask_within, authority, is_address, plain_address, window,
};
#[cfg(not(feature = "live"))]
pub(super) use unasked::{Queried, ServerAnswer, ask, authority, is_address, plain_address};
