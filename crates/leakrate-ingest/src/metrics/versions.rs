//! Series that go on under another version: each deploy begins another one, with other labels, or of
//! another pod.

use std::collections::{BTreeMap, HashMap};

use crate::columns::{HeaderName, Role};
use crate::kit::recording::VersionColumn;
use crate::metrics::{MetricSeries, VersionPart};

/// Labels that are another one for each container that is made, whatever it runs.
const OF_A_CONTAINER: [&str; 4] = ["id", "name", "uid", "container_id"];

/// The label in which exporters of Kubernetes name the pod, and that of where it was asked: another
/// one for each pod.
const POD: &str = "pod";
const ADDRESS: &str = "instance";

/// What the name of a pod of a Deployment tells: `web-7d9f8c6b5-x2x1z`.
struct PodTemplate<'n> {
    workload: &'n str,
    /// Another one for each template, and so for each release.
    hash: &'n str,
}

impl<'n> PodTemplate<'n> {
    fn of(name: &'n str) -> Option<Self> {
        let (template, own) = name.rsplit_once('-')?;
        let (workload, hash) = template.rsplit_once('-')?;
        let is_drawn = |part: &str| {
            let is_letter_or_digit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            part.chars().all(is_letter_or_digit)
        };
        // Words of a name have no digits.
        let is_hash = (6..=10).contains(&hash.len()) && hash.contains(|c: char| c.is_ascii_digit());
        (is_hash && own.len() == 5 && is_drawn(hash) && is_drawn(own))
            .then_some(Self { workload, hash })
    }
}

/// Joins the series of each process that differ in their version alone and follow one another.
pub(super) fn joined(series: Vec<MetricSeries>) -> Vec<MetricSeries> {
    let mut known = HashMap::new();
    let mut tells_version = |label: &str| {
        if let Some(&told) = known.get(label) {
            return told;
        }
        let told = HeaderName::parse(label).role == Role::Version;
        known.insert(label.to_owned(), told);
        told
    };
    let mut processes: BTreeMap<Vec<(String, String)>, Vec<usize>> = BTreeMap::new();
    let mut versions = Vec::with_capacity(series.len());
    for (place, one) in series.iter().enumerate() {
        let labels = one.labels.iter();
        let (told, others): (Vec<_>, Vec<_>) = labels.partition(|(label, _)| tells_version(label));
        let mut told: Vec<&str> = told.iter().map(|(_, value)| value.as_str()).collect();
        let mut own: Vec<(String, String)> = others.into_iter().cloned().collect();
        own.retain(|(label, _)| !OF_A_CONTAINER.contains(&label.as_str()));
        let pod = one.labels.iter().find(|(label, _)| label == POD);
        if let Some(template) = pod.and_then(|(_, name)| PodTemplate::of(name)) {
            if told.is_empty() {
                told.push(template.hash);
            }
            own.retain(|(label, _)| label != POD && label != ADDRESS);
            own.push((POD.to_owned(), template.workload.to_owned()));
        }
        versions.push(told.join(" "));
        if told.is_empty() {
            continue;
        }
        own.sort_unstable();
        processes.entry(own).or_default().push(place);
    }
    let mut left: Vec<Option<MetricSeries>> = series.into_iter().map(Some).collect();
    for (labels, mut places) in processes {
        let first = |place: &usize| {
            let own = left[*place].as_ref();
            own.and_then(|one| one.seconds.first().copied())
        };
        places.retain(|place| first(place).is_some());
        places.sort_by(|one, other| {
            let time = |place| first(place).unwrap_or_default();
            time(one).total_cmp(&time(other))
        });
        let is_one = places.windows(2).all(|pair| {
            let before = left[pair[0]].as_ref();
            before.and_then(|one| one.seconds.last().copied()) < first(&pair[1])
        });
        let is_another = |place: &usize| versions[*place] != versions[places[0]];
        if !is_one || !places.iter().any(is_another) {
            continue;
        }
        let parts: Vec<(usize, MetricSeries)> = places
            .iter()
            .filter_map(|&place| Some((place, left[place].take()?)))
            .collect();
        if let Some((place, whole)) = join(parts, labels, &versions) {
            left[place] = Some(whole);
        }
    }
    left.into_iter().flatten().collect()
}

