//! What load is sent to: addresses with weights, and the request they get.

use std::str::FromStr;

use hyper::Uri;
use hyper::header::{HeaderName, HeaderValue};

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
    /// The host is another machine.
    #[error(
        "`{host}` is not this machine: load is sent to loopback only, unless `--allow-host {host}` \
         says that the host may be loaded"
    )]
    ForeignHost {
        /// The host.
        host: String,
    },
}

impl Target {
    /// The address.
    pub(super) fn url(&self) -> &Uri {
        &self.url
    }

    /// How often it is asked in comparison with the others.
    pub fn weight(&self) -> u16 {
        self.weight
    }

    /// Host and port, to connect to.
    pub fn authority(&self) -> String {
        let host = self.url.host().unwrap_or_default();
        format!("{host}:{}", self.url.port_u16().unwrap_or(80))
    }

    /// Refuses hosts other than this machine that nobody has allowed.
    ///
    /// # Errors
    /// [`TargetError::ForeignHost`].
    pub fn check_host(&self, allowed: &[String]) -> Result<(), TargetError> {
        let host = self.url.host().unwrap_or_default();
        if is_loopback(host) || allowed.iter().any(|name| name == host) {
            return Ok(());
        }
        Err(TargetError::ForeignHost {
            host: host.to_owned(),
        })
    }
}

/// Judged by the name alone: what a resolver answers may change between check and use.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<std::net::IpAddr>();
    bare == "localhost" || bare.ends_with(".localhost") || address.is_ok_and(|ip| ip.is_loopback())
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
        parse_url(url).map(|url| Self { url, weight })
    }
}

/// An `http` address with a host.
pub(super) fn parse_url(text: &str) -> Result<Uri, TargetError> {
    let fault = |reason: &str| TargetError::Url {
        found: text.to_owned(),
        reason: reason.to_owned(),
    };
    let url: Uri = text.parse().map_err(|error| fault(&format!("{error}")))?;
    match url.scheme_str() {
        Some("http") if url.host().is_some_and(|host| !host.is_empty()) => Ok(url),
        Some("https") => Err(fault(
            "a server under test is asked without encryption; give its http address",
        )),
        _ => Err(fault("write it with its scheme, `http://`")),
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
    fn load_goes_to_this_machine_unless_a_host_is_allowed() {
        for url in [
            "http://localhost:3000/",
            "http://127.0.0.1/",
            "http://127.9.9.9/",
            "http://[::1]:8080/a?b=c",
            "http://app.localhost/",
        ] {
            let target: Target = url.parse().unwrap();
            assert_eq!(target.check_host(&[]), Ok(()), "{url}");
        }
        for url in [
            "http://example.com/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
        ] {
            let target: Target = url.parse().unwrap();
            assert!(target.check_host(&[]).is_err(), "{url}");
            assert!(target.check_host(&["other.com".into()]).is_err(), "{url}");
        }
        let target: Target = "http://example.com/".parse().unwrap();
        assert_eq!(target.check_host(&["example.com".into()]), Ok(()));
    }

    #[test]
    fn a_weight_stands_before_an_at_sign() {
        let weight = |text: &str| text.parse::<Target>().map(|target| target.weight());
        assert_eq!(weight("7@http://localhost/"), Ok(7));
        assert_eq!(weight("http://localhost/@me"), Ok(1));
        assert!(weight("0@http://localhost/").is_err());
        assert!(weight("x@http://localhost/").is_err());
    }

    #[test]
    fn what_load_cannot_be_sent_to_is_refused() {
        for text in [
            "",
            "localhost:3000",
            "https://localhost/",
            "ftp://localhost/",
            "http:///x",
        ] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
