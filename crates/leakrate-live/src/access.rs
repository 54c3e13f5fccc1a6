//! Who is asking: what a server wants to know before it answers, and whom a client believes.
//!
//! Secrets are kept apart from everything that is printed: nothing here shows them, and they are sent
//! to the one server that was written, since redirects are not followed.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use hyper::Uri;
use hyper::header::{
    AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::reach::Place;
use crate::web_address::is_encrypted;

/// Credentials, headers, and certificates of authorities.
#[derive(Clone, Default)]
pub struct Access {
    headers: HeaderMap,
    authorities: Vec<CertificateDer<'static>>,
    plain_http: PlainHttp,
}

/// To whom credentials are sent without encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PlainHttp {
    /// To this machine, where nobody is on the way.
    #[default]
    LoopbackOnly,
    /// To any that was written.
    Anywhere,
}

/// Which of the ways to say who is asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// A token behind the word `Bearer`.
    BearerToken,
    /// A user with a password.
    User,
    /// A header of any name.
    Header,
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BearerToken => "the token",
            Self::User => "the user and the password",
            Self::Header => "a header",
        })
    }
}

/// Why something cannot be sent or believed. It shows no secret.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// Characters that no header can hold, such as the end of a line.
    #[error("{credential} holds characters that cannot be sent, such as the end of a line")]
    Unsendable {
        /// What holds them.
        credential: Credential,
    },
    /// Both a token and a user were given.
    #[error("both a token and a user are given, and a server takes one of them: leave one out")]
    TwoCredentials,
    /// Not a header.
    #[error("expected headers such as `X-Scope-OrgID: team`, each on a line of its own")]
    NoHeader,
    /// A file of certificates cannot be read.
    #[error("cannot read the certificates of authorities in {}: {reason}", path.display())]
    Authorities {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl Access {
    /// Says who is asking by a token.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn with_bearer_token(self, token: &str) -> Result<Self, AccessError> {
        self.authorized(&format!("Bearer {}", token.trim()), Credential::BearerToken)
    }

    /// Says who is asking by a user and a password.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn with_user(self, user: &str, password: &str) -> Result<Self, AccessError> {
        let encoded = base64(format!("{user}:{password}").as_bytes());
        self.authorized(&format!("Basic {encoded}"), Credential::User)
    }

    /// Says to whom credentials are sent without encryption.
    #[must_use]
    pub fn with_plain_http(self, plain_http: PlainHttp) -> Self {
        Self { plain_http, ..self }
    }

    fn authorized(mut self, value: &str, credential: Credential) -> Result<Self, AccessError> {
        let value = secret(value, credential)?;
        if self.headers.insert(AUTHORIZATION, value).is_some() {
            return Err(AccessError::TwoCredentials);
        }
        Ok(self)
    }

    /// Sends a header with every question, in place of one of that name.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn with_header(mut self, name: &str, value: &str) -> Result<Self, AccessError> {
        let name: HeaderName = name.trim().parse().map_err(|_| AccessError::NoHeader)?;
        let value = secret(value.trim(), Credential::Header)?;
        self.headers.insert(name, value);
        Ok(self)
    }

    /// Sends headers that stand on a line each, as `Name: value`.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn with_headers(self, lines: &str) -> Result<Self, AccessError> {
        let lines = lines.lines().filter(|line| !line.trim().is_empty());
        lines.into_iter().try_fold(self, |access, line| {
            let (name, value) = line.split_once(':').ok_or(AccessError::NoHeader)?;
            access.with_header(name, value)
        })
    }

    /// Believes the authorities in this file of certificates too, beside those of the machine.
    ///
    /// # Errors
    /// The file cannot be read, or holds no certificate.
    pub fn with_authorities(mut self, path: &Path) -> Result<Self, AccessError> {
        let refused = |reason: String| AccessError::Authorities {
            path: path.to_owned(),
            reason,
        };
        let text = fs::read(path).map_err(|error| refused(error.to_string()))?;
        let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
        let found = found.map_err(|error| refused(error.to_string()))?;
        if found.is_empty() {
            let expected = "expected `-----BEGIN CERTIFICATE-----`, found no certificate";
            return Err(refused(expected.to_owned()));
        }
        self.authorities.extend(found);
        Ok(self)
    }

    /// Whether nothing says who is asking.
    pub fn is_anonymous(&self) -> bool {
        self.headers.is_empty()
    }

    /// Whether a credential would be sent to `place` where others can read it. A header of another name,
    /// such as that of a tenant, is no credential.
    pub(crate) fn is_exposed(&self, url: &Uri, place: &Place) -> bool {
        let credentials = [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE];
        self.plain_http == PlainHttp::LoopbackOnly
            && !is_encrypted(url)
            && !place.is_loopback()
            && credentials
                .iter()
                .any(|name| self.headers.contains_key(name))
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub(crate) fn authorities(&self) -> &[CertificateDer<'static>] {
        &self.authorities
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("authorities", &self.authorities.len())
            .field("plain_http", &self.plain_http)
            .finish()
    }
}

