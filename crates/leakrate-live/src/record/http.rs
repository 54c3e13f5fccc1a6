//! Fetching one page of text, as memory readers do.

use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::runtime;
use tokio::time::timeout;

use crate::record::target::parse_url;

/// How long an answer may take: a full collection of a large heap takes seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// More than any page of metrics, and little enough to hold.
const LARGEST_PAGE: usize = 64 << 20;

/// A page: its status and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) status: u16,
    pub(super) text: String,
}

/// Fetches a page; the error says what went wrong, for a message that names the address.
pub(super) fn get(url: &str) -> Result<Page, String> {
    let request = Request::get(parse_url(url).map_err(|error| error.to_string())?)
        .body(Empty::<Bytes>::new())
        .map_err(|error| error.to_string())?;
    let runtime = runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()
        .map_err(|error| error.to_string())?;
    let fetch = async {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let answer = client
            .request(request)
            .await
            .map_err(|error| reason(&error))?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), LARGEST_PAGE);
        let bytes = body.collect().await.map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&bytes.to_bytes()).into_owned();
        Ok(Page { status, text })
    };
    let within = runtime.block_on(async { timeout(ANSWER_WITHIN, fetch).await });
    within.unwrap_or_else(|_| Err(format!("no answer within {} s", ANSWER_WITHIN.as_secs())))
}

/// The reason at the bottom of an error: `connection refused`, not "client error".
pub(super) fn reason(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
