//! Open loop: requests are due at a constant rate, whether or not earlier ones have been
//! answered. A server that stalls therefore meets the requests that waited meanwhile, as it would
//! from independent users, instead of being spared them ("coordinated omission", Tene 2013).

use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::spawn_local;
use tokio::time::sleep_until;

use crate::interrupt::Interrupt;
use crate::record::load::mix::Mix;
use crate::record::load::session::{Session, check};
use crate::record::load::traffic::Traffic;
use crate::record::load::{Load, LoadError};
use leakrate_core::units::{Rate, Requests, Seconds};

/// Sends requests at a constant rate.
#[derive(Debug, Clone)]
pub struct OpenLoop {
    mix: Rc<Mix>,
    rate: Rate<Requests, Seconds>,
    answer_within: Duration,
}

impl OpenLoop {
    /// Requests at `rate`, which fail if not answered `answer_within` this time.
    pub fn new(mix: Mix, rate: Rate<Requests, Seconds>, answer_within: Duration) -> Self {
        Self {
            mix: Rc::new(mix),
            rate,
            answer_within,
        }
    }
}

impl Load for OpenLoop {
    fn burst(
        &mut self,
        span: Duration,
        interrupt: &Interrupt,
        progress: &mut dyn FnMut(&Traffic),
    ) -> Result<Traffic, LoadError> {
        let session = Session::new(Rc::clone(&self.mix), self.answer_within);
        let number = (self.rate * Seconds(span.as_secs_f64())).0.round() as u64;
        let schedule = send_all(Rc::clone(&session), number, self.rate);
        session.run(schedule, interrupt, progress)
    }

    fn check(&self, interrupt: &Interrupt) -> Result<(), LoadError> {
        check(self.mix.places(), self.answer_within, interrupt)
    }
}

/// Each request is due at a multiple of the interval after the start: waiting an interval after
/// each would add up the delays.
async fn send_all(session: Rc<Session>, number: u64, rate: Rate<Requests, Seconds>) {
    let start = Instant::now();
    for request in 0..number {
        let due = start + Duration::from_secs_f64((Requests(request as f64) / rate).0);
        sleep_until(due.into()).await;
        let slot = session.slot().await;
        let session = Rc::clone(&session);
        spawn_local(async move {
            session.send(due).await;
            drop(slot);
        });
    }
}
