//! Who may be reached. Load and inspectors change a program, so they go to this machine alone
//! unless the user says otherwise; what counts is the address that a name stands for.
//!
//! A name is resolved once, and every connection goes to the addresses that were looked at: asked
//! again, a resolver may answer otherwise.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

use crate::interrupt::Interrupt;
use crate::patience::{Patience, Unanswered};
use crate::web_address::port;

/// Resolvers that answer at all do within this time.
const RESOLVED_WITHIN: Duration = Duration::from_secs(10);

/// Which hosts may be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Any: the user wrote the address of something that is only read.
    Anywhere,
    /// This machine, and hosts of these names.
    Loopback {
        /// Other hosts that the user allowed.
        and: Vec<String>,
    },
}

/// Why a host is not reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReachError {
    /// The host is another machine.
    #[error(
        "`{host}` is not this machine, its address is {address}: load and inspectors are on loopback only, unless \
         `--allow-host {host}` says that the host may be reached"
    )]
    ForeignHost {
        /// The host.
        host: String,
        /// Its address.
        address: IpAddr,
    },
    /// The host has no address here, and may have one elsewhere.
    #[error(
        "the address of `{host}` is not known ({reason}): load and inspectors are on loopback only, \
         unless `--allow-host {host}` says that the host may be reached"
    )]
    Unknown {
        /// The host.
        host: String,
        /// What went wrong.
        reason: String,
    },
    /// The host, which may be reached, has no address.
    #[error("cannot find the address of `{host}`: {reason}")]
    NoAddress {
        /// The host.
        host: String,
        /// What went wrong.
        reason: String,
    },
    /// The run was asked to end.
    #[error("interrupted before `{host}` was found")]
    Interrupted {
        /// The host.
        host: String,
    },
}

/// A host and port that may be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    host: String,
    port: u16,
    addresses: Vec<SocketAddr>,
}

impl Default for Reach {
    fn default() -> Self {
        Self::Loopback { and: Vec::new() }
    }
}

impl Reach {
    /// Finds a host, if it may be reached.
    ///
    /// # Errors
    /// [`ReachError`].
    pub fn find(&self, host: &str, port: u16, interrupt: &Interrupt) -> Result<Place, ReachError> {
        let bare = bare(host).to_owned();
        let mut patience = Patience::new(interrupt, RESOLVED_WITHIN);
        let resolved = patience.beside(move || resolve(&bare, port));
        let resolved = resolved.and_then(|addresses| addresses.map_err(Unanswered::from));
        let host = host.to_owned();
        let addresses = match resolved {
            Ok(addresses) => addresses,
            Err(Unanswered::Interrupted) => return Err(ReachError::Interrupted { host }),
            Err(Unanswered::Failed(cause)) => {
                let reason = cause.to_string();
                return Err(if self.allows(&host) {
                    ReachError::NoAddress { host, reason }
                } else {
                    ReachError::Unknown { host, reason }
                });
            }
        };
        let foreign = addresses.iter().find(|at| !is_loopback(at.ip()));
        match foreign {
            Some(foreign) if !self.allows(&host) => Err(ReachError::ForeignHost {
                address: foreign.ip(),
                host,
            }),
            _ => Ok(Place {
                host,
                port,
                addresses,
            }),
        }
    }

    /// Finds the host of an address.
    ///
    /// # Errors
    /// [`ReachError`].
    pub(crate) fn find_url(&self, url: &Uri, interrupt: &Interrupt) -> Result<Place, ReachError> {
        let host = url.host().unwrap_or_default();
        self.find(host, port(url), interrupt)
    }

    fn allows(&self, host: &str) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Loopback { and } => and.iter().any(|name| bare(name) == bare(host)),
        }
    }
}

impl Place {
    /// Host and port, as they were written.
    pub fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Whether it is this machine, by each of its addresses.
    pub(crate) fn is_loopback(&self) -> bool {
        self.addresses.iter().all(|at| is_loopback(at.ip()))
    }

    /// Connects to the first address that answers.
    pub(crate) fn connect(&self, patience: &mut Patience) -> Result<TcpStream, Unanswered> {
        let addresses = self.addresses.clone();
        let connected = patience.beside(move || {
            let mut outcome = Err(io::Error::other("the name has no address"));
            for address in addresses {
                outcome = TcpStream::connect(address);
                if outcome.is_ok() {
                    break;
                }
            }
            outcome
        })?;
        connected.map_err(Unanswered::from)
    }

    /// Whether something listens there.
    pub(crate) fn listens(&self, within: Duration) -> bool {
        let mut addresses = self.addresses.iter();
        addresses.any(|address| TcpStream::connect_timeout(address, within).is_ok())
    }
}

/// Connects to these places and to no others that have a name.
pub(crate) fn connector<'a>(
    places: impl IntoIterator<Item = &'a Place>,
) -> HttpConnector<KnownPlaces> {
    let places = places.into_iter();
    let known = places.map(|place| (place.host.clone(), place.addresses.clone()));
    HttpConnector::new_with_resolver(KnownPlaces(Arc::new(known.collect())))
}

/// Answers with the addresses that were looked at.
#[derive(Debug, Clone)]
pub(crate) struct KnownPlaces(Arc<HashMap<String, Vec<SocketAddr>>>);

impl Service<Name> for KnownPlaces {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Ready<io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let addresses = self.0.get(name.as_str()).cloned();
        let known = addresses.ok_or_else(|| io::Error::other("the name was not resolved"));
        ready(known.map(Vec::into_iter))
    }
}

fn resolve(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let addresses: Vec<SocketAddr> = (host, port).to_socket_addrs()?.collect();
    if addresses.is_empty() {
        return Err(io::Error::other("the name has no address"));
    }
    Ok(addresses)
}

/// An address of IPv6 without its brackets.
fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(reach: &Reach, host: &str) -> Result<Place, ReachError> {
        reach.find(host, 80, &Interrupt::default())
    }

    #[test]
    fn this_machine_is_reached_and_another_only_where_it_is_allowed() {
        let here = Reach::default();
        for host in [
            "127.0.0.1",
            "127.9.9.9",
            "[::1]",
            "::ffff:127.0.0.1",
            "localhost",
        ] {
            assert!(found(&here, host).is_ok(), "{host}");
        }
        for host in [
            "10.0.0.1",
            "0.0.0.0",
            "[fe80::1]",
            "::ffff:10.0.0.1",
            "8.8.8.8",
        ] {
            let error = found(&here, host).unwrap_err();
            assert!(matches!(error, ReachError::ForeignHost { .. }), "{host}");
            let other = Reach::Loopback {
                and: vec!["10.0.0.2".into()],
            };
            assert!(found(&other, host).is_err(), "{host}");
            let allowed = Reach::Loopback {
                and: vec![host.into()],
            };
            assert!(found(&allowed, host).is_ok(), "{host}");
            assert!(found(&Reach::Anywhere, host).is_ok(), "{host}");
        }
    }

    #[test]
    fn a_name_without_an_address_is_not_taken_for_this_machine() {
        let error = found(&Reach::default(), "localhost.invalid").unwrap_err();
        assert!(matches!(error, ReachError::Unknown { .. }), "{error}");
        let error = found(&Reach::Anywhere, "localhost.invalid").unwrap_err();
        assert!(matches!(error, ReachError::NoAddress { .. }), "{error}");
    }
}
