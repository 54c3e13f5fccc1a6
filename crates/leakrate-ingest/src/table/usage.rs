//! Cells of `docker stats`: what is used and what may be, as in `14.25MiB / 20MiB`.

use leakrate_core::units::SizeCell;

/// Usage and limit of a container.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Usage {
    pub(crate) used: Option<SizeCell>,
    pub(crate) limit: Option<SizeCell>,
}

impl Usage {
    /// Reads a cell. A container that is down has `0B / 0B` or `-- / --`: a gap, not nothing.
    pub(crate) fn parse(cell: &str) -> Option<Self> {
        let (used, limit) = cell.split_once('/')?;
        let [used, limit] = [used, limit].map(str::trim);
        let amount = |text: &str| {
            text.parse()
                .ok()
                .filter(|cell: &SizeCell| cell.unit.is_some())
        };
        let is_known = |text: &str| text == "--" || amount(text).is_some();
        if !is_known(used) || !is_known(limit) {
            return None;
        }
        let limit = amount(limit).filter(|limit| limit.number > 0.0);
        Some(Self {
            used: amount(used).filter(|_| limit.is_some()),
            limit,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_that_is_down_is_a_gap() {
        let known = Usage::parse("14.25MiB / 20MiB").unwrap();
        assert!(known.used.is_some() && known.limit.is_some());
        for down in ["0B / 0B", "-- / --"] {
            let usage = Usage::parse(down).unwrap();
            assert_eq!((usage.used, usage.limit), (None, None), "{down}");
        }
    }

    #[test]
    fn what_is_no_usage_is_left_alone() {
        for text in ["14.25MiB", "3/4/2026", "1 / 2", "a / b", "5MiB / ", "req/s"] {
            assert_eq!(Usage::parse(text), None, "{text}");
        }
    }
}
