//! The document as one HTML file that needs no other: its charts are inline SVG, its colours
//! follow the reader's screen, and nothing in it runs or is fetched.

mod error;

use std::fmt;

use askama::Template;
use askama::filters::Escaper;

use crate::chart::{self, ChartError, Style, Theme};
use crate::document::{Align, Block, Document, Finding, Illustration, Tone};
use crate::figure::{Figure, Panel};
use crate::render::isolated::isolated;
use crate::render::output::{ChartRoom, Output, OutputError, Rendered, Shown};
use crate::render::printable::printable;

pub use error::HtmlError;

/// One page with its charts in it.
#[derive(Debug)]
pub struct Html;

impl Output for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm"]
    }

    fn charts(&self) -> ChartRoom {
        ChartRoom::All
    }

    fn render(&self, result: &Shown<'_>) -> Result<Rendered, OutputError> {
        Ok(render(result.document)?.into())
    }
}

/// Size at which charts are drawn for wide screens and paper.
const WIDE: (u32, u32) = (1200, 600);
/// Width at which charts are drawn for phones: fewer pixels make larger type.
const NARROW: u32 = 600;

/// Shorter words stand on one line anywhere.
const LONG_WORD: usize = 16;
/// Behind these a long name may be broken.
const SEPARATORS: [char; 6] = ['-', '/', '_', '.', ':', '='];

/// What a row of a chart needs to be read, and what stands above and below all of them.
const ROW: u32 = 34;
const AROUND_ROWS: u32 = 160;

/// Panels stand below one another on phones, and each needs its room.
fn narrow_height(figure: &Figure) -> u32 {
    rows_height(figure).max(330 + 400 * figure.panels.len() as u32)
}

fn wide_height(figure: &Figure) -> u32 {
    rows_height(figure).max(WIDE.1)
}

fn rows_height(figure: &Figure) -> u32 {
    let rows = figure.panels.iter().map(Panel::rows).sum::<usize>();
    AROUND_ROWS + ROW * rows as u32
}

/// Spells a document as HTML.
///
/// # Errors
/// A chart cannot be drawn.
pub fn render(document: &Document) -> Result<String, HtmlError> {
    let page = Page {
        title: document.title.as_deref().unwrap_or("leakrate"),
        version: env!("CARGO_PKG_VERSION"),
        findings: &document.finding,
        sections: sections(&document.blocks),
    };
    Ok(page.render()?)
}

/// Everything that stands in the page; the template escapes all of it but the drawings, which
/// `chart` escapes.
#[derive(Template)]
#[template(path = "page.html", config = "src/render/html/askama.toml")]
struct Page<'a> {
    title: &'a str,
    version: &'a str,
    findings: &'a [Finding],
    sections: Vec<Section<'a>>,
}

/// A heading with what stands below it.
struct Section<'a> {
    id: Option<String>,
    heading: Option<&'a str>,
    blocks: &'a [Block],
}

/// A chart for one kind of screen; the style sheet shows one of them.
struct InlineChart {
    class: &'static str,
    svg: String,
}

impl Page<'_> {
    /// The class that gives a tone its colour.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "templates borrow what they pass"
    )]
    fn tone(tone: &Tone) -> &'static str {
        match tone {
            Tone::Neutral => "neutral",
            Tone::Good => "good",
            Tone::Warning => "warning",
            Tone::Bad => "bad",
        }
    }

    /// The text, escaped, with places in long names where a line may end: behind a separator, rather than
    /// anywhere.
    fn breakable(text: &str) -> String {
        let mut escaped = String::new();
        // Writing to a string does not fail.
        let _ = TextEscaper.write_escaped_str(&mut escaped, text);
        let words = escaped.split(' ').map(|word| {
            if word.chars().count() > LONG_WORD {
                word.split_inclusive(SEPARATORS)
                    .collect::<Vec<&str>>()
                    .join("<wbr>")
            } else {
                word.to_owned()
            }
        });
        words.collect::<Vec<String>>().join(" ")
    }

    /// The chart without its title, which stands above it as text: words of a page are broken to
    /// fit, those of a drawing are cut.
    fn drawings(illustration: &Illustration) -> Result<Vec<InlineChart>, ChartError> {
        let figure = Figure {
            title: String::new(),
            ..illustration.figure.clone()
        };
        let wide = (WIDE.0, wide_height(&figure));
        let narrow = (NARROW, narrow_height(&figure));
        let kinds = [
            ("wide-screen light", Theme::Light, wide),
            ("wide-screen dark", Theme::Dark, wide),
            ("narrow light", Theme::Light, narrow),
            ("narrow dark", Theme::Dark, narrow),
        ];
        let draw = |(class, theme, (width, height))| {
            let style = Style {
                theme,
                width,
                height,
                scale: 1.0,
            };
            chart::svg(&figure, &style).map(|svg| InlineChart { class, svg })
        };
        kinds.into_iter().map(draw).collect()
    }
}

fn sections(blocks: &[Block]) -> Vec<Section<'_>> {
    let heads_section = |block: &Block| matches!(block, Block::Heading(_));
    let groups = blocks.chunk_by(|_, next| !heads_section(next));
    groups
        .enumerate()
        .map(|(number, blocks)| {
            let heading = if let Some(Block::Heading(text)) = blocks.first() {
                Some(text.as_str())
            } else {
                None
            };
            Section {
                id: heading.map(|text| identifier(text, number)),
                heading,
                blocks,
            }
        })
        .collect()
}

/// `Is it a leak?` as `is-it-a-leak`; a heading without a letter is numbered.
fn identifier(heading: &str, number: usize) -> String {
    let words = heading.split(|character: char| !character.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        format!("section-{number}")
    } else {
        words.join("-").to_lowercase()
    }
}

/// Escapes text for HTML, after replacing what no page may hold.
#[derive(Debug, Clone, Copy)]
struct TextEscaper;

impl Escaper for TextEscaper {
    fn write_escaped_str<W: fmt::Write>(&self, destination: W, text: &str) -> fmt::Result {
        askama::filters::Html.write_escaped_str(destination, &isolated(&printable(text)))
    }
}
