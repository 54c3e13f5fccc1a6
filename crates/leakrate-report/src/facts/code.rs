//! The words by which the JSON tells one of a few: part of the contract.

use serde::Serializer;

use leakrate_core::analysis::alert::AimedAt;
use leakrate_core::analysis::{Basis, FixVerdict, OrderVerdict, Standing};
use leakrate_core::model::{Assumption, Evidence, Follows, Method, Shape, Verdict, WarmUpDecision};
use leakrate_core::series::RestartReason;

/// One of a few, which is a type in the facts and a word in the JSON.
pub trait Code: Copy {
    /// The word.
    fn code(self) -> &'static str;
}

pub(super) fn code<S: Serializer>(one: &impl Code, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(one.code())
}

#[expect(clippy::ref_option, reason = "serde hands over the field as it stands")]
pub(super) fn code_if_known<S: Serializer>(
    one: &Option<impl Code>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match one {
        Some(one) => code(one, serializer),
        None => serializer.serialize_none(),
    }
}

impl Code for AimedAt {
    fn code(self) -> &'static str {
        match self {
            Self::Leak => "leak",
            Self::FaintLeak => "faint_leak",
            Self::Watch => "watch",
        }
    }
}

impl Code for Verdict {
    fn code(self) -> &'static str {
        match self {
            Self::Leak => "leak",
            Self::Plateau => "plateau",
            Self::NoLeak => "no_leak",
            Self::Inconclusive => "inconclusive",
        }
    }
}

impl Code for Evidence {
    fn code(self) -> &'static str {
        match self {
            Self::SmallSample => "small_sample",
            Self::ShortMemory => "short_memory",
            Self::Robust => "robust",
        }
    }
}

impl Code for Assumption {
    fn code(self) -> &'static str {
        match self {
            Self::Restarts => "restarts",
            Self::Collections => "collections",
        }
    }
}

impl Code for Shape {
    fn code(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Linear => "linear",
            Self::SaturatingLinear => "saturating_linear",
            Self::Plateau => "plateau",
            Self::Accelerating => "accelerating",
        }
    }
}

impl Code for Follows {
    fn code(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Time => "time",
            Self::Both => "both",
            Self::Inseparable => "inseparable",
            Self::Undetermined => "undetermined",
        }
    }
}

impl Code for Standing {
    fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::MayBeChance => "may_be_chance",
        }
    }
}

impl Code for Basis {
    fn code(self) -> &'static str {
        match self {
            Self::PerRequest => "bytes_per_request",
            Self::PerTime => "bytes_per_hour",
        }
    }
}

impl Code for OrderVerdict {
    fn code(self) -> &'static str {
        match self {
            Self::SameOrder => "same_order",
            Self::Within10x => "within_10x",
            Self::DifferentOrder => "different_order",
            Self::NoLeakToCompareWith => "no_leak_to_compare_with",
            Self::Undetermined => "undetermined",
        }
    }
}

impl Code for FixVerdict {
    fn code(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Improved => "improved",
            Self::NoChange => "no_change",
            Self::Worse => "worse",
            Self::NoLeakToFix => "no_leak_to_fix",
            Self::Undetermined => "undetermined",
        }
    }
}

impl Code for RestartReason {
    fn code(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Process => "pid",
            Self::Uptime => "uptime",
            Self::CounterReset => "counter",
            Self::Marker => "marker",
            Self::Given => "given",
        }
    }
}

impl Code for WarmUpDecision {
    fn code(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Detected => "detected",
            Self::Given => "given",
        }
    }
}

impl Code for Method {
    fn code(self) -> &'static str {
        match self {
            Self::ExactT => "least squares, Student t",
            Self::Troughs => "least squares of the troughs, Student t",
            Self::Difference => "Welch",
            Self::RandomEffects => "random effects, Paule-Mandel, Hartung-Knapp-Sidik-Jonkman",
            Self::MeanTraffic => "mean, error from slow waves",
            Self::Product => "product of leak and traffic, Student t",
            Self::TwoRegressors => "regression on requests and time",
            Self::Autocorrelated => "generalised least squares, averaged over the autocorrelation",
        }
    }
}
