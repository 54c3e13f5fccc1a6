//! Statistics: what one value says of the interval it stands for.

use crate::columns::role::Role;

/// What a value says of its interval, the best measure of a level first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Statistic {
    Average,
    Maximum,
    Minimum,
    Percentile,
    /// Everything in the interval, added up.
    Sum,
    /// How many values were put together.
    Count,
}

impl Statistic {
    /// Reads a name as AWS and Azure write it.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "Average" => Self::Average,
            "Maximum" => Self::Maximum,
            "Minimum" => Self::Minimum,
            "Sum" | "Total" => Self::Sum,
            "SampleCount" | "Count" => Self::Count,
            _ => {
                let share = name.strip_prefix('p')?;
                share.parse::<f64>().ok().map(|_| Self::Percentile)?
            }
        })
    }

    /// Whether values are amounts of an interval, not levels in it.
    pub(crate) fn is_amount(self) -> bool {
        matches!(self, Self::Sum | Self::Count)
    }

    /// What a metric of some role holds under this statistic: levels of memory do not add up, and
    /// an average of requests counts none.
    pub(crate) fn role(self, role: Role) -> Role {
        match role {
            Role::Memory(_) | Role::MemoryPercent if self.is_amount() => Role::OtherMemory,
            Role::Requests | Role::RequestsAdded | Role::RequestRate if !self.is_amount() => {
                Role::Other
            }
            Role::Requests | Role::RequestRate => Role::RequestsAdded,
            role => role,
        }
    }
}
