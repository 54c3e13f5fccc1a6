//! The requests of one route over time.

use leakrate_core::analysis::RouteName;
use leakrate_core::series::RequestTrack;

/// The requests of one route.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteTrack {
    /// Whose requests they are, where the file tells instances apart.
    pub instance: Option<String>,
    /// What the route is called.
    pub name: RouteName,
    /// When they came.
    pub(crate) counted: Counted,
}

/// How the requests of a route are known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Counted {
    /// Each by its moment, in order.
    Moments(Vec<f64>),
    /// By a counter, or a rate.
    Track(RequestTrack),
}

impl RouteTrack {
    /// Its requests up to a point in time: none before the first, and no more after the last.
    pub fn at(&self, seconds: f64) -> f64 {
        match &self.counted {
            Counted::Moments(moments) => {
                moments.partition_point(|&moment| moment <= seconds) as f64
            }
            Counted::Track(track) => track.held(seconds),
        }
    }

    /// All of them.
    pub fn requests(&self) -> f64 {
        match &self.counted {
            Counted::Moments(moments) => moments.len() as f64,
            Counted::Track(track) => track.requests(),
        }
    }
}
