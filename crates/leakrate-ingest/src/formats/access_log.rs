//! Access logs of nginx and Apache in the common and the combined form: one line for each request,
//! written when it has been answered.

use crate::error::IngestError;
use crate::formats::{Certainty, Format, Match};
use crate::kit::lines::{first_lines, lines};
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::request_rows::{Request, RequestRows};
use crate::kit::row_count::Fault;
use crate::kit::sniff::Sniff;
use crate::load_result::Outcome;
use leakrate_core::units::{TimeFormat, Zone, month_number};

pub(super) const FORMAT: Format = Format {
    name: "access-log",
    description: "an access log of nginx or Apache (common or combined): each request with its time",
    example: "leakrate fit memory.csv --tz UTC --requests access.log",
    recognise,
    read,
};

fn recognise(sniff: &Sniff) -> Option<Match> {
    let mut days = Days::default();
    let text = sniff.source.text();
    let first = first_lines(text)
        .take(20)
        .find_map(|line| days.request(&line.text).map(drop));
    first.map(|()| Match {
        certainty: Certainty::Certain,
        why: "lines of an access log: `[day/month/year:time zone] \"request\" status`".into(),
    })
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    query.of_requests()?;
    let mut requests = RequestRows::new(sniff.source);
    let mut days = Days::default();
    for line in lines(sniff.source.text()) {
        let found = days.request(&line.text).map(|entry| Request {
            route: entry.route(query),
            ..entry.request
        });
        let found = found.ok_or_else(|| Fault {
            span: line.range.clone(),
            note: "expected `[10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200`".into(),
        });
        requests.push(line.range, found);
    }
    requests.finish(query, ZoneUse::Stated)
}

/// The times of a log, of which many requests share one.
#[derive(Default)]
struct Days {
    last: String,
    seconds: f64,
}

/// A line of a log.
struct LogEntry<'l> {
    request: Request,
    /// `GET /path HTTP/1.1`, or whatever was sent.
    line: &'l str,
}

impl LogEntry<'_> {
    fn route(&self, query: &Query) -> Option<String> {
        let mut words = self.line.split(' ');
        let method = words
            .next()
            .filter(|word| word.bytes().all(|b| b.is_ascii_uppercase()));
        match (method, words.next()) {
            (Some(method), Some(target)) => query.route(Some(method), target),
            (_, _) => query.route(None, ""),
        }
    }
}

impl Days {
    fn request<'l>(&mut self, line: &'l str) -> Option<LogEntry<'l>> {
        let (_, rest) = line.split_once(" [")?;
        let (time, rest) = rest.split_once("] \"")?;
        let end = quote_end(rest)?;
        let status = rest[end + 1..].split_whitespace().next()?;
        Some(LogEntry {
            request: Request {
                time: Some(self.seconds(time)?),
                outcome: Outcome::of_status(status.parse().ok()?),
                route: None,
            },
            line: &rest[..end],
        })
    }

    fn seconds(&mut self, time: &str) -> Option<f64> {
        if self.last != time {
            self.seconds = seconds(time)?;
            time.clone_into(&mut self.last);
        }
        Some(self.seconds)
    }
}

/// Where the quote stands that ends a request; one inside it is escaped.
fn quote_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.find(|character| {
        let ends = character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        ends
    })
}

/// Seconds since 1970 of `10/Oct/2000:13:55:36 -0700`.
fn seconds(time: &str) -> Option<f64> {
    let (date, clock) = time.split_once(':')?;
    let mut parts = date.split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let month = month_number(month)?;
    let iso = format!("{year}-{month:02}-{day} {clock}");
    let format = TimeFormat::infer([iso.as_str()]).ok()?;
    let time = format.parse(&iso, Zone::UTC).ok()?.unique()?;
    format.states_zone().then_some(time.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Expected seconds by `date -u -d '10 Oct 2000 13:55:36 -0700' +%s`.
    #[test]
    fn a_quote_inside_a_request_does_not_end_it() {
        let mut days = Days::default();
        let line = r#"127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /\"a\" HTTP/1.0" 404 2326 "-" "x""#;
        let request = days.request(line).unwrap().request;
        assert_eq!(request.time, Some(971_211_336.0));
        assert_eq!(request.outcome, Outcome::Failed);
        assert!(
            days.request("127.0.0.1 - - [10/Oct/2000:13:55:36] \"GET /\" 200")
                .is_none()
        );
    }
}
