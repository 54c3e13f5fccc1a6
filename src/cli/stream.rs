//! `leakrate stream`: the series of a stream of Arrow, one after the other, each answered as one row of Arrow.

mod row;

use std::ffi::OsStr;
use std::io::{Read, Write};

use arrow_ipc::writer::StreamWriter;
use clap::{Args, Subcommand};
use rayon::prelude::*;

use super::answer::Question;
use super::error::Error;
use super::fit::FitArgs;
use super::gate::Outcome;
use super::input_files::{Given, Group, OpenFile};
use super::inputs::{self, Input, PartsAre};
use super::predict::PredictArgs;
use super::progress;
use crate::caveat::Caveat;
use crate::ingest::{GroupStream, GroupStreamError, Problem, SeriesGroup};
use crate::model::FitError;
use row::{Asked, SeriesRow};

/// What stands for standard input.
const STDIN: &str = "-";

/// Series that are answered together, for each core, so that a long one does not hold up the rest.
const SERIES_PER_CORE: usize = 16;

/// Rows of series that wait to be answered together.
const MOST_WAITING: usize = 1 << 20;

/// Answer for the series of an Arrow stream one after the other, for engines that hold a fleet on many machines.
///
/// Standard input is a stream of Arrow IPC in which the rows of each series stand together, in order of time; standard
/// output is one with a row for each series. However many series there are, it takes the memory of a few. A row that
/// says no series, a series that returns, a time that falls or a stream that breaks off ends it with a status that is
/// not 0, and no series has two rows.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leakrate stream --keys cluster,pod fit - < fleet.arrows > leaks.arrows
  leakrate stream --keys pod predict --limit 1.75GB - < fleet.arrows > crashes.arrows")]
pub(super) struct StreamArgs {
    /// The columns that together name the series of a row
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', required = true)]
    keys: Vec<String>,
    #[command(subcommand)]
    question: StreamQuestion,
}

/// What is asked of each series, with the options of that command.
#[derive(Debug, Subcommand)]
enum StreamQuestion {
    Fit(Box<FitArgs>),
    Predict(Box<PredictArgs>),
}

/// Why a stream is not answered to its end.
#[derive(Debug, thiserror::Error)]
enum StreamFailure {
    #[error(transparent)]
    Input(#[from] GroupStreamError),
    #[error("leakrate stream reads standard input alone: write `-` for the input, found `{found}`")]
    OtherInput { found: String },
    #[error("{option}: leakrate stream writes Arrow to standard output, and nothing else")]
    OtherOutput { option: &'static str },
    #[error(
        "--where: leakrate stream answers for all rows that it is handed: leave the others out before they are \
         written to it"
    )]
    Where,
    #[error("in the series {series}: {reason}")]
    Series { series: String, reason: String },
    #[error("in the series {series}: times fall from one row to the next: sort its rows by time")]
    TimesFall { series: String },
    #[error("the answers cannot be written: {reason}")]
    Output { reason: String },
}

impl From<StreamFailure> for Error {
    fn from(failure: StreamFailure) -> Self {
        Self::Command(Box::new(failure))
    }
}

