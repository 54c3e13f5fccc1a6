//! Where a result goes: standard output or a file, in the format that was asked for.

use std::path::Path;

use super::error::Error;
use super::listing::Top;
use super::output_args::DestinationArgs;
use super::output_format::{self, Format};
use super::sink::Sink;
use super::streams::write_all;
use super::viewport::Viewport;
use crate::chart::{self, Style};
use crate::render::printable::printable_lines;
use crate::render::{ChartRoom, Shown, markdown};
use crate::report;
use crate::report::document::{Block, Document, Illustration};
use crate::report::facts::Facts;
use crate::report::figure::Figure;

/// Writes the answer as `args` ask for it, of many series the `top`, and draws the first of
/// `charts` to the file `chart` where one is wanted.
pub(super) fn answer(
    facts: &Facts,
    top: Option<Top>,
    args: &DestinationArgs,
    chart: Option<&Path>,
    charts: impl Fn() -> Vec<Illustration>,
    mut sink: Sink<'_>,
) -> Result<(), Error> {
    let mut document = report::compose(facts, Top::rows(top));
    if let Some(path) = chart {
        let chart = charts().into_iter().next().ok_or(Error::NothingToDraw)?;
        draw(path, &chart.figure, &mut sink)?;
        if extension(path).as_deref() == Some("png") {
            document.blocks.extend(markdown::undrawn([&chart.figure]));
        }
    }
    let shown = charts_shown(args, sink.streams.viewport, charts)?.into_iter();
    let shown = shown.map(|chart| Block::Figure(Box::new(chart)));
    let below_the_table = document.blocks.len().min(1);
    document
        .blocks
        .splice(below_the_table..below_the_table, shown);
    if args.verbose {
        document.blocks.extend(report::background(facts));
    }
    let listed = Top::cut(top, facts);
    write_document(&document, &listed, args, sink)
}

/// A page has room for every chart. A terminal shows one in dots, where somebody looks: the last,
/// which draws memory itself; curves drawn from it need the labels and shades of a page.
fn charts_shown(
    args: &DestinationArgs,
    viewport: Viewport,
    charts: impl Fn() -> Vec<Illustration>,
) -> Result<Vec<Illustration>, Error> {
    let watched = args.output.is_none() && viewport.shows_dots;
    Ok(match format(args)?.charts() {
        ChartRoom::All => charts(),
        ChartRoom::Dots if args.verbose || (watched && !args.quiet) => {
            charts().pop().into_iter().collect()
        }
        ChartRoom::Dots | ChartRoom::None => Vec::new(),
    })
}

/// Writes `document`, which says in words what `facts` say in numbers.
pub(super) fn write_document(
    document: &Document,
    facts: &Facts,
    args: &DestinationArgs,
    sink: Sink<'_>,
) -> Result<(), Error> {
    write_as(format(args)?, document, facts, args, sink)
}

fn write_as(
    format: Format,
    document: &Document,
    facts: &Facts,
    args: &DestinationArgs,
    mut sink: Sink<'_>,
) -> Result<(), Error> {
    let finding_alone = args.quiet.then(|| Document {
        title: document.title.clone(),
        finding: report::findings_alone(facts, document),
        blocks: Vec::new(),
    });
    let document = finding_alone.as_ref().unwrap_or(document);
    let stem = args.output.as_deref().and_then(Path::file_stem);
    let stem = stem.map(|stem| stem.to_string_lossy());
    let rendered = format.render(&Shown {
        facts,
        document,
        width: sink.streams.viewport.width,
        stem: stem.as_deref(),
    })?;
    match &args.output {
        None => write_all(sink.streams.out, rendered.text.as_bytes())?,
        Some(path) => {
            for picture in &rendered.pictures {
                sink.write_file(&path.with_file_name(&picture.name), &picture.bytes)?;
            }
            let plain = anstream::adapter::strip_str(&rendered.text).to_string();
            sink.write_file(path, plain.as_bytes())?;
        }
    }
    if args.quiet {
        return Ok(());
    }
    sink.say_what_was_written()
}

/// Writes the facts as a comment on a change: Markdown, unless another output is asked for.
pub(super) fn write_comment(
    facts: &Facts,
    args: &DestinationArgs,
    sink: Sink<'_>,
) -> Result<(), Error> {
    let document = report::compose_comment(facts);
    let format: Format = match (args.format, &args.output) {
        (None, None) => &markdown::Markdown,
        _ => format(args)?,
    };
    write_as(format, &document, facts, args, sink)
}

/// Writes settings as they are pasted; other outputs have them as lines of a file.
pub(super) fn write_settings(
    facts: &Facts,
    args: &DestinationArgs,
    sink: Sink<'_>,
) -> Result<(), Error> {
    let settings = facts.advice.as_ref();
    let settings = settings.map_or("", |advice| advice.settings.as_str());
    if format(args)?.name() == output_format::usual().name() {
        return write_all(sink.streams.out, printable_lines(settings).as_bytes());
    }
    let document = Document {
        title: None,
        finding: Vec::new(),
        blocks: settings
            .lines()
            .map(|line| Block::Literal(line.to_owned()))
            .collect(),
    };
    write_document(&document, facts, args, sink)
}

/// Writes a text for another program as it is.
pub(super) fn write_verbatim(text: &str, sink: Sink<'_>) -> Result<(), Error> {
    write_all(sink.streams.out, printable_lines(text).as_bytes())?;
    sink.say_what_was_written()
}

fn draw(path: &Path, figure: &Figure, sink: &mut Sink<'_>) -> Result<(), Error> {
    let style = Style::default();
    match extension(path).as_deref() {
        Some("png") => sink.write_file(path, &chart::png(figure, &style)?),
        Some("svg") => sink.write_file(path, chart::svg(figure, &style)?.as_bytes()),
        _ => Err(Error::ChartExtension {
            path: path.to_owned(),
        }),
    }
}

fn format(args: &DestinationArgs) -> Result<Format, Error> {
    match (args.format, &args.output) {
        (Some(format), _) => Ok(format),
        (None, None) => Ok(output_format::usual()),
        (None, Some(path)) => output_format::for_file(path)
            .ok_or_else(|| Error::OutputExtension { path: path.clone() }),
    }
}

/// What a name ends in, in small letters.
pub(super) fn extension(path: &Path) -> Option<String> {
    let extension = path.extension()?.to_str()?;
    Some(extension.to_ascii_lowercase())
}
