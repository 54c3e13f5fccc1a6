//! Fetching one page, as memory readers do. Redirects are not followed: whoever was asked
//! does not say who else is.

use std::borrow::Cow;
use std::pin::pin;
use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::runtime;
use tokio::time::timeout;

use crate::record::interrupt::Interrupt;
use crate::record::patience::{Patience, Unanswered};
use crate::record::reach::{Reach, connector};
use crate::record::target::parse_url;

/// How long an answer may take: a full collection of a large heap takes seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// More than any page of metrics, and little enough to hold.
const LARGEST_PAGE: usize = 64 << 20;

/// A page: its status and what is on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) status: u16,
    pub(super) body: Bytes,
}

impl Page {
    /// What is on it as text.
    pub(super) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// Fetches pages.
#[derive(Debug, Clone)]
pub(super) struct Fetcher {
    reach: Reach,
    interrupt: Interrupt,
    patience: Patience,
}

impl Fetcher {
    pub(super) fn new(reach: Reach, interrupt: &Interrupt) -> Self {
        Self {
            reach,
            patience: Patience::new(interrupt, ANSWER_WITHIN),
            interrupt: interrupt.clone(),
        }
    }

    /// Fetches a page; the error says what went wrong, for a message that names the address.
    pub(super) fn get(&mut self, url: &str) -> Result<Page, Unanswered> {
        let failed = |error: &dyn std::error::Error| Unanswered::Failed(reason(error));
        let url = parse_url(url).map_err(|error| failed(&error))?;
        let place = self.reach.find_url(&url, &self.interrupt);
        let place = place.map_err(|error| failed(&error))?;
        let request = Request::get(url)
            .body(Empty::<Bytes>::new())
            .map_err(|error| failed(&error))?;
        let runtime = runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let client = Client::builder(TokioExecutor::new()).build(connector([&place]));
        let fetch = async {
            let answer = client.request(request).await;
            let answer = answer.map_err(|error| failed(&error))?;
            let status = answer.status().as_u16();
            let body = Limited::new(answer.into_body(), LARGEST_PAGE);
            let bytes = body.collect().await;
            let bytes = bytes.map_err(|error| Unanswered::Failed(error.to_string()))?;
            let body = bytes.to_bytes();
            Ok(Page { status, body })
        };
        let mut fetch = pin!(fetch);
        let poll = |pulse| {
            let within = runtime.block_on(async { timeout(pulse, fetch.as_mut()).await });
            within.ok()
        };
        self.patience.wait(poll)?
    }
}

/// The reason at the bottom of an error: `connection refused`, not "client error".
pub(super) fn reason(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
