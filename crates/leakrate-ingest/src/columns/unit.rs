//! Units as the names of columns state them.

use leakrate_core::units::SizeUnit;

/// A unit in a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum HeaderUnit {
    /// Of memory.
    Size(SizeUnit),
    /// Of time, in seconds.
    Time(f64),
    /// A share of something.
    Percent,
}

/// A unit that stands alone, in brackets.
pub(super) fn any_unit(text: &str) -> Option<HeaderUnit> {
    let text = text.trim();
    let size = || text.parse().ok().map(HeaderUnit::Size);
    word_unit(&text.to_lowercase()).or_else(size)
}

/// A unit as the last word of a name. Single letters other than `b`, `s` and `h` are too often
/// something else.
pub(super) fn word_unit(word: &str) -> Option<HeaderUnit> {
    Some(match word {
        "b" | "byte" | "bytes" | "kb" | "mb" | "gb" | "tb" | "kib" | "mib" | "gib" | "tib"
        | "kilobytes" | "megabytes" | "gigabytes" | "kibibytes" | "mebibytes" | "gibibytes" => {
            HeaderUnit::Size(word.parse().ok()?)
        }
        "ns" => HeaderUnit::Time(1e-9),
        "us" | "µs" => HeaderUnit::Time(1e-6),
        "ms" | "millis" | "milliseconds" => HeaderUnit::Time(1e-3),
        "s" | "sec" | "secs" | "second" | "seconds" => HeaderUnit::Time(1.0),
        "min" | "mins" | "minute" | "minutes" => HeaderUnit::Time(60.0),
        "h" | "hr" | "hrs" | "hour" | "hours" => HeaderUnit::Time(3600.0),
        "d" | "day" | "days" => HeaderUnit::Time(86400.0),
        "%" | "percent" | "percentage" | "pct" => HeaderUnit::Percent,
        // No word of another script is spelt as a unit of memory.
        other if !other.is_ascii() => HeaderUnit::Size(other.parse().ok()?),
        _ => return None,
    })
}
