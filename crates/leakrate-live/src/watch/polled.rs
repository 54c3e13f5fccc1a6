//! A server that keeps readings, which is asked for those that it has got since.

use super::news::{Happening, News};
use super::samples::{Agreement, LastSample, Told};
use super::source::{WatchError, WatchSource};
use leakrate_core::series::Series;
use leakrate_core::units::{Seconds, Timestamp};

/// How far back a server is asked again: it may get readings late, and what is counted between two
/// readings needs the one before.
const AGAIN: Seconds = Seconds(1800.0);

/// Asks a server for the series of a time, from a moment, or as far back as is usual, to another.
type Ask = dyn FnMut(Option<Timestamp>, Timestamp) -> Result<Vec<Series>, NoAnswer>;

/// Why there are no series.
#[derive(Debug)]
pub enum NoAnswer {
    /// There is nothing in that time, which is said in these words.
    Nothing(String),
    /// It cannot be told now, and may be later.
    MayPass(String),
    /// Asking again would not help.
    Final(Box<dyn std::error::Error + Send + Sync>),
    /// The watch was asked to end.
    Interrupted,
}

/// A server that is asked for what it has got since.
#[expect(missing_debug_implementations, reason = "who asks is behind a trait")]
pub struct PolledSource {
    name: String,
    ask: Box<Ask>,
    told: Told,
    /// The latest reading.
    latest: Option<Timestamp>,
    /// Since when there is no answer.
    away: Option<Timestamp>,
    /// What is waited for, as long as there was no reading.
    awaited: Option<Awaited>,
}

/// What is waited for of a server that has told nothing yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Awaited {
    Answer,
    Readings,
}

impl PolledSource {
    /// A server that messages call `name`.
    pub fn new(name: &str, ask: Box<Ask>) -> Self {
        Self {
            name: name.to_owned(),
            ask,
            told: Told::nothing(Agreement::NotNeeded),
            latest: None,
            away: None,
            awaited: None,
        }
    }

    /// Says of a server that has told nothing yet why not, and again where it is away and was not, or is
    /// not and was: words differ each time by when was asked.
    fn wait(&mut self, awaited: Awaited, reason: String, news: &mut News) {
        if self.awaited.replace(awaited) != Some(awaited) {
            news.happenings.push(match awaited {
                Awaited::Answer => Happening::Away { reason },
                Awaited::Readings => Happening::Waiting { reason },
            });
        }
    }
}

impl WatchSource for PolledSource {
    fn poll(&mut self, now: Timestamp) -> Result<News, WatchError> {
        let mut news = News::default();
        let from = self.latest.map(|latest| Timestamp(latest.0 - AGAIN.0));
        let series = match (self.ask)(from, now) {
            Ok(series) => series,
            Err(NoAnswer::Nothing(_)) if self.latest.is_some() => Vec::new(),
            Err(NoAnswer::MayPass(reason)) if self.latest.is_some() => {
                if self.away.is_none() {
                    self.away = Some(now);
                    news.happenings.push(Happening::Away { reason });
                }
                return Ok(news);
            }
            Err(NoAnswer::Interrupted) => return Ok(news),
            Err(NoAnswer::MayPass(reason)) => {
                self.wait(Awaited::Answer, reason, &mut news);
                return Ok(news);
            }
            Err(NoAnswer::Nothing(reason)) => {
                self.wait(Awaited::Readings, reason, &mut news);
                return Ok(news);
            }
            Err(NoAnswer::Final(error)) => return Err(WatchError::Server(error)),
        };
        if let Some(since) = self.away.take() {
            news.happenings.push(Happening::CaughtUp {
                name: self.name.clone(),
                span: Seconds(now.0 - since.0),
            });
        }
        let told = self.told.news(series, LastSample::Whole);
        news.arrivals = told.map_err(|_| WatchError::NoTimes {
            name: self.name.clone(),
        })?;
        let latest = news.arrivals.iter().filter_map(|one| one.readings.last());
        let latest = latest.map(|reading| reading.at.0).reduce(f64::max);
        if latest.is_some() && self.awaited.take().is_some() {
            let name = self.name.clone();
            news.happenings.push(Happening::Begun { name });
        }
        self.latest = latest.map(Timestamp).or(self.latest);
        Ok(news)
    }
}

#[cfg(test)]
mod tests {
    use leakrate_core::series::{Clock, Columns};

    use super::*;

    fn readings(from: i32, to: i32) -> Vec<Series> {
        let seconds: Vec<f64> = (from..to).map(|minute| f64::from(minute) * 60.0).collect();
        let series = Series::new(Columns {
            name: "web".to_owned(),
            memory: seconds.iter().map(|second| 1e6 + second).collect(),
            clock: Clock::Wall(seconds),
            ..Columns::default()
        });
        vec![series.unwrap()]
    }

    #[test]
    fn a_server_that_is_away_is_asked_again_and_tells_what_it_has_got_meanwhile() {
        let mut answers = vec![
            Ok(readings(20, 90)),
            Err(NoAnswer::Nothing("nothing".to_owned())),
            Err(NoAnswer::MayPass("refused".to_owned())),
            Err(NoAnswer::MayPass("refused".to_owned())),
            Ok(readings(0, 60)),
        ];
        let ask = move |_, _| answers.pop().unwrap();
        let mut source = PolledSource::new("server", Box::new(ask));
        let mut poll = |minute: f64| source.poll(Timestamp(minute * 60.0)).unwrap();
        assert_eq!(poll(60.0).arrivals[0].readings.len(), 60);
        assert!(matches!(
            poll(61.0).happenings[..],
            [Happening::Away { .. }]
        ));
        assert_eq!(poll(62.0).happenings, []);
        let back = poll(63.0).happenings;
        let [Happening::CaughtUp { span, .. }] = back[..] else {
            panic!("{back:?}");
        };
        assert!((span.0 - 120.0).abs() < 1e-9, "{span}");
        assert_eq!(poll(90.0).arrivals[0].readings.len(), 30);
    }

    #[test]
    fn a_server_that_has_told_nothing_yet_is_waited_for_and_each_reason_is_said_once() {
        let refused = || Err(NoAnswer::MayPass("refused".to_owned()));
        let nothing = || Err(NoAnswer::Nothing("it has nothing".to_owned()));
        let mut answers = vec![
            Err(NoAnswer::Final("bad query".into())),
            Ok(readings(0, 60)),
            nothing(),
            nothing(),
            refused(),
            refused(),
        ];
        let ask = move |_, _| answers.pop().unwrap();
        let mut source = PolledSource::new("server", Box::new(ask));
        let said: Vec<Vec<String>> = (0..5)
            .map(|minute| {
                let news = source.poll(Timestamp(f64::from(minute) * 60.0)).unwrap();
                news.happenings.iter().map(Happening::to_string).collect()
            })
            .collect();
        assert_eq!(
            said,
            [
                vec!["refused; asking again"],
                vec![],
                vec!["waiting for readings: it has nothing"],
                vec![],
                vec!["`server` has readings now"],
            ]
        );
        assert!(source.poll(Timestamp(400.0)).is_err());
    }
}
