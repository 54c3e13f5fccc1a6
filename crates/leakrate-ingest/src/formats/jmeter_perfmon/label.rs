//! Labels of `PerfMon`: `web-1 Memory unit=mb:name=java:resident`.

use crate::columns::Role;
use crate::metrics::Key;
use leakrate_core::series::Metric;
use leakrate_core::units::SizeUnit;

/// The metrics that the listener offers.
const METRICS: [&str; 9] = [
    "CPU",
    "Memory",
    "Swap",
    "Disks I/O",
    "Network I/O",
    "TCP",
    "JMX",
    "EXEC",
    "TAIL",
];

/// What a metric counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Measured {
    /// Memory in use, in bytes or the unit that is asked for.
    InUse(Metric),
    /// All that a machine has.
    Whole,
    /// What a machine has left.
    Free,
    /// Memory that is not the quantity to fit.
    OtherMemory,
    UsedPercent,
    FreePercent,
    /// The user named it, and that name stands in place of what would tell.
    Named,
    NoMemory,
}

/// A metric of a host.
#[derive(Debug, PartialEq)]
pub(super) struct Label<'t> {
    /// Empty where the label was read without it.
    host: &'t str,
    metric: &'t str,
    parameters: Vec<&'t str>,
}

impl<'t> Label<'t> {
    /// `None` for the label of a request, or a message that stands in its place.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let (host, rest) = text.split_once(' ')?;
        Self::of_metric(rest).map(|label| Self { host, ..label })
    }

    /// The same without a host.
    pub(super) fn of_metric(text: &'t str) -> Option<Self> {
        let begins = |metric: &&&str| {
            let own = text.get(..metric.len());
            own.is_some_and(|own| own.eq_ignore_ascii_case(metric))
        };
        let length = METRICS.iter().find(begins)?.len();
        let (metric, rest) = text.split_at(length);
        (rest.is_empty() || rest.starts_with(' ')).then(|| Self {
            host: "",
            metric,
            parameters: parameters(rest.trim()),
        })
    }

    /// What tells its series from others: its name without the host, the host, and whose memory it is
    /// where that is no whole machine. Names and passwords for a virtual machine of Java are nobody's.
    pub(super) fn key(&self) -> Key {
        let is_secret = |part: &&&str| part.starts_with("user=") || part.starts_with("password=");
        let told = self.parameters.iter().filter(|part| !is_secret(part));
        let told: Vec<&str> = told.copied().collect();
        let name = format!("{} {}", self.metric, told.join(":"));
        let mut key: Key = vec![("__name__".to_owned(), name.trim().to_owned())];
        if let Some(owner) = self.owner() {
            key.push(("name".to_owned(), owner));
        }
        key.push(("host".to_owned(), self.host.to_owned()));
        key
    }

    /// The process, or the virtual machine of Java.
    fn owner(&self) -> Option<String> {
        let selector = self.parameters.iter().find(|part| selects(part))?;
        let (kind, named) = selector.split_once('=')?;
        let named = named.replace("\\:", ":");
        Some(match kind {
            "pid" => format!("process {named}"),
            _ => named,
        })
    }

    /// The parameter that says which number of a metric is asked for; empty for the usual one.
    fn kind(&self) -> &'t str {
        let mut kinds = self.parameters.iter().rev();
        kinds
            .find(|part| !part.contains('='))
            .copied()
            .unwrap_or("")
    }

    pub(super) fn measured(&self) -> Measured {
        let is = |metric: &str| self.metric.eq_ignore_ascii_case(metric);
        if is("JMX") {
            return match self.kind() {
                "memory-usage" => Measured::InUse(Metric::Heap),
                "memory-committed" | "memorypool-usage" | "memorypool-committed" => {
                    Measured::OtherMemory
                }
                _ => Measured::NoMemory,
            };
        }
        if !is("Memory") {
            return Measured::NoMemory;
        }
        let is_known = |part: &&str| part.starts_with("unit=") || selects(part);
        let mut unknown = self.parameters.iter().filter(|part| !is_known(part));
        match (unknown.next(), unknown.next()) {
            (None | Some(_), None) if self.owner().is_some() => of_process(self.kind()),
            (None | Some(_), None) => of_machine(self.kind()),
            (_, Some(_)) => Measured::Named,
        }
    }

    /// What its numbers count, as far as that is a size.
    pub(super) fn unit(&self) -> Option<SizeUnit> {
        match self.measured() {
            Measured::InUse(_) | Measured::Whole | Measured::Free | Measured::OtherMemory => {
                Some(self.asked_unit())
            }
            Measured::UsedPercent
            | Measured::FreePercent
            | Measured::Named
            | Measured::NoMemory => None,
        }
    }

    /// The agent gives bytes for a unit that it does not know, and whatever is asked for the memory
    /// that a machine was built with, which it rounds to 8 MiB.
    fn asked_unit(&self) -> SizeUnit {
        if self.kind() == "ram" {
            return SizeUnit::MEBIBYTE;
        }
        let mut parts = self.parameters.iter();
        match parts.find_map(|part| part.strip_prefix("unit=")) {
            Some("kb") => SizeUnit::KIBIBYTE,
            Some("mb") => SizeUnit::MEBIBYTE,
            _ => SizeUnit::BYTE,
        }
    }
}

