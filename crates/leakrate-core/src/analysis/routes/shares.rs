//! What each route has added to memory.

use crate::model::{PerRequest, PerSecond, Verdict};
use crate::units::{Bytes, Requests};

/// The requests of one route.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteCounts {
    /// What it is called.
    pub name: RouteName,
    /// Its requests up to each sample of the series.
    pub counts: Vec<f64>,
}

/// What requests are told apart by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RouteName {
    /// A method and a path, or a name of its own.
    Named(String),
    /// So many routes that are not told apart, as each has few requests.
    Others(usize),
}

/// What a route has added to memory, or several that cannot be told apart.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteGrowth {
    /// The routes, each with its requests in the samples that were fitted: several where only their sum
    /// tells something.
    pub routes: Vec<RouteRequests>,
    /// Growth per request; of several routes that of a request to any of them.
    pub rate: PerRequest,
    /// The growth per request that is not ruled out: at least nothing.
    pub lower: PerRequest,
    /// The largest that is not ruled out.
    pub upper: PerRequest,
    /// What it has added in all.
    pub growth: Bytes,
    /// The share of the growth that it explains; absent where nothing has grown.
    pub share: Option<f64>,
    /// The one-sided p value of its growing.
    pub p_value: f64,
    /// The same, adjusted for the number of routes (Benjamini & Hochberg 1995).
    pub adjusted_p_value: f64,
    /// `Leak` where it grows, `NoLeak` where it explains a small part at most.
    pub verdict: Verdict,
    /// Whether growth with time alone can be told from it.
    pub time: TimeApart,
}

/// A route and its requests.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteRequests {
    /// What it is called.
    pub name: RouteName,
    /// Its requests in the samples that were fitted.
    pub requests: Requests,
}

/// Whether growth with time alone can be told from the growth with requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeApart {
    /// It can.
    Told,
    /// These requests come as steadily as time passes.
    NotTold,
}

/// Growth that no route explains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unexplained {
    /// Growth per second with time alone.
    pub rate: PerSecond,
    /// The smallest that is not ruled out: at least nothing.
    pub lower: PerSecond,
    /// The largest that is not ruled out.
    pub upper: PerSecond,
    /// What it has added in all.
    pub growth: Bytes,
    /// The share of the growth; absent where nothing has grown.
    pub share: Option<f64>,
}

/// The growth of a series by route.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteShares {
    /// The routes, or what cannot be told apart of them: what has added most comes first.
    pub routes: Vec<RouteGrowth>,
    /// What none of them explains; absent where that cannot be told from some of them, or where no
    /// times are known.
    pub unexplained: Option<Unexplained>,
    /// What all of it has added, by the fit.
    pub growth: Bytes,
    /// Confidence of the intervals.
    pub confidence: f64,
}
