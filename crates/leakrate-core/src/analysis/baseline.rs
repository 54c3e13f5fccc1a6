//! What labels tell of a comparison: which side is the baseline, and how the sides relate.

use super::compare::Relation;

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

    /// Whether of two inputs the second is the one to compare with: where its label says so and
    /// that of the first does not.
    pub fn is_second(first: &str, second: &str) -> bool {
        Self::named(second).is_some() && Self::named(first).is_none()
    }
}

/// Labels of the other that make the comparison one of before with after.
const AFTER: [&str; 2] = ["after", "fixed"];

impl Relation {
    /// How two inputs relate, as far as their labels tell.
    pub fn of_labels(baseline: &str, other: &str) -> Self {
        if Baseline::named(baseline) == Some(Baseline::Before) || AFTER.contains(&other) {
            Self::BeforeAfter
        } else {
            Self::Environments
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_baseline_is_the_first_unless_only_the_second_is_called_one() {
        assert!(Baseline::is_second("local", "production"));
        assert!(Baseline::is_second("fixed", "main"));
        for (first, second) in [("a", "b"), ("production", "local"), ("before", "main")] {
            assert!(!Baseline::is_second(first, second), "{first}, {second}");
        }
    }

    #[test]
    fn either_label_makes_it_a_comparison_of_before_with_after() {
        for (baseline, other) in [("before", "x"), ("main", "branch"), ("x", "fixed")] {
            assert_eq!(Relation::of_labels(baseline, other), Relation::BeforeAfter);
        }
        for (baseline, other) in [("production", "local"), ("after", "x")] {
            assert_eq!(Relation::of_labels(baseline, other), Relation::Environments);
        }
    }
}
