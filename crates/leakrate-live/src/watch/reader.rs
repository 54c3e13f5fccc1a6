//! A process or a page of metrics, which is read each time it is asked.

use super::news::{Arrivals, Happening, News, Outlook};
use super::source::{WatchError, WatchSource};
use crate::record::{MemoryReader, ReadError};
use leakrate_core::series::{Arrival, Columns, Dated, RestartReason};
use leakrate_core::units::{Seconds, Timestamp};

/// A source of which each answer is one reading.
#[expect(missing_debug_implementations, reason = "its reader is behind a trait")]
pub struct ReaderSource {
    name: String,
    reader: Box<dyn MemoryReader>,
    absence: Absence,
    process: Option<u32>,
    /// When it answered last.
    last: Option<Timestamp>,
    started: Presence,
}

/// What it means that there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// It has ended: the number of a process is not given to it again.
    IsTheEnd,
    /// It may come back, as a server does.
    MayPass,
}

/// Whether it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    /// It was never asked.
    Unknown,
    /// It has never answered, which was said.
    Awaited,
    Answers,
    Away,
}

impl ReaderSource {
    /// A source that messages and answers call `name`.
    pub fn new(name: &str, reader: Box<dyn MemoryReader>, absence: Absence) -> Self {
        Self {
            name: name.to_owned(),
            reader,
            absence,
            process: None,
            last: None,
            started: Presence::Unknown,
        }
    }

    fn absent(&mut self, error: ReadError, news: &mut News) -> Result<(), WatchError> {
        match (self.absence, self.started) {
            (Absence::MayPass, Presence::Unknown) if error.may_pass() => {
                self.started = Presence::Awaited;
                news.happenings.push(awaited(&error));
            }
            (Absence::MayPass, Presence::Awaited) if error.may_pass() => {}
            // Who names what can never be there has made a slip.
            (_, Presence::Unknown | Presence::Awaited) => return Err(error.into()),
            (Absence::IsTheEnd, _) => {
                news.outlook = Outlook::Ended;
                let reason = format!("{} has ended ({error})", self.name);
                news.happenings.push(Happening::Ended { reason });
            }
            (Absence::MayPass, Presence::Answers) => {
                let reason = error.to_string();
                news.happenings.push(Happening::Away { reason });
                self.started = Presence::Away;
            }
            (Absence::MayPass, Presence::Away) => {}
        }
        Ok(())
    }
}

/// What is waited for of a page that has never told the memory.
fn awaited(error: &ReadError) -> Happening {
    let reason = error.to_string();
    if matches!(error, ReadError::Absent { .. }) {
        Happening::Waiting { reason }
    } else {
        Happening::Away { reason }
    }
}

impl WatchSource for ReaderSource {
    fn poll(&mut self, now: Timestamp) -> Result<News, WatchError> {
        let mut news = News::default();
        let reading = match self.reader.read() {
            Ok(reading) => reading,
            Err(ReadError::Interrupted) => return Ok(news),
            Err(error) => {
                self.absent(error, &mut news)?;
                return Ok(news);
            }
        };
        if self.started == Presence::Away {
            let since = self.last.map_or(now.0, |last| last.0);
            news.happenings.push(Happening::AnswersAgain {
                name: self.name.clone(),
                span: Seconds(now.0 - since),
            });
        }
        if self.started == Presence::Awaited {
            let name = self.name.clone();
            news.happenings.push(Happening::Begun { name });
        }
        self.started = Presence::Answers;
        self.last = Some(now);
        let is_other = self.process.is_some() && self.process != reading.process;
        self.process = reading.process;
        news.arrivals.push(Arrivals {
            about: Columns {
                name: self.name.clone(),
                metric: self.reader.metric(),
                ..Columns::default()
            },
            caveats: Vec::new(),
            dated: Dated::Wall,
            readings: vec![Arrival {
                at: Seconds(now.0),
                memory: reading.memory,
                requests: None,
                restart: is_other.then_some(RestartReason::Process),
            }],
        });
        Ok(news)
    }
}