impl Measured {
    pub(super) fn role(self) -> Role {
        match self {
            Self::InUse(metric) => Role::Memory(metric),
            Self::Named => Role::Memory(Metric::Unknown),
            Self::Whole => Role::Limit,
            Self::Free | Self::OtherMemory => Role::OtherMemory,
            Self::UsedPercent | Self::FreePercent => Role::MemoryPercent,
            Self::NoMemory => Role::Other,
        }
    }
}

/// `used` of a machine that runs Linux is all that is not free, the caches of files with it;
/// `actualused` and the percents are without them.
fn of_machine(kind: &str) -> Measured {
    match kind {
        "" | "usedperc" => Measured::UsedPercent,
        "freeperc" => Measured::FreePercent,
        "actualused" => Measured::InUse(Metric::Host),
        "free" | "actualfree" => Measured::Free,
        "total" => Measured::Whole,
        "used" | "ram" => Measured::OtherMemory,
        _ => Measured::Named,
    }
}

fn of_process(kind: &str) -> Measured {
    match kind {
        "" | "resident" => Measured::InUse(Metric::ResidentSet),
        "virtual" | "shared" => Measured::OtherMemory,
        "pagefaults" | "majorfaults" | "minorfaults" => Measured::NoMemory,
        _ => Measured::Named,
    }
}

/// Whether a parameter says whose metric it is.
fn selects(part: &str) -> bool {
    let selectors = ["name=", "pid=", "ptql=", "url="];
    selectors.iter().any(|selector| part.starts_with(selector))
}

/// They are divided by colons; one that belongs to a parameter has a backslash before it.
fn parameters(text: &str) -> Vec<&str> {
    let mut previous = ' ';
    let divides = |mark: char| {
        let before = std::mem::replace(&mut previous, mark);
        mark == ':' && before != '\\'
    };
    text.split(divides)
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> Label<'_> {
        Label::parse(text).unwrap()
    }

    #[test]
    fn parameters_tell_what_a_number_counts() {
        let resident = Measured::InUse(Metric::ResidentSet);
        let (bytes, kib, mib) = (SizeUnit::BYTE, SizeUnit::KIBIBYTE, SizeUnit::MEBIBYTE);
        for (text, measured, unit) in [
            ("web-1 Memory", Measured::UsedPercent, None),
            ("web-1 Memory usedperc", Measured::UsedPercent, None),
            ("web-1 Memory freeperc", Measured::FreePercent, None),
            ("web-1 memory used", Measured::OtherMemory, Some(bytes)),
            (
                "web-1 Memory actualused",
                Measured::InUse(Metric::Host),
                Some(bytes),
            ),
            ("web-1 Memory unit=kb:actualfree", Measured::Free, Some(kib)),
            ("web-1 Memory free:unit=mb", Measured::Free, Some(mib)),
            ("web-1 Memory unit=kb:total", Measured::Whole, Some(kib)),
            ("web-1 Memory unit=kb:ram", Measured::OtherMemory, Some(mib)),
            ("web-1 Memory pid=7", resident, Some(bytes)),
            (
                "web-1 Memory name=java#2:unit=mb:resident",
                resident,
                Some(mib),
            ),
            ("web-1 Memory unit=gb:name=java", resident, Some(bytes)),
            (
                "web-1 Memory name=java:virtual",
                Measured::OtherMemory,
                Some(bytes),
            ),
            (
                "web-1 Memory name=java:pagefaults",
                Measured::NoMemory,
                None,
            ),
            ("web-1 Memory of the shop", Measured::Named, None),
            ("web-1 Memory shop:used", Measured::Named, None),
            (
                "web-1 JMX url=a\\:4711:unit=kb:memory-usage",
                Measured::InUse(Metric::Heap),
                Some(kib),
            ),
            ("web-1 JMX gc-time", Measured::NoMemory, None),
            ("web-1 CPU name=java:percent", Measured::NoMemory, None),
            ("web-1 Network I/O bytesrecv", Measured::NoMemory, None),
            ("web-1 EXEC /bin/sh:-c:free", Measured::NoMemory, None),
        ] {
            let label = label(text);
            assert_eq!((label.measured(), label.unit()), (measured, unit), "{text}");
        }
    }

    #[test]
    fn other_labels_are_of_requests_or_messages() {
        for text in [
            "Memory",
            "GET /Memory",
            "GET MemoryStats",
            "POST /cart CPU",
            "java.net.ConnectException: Connection refused: connect",
        ] {
            assert_eq!(Label::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_key_names_the_process_and_no_password() {
        let key = |text: &str| -> Vec<String> {
            let pairs = label(text).key().into_iter();
            pairs
                .map(|(name, value)| format!("{name}={value}"))
                .collect()
        };
        assert_eq!(key("web-1 Memory"), ["__name__=Memory", "host=web-1"]);
        assert_eq!(
            key("web-1 Memory pid=7:resident"),
            [
                "__name__=Memory pid=7:resident",
                "name=process 7",
                "host=web-1"
            ]
        );
        assert_eq!(
            key("web-1 JMX url=a\\:4711:user=u:password=p:memory-usage"),
            [
                "__name__=JMX url=a\\:4711:memory-usage",
                "name=a:4711",
                "host=web-1"
            ]
        );
    }
}
