//! A page that is fetched again and again, such as `/metrics`.

use crate::access::Access;
use crate::http::Fetcher;
use crate::interrupt::Interrupt;
use crate::patience::Unanswered;
use crate::reach::Reach;
use crate::web_address::{AddressFault, parse_url};

/// Fetches one page.
#[derive(Debug, Clone)]
pub struct PageClient {
    url: String,
    fetcher: Fetcher,
}

/// Why a page is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// It is no address of a page.
    #[error("expected an address such as `http://localhost:8080/metrics`: {0}")]
    Address(AddressFault),
    /// It holds a user, which would stand in every message.
    #[error(
        "the address holds a user or a password, which would stand in every message: leave them out of \
         it, and give them in the environment or in a file"
    )]
    Credentials,
    /// Nobody answers there.
    #[error(
        "cannot read {url}: {reason}; check that the program is running and can be reached from here"
    )]
    Unreachable {
        /// The page.
        url: String,
        /// What went wrong.
        reason: String,
    },
    /// It is answered with something else.
    #[error("expected a page at {url}, found an answer with status {status}")]
    Status {
        /// The page.
        url: String,
        /// The status.
        status: u16,
    },
    /// The run was asked to end.
    #[error("interrupted before {url} answered")]
    Interrupted {
        /// The page.
        url: String,
    },
}

impl PageClient {
    /// A client for the page at an address; every wait ends with the interrupt.
    ///
    /// # Errors
    /// The text is no address, or holds a password.
    pub fn new(url: &str, access: Access, interrupt: &Interrupt) -> Result<Self, PageError> {
        let parsed = parse_url(url).map_err(PageError::Address)?;
        let authority = parsed
            .authority()
            .map_or("", |authority| authority.as_str());
        if authority.contains('@') {
            return Err(PageError::Credentials);
        }
        Ok(Self {
            url: url.to_owned(),
            fetcher: Fetcher::new(Reach::Anywhere, interrupt).with_access(access),
        })
    }

    /// What is on the page now.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn fetch(&mut self) -> Result<String, PageError> {
        let url = || self.url.clone();
        match self.fetcher.get(&self.url) {
            Ok(page) if page.status == 200 => Ok(page.text().into_owned()),
            Ok(page) => Err(PageError::Status {
                url: url(),
                status: page.status,
            }),
            Err(Unanswered::Interrupted) => Err(PageError::Interrupted { url: url() }),
            Err(Unanswered::Failed(cause)) => Err(PageError::Unreachable {
                url: url(),
                reason: cause.to_string(),
            }),
        }
    }
}
