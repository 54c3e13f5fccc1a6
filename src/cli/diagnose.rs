//! What a person sees when a question cannot be answered.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Write;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::error::Error;
use super::questions::Answers;
use super::shell;
use super::streams::write_all;
use crate::ingest::Place;
use crate::render::printable::{printable, printable_lines};

/// Writes the command that goes on from what was typed, with the answers to its question.
pub(super) fn write_answers(
    answers: &Answers,
    typed: &[OsString],
    diagnostics: &mut dyn Write,
) -> Result<(), Error> {
    let words = answers.words();
    if words.is_empty() {
        return Ok(());
    }
    let command = shell::command_line(&shell::with_options(typed, words));
    let mut text = format!(
        "try this, which works:\n    {}\n",
        printable_lines(&command)
    );
    for example in answers.examples() {
        let _ = writeln!(text, "with your own value for {example}");
    }
    let others = answers.others().join("\n    ");
    if !others.is_empty() {
        let _ = writeln!(
            text,
            "or one of these in its place:\n    {}",
            printable_lines(&others)
        );
    }
    write_all(diagnostics, text.as_bytes())
}

/// Writes the error as a person should see it: what is wrong, the line, what to do.
pub(super) fn write_error(error: &Error, diagnostics: &mut dyn Write) -> Result<(), Error> {
    let error = match error {
        Error::Question { question, .. } => question,
        error => error,
    };
    let title = error.to_string();
    let title = printable_lines(&title);
    let heading = Level::ERROR.primary_title(title.as_ref());
    let renderer = Renderer::styled();
    let rendered = match error {
        Error::Ingest(error_in_file) => {
            let advice = error_in_file.advice();
            let advice = printable_lines(&advice);
            let places: Vec<ShownPlace> =
                error_in_file.places().iter().map(ShownPlace::of).collect();
            if places.is_empty() {
                // The bar that joins them would lead nowhere where no line is shown.
                let help = Group::with_title(Level::HELP.secondary_title(advice.as_ref()));
                let [heading, help] =
                    [Group::with_title(heading), help].map(|one| renderer.render(&[one]));
                format!("{heading}\n{help}")
            } else {
                let snippets = places.iter().map(ShownPlace::snippet);
                let mut group = Group::with_title(heading).elements(snippets);
                if error_in_file.unlisted() > 0 {
                    let more = format!("{} more like these", error_in_file.unlisted());
                    group = group.element(Level::NOTE.message(more));
                }
                renderer.render(&[group.element(Level::HELP.message(advice.as_ref()))])
            }
        }
        _ => renderer.render(&[Group::with_title(heading)]),
    };
    write_all(diagnostics, rendered.as_bytes())?;
    write_all(diagnostics, b"\n")
}

/// A place as it may be shown: what stands in the file stays text.
struct ShownPlace<'a> {
    line: usize,
    source: Cow<'a, str>,
    text: String,
    span: Range<usize>,
    note: Cow<'a, str>,
}

impl<'a> ShownPlace<'a> {
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
