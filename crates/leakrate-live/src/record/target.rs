//! What load is sent to: addresses with weights, and the request they get.

use std::str::FromStr;

use hyper::Uri;
use hyper::header::{HeaderName, HeaderValue};

use crate::interrupt::Interrupt;
use crate::reach::{Place, Reach, ReachError};
use crate::web_address::{AddressFault, is_encrypted, parse_url};

/// An address and how often it is asked in comparison with the others.
///
/// ```
/// use leakrate_live::record::Target;
///
/// let target: Target = "3@http://localhost:3000/cart".parse()?;
/// assert_eq!(target.weight(), 3);
/// assert_eq!(target.authority(), "localhost:3000");
/// # Ok::<(), leakrate_live::record::TargetError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    url: Uri,
    weight: u16,
}

/// Why a text is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Not a URL that load can be sent to.
    #[error("expected an address such as `http://localhost:3000/`, found `{found}`: {reason}")]
    Url {
        /// The text.
        found: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It holds a user, which would stand in every message and is not sent.
    #[error(
        "the address of the load holds a user or a password: leave them out of it, and give \
         --header 'Authorization: Basic …' if the server wants to know who asks"
    )]
    Credentials,
    /// A weight that is not a whole number from 1 on.
    #[error("expected a weight from 1 to 65,535 before the `@`, found `{found}`")]
    Weight {
        /// The text.
        found: String,
    },
    /// Not a header.
    #[error("expected a header such as `Accept: text/html`, found `{found}`")]
    Header {
        /// The text.
        found: String,
    },
}

impl Target {
    /// The address.
    pub(super) fn url(&self) -> &Uri {
        &self.url
    }

    /// Where it is, if it may be reached.
    ///
    /// # Errors
    /// [`ReachError`].
    pub fn place(&self, reach: &Reach, interrupt: &Interrupt) -> Result<Place, ReachError> {
        reach.find_url(&self.url, interrupt)
    }

    /// How often it is asked in comparison with the others.
    pub fn weight(&self) -> u16 {
        self.weight
    }

    /// Its path, with the query if it has one.
    pub fn path(&self) -> &str {
        let path = self.url.path_and_query();
        path.map_or("/", hyper::http::uri::PathAndQuery::as_str)
    }

    /// Host and port, to connect to.
    pub fn authority(&self) -> String {
        let host = self.url.host().unwrap_or_default();
        format!("{host}:{}", self.url.port_u16().unwrap_or(80))
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let (weight, url) = match text.split_once('@') {
            // `http://user@host/` has an `@` as well, after its scheme.
            Some((weight, url)) if !weight.contains(':') => {
                let parsed = weight.parse().ok().filter(|&weight: &u16| weight > 0);
                let found = || weight.to_owned();
                (
                    parsed.ok_or_else(|| TargetError::Weight { found: found() })?,
                    url,
                )
            }
            _ => (1, text),
        };
        parse_plain(url).map(|url| Self { url, weight })
    }
}

/// An `http` address with a host.
fn parse_plain(text: &str) -> Result<Uri, TargetError> {
    let fault = |reason: &str| TargetError::Url {
        found: text.to_owned(),
        reason: reason.to_owned(),
    };
    match parse_url(text) {
        Ok(url) if is_encrypted(&url) => Err(fault(
            "a server under test is asked without encryption; give its http address",
        )),
        Ok(url) => Ok(url),
        Err(AddressFault::Scheme) => Err(fault("write it with its scheme, `http://`")),
        Err(AddressFault::Credentials) => Err(TargetError::Credentials),
        Err(other @ (AddressFault::Syntax(_) | AddressFault::Port)) => {
            Err(fault(&other.to_string()))
        }
    }
}

/// A header of every request.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    pub(super) name: HeaderName,
    pub(super) value: HeaderValue,
}

impl FromStr for Header {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let parsed = text.split_once(':').and_then(|(name, value)| {
            Some(Self {
                name: name.trim().parse().ok()?,
                value: value.trim().parse().ok()?,
            })
        });
        parsed.ok_or_else(|| TargetError::Header {
            found: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_stands_before_an_at_sign() {
        let weight = |text: &str| text.parse::<Target>().map(|target| target.weight());
        assert_eq!(weight("7@http://localhost/"), Ok(7));
        assert_eq!(weight("http://localhost/@me"), Ok(1));
        assert!(weight("0@http://localhost/").is_err());
        assert!(weight("x@http://localhost/").is_err());
    }

    #[test]
    fn a_port_is_the_one_that_is_written_or_80() {
        let authority = |text: &str| text.parse::<Target>().map(|target| target.authority());
        for (url, expected) in [
            ("http://127.0.0.1/", "127.0.0.1:80"),
            ("http://127.0.0.1:/", "127.0.0.1:80"),
            ("http://127.0.0.1:65535/", "127.0.0.1:65535"),
            ("http://[::1]:8080/a?b=c", "[::1]:8080"),
        ] {
            assert_eq!(authority(url).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn what_load_cannot_be_sent_to_is_refused() {
        for text in [
            "",
            "localhost:3000",
            "https://localhost/",
            "ftp://localhost/",
            "http:///x",
            "http://127.0.0.1:99999/",
            "http://127.0.0.1:0/",
            "http://127.0.0.1:-1/",
            "http://127.0.0.1:80x/",
            "http://[::1]:65536/",
        ] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
        for text in [
            "http://me:hunter2@localhost/",
            "2@http://hunter2@localhost:70000/",
        ] {
            let refused = text.parse::<Target>().unwrap_err();
            assert_eq!(refused, TargetError::Credentials);
            assert!(!refused.to_string().contains("hunter2"));
        }
    }
}