/// Answers what is read from `input`, row by row to `output`.
pub(super) fn run(
    args: &StreamArgs,
    input: impl Read,
    output: impl Write,
) -> Result<Outcome, Error> {
    args.check()?;
    progress::hide();
    let groups = GroupStream::new(input, &args.keys).map_err(StreamFailure::from)?;
    let schema = row::schema(&args.keys, args.asked());
    let unwritten = |error: &dyn std::fmt::Display| StreamFailure::Output {
        reason: error.to_string(),
    };
    let mut writer =
        StreamWriter::try_new_buffered(output, &schema).map_err(|error| unwritten(&error))?;
    let mut write = |waiting: &[SeriesGroup]| -> Result<(), Error> {
        let rows = waiting.par_iter().map(|group| args.answer(group));
        // Of several failures the first, and what stands before it is written.
        let rows: Vec<Result<SeriesRow, Error>> = rows.collect();
        let (mut answered, mut failed) = (Vec::with_capacity(rows.len()), None);
        for row in rows {
            match row {
                Ok(row) => answered.push(row),
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        let batch = row::batch(&schema, &args.keys, args.asked(), &answered);
        let written = batch.and_then(|batch| writer.write(&batch));
        written.map_err(|error| unwritten(&error))?;
        writer.flush().map_err(|error| unwritten(&error))?;
        failed.map_or(Ok(()), Err)
    };
    let most = SERIES_PER_CORE * rayon::current_num_threads();
    let (mut waiting, mut rows) = (Vec::new(), 0);
    for group in groups {
        let group = match group {
            Ok(group) => group,
            Err(error) => {
                write(&waiting)?;
                return Err(StreamFailure::from(error).into());
            }
        };
        rows += group.rows();
        waiting.push(group);
        if waiting.len() >= most || rows >= MOST_WAITING {
            write(&waiting)?;
            waiting.clear();
            rows = 0;
        }
    }
    write(&waiting)?;
    writer.finish().map_err(|error| unwritten(&error))?;
    Ok(Outcome::Answered)
}

impl StreamArgs {
    fn asked(&self) -> Asked {
        match &self.question {
            StreamQuestion::Fit(_) => Asked::Rate,
            StreamQuestion::Predict(_) => Asked::Crossing,
        }
    }

    /// Refuses what would be passed over in silence.
    fn check(&self) -> Result<(), StreamFailure> {
        let (inputs, input, output, gate) = match &self.question {
            StreamQuestion::Fit(args) => (&args.inputs, &args.input, &args.output, &args.gate),
            StreamQuestion::Predict(args) => (&args.inputs, &args.input, &args.output, &args.gate),
        };
        let other = inputs.iter().find(|input| {
            input.label.is_some() || input.value != OsStr::new(STDIN) || inputs.len() > 1
        });
        if let Some(other) = other {
            let found = other.value.to_string_lossy().into_owned();
            return Err(StreamFailure::OtherInput { found });
        }
        if !input.conditions.is_empty() {
            return Err(StreamFailure::Where);
        }
        let destination = &output.destination;
        let given = [
            ("--output", destination.output.is_some()),
            ("--format", destination.format.is_some()),
            ("--quiet", destination.quiet),
            ("--verbose", destination.verbose),
            ("--chart", output.chart.is_some()),
            ("--fail-on", !gate.fail_on.is_empty()),
        ];
        match given.into_iter().find(|(_, is_given)| *is_given) {
            Some((option, _)) => Err(StreamFailure::OtherOutput { option }),
            None => Ok(()),
        }
    }

    /// The row of one series.
    fn answer(&self, group: &SeriesGroup) -> Result<SeriesRow, Error> {
        let series = group.name();
        let open = Group {
            label: series.clone(),
            given: Given::Files(vec![OpenFile::read(STDIN.into(), group.source()?)]),
        };
        let (input, model) = match &self.question {
            StreamQuestion::Fit(args) => (&args.input, &args.model),
            StreamQuestion::Predict(args) => (&args.input, &args.model),
        };
        let inputs = match inputs::load(&[open], input, model, PartsAre::Series) {
            Ok(inputs) => inputs,
            Err(error) if tells_too_little(&error) => {
                return Ok(SeriesRow::without_rate(
                    group.keys.clone(),
                    error.to_string(),
                ));
            }
            Err(error @ Error::Ingest(_)) => return Err(error),
            Err(error) => return Err(in_series(series, &error)),
        };
        let fitted: Vec<_> = inputs.iter().flat_map(Input::fitted).collect();
        let [only] = fitted.as_slice() else {
            let reason = if fitted.is_empty() {
                return Ok(SeriesRow::without_rate(
                    group.keys.clone(),
                    "it has two samples: a rate takes at least three".to_owned(),
                ));
            } else {
                let found = fitted.len();
                format!(
                    "its rows are those of {found} series: name all keys, or one column with --memory"
                )
            };
            return Err(StreamFailure::Series { series, reason }.into());
        };
        let falls = |caveat: &Caveat| matches!(caveat, Caveat::RowsSorted { .. });
        if only.series.caveats().iter().any(falls) {
            return Err(StreamFailure::TimesFall { series }.into());
        }
        let found = match &self.question {
            StreamQuestion::Fit(args) => args.find(&inputs),
            StreamQuestion::Predict(args) => args.find(&inputs),
        };
        let found = found.map_err(|error| in_series(series, &error))?;
        SeriesRow::of(group.keys.clone(), &found.facts)
    }
}

/// Whether a series is only too short, which is no fault of it.
fn tells_too_little(error: &Error) -> bool {
    match error {
        Error::Ingest(error) => matches!(error.problem(), Problem::OneSample),
        Error::Fit(error) => matches!(
            error,
            FitError::TooFewSamples { .. } | FitError::ConstantAxis { .. }
        ),
        _ => false,
    }
}

fn in_series(series: String, error: &Error) -> Error {
    let reason = error.to_string();
    StreamFailure::Series { series, reason }.into()
}
