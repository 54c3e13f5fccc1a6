//! Which series belong together.

use std::str::FromStr;

use regex_lite::Regex;

use crate::series::Series;

/// What a name is without what tells one pod of a workload from another: the hash of its template
/// and its own suffix (Deployment), its own suffix (`DaemonSet`, Job), or its number (`StatefulSet`).
/// Kubernetes draws the letters of both from 27, among them no vowel, so that words stay.
const POD: &str = "^(.+?)(?:-[a-z0-9]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\
                   |-[bcdfghjklmnpqrstvwxz2456789]{5}|-[0-9]+)$";
const WORKLOAD: &str = "workload";
/// The labels in which exporters of Kubernetes name the pod.
const POD_LABELS: [&str; 2] = ["pod", "pod_name"];

/// A pattern that cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
pub struct InvalidPattern(#[from] regex_lite::Error);

/// What makes series belong together: read from `workload`, from a pattern on the name with a group,
/// or from the name of a label.
#[derive(Debug, Clone)]
pub enum Grouping {
    /// A label or a column has the same value.
    Label(String),
    /// The group of a pattern on the name does.
    Name(Regex),
    /// They are pods of one workload.
    Workload(Regex),
}

impl FromStr for Grouping {
    type Err = InvalidPattern;

    /// A pattern has a group; no label has a parenthesis.
    fn from_str(text: &str) -> Result<Self, InvalidPattern> {
        let compiled = |pattern: &str| Ok(Regex::new(pattern)?);
        match text {
            WORKLOAD => compiled(POD).map(Self::Workload),
            pattern if pattern.contains('(') => compiled(pattern).map(Self::Name),
            label => Ok(Self::Label(label.to_owned())),
        }
    }
}

impl Grouping {
    /// The label or column that is asked for.
    pub fn label(&self) -> Option<String> {
        match self {
            Self::Label(label) => Some(label.clone()),
            Self::Name(_) | Self::Workload(_) => None,
        }
    }

    /// The group of a series; `None` where it has no such label, or where its name does not match.
    pub fn group(&self, series: &Series) -> Option<String> {
        let captured = |pattern: &Regex, name: &str| {
            let found = pattern.captures(name)?;
            Some(found.get(1)?.as_str().to_owned())
        };
        match self {
            Self::Label(name) => {
                let mut labels = series.labels().iter();
                labels
                    .find(|label| label.name == *name)
                    .map(|label| label.value.clone())
            }
            Self::Name(pattern) => captured(pattern, series.name()),
            Self::Workload(pattern) => {
                let name = pod(series).unwrap_or(series.name());
                // A name made of several labels has the pod in one of its parts.
                let found = name.split('/').find_map(|part| captured(pattern, part));
                found.or_else(|| Some(name.to_owned()))
            }
        }
    }
}

/// The pod of a series, where a label tells it.
fn pod(series: &Series) -> Option<&str> {
    let mut labels = series.labels().iter();
    let label = labels.find(|label| POD_LABELS.contains(&label.name.as_str()))?;
    Some(&label.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Columns;

    fn group(grouping: &str, name: &str) -> Option<String> {
        let series = Series::new(Columns {
            name: name.to_owned(),
            memory: vec![1.0],
            ..Columns::default()
        });
        grouping
            .parse::<Grouping>()
            .unwrap()
            .group(&series.unwrap())
    }

    #[test]
    fn the_workload_of_a_pod_is_its_name_without_hash_suffix_and_number() {
        for (name, workload) in [
            ("web-6d4cf56db6-x2kq9", "web"),
            ("payment-service-7b9f8c5d44-bbbbb", "payment-service"),
            ("fluentd-x2kq9", "fluentd"),
            ("postgres-0", "postgres"),
            ("api-gateway", "api-gateway"),
            ("production/web-6d4cf56db6-x2kq9/node-4", "web"),
        ] {
            assert_eq!(group("workload", name).as_deref(), Some(workload), "{name}");
        }
    }

    #[test]
    fn a_pattern_groups_by_its_first_group() {
        assert_eq!(group("^([a-z]+)-", "web-1").as_deref(), Some("web"));
        assert_eq!(group("^([a-z]+)-", "1-web"), None);
        assert!("^(web".parse::<Grouping>().is_err());
    }
}
