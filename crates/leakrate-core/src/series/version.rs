//! Which version of a program ran when.

/// The version that runs from a sample on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Index of its first sample.
    pub sample: usize,
    /// What it is called: a release, a commit, an image.
    pub name: String,
}

impl Version {
    /// The same versions after their samples were put into another order, or some of them left out:
    /// `kept` is the index that each sample had.
    pub(super) fn reordered(versions: &[Self], kept: &[usize]) -> Vec<Self> {
        let running = |old: usize| {
            let begun = versions.iter().filter(|version| version.sample <= old);
            begun.max_by_key(|version| version.sample)
        };
        let mut moved: Vec<Self> = Vec::new();
        for (sample, &old) in kept.iter().enumerate() {
            let Some(Self { name, .. }) = running(old) else {
                continue;
            };
            if moved.last().is_none_or(|last| last.name != *name) {
                moved.push(Self {
                    sample,
                    name: name.clone(),
                });
            }
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(sample: usize, name: &str) -> Version {
        Version {
            sample,
            name: name.to_owned(),
        }
    }

    #[test]
    fn a_version_runs_in_the_samples_that_it_ran_in_whatever_their_order() {
        let versions = [version(0, "v1"), version(3, "v2")];
        let reordered = |kept: &[usize]| Version::reordered(&versions, kept);
        assert_eq!(reordered(&[0, 1, 2, 3, 4]), versions);
        assert_eq!(
            reordered(&[3, 4, 0, 1, 2]),
            [version(0, "v2"), version(2, "v1")]
        );
        assert_eq!(reordered(&[1, 4]), [version(0, "v1"), version(1, "v2")]);
        assert_eq!(reordered(&[0, 2]), [version(0, "v1")]);
    }
}
