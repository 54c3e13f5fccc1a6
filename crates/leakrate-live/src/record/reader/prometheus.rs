//! A gauge on a Prometheus page (`/metrics`).

use std::time::Duration;

use crate::access::Access;
use crate::http::{Fetcher, Page};
use crate::interrupt::Interrupt;
use crate::reach::Reach;
use crate::record::reader::{Garbage, MemoryReader, ReadError, Reading, size};
use crate::web_address::parse_url;
use leakrate_core::series::Metric;
use leakrate_ingest::page_samples;

/// Reads one gauge, in bytes.
#[derive(Debug, Clone)]
pub struct PrometheusReader {
    url: String,
    gauge: String,
    column: String,
    fetcher: Fetcher,
    /// What is said of who asks, where that is refused.
    asker: &'static str,
}

impl PrometheusReader {
    /// A reader of the gauge `name`, or of `name{label="value"}` where several have that name.
    ///
    /// # Errors
    /// [`ReadError::Address`].
    pub fn new(
        url: &str,
        gauge: &str,
        access: Access,
        interrupt: &Interrupt,
    ) -> Result<Self, ReadError> {
        parse_url(url)?;
        let name = gauge.split('{').next().unwrap_or(gauge);
        // A name that states no unit would leave the numbers without one.
        let unit = if name.ends_with("_bytes") {
            ""
        } else {
            "_bytes"
        };
        Ok(Self {
            url: url.to_owned(),
            gauge: gauge.to_owned(),
            column: format!("{name}{unit}"),
            asker: if access.is_anonymous() {
                "to answer without credentials"
            } else {
                "the credentials"
            },
            fetcher: Fetcher::new(Reach::Anywhere, interrupt).with_access(access),
        })
    }

    /// The same with another limit on how long an answer may take.
    #[must_use]
    pub fn answered_within(self, limit: Duration) -> Self {
        let fetcher = self.fetcher.answered_within(limit);
        Self { fetcher, ..self }
    }

    /// The page, where it is one of metrics.
    fn page(&mut self) -> Result<Page, ReadError> {
        const HELP: &str = "check that the server is running and offers metrics there";
        let page = self.fetcher.get(&self.url);
        let page = page.map_err(|cause| ReadError::unanswered(&self.url, cause, HELP))?;
        match page.status {
            200 if page.text().trim_start().starts_with('<') => {
                Err(self.unexpected("a page of HTML".to_owned()))
            }
            200 => Ok(page),
            status @ (401 | 403) => Err(ReadError::Refused {
                address: self.url.clone(),
                asker: self.asker,
                status,
                help: "set LEAKRATE_BEARER_TOKEN, or LEAKRATE_USER and LEAKRATE_PASSWORD, or give \
                       --access FILE",
            }),
            status @ (429 | 500..=599) => Err(ReadError::Unreachable {
                address: self.url.clone(),
                reason: format!("an answer with status {status}"),
                help: HELP,
            }),
            status => Err(self.unexpected(format!(
                "an answer with status {status}; check the path of the page"
            ))),
        }
    }

    fn unexpected(&self, found: String) -> ReadError {
        ReadError::Unexpected {
            address: self.url.clone(),
            expected: format!("one gauge `{}`", self.gauge),
            found,
        }
    }
}

impl MemoryReader for PrometheusReader {
    fn metric(&self) -> Metric {
        if self.gauge.contains("heap") {
            Metric::Heap
        } else if self.gauge.contains("resident") || self.gauge.contains("rss") {
            Metric::ResidentSet
        } else {
            Metric::Unknown
        }
    }

    fn column(&self) -> &str {
        &self.column
    }

    fn collect_garbage(&mut self) -> Result<Garbage, ReadError> {
        Ok(Garbage::Included)
    }

    fn read(&mut self) -> Result<Reading, ReadError> {
        let page = self.page()?;
        let text = page.text();
        let found = page_samples(&text, &self.gauge);
        match found.as_slice() {
            [gauge] => {
                let memory = size(gauge.value);
                let memory =
                    memory.ok_or_else(|| self.unexpected(format!("the value {}", gauge.value)))?;
                Ok(Reading {
                    memory,
                    outside_heap: None,
                    process: None,
                })
            }
            [] => Err(ReadError::Absent {
                address: self.url.clone(),
                gauge: self.gauge.clone(),
                help: "check its name on the page",
            }),
            several => {
                let names: Vec<&str> = several.iter().map(|gauge| gauge.series).collect();
                Err(self.unexpected(names.join(", ")))
            }
        }
    }
}
