//! Requests of a file told apart by their routes, of which a file may have countless.

use std::collections::HashMap;

use crate::kit::route_track::{Counted, RouteTrack};
use leakrate_core::analysis::RouteName;

/// Routes that are told apart while a file is read: what is new after so many is one of the others.
const MOST_NAMES: usize = 10_000;
/// Routes that are kept, those with most requests.
const MOST_KEPT: usize = 50;

/// The moments of the requests of each route so far.
#[derive(Debug, Default)]
pub(crate) struct RouteTally {
    places: HashMap<String, usize>,
    moments: Vec<Vec<f64>>,
    /// Those of routes that came after as many as are told apart.
    others: Vec<f64>,
}

impl RouteTally {
    /// Counts a request.
    pub(crate) fn add(&mut self, route: String, moment: f64) {
        let known = self.places.get(&route).copied();
        let place = known.or_else(|| {
            let place = self.moments.len();
            (place < MOST_NAMES).then(|| {
                self.moments.push(Vec::new());
                self.places.insert(route, place);
                place
            })
        });
        match place {
            Some(place) => self.moments[place].push(moment),
            None => self.others.push(moment),
        }
    }

    /// The routes with most requests, and the others as one.
    pub(crate) fn into_tracks(mut self) -> Vec<RouteTrack> {
        let mut named: Vec<(String, usize)> = self.places.into_iter().collect();
        named.sort_by(|(one_name, one), (other_name, other)| {
            let most = self.moments[*other].len().cmp(&self.moments[*one].len());
            most.then_with(|| one_name.cmp(other_name))
        });
        let rare = named.split_off(named.len().min(MOST_KEPT));
        let unnamed = usize::from(!self.others.is_empty());
        let number = rare.len() + unnamed;
        let mut others = self.others;
        for (_, place) in rare {
            others.append(&mut self.moments[place]);
        }
        let others = (number > 0).then_some((RouteName::Others(number), others));
        let named = named.into_iter().map(|(name, place)| {
            let moments = std::mem::take(&mut self.moments[place]);
            (RouteName::Named(name), moments)
        });
        let all: Vec<_> = named.chain(others).collect();
        let tracks = all.into_iter().map(|(name, moments)| RouteTrack {
            instance: None,
            name,
            counted: Counted::of_single(moments),
        });
        tracks.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_million_routes_a_few_are_kept_and_no_request_is_lost() {
        let mut tally = RouteTally::default();
        for number in 0..100_000_u32 {
            tally.add(format!("/page-{number}"), f64::from(number));
            tally.add("/".to_owned(), f64::from(number));
        }
        assert!(tally.moments.len() <= MOST_NAMES);
        let tracks = tally.into_tracks();
        assert_eq!(tracks.len(), MOST_KEPT + 1);
        assert_eq!(tracks[0].name, RouteName::Named("/".to_owned()));
        assert_eq!((tracks[0].at(10.0), tracks[0].at(10.25)), (10.0, 10.25));
        assert!(matches!(tracks[MOST_KEPT].name, RouteName::Others(number) if number > 9_000));
        let all: f64 = tracks.iter().map(RouteTrack::requests).sum();
        assert_eq!(Some(all), Some(200_000.0));
    }
}
