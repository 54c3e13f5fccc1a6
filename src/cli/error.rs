//! What a person sees when a question cannot be answered.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;
use std::path::PathBuf;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::output_format;
use super::record::RecordFailure;
use super::write_all;
use crate::analysis::{CompareError, NoEarlierRun};
use crate::chart::ChartError;
use crate::ingest::{IngestError, Place};
use crate::model::FitError;
use crate::render::OutputError;
use crate::render::printable::{printable, printable_lines};
use crate::units::ParseError;

/// Why a question could not be answered.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error(transparent)]
    Ingest(#[from] IngestError),
    #[error(transparent)]
    Fit(#[from] FitError),
    #[error(transparent)]
    Record(#[from] RecordFailure),
    #[error(transparent)]
    Compare(#[from] CompareError),
    #[error(transparent)]
    Chart(#[from] ChartError),
    #[error(transparent)]
    Render(#[from] OutputError),
    #[error("cannot write the result: {0}")]
    Output(io::Error),
    #[error("cannot write {}: {source}", path.display())]
    WriteFile { path: PathBuf, source: io::Error },
    #[error(
        "cannot write {}: it is the input {}, and no input is written over; name another file",
        path.display(), input.display()
    )]
    OverInput { path: PathBuf, input: PathBuf },
    #[error(
        "cannot write {}: this command has just written it; name another file",
        path.display()
    )]
    WrittenTwice { path: PathBuf },
    #[error("{option}: {source}")]
    Option {
        option: &'static str,
        source: ParseError,
    },
    #[error("{option}: no input is labelled `{label}`; there are {known}")]
    UnknownLabel {
        option: &'static str,
        label: String,
        known: String,
    },
    #[error("two inputs are labelled `{label}`: give each a label of its own, such as local=FILE")]
    DuplicateLabel { label: String },
    #[error(
        "`{label}` is a rate: it has no level, so it cannot reach a limit; predict from a file"
    )]
    RateHasNoLevel { label: String },
    #[error(
        "`{label}` holds {found} series, and only one can be compared: choose it with --series {label}=NAME"
    )]
    SeveralSeries { label: String, found: usize },
    #[error(
        "report does not know what `{label}` is: label each input production, local, before or after, such as production=FILE"
    )]
    UnknownRole { label: String },
    #[error("`{first}` and `{second}` are the same part of a report; leave one out")]
    SameRole { first: String, second: String },
    #[error("{}: {reason}", path.display())]
    IncidentFile { path: PathBuf, reason: String },
    #[error("a rate is written out: there is no file to inspect")]
    NothingToInspect,
    #[error(
        "compare takes two inputs, found {found}; for groups of series in one, such as two versions, \
         add --group-by"
    )]
    NotTwoInputs { found: usize },
    #[error(
        "no limit is known: say the memory at which the process dies with --limit 1.75GB, or \
         --limit auto for the level at which earlier runs died"
    )]
    NoLimit,
    #[error(
        "--group-by: no series has {asked}; the series have {known}: name one of these, or give a \
         pattern on the name with a group, such as '^([a-z]+)-'"
    )]
    NoGroup { asked: String, known: String },
    #[error("`{label}` is a rate, which belongs to no group: compare groups of a file")]
    RateHasNoGroup { label: String },
    #[error("--groups: no series is in the group `{group}`{meant}; the groups are {known}")]
    UnknownGroup {
        group: String,
        meant: String,
        known: String,
    },
    #[error(
        "compare takes two groups: name them with --groups BASELINE,OTHER; the groups are {known}"
    )]
    NotTwoGroups { known: String },
    #[error(
        "the group `{group}` has {found} series: how instances differ shows from two with a \
         leak rate and its error; give more, or compare single series with --series"
    )]
    TooFewInstances { group: String, found: usize },
    #[error("--at-once plans for one limit: give one, not several")]
    SeveralLimitsToSchedule,
    #[error(
        "--at-once plans by the clock, and no series has times with a date: its clock may be given \
         with the file (see leakrate inspect)"
    )]
    NoTimesToSchedule,
    #[error(transparent)]
    NoEarlierRun(#[from] NoEarlierRun),
    #[error(
        "`{label}` is a rate, which has no noise: plan by a measurement, or give --noise instead"
    )]
    RateHasNoNoise { label: String },
    #[error(
        "the pilot holds {found} series, and only one can be planned by: choose it with --series NAME"
    )]
    SeveralPilots { found: usize },
    #[error(
        "the readings of `{name}` have no noise about their line, so nothing can be planned by \
         them: give --noise instead"
    )]
    PilotWithoutNoise { name: String },
    #[error("{option}: expected more than zero; a plan needs some noise, a leak and a distance")]
    NothingToPlan { option: &'static str },
    #[error(
        "--rate: this plan is along requests: give a rate per request such as 1MB/1000req, or \
         its traffic, as in 3MB/h@100/min"
    )]
    RateNotPerRequest,
    #[error(
        "--rate: this plan is along time: give a rate per time such as 3MB/h, or its traffic, as \
         in 1MB/1000req@100/min"
    )]
    RateNotPerTime,
    #[error("--chart: a plan is a table, there is no chart of it")]
    NoChartOfPlan,
    #[error(
        "--fail-on {condition}: leakrate {command} cannot decide that, so the gate would always pass; ask \
         {able}"
    )]
    ForeignCondition {
        condition: String,
        command: &'static str,
        able: String,
    },
    #[error("there is nothing to draw: a rate written out has no samples")]
    NothingToDraw,
    #[error("--chart {}: expected a name that ends in .png or .svg", path.display())]
    ChartExtension { path: PathBuf },
    #[error("--output {}: expected a name that ends in {}, or --format", path.display(), output_format::endings())]
    OutputExtension { path: PathBuf },
}

