//! One route at a time: every burst asks for a single route, in rounds of random order, so that memory
//! tells the routes apart.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::interrupt::Interrupt;
use crate::record::load::{Load, LoadError, Traffic};
use crate::record::route_log::{RouteCount, RouteLog};

/// A route and how it is asked for.
#[expect(missing_debug_implementations, reason = "a load is behind a trait")]
pub struct RouteLoad {
    /// Its method.
    pub method: String,
    /// Its path, with a query if it has one.
    pub path: String,
    /// Sends its requests.
    pub load: Box<dyn Load>,
}

/// Asks for one route in every burst.
#[expect(missing_debug_implementations, reason = "loads are behind a trait")]
pub struct RouteByRoute {
    routes: Vec<RouteLoad>,
    counts: Vec<RouteCount>,
    /// All routes by turns: for the warm-up, and to see whether anybody listens.
    all: Box<dyn Load>,
    warm_up: WarmUp,
    order: Order,
    log: RouteLog,
}

/// Whether the first burst is the warm-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarmUp {
    /// It is, and asks for all routes.
    First,
    /// There is none, or it is over.
    Over,
}

impl RouteByRoute {
    /// A load of these routes, whose requests are written to `log`; `all` asks for all of them by turns.
    ///
    /// # Errors
    /// The log cannot be written.
    pub fn new(
        routes: Vec<RouteLoad>,
        all: Box<dyn Load>,
        warm_up: WarmUp,
        seed: u64,
        log: RouteLog,
    ) -> Result<Self, LoadError> {
        let counts = routes.iter().map(|route| RouteCount {
            method: route.method.clone(),
            path: route.path.clone(),
            requests: 0,
            failed: 0,
        });
        let mut load = Self {
            order: Order::new(routes.len(), seed),
            counts: counts.collect(),
            routes,
            all,
            warm_up,
            log,
        };
        load.write()?;
        Ok(load)
    }

    fn write(&mut self) -> Result<(), LoadError> {
        self.log
            .write(now(), &self.counts)
            .map_err(|source| LoadError::Log {
                path: self.log.path().display().to_string(),
                source,
            })
    }
}

impl Load for RouteByRoute {
    fn burst(
        &mut self,
        span: Duration,
        interrupt: &Interrupt,
        progress: &mut dyn FnMut(&Traffic),
    ) -> Result<Traffic, LoadError> {
        if self.warm_up == WarmUp::First {
            self.warm_up = WarmUp::Over;
            return self.all.burst(span, interrupt, progress);
        }
        let Some(place) = self.order.take() else {
            return Ok(Traffic::default());
        };
        self.write()?;
        let traffic = self.routes[place].load.burst(span, interrupt, progress)?;
        self.counts[place].requests += traffic.succeeded + traffic.failed();
        self.counts[place].failed += traffic.failed();
        self.write()?;
        Ok(traffic)
    }

    fn check(&self, interrupt: &Interrupt) -> Result<(), LoadError> {
        self.all.check(interrupt)
    }

    fn asks_for(&self) -> Option<String> {
        let route = self.routes.get(self.order.next()?)?;
        Some(format!("{} {}", route.method, route.path))
    }
}

/// The counts hold until the last reading.
impl Drop for RouteByRoute {
    fn drop(&mut self) {
        let _ = self.write();
    }
}

fn now() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_secs_f64())
}

/// Rounds in each of which every route has one turn, in random order.
#[derive(Debug)]
struct Order {
    routes: usize,
    /// The turns of this round that are left, the next one last.
    round: Vec<usize>,
    state: u64,
}

impl Order {
    fn new(routes: usize, seed: u64) -> Self {
        let mut order = Self {
            routes,
            round: Vec::new(),
            state: seed,
        };
        order.shuffle();
        order
    }

    /// Whose turn is next; `None` without routes.
    fn next(&self) -> Option<usize> {
        self.round.last().copied()
    }

    fn take(&mut self) -> Option<usize> {
        let next = self.round.pop();
        if self.round.is_empty() {
            self.shuffle();
        }
        next
    }

    /// By Fisher and Yates (1938).
    fn shuffle(&mut self) {
        self.round = (0..self.routes).collect();
        for left in (1..self.routes).rev() {
            let other = self.random() % (left as u64 + 1);
            self.round.swap(left, other as usize);
        }
    }

    /// The generator `SplitMix64` (Steele, Lea & Flood 2014).
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_has_one_turn_in_each_round_and_rounds_differ() {
        let mut order = Order::new(5, 1);
        let mut rounds = Vec::new();
        for _ in 0..20 {
            let next = order.next();
            let round: Vec<usize> = (0..5).filter_map(|_| order.take()).collect();
            assert_eq!(next, round.first().copied());
            let mut sorted = round.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4]);
            rounds.push(round);
        }
        rounds.sort();
        rounds.dedup();
        assert!(rounds.len() > 10, "{rounds:?}");
        assert_eq!(Order::new(0, 1).take(), None);
    }
}
