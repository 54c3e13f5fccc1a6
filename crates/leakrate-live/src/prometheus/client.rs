//! Asking one question, again where that may help.

use std::fmt;
use std::time::Duration;

use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE};

use crate::access::Access;
use crate::http::{Fetcher, Page};
use crate::interrupt::{Cancellation, Interrupt};
use crate::patience::{NoAnswer, Unanswered};
use crate::prometheus::address::PrometheusAddress;
use crate::prometheus::answer::{Answer, AnswerFault};
use crate::prometheus::error::AskError;
use crate::prometheus::window::{Steps, Window, parameter};
use crate::reach::Reach;
use leakrate_core::units::Timestamp;

/// How often a question is asked at most.
const MOST_ATTEMPTS: u32 = 4;

/// Until it is asked again for the first time; each further wait is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// No server is waited for longer between two questions, whatever it says.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Queries longer than this are sent in the body: servers and what stands before them cut addresses.
const LONGEST_ADDRESS: usize = 2000;

/// What a server may take and send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientLimits {
    /// How long one answer may take.
    pub answer_within: Duration,
    /// Bytes of one answer.
    pub bytes: usize,
    /// Series of one query.
    pub series: usize,
    /// Readings of one query.
    pub readings: usize,
}

impl Default for ClientLimits {
    fn default() -> Self {
        Self {
            answer_within: Duration::from_secs(60),
            bytes: 64 << 20,
            series: 10_000,
            readings: 10_000_000,
        }
    }
}

/// Something that happens while a server is asked, for whoever waits.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// It is asked again after a while.
    Retry {
        /// The server.
        address: String,
        /// What went wrong.
        reason: String,
        /// The time until it is asked again.
        wait: Duration,
    },
    /// So much of a window has been read.
    Read {
        /// The share of it, from 0 to 1.
        share: f64,
    },
}

/// Hears what happens meanwhile.
pub type Observer<'o> = Box<dyn FnMut(&Notice) + 'o>;

/// Asks one server. Nothing of it is shown but the address.
pub struct PrometheusClient<'o> {
    address: PrometheusAddress,
    fetcher: Fetcher,
    limits: ClientLimits,
    anonymous: bool,
    observer: Observer<'o>,
    /// Whether it has ever answered: one that never has is not there.
    answered: bool,
}

impl fmt::Debug for PrometheusClient<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address.to_string();
        f.debug_struct("PrometheusClient")
            .field("address", &address)
            .finish_non_exhaustive()
    }
}

impl<'o> PrometheusClient<'o> {
    /// A client of the server at an address; every wait ends with the interrupt.
    pub fn new(address: PrometheusAddress, access: Access, interrupt: &Interrupt) -> Self {
        let limits = ClientLimits::default();
        Self {
            anonymous: access.is_anonymous(),
            fetcher: Fetcher::new(Reach::Anywhere, interrupt).with_access(access),
            limits,
            address,
            observer: Box::new(|_| {}),
            answered: false,
        }
        .within(limits)
    }

    /// The same within other limits.
    #[must_use]
    pub fn within(self, limits: ClientLimits) -> Self {
        let fetcher = self.fetcher.answered_within(limits.answer_within);
        Self {
            fetcher: fetcher.reading_at_most(limits.bytes),
            limits,
            ..self
        }
    }

    /// The same, with somebody who hears what happens.
    #[must_use]
    pub fn observed_by(self, observer: impl FnMut(&Notice) + 'o) -> Self {
        Self {
            observer: Box::new(observer),
            ..self
        }
    }

    /// The server that is asked.
    pub fn address(&self) -> &PrometheusAddress {
        &self.address
    }

    /// What a query is at one moment: a point of each series, at that moment.
    ///
    /// # Errors
    /// [`AskError`].
    pub fn instant(&mut self, query: &str, at: Timestamp) -> Result<Answer, AskError> {
        let at = parameter((at.0 * 1e3).round() as i64);
        self.ask("query", &[("query", query), ("time", &at)])
    }