/// One series of parts in order, in the place of the first.
fn join(
    parts: Vec<(usize, MetricSeries)>,
    labels: Vec<(String, String)>,
    versions: &[String],
) -> Option<(usize, MetricSeries)> {
    let mut parts = parts.into_iter();
    let (place, mut whole) = parts.next()?;
    let part = |place: usize, one: &MetricSeries| VersionPart {
        points: one.seconds.len(),
        name: versions[place].clone(),
    };
    whole.parts = vec![part(place, &whole)];
    whole.labels = labels;
    for (place, one) in parts {
        whole.parts.push(part(place, &one));
        whole.seconds.extend(one.seconds);
        whole.values.extend(one.values);
    }
    Some((place, whole))
}

impl MetricSeries {
    /// Each part is another container, and so another process.
    pub(super) fn processes(&self) -> Option<Vec<f64>> {
        (!self.parts.is_empty()).then(|| self.numbered(|part| part as f64))
    }

    /// The version at each of its points.
    pub(super) fn versions(&self) -> Option<VersionColumn> {
        if self.parts.is_empty() {
            return None;
        }
        let name = |part: usize| &self.parts[part].name;
        let number = |part: usize| {
            let same = self
                .parts
                .iter()
                .position(|other| other.name == *name(part));
            same.unwrap_or(part) as f64
        };
        let values = self.numbered(number);
        VersionColumn::new(values.clone(), |row| {
            Some(name(values[row] as usize).clone())
        })
    }

    fn numbered(&self, number: impl Fn(usize) -> f64) -> Vec<f64> {
        let parts = self.parts.iter().enumerate();
        parts
            .flat_map(|(at, part)| std::iter::repeat_n(number(at), part.points))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::series_of as series;

    #[test]
    fn a_pod_of_another_image_goes_on_where_the_one_before_ended() {
        let later = series(
            &[("pod", "web-0"), ("id", "b"), ("image", "app:2")],
            &[7.0, 8.0, 9.0],
        );
        let other = series(
            &[("pod", "web-1"), ("id", "c"), ("image", "app:1")],
            &[1.0, 2.0],
        );
        let first = series(
            &[("pod", "web-0"), ("id", "a"), ("image", "app:1")],
            &[1.0, 2.0, 3.0],
        );
        let all = joined(vec![later, other.clone(), first]);
        assert_eq!(all.len(), 2);
        let whole = all.iter().find(|one| !one.parts.is_empty()).unwrap();
        assert_eq!(whole.seconds, [1.0, 2.0, 3.0, 7.0, 8.0, 9.0]);
        assert_eq!(whole.labels, [("pod".to_owned(), "web-0".to_owned())]);
        let versions = whole.versions().unwrap().changes(0..6);
        let found: Vec<(usize, &str)> = versions
            .iter()
            .map(|one| (one.sample, one.name.as_str()))
            .collect();
        assert_eq!(found, [(0, "app:1"), (3, "app:2")]);
        assert!(all.contains(&other));
    }

    #[test]
    fn a_pod_of_another_template_goes_on_where_the_one_before_ended() {
        let first = series(&[("pod", "web-7d9f8c6b5-x2x1z")], &[1.0, 2.0, 3.0]);
        let later = series(&[("pod", "web-5c4d7f9b8-abcde")], &[4.0, 5.0, 6.0]);
        let all = joined(vec![first.clone(), later]);
        let names: Vec<&str> = all[0].parts.iter().map(|part| part.name.as_str()).collect();
        assert_eq!((all.len(), names), (1, vec!["7d9f8c6b5", "5c4d7f9b8"]));
        assert_eq!(all[0].labels, [("pod".to_owned(), "web".to_owned())]);
        // Another pod of one template is no other release, and what runs side by side is no other time.
        let same = series(&[("pod", "web-7d9f8c6b5-k8s2d")], &[4.0, 5.0, 6.0]);
        assert_eq!(
            joined(vec![first.clone(), same.clone()]),
            [first.clone(), same]
        );
        let beside = series(&[("pod", "web-5c4d7f9b8-abcde")], &[2.0, 3.0]);
        assert_eq!(joined(vec![first.clone(), beside.clone()]), [first, beside]);
    }

    #[test]
    fn names_that_only_look_like_pods_tell_no_template() {
        for name in [
            "postgres-0",
            "api-gateway",
            "fluentd-x2kq9",
            "my-service-worker",
            "web",
        ] {
            assert!(PodTemplate::of(name).is_none(), "{name}");
        }
    }

    #[test]
    fn versions_that_run_side_by_side_stay_apart() {
        let one = series(&[("job", "web"), ("version", "v1")], &[1.0, 2.0, 3.0]);
        let other = series(&[("job", "web"), ("version", "v2")], &[2.0, 3.0, 4.0]);
        assert_eq!(joined(vec![one.clone(), other.clone()]), [one, other]);
    }
}
