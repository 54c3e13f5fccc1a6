//! The one way in which a command that reads inputs answers: they are read, the command finds its
//! facts in them, and those are written, drawn and judged.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::deploys;
use super::error::Error;
use super::gate::{self, Gate, Outcome};
use super::input_args::InputArgs;
use super::input_files::{self, Given, Group};
use super::inputs::{self, Input, PartsAre};
use super::labelled::Labelled;
use super::listing::Top;
use super::model_args::ModelArgs;
use super::output;
use super::output_args::{DestinationArgs, OutputArgs};
use super::questions;
use super::sink::{FilesRead, Sink};
use super::streams::Streams;
use crate::ingest::{Arrangement, Checksum};
use crate::report::document::{Document, Illustration};
use crate::report::facts::Facts;

/// What one command asks of its inputs.
pub(super) trait Question {
    /// The options that it shares with others.
    fn asked(&self) -> Asked<'_>;

    /// What it finds in the inputs.
    fn find<'a>(&'a self, inputs: &'a [Input]) -> Result<Found<'a>, Error>;
}

/// Options that say what is read, and where the answer goes.
pub(super) struct Asked<'a> {
    pub(super) inputs: &'a [Labelled<OsString>],
    pub(super) input: &'a InputArgs,
    pub(super) model: &'a ModelArgs,
    pub(super) destination: &'a DestinationArgs,
    pub(super) chart: Option<&'a Path>,
    pub(super) arrangement: Arrangement,
    pub(super) checksum: Checksum,
    /// How many of many series are listed.
    pub(super) top: Option<Top>,
    /// What the parts of a heap are, where they are asked for.
    pub(super) parts: PartsAre,
    /// A file that is no input, and that the answer is made from too.
    pub(super) also_read: Option<PathBuf>,
}

impl<'a> Asked<'a> {
    /// Files that may be parts of one input, of which no checksum is wanted.
    pub(super) fn of(
        inputs: &'a [Labelled<OsString>],
        input: &'a InputArgs,
        model: &'a ModelArgs,
        destination: &'a DestinationArgs,
    ) -> Self {
        Self {
            inputs,
            input,
            model,
            destination,
            chart: None,
            arrangement: Arrangement::ByContent,
            checksum: Checksum::Unwanted,
            top: None,
            parts: PartsAre::Series,
            also_read: None,
        }
    }

    /// The same of a command that draws.
    pub(super) fn drawn(
        inputs: &'a [Labelled<OsString>],
        input: &'a InputArgs,
        model: &'a ModelArgs,
        output: &'a OutputArgs,
    ) -> Self {
        Self {
            chart: output.chart.as_deref(),
            ..Self::of(inputs, input, model, &output.destination)
        }
    }

    /// What is asked of numbers alone has no input that an option could be held against.
    fn load(&self) -> Result<Vec<Input>, Error> {
        if self.inputs.is_empty() {
            return Ok(Vec::new());
        }
        let open = |options: &InputArgs| {
            input_files::open(self.inputs, options, self.arrangement, self.checksum)
        };
        let groups = match open(self.input) {
            Ok(groups) => groups,
            Err(error) => {
                let probe =
                    |options: &InputArgs| inputs::probe(&open(options)?, options, self.model);
                return Err(questions::with_answers(error, self.input, probe));
            }
        };
        inputs::load(&groups, self.input, self.model, self.parts).map_err(|error| {
            if is_small(&groups) {
                let probe = |options: &InputArgs| inputs::probe(&groups, options, self.model);
                questions::with_answers(error, self.input, probe)
            } else {
                error
            }
        })
    }
}

/// Whether the files can be read again and again while an answer is looked for.
fn is_small(groups: &[Group]) -> bool {
    const MOST: usize = 16 << 20;
    let length = |group: &Group| match &group.given {
        Given::Rate { .. } => 0,
        Given::Files(files) => files.iter().map(|file| file.source.text().len()).sum(),
    };
    groups.iter().map(length).sum::<usize>() <= MOST
}

/// What a command found.
pub(super) struct Found<'a> {
    pub(super) facts: Facts,
    pub(super) shown: Shown<'a>,
}

/// Draws the charts of facts.
type Drawing<'a> = dyn Fn(&Facts) -> Vec<Illustration> + 'a;

/// How what was found is shown to people.
pub(super) enum Shown<'a> {
    /// In the words of every command, with these charts where they have room.
    Composed(Box<Drawing<'a>>),
    /// As a document of its own.
    Document(Document),
    /// As a document of its own, beside files.
    #[cfg_attr(
        not(feature = "live"),
        expect(dead_code, reason = "only `alert` writes others")
    )]
    Files {
        document: Document,
        files: Vec<WrittenFile>,
    },
    /// As this text, and nothing else.
    #[cfg_attr(
        not(feature = "live"),
        expect(dead_code, reason = "only `alert` shows one")
    )]
    Verbatim(String),
    /// As the settings among the facts.
    Settings,
    /// As a comment on a change, with what came of the gate.
    Comment,
}

/// A file that an answer stands in.
pub(super) struct WrittenFile {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl<'a> Found<'a> {
    /// Facts with the charts that can be drawn of them.
    pub(super) fn drawn<C: IntoIterator<Item = Illustration>>(
        facts: Facts,
        charts: impl Fn(&Facts) -> C + 'a,
    ) -> Self {
        Self {
            facts,
            shown: Shown::Composed(Box::new(move |facts| charts(facts).into_iter().collect())),
        }
    }
}

/// Asks the question, writes the answer and holds it against the conditions of the gate.
pub(super) fn answer(
    question: &impl Question,
    gate: &Gate<'_>,
    mut streams: Streams<'_>,
) -> Result<Outcome, Error> {
    let asked = question.asked();
    let inputs = asked.load()?;
    let Found { mut facts, shown } = question.find(&inputs)?;
    facts.gate = gate.decide(&facts);
    let read = FilesRead::of(asked.inputs, asked.input)
        .and(asked.also_read)
        .and(deploys::files(&asked.model.deploys));
    let mut sink = Sink::new(streams.reborrow(), read);
    match shown {
        Shown::Composed(charts) => {
            output::answer(
                &facts,
                asked.top,
                asked.destination,
                asked.chart,
                || charts(&facts),
                sink,
            )?;
        }
        Shown::Document(document) => {
            output::write_document(&document, &facts, asked.destination, sink)?;
        }
        Shown::Files { document, files } => {
            for file in files {
                sink.write_file(&file.path, file.text.as_bytes())?;
            }
            output::write_document(&document, &facts, asked.destination, sink)?;
        }
        Shown::Verbatim(text) => output::write_verbatim(&text, sink)?,
        Shown::Comment => output::write_comment(&facts, asked.destination, sink)?,
        Shown::Settings => output::write_settings(&facts, asked.destination, sink)?,
    }
    gate::tell(&facts.gate, streams.diagnostics)
}