    /// The readings of a selector in a window as they were scraped, with both of its ends.
    ///
    /// # Errors
    /// [`AskError`].
    pub fn raw(&mut self, selector: &str, window: Window) -> Result<Answer, AskError> {
        // Whether a server counts the beginning of a range in depends on its version, so it is asked
        // for a little more.
        let length = window.to - window.from + 1;
        let query = format!("{}[{length}ms]", selector.trim());
        let to = parameter(window.to);
        let mut answer = self.ask("query", &[("query", &query), ("time", &to)])?;
        let is_in = |seconds: f64| {
            let time = (seconds * 1e3).round() as i64;
            (window.from..=window.to).contains(&time)
        };
        for series in &mut answer.series {
            let points = series.seconds.iter().zip(&series.values);
            let kept = points.filter(|(time, _)| is_in(**time));
            (series.seconds, series.values) = kept.map(|(time, value)| (*time, *value)).unzip();
        }
        answer.series.retain(|series| !series.seconds.is_empty());
        Ok(answer)
    }

    /// What an expression is at every step of a window.
    ///
    /// # Errors
    /// [`AskError`].
    pub fn range(&mut self, expression: &str, steps: Steps) -> Result<Answer, AskError> {
        let [start, end, step] = [steps.window.from, steps.window.to, steps.step].map(parameter);
        let parameters = [
            ("query", expression),
            ("start", &start),
            ("end", &end),
            ("step", &step),
            // VictoriaMetrics moves the ends of what it keeps for the next time.
            ("nocache", "1"),
        ];
        self.ask("query_range", &parameters)
    }

    pub(super) fn limits(&self) -> ClientLimits {
        self.limits
    }

    pub(super) fn notice(&mut self, notice: &Notice) {
        (self.observer)(notice);
    }

    fn ask(&mut self, page: &str, parameters: &[(&str, &str)]) -> Result<Answer, AskError> {
        let query = parameters.first().map_or("", |(_, query)| query);
        let mut wait = FIRST_WAIT;
        for attempt in 1.. {
            let found = match self.fetch(page, parameters) {
                Ok(answer) => self.understood(page, query, &answer),
                Err(Unanswered::Interrupted) => return Err(self.interrupted()),
                Err(Unanswered::Failed(cause)) => self.not_answered(query, &cause),
            };
            match found {
                Outcome::Answered(answer) => {
                    self.answered = true;
                    return Ok(answer);
                }
                Outcome::Final(error) => return Err(error),
                Outcome::Passing { error, .. } if attempt >= MOST_ATTEMPTS => return Err(error),
                Outcome::Passing {
                    reason, said_wait, ..
                } => {
                    let wait_now = said_wait.unwrap_or(wait).clamp(wait, LONGEST_WAIT);
                    self.notice(&Notice::Retry {
                        address: self.address.to_string(),
                        reason,
                        wait: wait_now,
                    });
                    if self.fetcher.interrupt().sleep(wait_now) != Cancellation::GoOn {
                        return Err(self.interrupted());
                    }
                    wait *= 2;
                }
            }
        }
        Err(self.interrupted())
    }

    fn fetch(&mut self, page: &str, parameters: &[(&str, &str)]) -> Result<Page, Unanswered> {
        let mut encoded = self.address.parameters().to_owned();
        for (name, value) in parameters {
            if !encoded.is_empty() {
                encoded.push('&');
            }
            encoded.push_str(name);
            encoded.push('=');
            encode(value, &mut encoded);
        }
        let page = self.address.page(page);
        let request = Request::builder().header(ACCEPT, "application/json");
        let request = if encoded.len() > LONGEST_ADDRESS {
            let form = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
            form.method("POST")
                .uri(page)
                .body(Bytes::from(encoded).into())
        } else {
            request
                .uri(format!("{page}?{encoded}"))
                .body(Bytes::new().into())
        };
        self.fetcher
            .ask(request.map_err(|error| Unanswered::failed(error.to_string()))?)
    }

