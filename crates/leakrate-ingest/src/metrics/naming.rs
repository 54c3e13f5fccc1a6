//! Names of instances, from the labels of their series.

use std::collections::HashSet;

use crate::columns::LabelSet;
use crate::metrics::MetricSeries;

impl MetricSeries {
    /// The process it belongs to: what series of different metrics have in common.
    pub(crate) fn process(&self) -> Option<String> {
        let best = LabelSet::best_label(&self.labels).map(str::to_owned);
        best.or_else(|| {
            let values: Vec<&str> = self.labels.iter().map(|(_, value)| &**value).collect();
            (!values.is_empty()).then(|| values.join("/"))
        })
    }
}

/// Labels that are tried for names, so that a file of countless labels is read in time.
const TRIED: usize = 32;

/// Names that tell the series of one metric apart, by as few labels as will do: the one that best
/// names a process first.
pub(crate) fn instance_names(series: &[MetricSeries]) -> Vec<Option<String>> {
    let mut names: Vec<Option<String>> = series.iter().map(MetricSeries::process).collect();
    let mut distinct = count_distinct(&names);
    let keys = series.iter().flat_map(|series| &series.labels);
    let mut tried = HashSet::new();
    for (key, _) in keys {
        if distinct == series.len() || tried.len() == TRIED {
            break;
        }
        if !tried.insert(key) {
            continue;
        }
        let longer: Vec<Option<String>> = names
            .iter()
            .zip(series)
            .map(|(name, series)| extended(name.as_deref(), label(series, key)))
            .collect();
        let now = count_distinct(&longer);
        if now > distinct {
            (names, distinct) = (longer, now);
        }
    }
    names
}

fn extended(name: Option<&str>, label: Option<&str>) -> Option<String> {
    match (name, label) {
        (Some(name), Some(label)) => Some(format!("{name}/{label}")),
        (name, label) => name.or(label).map(str::to_owned),
    }
}

fn label<'s>(series: &'s MetricSeries, key: &str) -> Option<&'s str> {
    let found = series.labels.iter().find(|(name, _)| name == key);
    found.map(|(_, value)| value.as_str())
}

fn count_distinct(names: &[Option<String>]) -> usize {
    names.iter().collect::<HashSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::series_of;

    fn series(labels: &[(&str, &str)]) -> MetricSeries {
        series_of(labels, &[])
    }

    #[test]
    fn as_few_labels_as_will_do_name_an_instance() {
        let one = series(&[("container", "app"), ("job", "k"), ("pod", "web-1")]);
        let two = series(&[("container", "app"), ("job", "k"), ("pod", "web-2")]);
        let side = series(&[("container", "proxy"), ("job", "k"), ("pod", "web-2")]);
        let names = |series: &[MetricSeries]| -> Vec<String> {
            instance_names(series).into_iter().flatten().collect()
        };
        assert_eq!(names(&[one.clone(), two.clone()]), ["web-1", "web-2"]);
        assert_eq!(
            names(&[one, two, side]),
            ["web-1/app", "web-2/app", "web-2/proxy"]
        );
        assert_eq!(names(&[series(&[("FunctionName", "resize")])]), ["resize"]);
        assert_eq!(instance_names(&[series(&[])]), [None]);
    }
}
