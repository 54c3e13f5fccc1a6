//! Addresses where nothing can be asked, as in a browser: they are known, and refused.

use crate::cli::error::Error;
use crate::cli::input_args::InputArgs;
use crate::ingest::{ReadOptions, Source};

/// What stands before the address of a server that keeps metrics.
const MARK: &str = "prometheus:";

/// What was asked of a server, which cannot be.
#[derive(Debug, Clone)]
pub(in crate::cli) enum Queried {}

impl Queried {
    pub(in crate::cli) fn query(&self) -> &str {
        match *self {}
    }

    pub(in crate::cli) fn settle(&self, _: &mut ReadOptions) {
        match *self {}
    }
}

/// An answer, to be read as a file is.
pub(in crate::cli) struct ServerAnswer {
    pub(in crate::cli) source: Source,
    pub(in crate::cli) queried: Queried,
}

/// Whether a text is the address of a server that keeps metrics.
pub(in crate::cli) fn is_address(text: &str) -> bool {
    text.starts_with(MARK)
}

/// Host and port of such an address, which are not taken apart here.
pub(in crate::cli) fn authority(_: &str) -> Option<String> {
    None
}

/// Why the address of a page is no input.
pub(in crate::cli) fn plain_address(_: &str) -> Error {
    Error::NoNetwork
}

/// Asks no server.
pub(in crate::cli) fn ask(
    _written: &str,
    _given_label: Option<&str>,
    _label: &str,
    _options: &InputArgs,
) -> Result<ServerAnswer, Error> {
    Err(Error::NoNetwork)
}
