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
    /// Each by the whole second in which it came, in order.
    Seconds(Vec<f64>),
    /// By a counter, or a rate.
    Track(RequestTrack),
}

impl Counted {
    /// Requests that stand one by one, in any order.
    pub(crate) fn of_single(mut moments: Vec<f64>) -> Self {
        moments.sort_by(f64::total_cmp);
        if moments.iter().all(|moment| moment.fract() == 0.0) {
            Self::Seconds(moments)
        } else {
            Self::Moments(moments)
        }
    }
}

impl RouteTrack {
    /// Its requests up to a point in time: none before the first, and no more after the last.
    pub fn at(&self, seconds: f64) -> f64 {
        match &self.counted {
            Counted::Moments(moments) => {
                moments.partition_point(|&moment| moment <= seconds) as f64
            }
            // Spread over their second: else a reading inside it had all of them, or none.
            Counted::Seconds(stamps) => {
                let second = seconds.floor();
                let before = stamps.partition_point(|&stamp| stamp < second);
                let up_to = stamps.partition_point(|&stamp| stamp <= second);
                before as f64 + (seconds - second) * (up_to - before) as f64
            }
            Counted::Track(track) => track.held(seconds),
        }
    }

    /// All of them.
    pub fn requests(&self) -> f64 {
        match &self.counted {
            Counted::Moments(moments) | Counted::Seconds(moments) => moments.len() as f64,
            Counted::Track(track) => track.requests(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(moments: &[f64], seconds: f64) -> f64 {
        let track = RouteTrack {
            instance: None,
            name: RouteName::Named("/".to_owned()),
            counted: Counted::of_single(moments.to_vec()),
        };
        track.at(seconds)
    }

    #[test]
    fn what_is_stamped_by_the_second_came_during_it() {
        let stamps = [12.0, 10.0, 10.0, 11.0, 10.0, 10.0];
        for (seconds, requests) in [
            (9.0, 0.0),
            (10.0, 0.0),
            (10.5, 2.0),
            (11.0, 4.0),
            (11.5, 4.5),
            (13.0, 6.0),
            (99.0, 6.0),
        ] {
            assert_eq!(Some(at(&stamps, seconds)), Some(requests), "{seconds}");
        }
    }

    #[test]
    fn what_has_a_moment_came_then() {
        let at = |seconds| at(&[10.5, 9.0], seconds);
        assert_eq!((at(10.4), at(10.5)), (1.0, 2.0));
    }
}
