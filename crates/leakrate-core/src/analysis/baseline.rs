//! Which labels make an input the one that others are compared with.

/// What the label of a baseline says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// The state before a change: the other is the same after it.
    Before,
    /// What runs for users: the other may be any environment.
    InUse,
}

impl Baseline {
    /// Every label that is known as one.
    pub const LABELS: [(&'static str, Self); 7] = [
        ("before", Self::Before),
        ("old", Self::Before),
        ("main", Self::Before),
        ("master", Self::Before),
        ("baseline", Self::InUse),
        ("production", Self::InUse),
        ("prod", Self::InUse),
    ];

    /// `None` for a label that is none of them.
    pub fn named(label: &str) -> Option<Self> {
        let mut known = Self::LABELS.into_iter();
        known.find_map(|(name, baseline)| (name == label).then_some(baseline))
    }
}
