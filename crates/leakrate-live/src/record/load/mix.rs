//! The order in which several targets are asked.

use hyper::body::Bytes;
use hyper::{Method, Request};

use http_body_util::Full;

use crate::interrupt::Interrupt;
use crate::reach::{Place, Reach, ReachError};
use crate::record::target::{Header, Target};

/// The requests of a load: targets taken in turn by weight, all with the same method, headers
/// and body.
#[derive(Debug, Clone)]
pub struct Mix {
    targets: Vec<Target>,
    places: Vec<Place>,
    /// Targets by index, each as often as its weight says, spread evenly. Turns and not chance,
    /// so that two runs send the same requests.
    turns: Vec<usize>,
    /// The method of every request.
    pub method: Method,
    /// The headers of every request.
    pub headers: Vec<Header>,
    /// The body of every request.
    pub body: Bytes,
}

impl Mix {
    /// `GET` requests without a body.
    ///
    /// # Errors
    /// [`ReachError`] where a target may not be reached.
    pub fn new(
        targets: Vec<Target>,
        reach: &Reach,
        interrupt: &Interrupt,
    ) -> Result<Self, ReachError> {
        let places = targets.iter().map(|target| target.place(reach, interrupt));
        Ok(Self {
            places: places.collect::<Result<_, _>>()?,
            turns: turns(&targets),
            targets,
            method: Method::GET,
            headers: Vec::new(),
            body: Bytes::new(),
        })
    }

    /// Where requests go.
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    /// The request whose turn it is; `None` without targets.
    pub(super) fn request(&self, number: u64) -> Option<Request<Full<Bytes>>> {
        let turn = number.checked_rem(self.turns.len() as u64)?;
        let target = self.targets.get(self.turns[turn as usize])?;
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = target.url().clone();
        for header in &self.headers {
            request
                .headers_mut()
                .append(&header.name, header.value.clone());
        }
        Some(request)
    }
}

/// One round: before each turn every target gains its weight; the one with the most has the turn
/// and pays the sum of all weights.
fn turns(targets: &[Target]) -> Vec<usize> {
    let weights: Vec<i64> = targets.iter().map(|t| i64::from(t.weight())).collect();
    let total: i64 = weights.iter().sum();
    let mut credit = vec![0; weights.len()];
    let mut round = Vec::new();
    for _ in 0..total {
        for (credit, weight) in credit.iter_mut().zip(&weights) {
            *credit += weight;
        }
        let richest = (0..credit.len()).rev().max_by_key(|&at| credit[at]);
        if let Some(at) = richest {
            credit[at] -= total;
            round.push(at);
        }
    }
    round
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mix(targets: &[&str]) -> Mix {
        let targets = targets.iter().map(|text| text.parse().unwrap());
        Mix::new(targets.collect(), &Reach::default(), &Interrupt::default()).unwrap()
    }

    #[test]
    fn targets_have_turns_by_weight_and_spread_evenly() {
        let mix = mix(&[
            "4@http://localhost/a",
            "2@http://localhost/b",
            "http://localhost/c",
        ]);
        let paths: Vec<String> = (0..7)
            .map(|number| mix.request(number).unwrap().uri().path().to_owned())
            .collect();
        assert_eq!(paths, ["/a", "/b", "/a", "/c", "/a", "/b", "/a"]);
    }

    #[test]
    fn a_mix_without_targets_has_no_request() {
        assert!(mix(&[]).request(0).is_none());
    }

    #[test]
    fn every_request_has_the_method_headers_and_body() {
        let mut mix = mix(&["http://localhost/a"]);
        mix.method = Method::POST;
        mix.headers = vec!["X-Test: 1".parse().unwrap(), "X-Test: 2".parse().unwrap()];
        let request = mix.request(0).unwrap();
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.headers().get_all("x-test").iter().count(), 2);
    }
}
