//! Sets of labels in the notation of Prometheus: `metric{pod="web-1", job="kubelet"}`.

/// A metric name and its labels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct LabelSet {
    metric: Option<String>,
    labels: Vec<(String, String)>,
}

impl LabelSet {
    /// Reads a set of labels; `None` if the text is not one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (metric, inside) = text.strip_suffix('}')?.split_once('{')?;
        let mut set = Self {
            metric: Some(metric.trim().to_owned()).filter(|name| !name.is_empty()),
            labels: Vec::new(),
        };
        let mut rest = inside.trim();
        while !rest.is_empty() {
            let (key, value) = rest.split_once("=\"")?;
            let end = closing_quote(value)?;
            let value_text = value[..end].replace("\\\"", "\"").replace("\\\\", "\\");
            match key.trim() {
                "__name__" => set.metric = Some(value_text),
                key => set.labels.push((key.to_owned(), value_text)),
            }
            rest = value[end + 1..]
                .trim_start()
                .trim_start_matches(',')
                .trim_start();
        }
        Some(set)
    }

    /// Whether both name one series: labels stand in any order.
    pub(crate) fn names_same(&self, other: &Self) -> bool {
        let within =
            |set: &Self, other: &Self| set.labels.iter().all(|label| other.labels.contains(label));
        self.metric == other.metric && within(self, other) && within(other, self)
    }

    /// A metric without labels.
    pub(crate) fn named(metric: &str) -> Self {
        Self {
            metric: Some(metric.to_owned()),
            labels: Vec::new(),
        }
    }

    /// Its labels, in the order they are written.
    pub(crate) fn labels(&self) -> &[(String, String)] {
        &self.labels
    }

    /// The name of the metric.
    pub(crate) fn metric(&self) -> Option<&str> {
        self.metric.as_deref()
    }

    /// The label that best names one process.
    pub(crate) fn instance(&self) -> Option<&str> {
        Self::best_label(&self.labels)
    }

    /// The value of the label that best names one process.
    pub(crate) fn best_label(labels: &[(String, String)]) -> Option<&str> {
        const BEST_FIRST: [&str; 7] = [
            "pod",
            "container",
            "instance",
            "name",
            "host",
            "node",
            "job",
        ];
        BEST_FIRST.iter().find_map(|wanted| {
            let found = labels.iter().find(|(key, _)| key == wanted);
            found.map(|(_, value)| value.as_str())
        })
    }
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pod_names_the_series() {
        let text = r#"{__name__="container_memory_usage_bytes", instance="10.0.0.1:10250", pod="web-\"1\", a"}"#;
        let set = LabelSet::parse(text).unwrap();
        assert_eq!(set.metric(), Some("container_memory_usage_bytes"));
        assert_eq!(set.instance(), Some("web-\"1\", a"));
        assert_eq!(
            LabelSet::parse("up{job=\"node\"}").unwrap().instance(),
            Some("node")
        );
    }

    #[test]
    fn what_is_no_label_set_is_left_alone() {
        for text in ["heap_mb", "{\"json\": 1}", "a{b=\"c}", "}{"] {
            assert_eq!(LabelSet::parse(text), None, "{text}");
        }
    }
}
