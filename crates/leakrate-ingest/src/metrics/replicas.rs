//! Servers that scrape the same processes twice, so that one of them may fail: each process is taken
//! once.

use std::collections::HashMap;

use crate::metrics::MetricSeries;

/// Labels that tell which of the servers it was.
const REPLICA: [&str; 6] = [
    "prometheus_replica",
    "replica",
    "__replica__",
    "thanos_replica",
    "receive_replica",
    "rule_replica",
];

/// Labels that tell what was scraped. Without one of them, replicas may be parts of a program.
const SCRAPED: [&str; 4] = ["instance", "pod", "pod_name", "container_id"];

/// Series without those that another replica tells too.
pub(super) struct Once {
    pub(super) series: Vec<MetricSeries>,
    /// How many were left out.
    pub(super) left_out: usize,
}

/// Of series that differ in their replica alone, the one with most points, with what others know from
/// before and after it.
pub(super) fn once(series: Vec<MetricSeries>) -> Once {
    let mut homes: HashMap<(String, Vec<(String, String)>), usize> = HashMap::new();
    let mut kept: Vec<MetricSeries> = Vec::with_capacity(series.len());
    let mut left_out = 0;
    for mut one in series {
        let (replica, own): (Vec<_>, Vec<_>) = one
            .labels
            .iter()
            .cloned()
            .partition(|(name, _)| REPLICA.contains(&name.as_str()));
        let is_told = own.iter().any(|(name, _)| SCRAPED.contains(&name.as_str()));
        if replica.is_empty() || !is_told {
            kept.push(one);
            continue;
        }
        one.labels.clone_from(&own);
        let key = (one.name.clone(), own);
        if let Some(&home) = homes.get(&key) {
            let other = std::mem::replace(&mut kept[home], MetricSeries::new(""));
            kept[home] = joined(other, one);
            left_out += 1;
        } else {
            homes.insert(key, kept.len());
            kept.push(one);
        }
    }
    Once {
        series: kept,
        left_out,
    }
}

fn joined(one: MetricSeries, other: MetricSeries) -> MetricSeries {
    let (mut whole, other) = if other.seconds.len() > one.seconds.len() {
        (other, one)
    } else {
        (one, other)
    };
    let (Some(&first), Some(&last)) = (whole.seconds.first(), whole.seconds.last()) else {
        return whole;
    };
    let points = other.seconds.iter().copied().zip(other.values);
    let (before, after): (Vec<_>, Vec<_>) = points
        .filter(|(time, _)| *time < first || *time > last)
        .partition(|(time, _)| *time < first);
    let (mut seconds, mut values): (Vec<f64>, Vec<f64>) = before.into_iter().unzip();
    seconds.append(&mut whole.seconds);
    values.append(&mut whole.values);
    for (time, value) in after {
        seconds.push(time);
        values.push(value);
    }
    whole.seconds = seconds;
    whole.values = values;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::series_of as series;

    #[test]
    fn a_process_that_two_servers_scrape_is_one() {
        let one = series(
            &[("instance", "a"), ("prometheus_replica", "0")],
            &[5.0, 6.0, 7.0],
        );
        let two = series(
            &[("instance", "a"), ("prometheus_replica", "1")],
            &[1.0, 5.5, 9.0, 9.5],
        );
        let other = series(&[("instance", "b"), ("prometheus_replica", "1")], &[1.0]);
        let found = once(vec![one, two, other]);
        assert_eq!(found.left_out, 1);
        assert_eq!(found.series[0].seconds, [1.0, 5.5, 9.0, 9.5]);
        assert_eq!(
            found.series[0].labels,
            [("instance".to_owned(), "a".to_owned())]
        );
        assert_eq!(found.series.len(), 2);
        let early = series(&[("pod", "a"), ("replica", "0")], &[1.0, 2.0]);
        let late = series(&[("pod", "a"), ("replica", "1")], &[2.0, 3.0, 4.0]);
        assert_eq!(
            once(vec![early, late]).series[0].seconds,
            [1.0, 2.0, 3.0, 4.0]
        );
    }

    #[test]
    fn replicas_of_a_program_stay_apart() {
        let parts = ["0", "1"].map(|part| series(&[("job", "db"), ("replica", part)], &[1.0, 2.0]));
        let found = once(parts.to_vec());
        assert_eq!((found.series, found.left_out), (parts.to_vec(), 0));
    }
}
