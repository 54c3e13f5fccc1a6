//! Asking a server one question. Redirects are not followed: whoever was asked does not say who else
//! is, and what was said to it goes to nobody else.

use std::borrow::Cow;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::header::{LOCATION, RETRY_AFTER};
use hyper::{HeaderMap, Request, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::{ClientConfig, RootCertStore};
use tokio::runtime;
use tokio::time::timeout;

use crate::access::Access;
use crate::interrupt::Interrupt;
use crate::patience::{NoAnswer, Patience, Unanswered};
use crate::reach::{KnownPlaces, Place, Reach, connector};
use crate::web_address::{is_encrypted, parse_url};

/// How long an answer may take: a full collection of a large heap takes seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// More than any page of metrics, and little enough to hold.
const LARGEST_PAGE: usize = 64 << 20;

/// What was answered: its status and its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    /// The status, such as 200.
    pub(crate) status: u16,
    /// What is on it.
    pub(crate) body: Bytes,
    /// Where else the server says that the answer is.
    pub(crate) location: Option<String>,
    /// How long the server says to wait before it is asked again.
    pub(crate) retry_after: Option<Duration>,
}

impl Page {
    /// What is on it as text.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// Asks servers.
#[derive(Debug, Clone)]
pub(crate) struct Fetcher {
    reach: Reach,
    interrupt: Interrupt,
    patience: Patience,
    access: Arc<Access>,
    largest: usize,
}

impl Fetcher {
    pub(crate) fn new(reach: Reach, interrupt: &Interrupt) -> Self {
        Self {
            reach,
            patience: Patience::new(interrupt, ANSWER_WITHIN),
            interrupt: interrupt.clone(),
            access: Arc::default(),
            largest: LARGEST_PAGE,
        }
    }

    /// The same for servers that want to know who asks.
    pub(crate) fn with_access(self, access: Access) -> Self {
        let access = Arc::new(access);
        Self { access, ..self }
    }

    /// The same with another limit on how long an answer may take.
    pub(crate) fn answered_within(self, limit: Duration) -> Self {
        let patience = Patience::new(&self.interrupt, limit);
        Self { patience, ..self }
    }

    /// The same with another limit on how long an answer may be, in bytes.
    pub(crate) fn reading_at_most(self, largest: usize) -> Self {
        Self { largest, ..self }
    }

    /// What hears that an end is asked for.
    pub(crate) fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// Fetches a page; the error says what went wrong, for a message that names the address.
    pub(crate) fn get(&mut self, url: &str) -> Result<Page, Unanswered> {
        let url = parse_url(url).map_err(|error| Unanswered::failed(error.to_string()))?;
        let request = Request::get(url).body(Full::default());
        self.ask(request.map_err(|error| Unanswered::failed(error.to_string()))?)
    }

    /// Asks a question of any method.
    pub(crate) fn ask(&mut self, mut request: Request<Full<Bytes>>) -> Result<Page, Unanswered> {
        let place = self.reach.find_url(request.uri(), &self.interrupt);
        let place = place.map_err(|error| Unanswered::failed(error.to_string()))?;
        if self.access.is_exposed(request.uri(), &place) {
            let host = request.uri().host().unwrap_or_default().to_owned();
            return Err(Unanswered::Failed(NoAnswer::Exposed { host }));
        }
        let said = self.access.headers();
        request.headers_mut().extend(
            said.iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        let connector = encrypting(&place, request.uri(), &self.access)?;
        let runtime = runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let client = Client::builder(TokioExecutor::new()).build(connector);
        let most = self.largest;
        let fetch = async {
            let answer = client.request(request).await;
            let answer = answer.map_err(|error| Unanswered::failed(reason(&error)))?;
            let status = answer.status().as_u16();
            let (location, retry_after) = (location(answer.headers()), wait(answer.headers()));
            let body = Limited::new(answer.into_body(), most).collect().await;
            let body = body.map_err(|error| {
                Unanswered::Failed(if error.is::<LengthLimitError>() {
                    NoAnswer::TooLarge { most }
                } else {
                    NoAnswer::CutOff(reason(error.as_ref()))
                })
            })?;
            Ok(Page {
                status,
                body: body.to_bytes(),
                location,
                retry_after,
            })
        };
        let mut fetch = pin!(fetch);
        let poll = |pulse| {
            let within = runtime.block_on(async { timeout(pulse, fetch.as_mut()).await });
            within.ok()
        };
        self.patience.wait(poll)?
    }
}

fn header<'h>(headers: &'h HeaderMap, name: &hyper::header::HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// Without what stands behind a `?`, which may be a secret of a login.
fn location(headers: &HeaderMap) -> Option<String> {
    let location = header(headers, &LOCATION)?;
    let end = location.find(['?', '#']).unwrap_or(location.len());
    Some(location[..end].to_owned())
}

fn wait(headers: &HeaderMap) -> Option<Duration> {
    let seconds = header(headers, &RETRY_AFTER)?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// Connects to a place, with encryption where the address says so.
fn encrypting(
    place: &Place,
    url: &Uri,
    access: &Access,
) -> Result<HttpsConnector<HttpConnector<KnownPlaces>>, Unanswered> {
    let mut roots = RootCertStore::empty();
    if is_encrypted(url) {
        let of_machine = rustls_native_certs::load_native_certs().certs;
        roots.add_parsable_certificates(of_machine);
        for authority in access.authorities() {
            let added = roots.add(authority.clone());
            added.map_err(|error| Unanswered::failed(error.to_string()))?;
        }
        if roots.is_empty() {
            return Err(Unanswered::failed(
                "this machine has no certificates of authorities, so that no encrypted server can be \
                 believed; give a file of them",
            ));
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Unanswered::failed(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut plain = connector([place]);
    plain.enforce_http(false);
    Ok(HttpsConnectorBuilder::new()
        .with_tls_config(config)
        .https_or_http()
        .enable_http1()
        .wrap_connector(plain))
}

/// The reason at the bottom of an error: `connection refused`, not "client error".
pub(crate) fn reason(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
