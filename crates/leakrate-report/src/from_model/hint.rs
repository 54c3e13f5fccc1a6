//! The option that settles a caveat, for whoever can run the command again. What a caveat says is true
//! for every reader; a page has some who type no options.

use leakrate_core::caveat::{Caveat, FitDoubt, PredictionDoubt, SenseDoubt};

/// How the command line settles it; `None` where no option does.
pub(super) fn hint(caveat: &Caveat) -> Option<&'static str> {
    match caveat {
        Caveat::ZoneNotStated => Some("--tz Europe/Berlin or --tz local says it"),
        Caveat::PartsOfProcess { .. } | Caveat::UsedFromFree { .. } => {
            Some("--memory fits another")
        }
        Caveat::Sense(SenseDoubt::OddSize { .. }) => Some("--unit says it"),
        Caveat::Fit(doubt) => of_fit(*doubt),
        Caveat::Prediction(doubt) => of_prediction(*doubt),
        Caveat::BareRate
        | Caveat::TwoReadings
        | Caveat::DifferentMetrics { .. }
        | Caveat::StoppedClimb { .. }
        | Caveat::DuplicateTimes { .. }
        | Caveat::FilesJoined { .. }
        | Caveat::RowsSorted { .. }
        | Caveat::MissingReadings { .. }
        | Caveat::Gaps { .. }
        | Caveat::LowMemory(_)
        | Caveat::Watch(_)
        | Caveat::SeriesLeftOut { .. }
        | Caveat::BadRowsSkipped { .. }
        | Caveat::TornLastLine
        | Caveat::ClockRanBack { .. }
        | Caveat::ZeroReadings { .. }
        | Caveat::Sense(SenseDoubt::AboveLimit { .. } | SenseDoubt::NeverChange { .. })
        | Caveat::UnitFromPages
        | Caveat::UnitFromKernelPages { .. }
        | Caveat::UnitFromAllocations
        | Caveat::ReadingsCounted
        | Caveat::CounterResets { .. }
        | Caveat::SortedByRequests { .. }
        | Caveat::PartialRequests { .. }
        | Caveat::RequestsNotPerInstance
        | Caveat::Load(_)
        | Caveat::ConstantRequests
        | Caveat::GarbageIncluded
        | Caveat::Heap(_)
        | Caveat::Answer(_) => None,
    }
}

fn of_fit(doubt: FitDoubt) -> Option<&'static str> {
    match doubt {
        FitDoubt::InferredRestarts { .. } => Some("--restarts none takes no fall for one"),
        FitDoubt::OpenFalls { .. } => Some("--restarts falls or --restarts none settles it"),
        FitDoubt::CollectionCycles => Some("--restarts falls takes them for restarts"),
        FitDoubt::ShortWarmUp => Some("--warm-up 1 leaves it out"),
        FitDoubt::UnderTwoDays => Some("--requests gives them"),
        FitDoubt::SegmentsDiffer { .. }
        | FitDoubt::RobustSlopeDiffers { .. }
        | FitDoubt::CoarseReadings { .. }
        | FitDoubt::WanderingNoise
        | FitDoubt::SlowingDown
        | FitDoubt::MayHaveEnded
        | FitDoubt::SteadyTraffic
        | FitDoubt::RequestsInStep
        | FitDoubt::IdleLeak
        | FitDoubt::LeakOfBoth => None,
    }
}

fn of_prediction(doubt: PredictionDoubt) -> Option<&'static str> {
    match doubt {
        PredictionDoubt::BeyondHorizon { .. } => Some("--force predicts it"),
        PredictionDoubt::Extrapolation { .. }
        | PredictionDoubt::DailyTraffic { .. }
        | PredictionDoubt::OtherTraffic
        | PredictionDoubt::LimitFromRuns { .. } => None,
    }
}
