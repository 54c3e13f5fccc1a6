//! What a person sees when a question cannot be answered.

use std::io::{self, Write};
use std::path::PathBuf;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::record::RecordFailure;
use super::write_all;
use crate::analysis::CompareError;
use crate::chart::ChartError;
use crate::ingest::IngestError;
use crate::model::FitError;
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
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("cannot write the result: {0}")]
    Output(io::Error),
    #[error("cannot write {}: {source}", path.display())]
    WriteFile { path: PathBuf, source: io::Error },
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
    #[error("compare takes two inputs, found {found}")]
    NotTwoInputs { found: usize },
    #[error("no limit is known: say the memory at which the process dies with --limit 1.75GB")]
    NoLimit,
    #[error("there is nothing to draw: a rate written out has no samples")]
    NothingToDraw,
    #[error("--chart {}: expected a name that ends in .png or .svg", path.display())]
    ChartExtension { path: PathBuf },
    #[error("--output {}: expected a name that ends in .txt, .md or .json, or --format", path.display())]
    OutputExtension { path: PathBuf },
}

impl Error {
    /// The reader of our output went away, which is its right.
    pub(super) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Writes the error as a person should see it: what is wrong, the line, what to do.
    pub(super) fn write_to(&self, diagnostics: &mut dyn Write) -> Result<(), Self> {
        let title = self.to_string();
        let error = Level::ERROR.primary_title(title.as_str());
        let rendered = match self {
            Self::Ingest(error_in_file) => {
                let advice = error_in_file.advice();
                let mut group = places(Group::with_title(error), error_in_file);
                if error_in_file.unlisted() > 0 {
                    let more = format!("{} more like these", error_in_file.unlisted());
                    group = group.element(Level::NOTE.message(more));
                }
                Renderer::styled().render(&[group.element(Level::HELP.message(advice))])
            }
            _ => Renderer::styled().render(&[Group::with_title(error)]),
        };
        write_all(diagnostics, rendered.as_bytes())?;
        write_all(diagnostics, b"\n")
    }
}

fn places<'a>(group: Group<'a>, error: &'a IngestError) -> Group<'a> {
    error.places().iter().fold(group, |group, place| {
        let snippet = Snippet::source(place.text.as_str())
            .line_start(place.location.line)
            .path(place.location.source.as_str())
            .annotation(
                AnnotationKind::Primary
                    .span(place.span.clone())
                    .label(place.note.as_str()),
            );
        group.element(snippet)
    })
}
