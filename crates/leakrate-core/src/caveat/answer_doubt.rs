//! What limits the answer of a server that was asked for metrics.

use std::fmt;

use crate::units::count;

/// A doubt about what a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerDoubt {
    /// The server says that its answer is not all.
    Partial {
        /// What it says.
        warnings: Vec<String>,
    },
    /// Several servers scraped the same processes; each was taken once.
    Replicas {
        /// Series that were left out.
        series: usize,
    },
}

impl AnswerDoubt {
    /// A stable name for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Partial { .. } => "partial_answer",
            Self::Replicas { .. } => "replicas_left_out",
        }
    }
}

impl fmt::Display for AnswerDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Partial { warnings } => write!(
                f,
                "the server warns of its answer, which may lack a part: {}",
                warnings.join("; ")
            ),
            Self::Replicas { series } => write!(
                f,
                "{} series of processes that another replica scraped too: each process was taken once",
                count(*series as f64)
            ),
        }
    }
}
