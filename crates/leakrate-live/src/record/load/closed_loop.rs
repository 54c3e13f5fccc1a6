//! Closed loop: a fixed number of connections, each of which asks again as soon as it has its
//! answer. As fast as the server goes; latencies say nothing of what users would see.

use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::spawn_local;
use tokio::time::sleep;

use crate::interrupt::Interrupt;
use crate::record::load::mix::Mix;
use crate::record::load::session::{Session, check};
use crate::record::load::traffic::Traffic;
use crate::record::load::{Load, LoadError};

/// Sends requests as fast as they are answered.
#[derive(Debug, Clone)]
pub struct ClosedLoop {
    mix: Rc<Mix>,
    concurrency: u8,
    answer_within: Duration,
}

impl ClosedLoop {
    /// Requests over `concurrency` connections (at most 200), which fail if not answered
    /// `answer_within` this time.
    pub fn new(mix: Mix, concurrency: u8, answer_within: Duration) -> Self {
        Self {
            mix: Rc::new(mix),
            concurrency,
            answer_within,
        }
    }
}

impl Load for ClosedLoop {
    fn burst(
        &mut self,
        span: Duration,
        interrupt: &Interrupt,
        progress: &mut dyn FnMut(&Traffic),
    ) -> Result<Traffic, LoadError> {
        let session = Session::new(Rc::clone(&self.mix), self.answer_within);
        let schedule = ask(Rc::clone(&session), self.concurrency, span);
        session.run(schedule, interrupt, progress)
    }

    fn check(&self, interrupt: &Interrupt) -> Result<(), LoadError> {
        check(self.mix.places(), self.answer_within, interrupt)
    }
}

async fn ask(session: Rc<Session>, concurrency: u8, span: Duration) {
    for _ in 0..concurrency {
        let session = Rc::clone(&session);
        spawn_local(async move {
            let slot = session.slot().await;
            while !session.is_closing() {
                session.send(Instant::now()).await;
            }
            drop(slot);
        });
    }
    sleep(span).await;
}