impl Error {
    /// Writes the error as a person should see it: what is wrong, the line, what to do.
    pub(super) fn write_to(&self, diagnostics: &mut dyn Write) -> Result<(), Self> {
        let title = self.to_string();
        let title = printable_lines(&title);
        let error = Level::ERROR.primary_title(title.as_ref());
        let renderer = Renderer::styled();
        let rendered = match self {
            Self::Ingest(error_in_file) => {
                let advice = error_in_file.advice();
                let advice = printable_lines(&advice);
                let places: Vec<Shown> = error_in_file.places().iter().map(Shown::of).collect();
                if places.is_empty() {
                    // The bar that joins them would lead nowhere where no line is shown.
                    let help = Group::with_title(Level::HELP.secondary_title(advice.as_ref()));
                    let [error, help] =
                        [Group::with_title(error), help].map(|one| renderer.render(&[one]));
                    format!("{error}\n{help}")
                } else {
                    let snippets = places.iter().map(Shown::snippet);
                    let mut group = Group::with_title(error).elements(snippets);
                    if error_in_file.unlisted() > 0 {
                        let more = format!("{} more like these", error_in_file.unlisted());
                        group = group.element(Level::NOTE.message(more));
                    }
                    renderer.render(&[group.element(Level::HELP.message(advice.as_ref()))])
                }
            }
            _ => renderer.render(&[Group::with_title(error)]),
        };
        write_all(diagnostics, rendered.as_bytes())?;
        write_all(diagnostics, b"\n")
    }
}

/// A place as it may be shown: what stands in the file stays text.
struct Shown<'a> {
    line: usize,
    source: Cow<'a, str>,
    text: String,
    span: Range<usize>,
    note: Cow<'a, str>,
}

impl<'a> Shown<'a> {
    fn of(place: &'a Place) -> Self {
        let Place { text, span, .. } = place;
        let mut shown = printable_lines(&text[..span.start]).into_owned();
        let start = shown.len();
        shown += &printable_lines(&text[span.clone()]);
        let end = shown.len();
        shown += &printable_lines(&text[span.end..]);
        Self {
            line: place.location.line,
            source: printable(&place.location.source),
            text: shown,
            span: start..end,
            note: printable(&place.note),
        }
    }

    fn snippet(&self) -> Snippet<'_, Annotation<'_>> {
        Snippet::source(self.text.as_str())
            .line_start(self.line)
            .path(self.source.as_ref())
            .annotation(
                AnnotationKind::Primary
                    .span(self.span.clone())
                    .label(self.note.as_ref()),
            )
    }
}
