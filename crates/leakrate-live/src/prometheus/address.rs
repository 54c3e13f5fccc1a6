//! Where a server is asked.

use std::fmt;
use std::str::FromStr;

use hyper::Uri;

use crate::web_address::{AddressFault, parse_url};

/// What stands before the address, to tell it from a file.
const MARK: &str = "prometheus:";

/// Ends of addresses that people copy from a browser or a command, where the server is what comes
/// before them.
const COPIED: [&str; 6] = [
    "/api/v1/query_range",
    "/api/v1/query",
    "/api/v1",
    "/graph",
    "/query",
    "/",
];

/// The address of a server, such as `prometheus:http://localhost:9090`; a path before the API and
/// parameters of every question may follow, as in `prometheus:https://mimir/prometheus` and
/// `prometheus:http://thanos?dedup=false`.
///
/// ```
/// use leakrate_live::prometheus::PrometheusAddress;
///
/// let address: PrometheusAddress = "prometheus:http://localhost:9090/graph?g0.tab=1".parse()?;
/// assert_eq!(address.to_string(), "http://localhost:9090");
/// # Ok::<(), leakrate_live::prometheus::PrometheusAddressError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrometheusAddress {
    /// Scheme, host, port and the path before the API.
    base: String,
    authority: String,
    /// Parameters of every question, as they were written.
    parameters: String,
}

/// Why a text is no such address. It shows no password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrometheusAddressError {
    /// It is no address of a server.
    #[error("expected an address such as `prometheus:http://localhost:9090`: {0}")]
    Fault(AddressFault),
}

impl PrometheusAddress {
    /// Whether a text is meant as such an address.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with(MARK)
    }

    /// Host and port, as they were written.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The address of one page of its API, without parameters.
    pub(super) fn page(&self, page: &str) -> String {
        format!("{}/api/v1/{page}", self.base)
    }

    /// Parameters of every question, as they were written.
    pub(super) fn parameters(&self) -> &str {
        &self.parameters
    }
}

impl FromStr for PrometheusAddress {
    type Err = PrometheusAddressError;

    fn from_str(text: &str) -> Result<Self, PrometheusAddressError> {
        let text = text.strip_prefix(MARK).unwrap_or(text);
        let url: Uri = parse_url(text).map_err(PrometheusAddressError::Fault)?;
        let authority = url.authority().map_or("", |authority| authority.as_str());
        let path = url.path();
        let copied = COPIED.iter().find(|end| path.ends_with(**end));
        let prefix = path.strip_suffix(copied.copied().unwrap_or_default());
        let is_api = copied.is_none_or(|end| *end == "/");
        let scheme = url.scheme_str().unwrap_or("http");
        Ok(Self {
            base: format!("{scheme}://{authority}{}", prefix.unwrap_or(path)),
            authority: authority.to_owned(),
            // What follows a page is of that page alone.
            parameters: url
                .query()
                .filter(|_| is_api)
                .unwrap_or_default()
                .to_owned(),
        })
    }
}

/// Without parameters.
impl fmt::Display for PrometheusAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<PrometheusAddress, PrometheusAddressError> {
        text.parse()
    }

    #[test]
    fn a_server_is_known_by_what_comes_before_its_pages() {
        for (text, page) in [
            ("prometheus:http://h:9090", "http://h:9090/api/v1/query"),
            ("prometheus:http://h:9090/", "http://h:9090/api/v1/query"),
            ("http://h:9090/api/v1", "http://h:9090/api/v1/query"),
            (
                "prometheus:http://h/graph?g0.expr=up",
                "http://h/api/v1/query",
            ),
            (
                "prometheus:https://h/prometheus?dedup=true",
                "https://h/prometheus/api/v1/query",
            ),
            (
                "prometheus:http://[::1]:9/a/",
                "http://[::1]:9/a/api/v1/query",
            ),
        ] {
            assert_eq!(parse(text).unwrap().page("query"), page, "{text}");
        }
        let address = parse("prometheus:https://h/prometheus?dedup=true").unwrap();
        assert_eq!(address.parameters(), "dedup=true");
        let copied = parse("prometheus:http://h/graph?g0.expr=up").unwrap();
        assert_eq!(copied.parameters(), "");
    }

    #[test]
    fn what_is_no_address_is_refused_and_a_password_is_not_shown() {
        for text in [
            "prometheus:",
            "prometheus:localhost:9090",
            "prometheus:ftp://h",
            "prometheus:http://h:99999",
            "prometheus:http://",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        let refused = parse("prometheus:http://me:hunter2@h:9090").unwrap_err();
        let credentials = PrometheusAddressError::Fault(AddressFault::Credentials);
        assert_eq!(refused, credentials);
        let broken = parse("prometheus:http://me:hunter2@h:9090 /").unwrap_err();
        assert!(!format!("{broken} {broken:?}").contains("hunter2"));
    }
}
