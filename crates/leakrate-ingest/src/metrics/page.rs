//! Pages of metrics as servers offer them under `/metrics`: the text format of Prometheus and
//! `OpenMetrics`.

use crate::columns::LabelSet;
use crate::metrics::value::value;

/// What one line of a page says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageSample<'p> {
    /// The metric with its labels, as the page writes them.
    pub series: &'p str,
    /// The reading; it may be infinite or NaN, as pages write what is not known.
    pub value: f64,
}

/// The samples of the series `wanted`: of every one with this name, or of the one with the labels
/// that it names, in whichever order.
///
/// ```
/// use leakrate_ingest::page_samples;
///
/// let page = "# TYPE heap_bytes gauge\nheap_bytes{space=\"new\"} 1024\nheap_bytes{space=\"old\"} 2048\n";
/// assert_eq!(page_samples(page, "heap_bytes").len(), 2);
/// assert_eq!(page_samples(page, "heap_bytes{space=\"old\"}")[0].value, 2048.0);
/// ```
pub fn page_samples<'p>(page: &'p str, wanted: &str) -> Vec<PageSample<'p>> {
    let wanted_labels = LabelSet::parse(wanted);
    let lines = page.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let (series, rest) = line.trim_start().split_at_checked(series_end(line)?)?;
            let name = series.split('{').next().unwrap_or(series).trim_end();
            let is_wanted = match &wanted_labels {
                None => name == wanted,
                Some(labels) => LabelSet::parse(series).is_some_and(|own| own.names_same(labels)),
            };
            // A time may follow, and after `#` an example.
            let value = value(rest.split_whitespace().next()?)?;
            is_wanted.then_some(PageSample { series, value })
        })
        .collect()
}

/// A sample as a line of a page or of a dump has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TimedSample<'p> {
    pub(crate) series: &'p str,
    pub(crate) value: &'p str,
    /// Seconds since 1970, where the line says them.
    pub(crate) seconds: Option<f64>,
}

/// Milliseconds since 1970 from the year 1973 on; `OpenMetrics` writes seconds.
const MILLISECONDS: f64 = 1e11;

/// The sample in a line, with its time; `None` for any other line.
pub(crate) fn timed_sample(line: &str) -> Option<TimedSample<'_>> {
    let line = line.trim();
    let (series, rest) = line.split_at_checked(series_end(line)?)?;
    let begins = |c: char| c.is_ascii_alphabetic() || "_:{".contains(c);
    let inside = |c: char| c.is_ascii_alphanumeric() || "_:".contains(c);
    let name = series.split('{').next().unwrap_or_default();
    if !series.starts_with(begins) || !name.chars().all(inside) {
        return None;
    }
    // After `#` comes an example.
    let mut words = rest.split('#').next()?.split_whitespace();
    let text = words.next()?;
    value(text)?;
    let stamp = words.next().map(str::parse::<f64>);
    if words.next().is_some() {
        return None;
    }
    let seconds = match stamp {
        None => None,
        Some(stamp) => {
            let stamp = stamp.ok().filter(|stamp| stamp.is_finite())?;
            Some(if stamp > MILLISECONDS {
                stamp / 1000.0
            } else {
                stamp
            })
        }
    };
    Some(TimedSample {
        series,
        value: text,
        seconds,
    })
}

/// Where the name and labels of a line end; `None` if labels are not closed.
fn series_end(line: &str) -> Option<usize> {
    let line = line.trim_start();
    let name_end = line.find(|c: char| c == '{' || c.is_whitespace())?;
    let labels = line[name_end..].trim_start();
    if !labels.starts_with('{') {
        return Some(name_end);
    }
    let start = line.len() - labels.len();
    let (mut quoted, mut escaped) = (false, false);
    let end = labels.bytes().position(|byte| {
        let closes = byte == b'}' && !quoted;
        quoted ^= byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })?;
    Some(start + end + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAGE: &str = "# HELP process_resident_memory_bytes Resident memory size in bytes.\n\
        # TYPE process_resident_memory_bytes gauge\n\
        process_resident_memory_bytes 5.234688e+07\n\
        nodejs_heap_size_used_bytes{space=\"new\"} 1024\n\
        nodejs_heap_size_used_bytes{space=\"old } x\"} 2048 1395066363000\n\
        rpc_bytes{job=\"a\",path=\"\\\"}\"} 7 # {trace_id=\"KOO5\"} 0.67\n\
        free_bytes +Inf\n\
        broken_bytes{job=\"a 1\n";

    fn values(wanted: &str) -> Vec<f64> {
        let samples = page_samples(PAGE, wanted);
        samples.iter().map(|sample| sample.value).collect()
    }

    #[test]
    fn a_gauge_is_found_by_its_name_or_its_labels() {
        assert_eq!(values("process_resident_memory_bytes"), [52_346_880.0]);
        assert_eq!(values("nodejs_heap_size_used_bytes"), [1024.0, 2048.0]);
        assert_eq!(
            values("nodejs_heap_size_used_bytes{space=\"old } x\"}"),
            [2048.0]
        );
        assert_eq!(values("free_bytes"), [f64::INFINITY]);
        assert!(values("process_resident").is_empty());
        assert!(values("broken_bytes").is_empty());
    }

    #[test]
    fn an_example_after_the_value_is_no_label_and_labels_have_no_order() {
        assert_eq!(values("rpc_bytes"), [7.0]);
        assert_eq!(values("rpc_bytes{path=\"\\\"}\", job=\"a\"}"), [7.0]);
        assert!(values("rpc_bytes{job=\"a\"}").is_empty());
    }

    proptest! {
        #[test]
        fn no_page_is_too_strange(page in "([a-z_]{1,4}[{} \"\\\\=,#1-9.\n]{0,9}){0,9}", wanted in "[a-z_]{1,4}(\\{[a-z]=\"[^\"]{0,3}\"\\})?") {
            for sample in page_samples(&page, &wanted) {
                prop_assert!(page.contains(sample.series));
            }
        }
    }
}
