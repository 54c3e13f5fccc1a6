//! Which routes a leak comes from: what each has added to memory with its requests, all judged
//! together, none of them below nothing.
//!
//! The requests of every route up to each reading are columns of one regression (see
//! [`joint`](crate::stats::joint)), and so is the time that passed: what grows with that alone is no
//! route's. Routes whose requests come together have one column of it where only their sum tells
//! something. So the parts add up to what the whole has grown by.

mod fitted_samples;
mod joint_columns;
mod shares;

use crate::model::LeakModel;
use crate::series::Series;
use fitted_samples::FittedSamples;
use joint_columns::JointColumns;

pub use shares::{
    RouteCounts, RouteGrowth, RouteName, RouteRequests, RouteShares, TimeApart, Unexplained,
};

impl RouteShares {
    /// Divides the growth of the samples that the model was fitted to. `None` where there are too few
    /// of them for a single route, or none of these routes was requested.
    pub fn of(
        series: &Series,
        model: &LeakModel,
        routes: &[RouteCounts],
        confidence: f64,
    ) -> Option<Self> {
        let samples = FittedSamples::of(series, model)?;
        let routes = samples.chosen(routes);
        JointColumns::of(&samples, &routes)?.shares(&routes, confidence)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::model::FitOptions;
    use crate::model::Verdict;
    use crate::series::{Clock, Columns as SeriesColumns};

    /// Memory each minute of a server whose routes leak so much, and their counts.
    struct Server {
        series: Series,
        routes: Vec<RouteCounts>,
    }

    /// How the requests of routes come.
    #[derive(Clone, Copy)]
    enum Mix {
        /// Each as it likes.
        Free,
        /// The first two always in one proportion, but for one request.
        FirstTwoTogether,
        /// All as steadily as the clock.
        Steady,
    }

    fn server(leaks: &[f64], mix: Mix, seed: u64) -> Server {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut counts = vec![vec![0.0]; leaks.len()];
        let mut memory = vec![5e7];
        let mut kept = 5e7;
        for _ in 1..90 {
            for (route, counts) in counts.iter_mut().enumerate() {
                let served = match mix {
                    Mix::Free | Mix::FirstTwoTogether => random.random_range(0..200),
                    Mix::Steady => 100,
                };
                let last = counts.last().copied().unwrap_or(0.0);
                counts.push(last + f64::from(served));
                kept += leaks[route] * f64::from(served);
            }
            if let Mix::FirstTwoTogether = mix {
                let (first, others) = counts.split_at_mut(1);
                let last = first[0].len() - 1;
                let was = others[0][last] - others[0][last - 1];
                let served = first[0][last] - first[0][last - 1] + f64::from(u8::from(last == 40));
                others[0][last] = others[0][last - 1] + served;
                kept += leaks[1] * (served - was);
            }
            let noise: f64 = StandardNormal.sample(&mut random);
            memory.push(kept + 1e5 * noise);
        }
        let total = (0..90).map(|at| counts.iter().map(|counts| counts[at]).sum());
        let series = Series::new(SeriesColumns {
            name: "server".into(),
            clock: Clock::Wall(
                (0..90)
                    .map(|minute| 1.7e9 + 60.0 * f64::from(minute))
                    .collect(),
            ),
            requests: Some(total.collect()),
            memory,
            ..SeriesColumns::default()
        });
        let routes = counts
            .into_iter()
            .enumerate()
            .map(|(route, counts)| RouteCounts {
                name: RouteName::Named(format!("/{route}")),
                counts,
            });
        Server {
            series: series.unwrap(),
            routes: routes.collect(),
        }
    }

    fn shares(server: &Server, routes: &[RouteCounts]) -> RouteShares {
        let model = LeakModel::fit(&server.series, &FitOptions::default()).unwrap();
        RouteShares::of(&server.series, &model, routes, 0.95).unwrap()
    }

    fn names(growth: &RouteGrowth) -> Vec<String> {
        let names = growth.routes.iter().map(|route| match &route.name {
            RouteName::Named(name) => name.clone(),
            RouteName::Others(number) => format!("others {number}"),
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    fn leaking(shares: &RouteShares) -> Vec<Vec<String>> {
        let leaks = shares
            .routes
            .iter()
            .filter(|one| one.verdict == Verdict::Leak);
        let mut leaks: Vec<_> = leaks.map(names).collect();
        leaks.sort();
        leaks
    }

    #[test]
    fn the_routes_that_leak_are_told_with_their_rates() {
        let server = server(&[0.0, 2000.0, 0.0, 10_000.0, 0.0], Mix::Free, 1);
        let found = shares(&server, &server.routes);
        assert_eq!(leaking(&found), [["/1"], ["/3"]]);
        for (name, rate) in [("/1", 2000.0), ("/3", 10_000.0)] {
            let growth = found
                .routes
                .iter()
                .find(|one| names(one) == [name])
                .unwrap();
            assert!(
                growth.lower.per_base() < rate && rate < growth.upper.per_base(),
                "{growth:?}"
            );
            assert_eq!(growth.time, TimeApart::Told);
        }
        assert!(found.unexplained.unwrap().share.unwrap() < 0.05);
    }

    #[test]
    fn routes_that_are_requested_together_are_one() {
        let server = server(&[5000.0, 0.0, 0.0], Mix::FirstTwoTogether, 2);
        let found = shares(&server, &server.routes);
        assert_eq!(leaking(&found), [["/0", "/1"]]);
        let rate = found.routes[0].rate.per_base();
        assert!((rate / 2500.0 - 1.0).abs() < 0.1, "{rate}");
    }

    #[test]
    fn steady_traffic_tells_nothing_apart_not_even_from_time() {
        let server = server(&[0.0, 3000.0, 0.0], Mix::Steady, 3);
        let found = shares(&server, &server.routes);
        assert_eq!(leaking(&found), [["/0", "/1", "/2"]]);
        assert_eq!(found.routes[0].time, TimeApart::NotTold);
        assert_eq!(found.unexplained, None);
    }

    #[test]
    fn without_growth_no_route_leaks() {
        let server = server(&[0.0; 4], Mix::Free, 4);
        assert!(leaking(&shares(&server, &server.routes)).is_empty());
    }

    #[test]
    fn rare_routes_are_one() {
        let mut server = server(&[0.0, 5000.0], Mix::Free, 5);
        for rare in 0..40 {
            let counts = (0..90).map(|at| f64::from(u8::from(at > 2 * rare)));
            server.routes.push(RouteCounts {
                name: RouteName::Named(format!("/rare/{rare}")),
                counts: counts.collect(),
            });
        }
        let found = shares(&server, &server.routes);
        assert!(
            found.routes.iter().any(|one| names(one) == ["others 40"]),
            "{found:?}"
        );
        assert_eq!(leaking(&found), [["/1"]]);
    }

    #[test]
    fn too_few_samples_tell_nothing() {
        let server = server(&[0.0, 5000.0], Mix::Free, 6);
        let model = LeakModel::fit(&server.series, &FitOptions::default()).unwrap();
        assert_eq!(RouteShares::of(&server.series, &model, &[], 0.95), None);
        let short = RouteCounts {
            name: RouteName::Named("/short".into()),
            counts: vec![0.0, 1.0],
        };
        assert_eq!(
            RouteShares::of(&server.series, &model, &[short], 0.95),
            None
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn parts_add_up_and_none_is_negative(leaks in prop::collection::vec(0.0..5000.0, 1..5), seed in 0_u64..1000) {
            let server = server(&leaks, Mix::Free, seed);
            let found = shares(&server, &server.routes);
            let parts = found.routes.iter().map(|one| one.growth.0);
            let rest = found.unexplained.map_or(0.0, |rest| rest.growth.0);
            let all: f64 = parts.sum::<f64>() + rest;
            prop_assert!((all - found.growth.0).abs() <= 1e-6 * found.growth.0.abs());
            for one in &found.routes {
                let (lower, rate, upper) = (one.lower.per_base(), one.rate.per_base(), one.upper.per_base());
                prop_assert!(0.0 <= lower && lower <= rate * (1.0 + 1e-6) && rate <= upper, "{one:?}");
            }
        }

        #[test]
        fn neither_order_nor_unit_of_counts_matters(seed in 0_u64..1000, unit in 2.0..50.0) {
            let server = server(&[0.0, 2000.0, 8000.0], Mix::Free, seed);
            let found = shares(&server, &server.routes);
            let mut turned = server.routes.clone();
            turned.reverse();
            for count in &mut turned[0].counts {
                *count *= unit;
            }
            let again = shares(&server, &turned);
            prop_assert_eq!(leaking(&found), leaking(&again));
            for one in &found.routes {
                let other = again.routes.iter().find(|other| names(other) == names(one)).unwrap();
                let (growth, other) = (one.growth.0, other.growth.0);
                prop_assert!((growth - other).abs() <= 1e-5 * found.growth.0, "{growth} {other}");
            }
        }
    }
}
