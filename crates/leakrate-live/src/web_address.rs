//! Addresses of servers on the web.

use hyper::Uri;

/// Why a text is no address of a server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// It is not written as one.
    #[error("{0}")]
    Syntax(String),
    /// What stands after the host is no port.
    #[error("a port is a number from 1 to 65,535")]
    Port,
    /// It has no scheme that servers are asked by, or no host.
    #[error("write it with its scheme, `http://` or `https://`, and a host")]
    Scheme,
    /// It holds a user, which would stand in every message.
    #[error(
        "it holds a user or a password, which would stand in every message: leave them out of it, and give \
         them in the environment or in a file"
    )]
    Credentials,
}

/// An `http` or `https` address with a host, and without a user.
pub(crate) fn parse_url(text: &str) -> Result<Uri, AddressFault> {
    let url: Uri = text
        .parse()
        .map_err(|error| AddressFault::Syntax(format!("{error}")))?;
    let authority = url.authority().map_or("", |authority| authority.as_str());
    if authority.contains('@') {
        return Err(AddressFault::Credentials);
    }
    if !has_sound_port(&url) {
        return Err(AddressFault::Port);
    }
    let has_host = url.host().is_some_and(|host| !host.is_empty());
    match url.scheme_str() {
        Some("http" | "https") if has_host => Ok(url),
        _ => Err(AddressFault::Scheme),
    }
}

/// The port that an address names, or that of its scheme.
pub(crate) fn port(url: &Uri) -> u16 {
    let usual = if is_encrypted(url) { 443 } else { 80 };
    url.port_u16().unwrap_or(usual)
}

/// Whether what is said to a server is read by it alone.
pub(crate) fn is_encrypted(url: &Uri) -> bool {
    url.scheme_str() == Some("https")
}

/// What stands after the host is a port, or nothing. One that is none would be left out, and another
/// server be asked.
fn has_sound_port(url: &Uri) -> bool {
    let authority = url.authority().map_or("", |authority| authority.as_str());
    let host = url.host().unwrap_or_default();
    match authority.strip_prefix(host) {
        None | Some("" | ":") => true,
        Some(_) => url.port_u16().is_some_and(|port| port > 0),
    }
}