fn secret(value: &str, credential: Credential) -> Result<HeaderValue, AccessError> {
    let mut value =
        HeaderValue::from_str(value).map_err(|_| AccessError::Unsendable { credential })?;
    value.set_sensitive(true);
    Ok(value)
}

/// Base64 of RFC 4648, section 4, as RFC 7617 has it for a user and a password.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let at = |place: usize| group.get(place).copied().map_or(0, u32::from);
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let digit = (bits >> (18 - 6 * place) & 63) as usize;
            let is_filled = place <= group.len();
            text.push(if is_filled {
                DIGITS[digit] as char
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interrupt::Interrupt;
    use crate::reach::Reach;

    #[test]
    fn bytes_are_written_as_rfc_4648_has_them() {
        let vectors = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
            ("Aladdin:open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ];
        for (plain, encoded) in vectors {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn no_secret_is_shown() {
        let access = Access::default()
            .with_bearer_token("hunter2")
            .and_then(|access| access.with_headers("X-Scope-OrgID: team-secret\n\nX-Key: k-secret"))
            .unwrap();
        let shown = format!("{access:?}");
        assert!(shown.contains("x-scope-orgid"), "{shown}");
        for secret in ["hunter2", "secret"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        for error in [
            Access::default()
                .with_bearer_token("hun\nter2")
                .unwrap_err(),
            access.with_user("me", "hunter2").unwrap_err(),
            Access::default().with_headers("hunter2").unwrap_err(),
            Access::default().with_header("a b", "hunter2").unwrap_err(),
        ] {
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("hun"), "{shown}");
        }
    }

    #[test]
    fn credentials_are_not_sent_where_others_can_read_them_unless_that_is_said() {
        let interrupt = Interrupt::default();
        let exposed = |access: &Access, url: &str| {
            let url: Uri = url.parse().unwrap();
            let place = Reach::Anywhere.find_url(&url, &interrupt).unwrap();
            access.is_exposed(&url, &place)
        };
        let token = Access::default().with_bearer_token("hunter2").unwrap();
        let user = Access::default().with_user("me", "hunter2").unwrap();
        let session = Access::default().with_header("Cookie", "hunter2").unwrap();
        let tenant = Access::default().with_header("X-Scope-OrgID", "team");
        for access in [&token, &user, &session] {
            assert!(exposed(access, "http://192.0.2.1:9090/"));
            assert!(exposed(access, "http://[2001:db8::1]/"));
            assert!(!exposed(access, "https://192.0.2.1/"));
            assert!(!exposed(access, "http://127.0.0.1:9090/"));
            let trusted = access.clone().with_plain_http(PlainHttp::Anywhere);
            assert!(!exposed(&trusted, "http://192.0.2.1:9090/"));
        }
        assert!(!exposed(&tenant.unwrap(), "http://192.0.2.1/"));
        assert!(!exposed(&Access::default(), "http://192.0.2.1/"));
    }

    #[test]
    fn a_file_without_certificates_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let refused = Access::default().with_authorities(file.path()).unwrap_err();
        assert!(matches!(refused, AccessError::Authorities { .. }));
        assert!(
            Access::default()
                .with_authorities(Path::new("absent.pem"))
                .is_err()
        );
    }
}
