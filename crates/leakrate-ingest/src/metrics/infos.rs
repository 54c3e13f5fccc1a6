//! Versions that another metric tells, such as `kube_pod_container_info` by its label `image`.

use std::collections::HashMap;

use crate::columns::{HeaderName, Role};
use crate::kit::recording::VersionColumn;
use crate::metrics::MetricSeries;

/// Which version each process was of, as it was known over time.
#[derive(Debug, Default)]
pub(super) struct Infos(HashMap<Option<String>, Vec<KnownVersion>>);

#[derive(Debug)]
struct KnownVersion {
    known_at: f64,
    name: String,
}

impl Infos {
    /// Collects what the labels of series tell.
    pub(super) fn of(series: &[MetricSeries]) -> Self {
        let mut infos: HashMap<_, Vec<KnownVersion>> = HashMap::new();
        for series in series {
            let labels = series.labels.iter();
            let told = labels.filter(|(label, _)| HeaderName::parse(label).role == Role::Version);
            let told: Vec<&str> = told.map(|(_, value)| value.as_str()).collect();
            if told.is_empty() {
                continue;
            }
            let name = told.join(" ");
            let own = infos.entry(series.process()).or_default();
            own.extend(series.seconds.iter().map(|&known_at| KnownVersion {
                known_at,
                name: name.clone(),
            }));
        }
        for known in infos.values_mut() {
            known.sort_by(|one, other| one.known_at.total_cmp(&other.known_at));
        }
        Self(infos)
    }

    /// The version at each point of a series: the one that was known last, and before any was the first.
    pub(super) fn versions(&self, memory: &MetricSeries) -> Option<VersionColumn> {
        let known = self.0.get(&memory.process())?;
        let at = |time: f64| {
            let after = known.partition_point(|one| one.known_at <= time);
            &known[after.saturating_sub(1)].name
        };
        let mut numbers: HashMap<&str, f64> = HashMap::new();
        let names: Vec<&String> = memory.seconds.iter().map(|&time| at(time)).collect();
        let values = names.iter().map(|name| {
            let next = numbers.len() as f64;
            *numbers.entry(name.as_str()).or_insert(next)
        });
        let values: Vec<f64> = values.collect();
        VersionColumn::new(values, |row| Some(names[row].clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(name: &str, labels: &[(&str, &str)], seconds: &[f64]) -> MetricSeries {
        let mut series = MetricSeries::new(name);
        let owned = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
        series.labels = labels.iter().map(owned).collect();
        for &second in seconds {
            series.push(second, 1.0);
        }
        series
    }

    #[test]
    fn a_version_holds_until_another_is_known() {
        let info = |image, seconds: &[f64]| {
            series(
                "kube_pod_container_info",
                &[("pod", "db-0"), ("image", image)],
                seconds,
            )
        };
        let infos = Infos::of(&[info("db:2", &[40.0, 50.0]), info("db:1", &[20.0, 30.0])]);
        let memory = series(
            "rss_bytes",
            &[("pod", "db-0")],
            &[10.0, 25.0, 35.0, 45.0, 60.0],
        );
        let changes = infos.versions(&memory).unwrap().changes(0..5);
        let found: Vec<(usize, &str)> =
            changes.iter().map(|one| (one.sample, &*one.name)).collect();
        assert_eq!(found, [(0, "db:1"), (3, "db:2")]);
        let other = series("rss_bytes", &[("pod", "web-0")], &[10.0]);
        assert!(infos.versions(&other).is_none());
    }
}
