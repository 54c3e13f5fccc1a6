//! One burst over HTTP: a client with its connections, and the counts. When the burst is over
//! its connections are closed, so that they are not part of the memory that is read.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::runtime;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::LocalSet;
use tokio::time::timeout;

use crate::http::reason;
use crate::interrupt::{Cancellation, Interrupt, PULSE};
use crate::patience::{Patience, Unanswered};
use crate::reach::{KnownPlaces, Place, connector};
use crate::record::load::LoadError;
use crate::record::load::mix::Mix;
use crate::record::load::tally::{Failure, Tally};
use crate::record::load::traffic::{BurstEnd, Traffic};

/// Requests that may be under way at once. Many systems give a process 1,024 open files, some
/// 256; a request beyond this waits, is counted as late, and its latency includes the wait.
const MOST_AT_ONCE: u32 = 200;

/// Idle connections are dropped before a server drops them (Node: after 5 s), since a request on
/// a connection that is just being closed fails through no fault of the server.
const IDLE_CONNECTION: Duration = Duration::from_secs(3);

/// The state that all requests of a burst share.
pub(super) struct Session {
    client: Client<HttpConnector<KnownPlaces>, Full<Bytes>>,
    mix: Rc<Mix>,
    answer_within: Duration,
    slots: Arc<Semaphore>,
    tally: RefCell<Tally>,
    closing: Cell<bool>,
}

impl Session {
    pub(super) fn new(mix: Rc<Mix>, answer_within: Duration) -> Rc<Self> {
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_CONNECTION)
            .build(connector(mix.places()));
        Rc::new(Self {
            client,
            mix,
            answer_within,
            slots: Arc::new(Semaphore::new(MOST_AT_ONCE as usize)),
            tally: RefCell::new(Tally::new()),
            closing: Cell::new(false),
        })
    }

    /// A place among the requests under way; `None` never happens while the session lives.
    pub(super) async fn slot(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.slots).acquire_owned().await.ok()
    }

    /// Whether no more requests are to be sent.
    pub(super) fn is_closing(&self) -> bool {
        self.closing.get()
    }

    /// Sends one request that was due at `due`, and counts its outcome.
    pub(super) async fn send(&self, due: Instant) {
        let number = self.tally.borrow_mut().send(due);
        let outcome = match timeout(self.answer_within, self.exchange(number)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure::NoAnswer(format!(
                "no answer within {} s",
                self.answer_within.as_secs_f64()
            ))),
        };
        self.tally.borrow_mut().finish(due, outcome);
    }

    async fn exchange(&self, number: u64) -> Result<(), Failure> {
        let broken = |error: &dyn std::error::Error| Failure::NoAnswer(reason(error));
        let Some(request) = self.mix.request(number) else {
            return Err(Failure::NoAnswer("there is no target".to_owned()));
        };
        let answer = self.client.request(request).await;
        let mut answer = answer.map_err(|error| broken(&error))?;
        while let Some(frame) = answer.body_mut().frame().await {
            frame.map_err(|error| broken(&error))?;
        }
        match answer.status().as_u16() {
            200..=299 => Ok(()),
            status => Err(Failure::Status(status)),
        }
    }

    /// Runs `schedule`, which sends the requests, then waits for all outcomes.
    pub(super) fn run(
        self: &Rc<Self>,
        schedule: impl Future<Output = ()>,
        interrupt: &Interrupt,
        progress: &mut dyn FnMut(&Traffic),
    ) -> Result<Traffic, LoadError> {
        let runtime = runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(LoadError::Setup)?;
        LocalSet::new().block_on(&runtime, async {
            let mut end = self.sending(schedule, interrupt, progress).await;
            self.closing.set(true);
            if end != BurstEnd::ServerGone {
                self.drained(interrupt, progress).await?;
            }
            if self.tally.borrow().server_is_gone() {
                end = BurstEnd::ServerGone;
            }
            Ok(self.tally.borrow().traffic(end))
        })
    }

    async fn sending(
        &self,
        schedule: impl Future<Output = ()>,
        interrupt: &Interrupt,
        progress: &mut dyn FnMut(&Traffic),
    ) -> BurstEnd {
        let mut schedule = pin!(schedule);
        loop {
            if timeout(PULSE, schedule.as_mut()).await.is_ok() {
                return BurstEnd::Complete;
            }
            progress(&self.tally.borrow().traffic(BurstEnd::Complete));
            if self.tally.borrow().server_is_silent() {
                return BurstEnd::ServerGone;
            }
            if interrupt.cancellation() != Cancellation::GoOn {
                return BurstEnd::CutShort;
            }
        }
    }

    /// Waits until no request is under way.
    async fn drained(
        &self,
        interrupt: &Interrupt,
        progress: &mut dyn FnMut(&Traffic),
    ) -> Result<(), LoadError> {
        let mut all_free = pin!(self.slots.acquire_many(MOST_AT_ONCE));
        while timeout(PULSE, all_free.as_mut()).await.is_err() {
            progress(&self.tally.borrow().traffic(BurstEnd::Complete));
            if interrupt.cancellation() == Cancellation::Abandon {
                return Err(LoadError::Abandoned);
            }
        }
        Ok(())
    }
}

/// Connects to every place once, without a request.
pub(super) fn check(
    places: &[Place],
    answer_within: Duration,
    interrupt: &Interrupt,
) -> Result<(), LoadError> {
    for place in places {
        let connected = place.connect(&mut Patience::new(interrupt, answer_within));
        connected.map_err(|cause| match cause {
            Unanswered::Interrupted => LoadError::Abandoned,
            Unanswered::Failed(cause) => LoadError::NobodyListens {
                address: place.authority(),
                reason: cause.to_string(),
            },
        })?;
    }
    Ok(())
}