    /// What an answer is.
    fn understood(&self, page: &str, query: &str, answer: &Page) -> Outcome {
        let address = self.address.to_string();
        let status = answer.status;
        if let (300..=399, Some(location)) = (status, &answer.location) {
            return Outcome::Final(AskError::Redirected {
                address,
                location: location.clone(),
            });
        }
        if matches!(status, 401 | 403) {
            let anonymous = self.anonymous;
            return Outcome::Final(AskError::Unauthorized {
                address,
                status,
                anonymous,
                help: "set LEAKRATE_BEARER_TOKEN, or LEAKRATE_USER and LEAKRATE_PASSWORD, or give \
                       --access FILE",
            });
        }
        let failed = |message: String| AskError::Failed {
            address: address.clone(),
            query: query.to_owned(),
            status,
            message,
        };
        let passing = |message: String| Outcome::Passing {
            reason: format!("status {status}: {message}"),
            error: failed(message),
            said_wait: answer.retry_after,
        };
        match Answer::parse(&answer.body) {
            Ok(parsed) if status == 200 => Outcome::Answered(parsed),
            Err(AnswerFault::Said { kind, message }) => match kind.as_str() {
                _ if is_too_much(&message) || kind == "timeout" => {
                    Outcome::Final(AskError::TooMuch {
                        address,
                        query: query.to_owned(),
                        reason: message,
                    })
                }
                _ if matches!(status, 429 | 500 | 502 | 503 | 504) => passing(message),
                _ if matches!(status, 400 | 422) => Outcome::Final(AskError::BadQuery {
                    address,
                    query: query.to_owned(),
                    message,
                }),
                _ => Outcome::Final(failed(message)),
            },
            Err(AnswerFault::CutOff) if status == 200 => Outcome::Passing {
                error: failed("the answer was cut off".to_owned()),
                reason: "the answer was cut off".to_owned(),
                said_wait: None,
            },
            _ if matches!(status, 429 | 502 | 503 | 504) => passing(first_line(&answer.text())),
            Err(AnswerFault::Foreign(found)) => Outcome::Final(AskError::NotPrometheus {
                page: self.address.page(page),
                found,
                status,
            }),
            Ok(_) | Err(AnswerFault::CutOff) => {
                Outcome::Final(failed("an answer with a status of failure".to_owned()))
            }
        }
    }

    fn not_answered(&self, query: &str, cause: &NoAnswer) -> Outcome {
        let address = self.address.to_string();
        let too_much = || {
            Outcome::Final(AskError::TooMuch {
                address: address.clone(),
                query: query.to_owned(),
                reason: cause.to_string(),
            })
        };
        let reason = cause.to_string();
        let help = if reason.contains("certificate") {
            "if it is believed by an authority of your own, name the file of its certificates in \
             LEAKRATE_CA_FILE"
        } else {
            "check the address, and that the server is running and can be reached from here"
        };
        let unreachable = || AskError::Unreachable {
            address: address.clone(),
            reason: reason.clone(),
            help,
        };
        match cause {
            NoAnswer::TooLarge { .. } => too_much(),
            NoAnswer::Exposed { host } => Outcome::Final(AskError::Exposed { host: host.clone() }),
            NoAnswer::Late { .. } if self.answered => too_much(),
            NoAnswer::CutOff(_) => Outcome::Passing {
                error: unreachable(),
                reason: cause.to_string(),
                said_wait: None,
            },
            NoAnswer::Other(_) if self.answered => Outcome::Passing {
                error: unreachable(),
                reason: cause.to_string(),
                said_wait: None,
            },
            NoAnswer::Late { .. } | NoAnswer::Other(_) => Outcome::Final(unreachable()),
        }
    }

    fn interrupted(&self) -> AskError {
        AskError::Interrupted {
            address: self.address.to_string(),
        }
    }
}

/// What came of asking once.
enum Outcome {
    Answered(Answer),
    /// Asking again would not help.
    Final(AskError),
    /// It may pass.
    Passing {
        error: AskError,
        reason: String,
        said_wait: Option<Duration>,
    },
}

/// Whether a server says that a smaller question would be answered.
fn is_too_much(message: &str) -> bool {
    const SIGNS: [&str; 7] = [
        "too many samples",
        "too many points",
        "maximum resolution",
        "maxSamplesPerQuery",
        "exceeds the limit",
        "exceeded the limit",
        "timed out",
    ];
    SIGNS.iter().any(|sign| message.contains(sign))
}

fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty());
    line.unwrap_or("no reason given")
        .chars()
        .take(200)
        .collect()
}

/// Escapes what is not a letter, a digit or one of `-._~` (RFC 3986, section 2.3).
fn encode(text: &str, to: &mut String) {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            to.push(char::from(byte));
        } else {
            to.push('%');
            to.push(DIGITS[usize::from(byte >> 4)]);
            to.push(DIGITS[usize::from(byte & 15)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_escaped() {
        let mut encoded = String::new();
        encode("a{b=\"ü +\"}", &mut encoded);
        assert_eq!(encoded, "a%7Bb%3D%22%C3%BC%20%2B%22%7D");
    }
}
