//! SVG: words stay words, so that they can be searched, selected and read aloud.

use plotters::prelude::{IntoDrawingArea, SVGBackend};

use super::ChartError;
use super::font::{self, FAMILY, Weight};
use super::paint::{Device, Medium, paint};
use super::scene::{Hint, Item, Scene, TextAnchor, Words};

/// Steps per pixel: plotters places everything at whole numbers.
const STEPS: f64 = 10.0;

/// What a picture is called and what it shows, for those who cannot see it.
#[derive(Debug)]
pub(super) struct Caption<'a> {
    pub(super) title: &'a str,
    pub(super) description: String,
}

/// The scene as an SVG document of `scale` pixels per pixel of the scene.
pub(super) fn svg(scene: &Scene, caption: &Caption, scale: f64) -> Result<String, ChartError> {
    let steps = |length: f64| (length * STEPS).round() as u32;
    let mut document = String::new();
    {
        let size = (steps(scene.width), steps(scene.height));
        let area = SVGBackend::with_string(&mut document, size).into_drawing_area();
        let device = Device {
            unit: STEPS,
            medium: Medium::Vector,
        };
        paint(scene, &area, device).map_err(|error| ChartError::Drawing(error.to_string()))?;
    }
    // The first line is plotters' root element: no names for readers, and sized in steps.
    let (_, body) = document.split_once('\n').unwrap_or_default();
    let body = body.trim_end().trim_end_matches("</svg>");
    let words = scene.items.iter().filter_map(|item| match item {
        Item::Words(words) => Some(text(words)),
        Item::Rectangle { .. } | Item::Polygon { .. } | Item::Path { .. } | Item::Disc { .. } => {
            None
        }
    });
    let words: String = words.collect();
    let hints: String = scene.hints.iter().map(hint).collect();
    Ok(format!(
        "{}{body}{words}{hints}</svg>\n",
        root(scene, caption, scale)
    ))
}

/// Words as wide as they were measured, whatever face the viewer has: in a wider one they would
/// stand on their neighbours or end outside of the picture.
fn text(words: &Words) -> String {
    let Words {
        text,
        face,
        anchor,
        base,
        colour,
    } = words;
    let [x, y, size] = [base.x, base.y, face.size].map(|length| (length * STEPS).round());
    let anchor = match anchor {
        TextAnchor::Left => "start",
        TextAnchor::Centre => "middle",
        TextAnchor::Right => "end",
    };
    let weight = match face.weight {
        Weight::Regular => "400",
        Weight::SemiBold => "600",
    };
    // The width of characters that the bundled face lacks is not known.
    let width = if text.chars().all(font::covers) && text.chars().count() > 1 {
        let length = (face.width(text) * STEPS).round();
        format!(" textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\"")
    } else {
        String::new()
    };
    let fill = format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2);
    let text = escaped(text);
    format!(
        "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" font-family=\"{FAMILY}\" \
         font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{fill}\"{width}>\n{text}\n</text>\n"
    )
}

/// An area that nobody sees, with the title that a browser shows when the pointer rests on it.
fn hint(Hint { area, text }: &Hint) -> String {
    let [left, top, width, height] =
        [area.left, area.top, area.width(), area.height()].map(|length| (length * STEPS).round());
    let text = escaped(text);
    format!(
        "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"none\" \
         pointer-events=\"all\"><title>{text}</title></rect>\n"
    )
}

fn root(scene: &Scene, caption: &Caption, scale: f64) -> String {
    // One without a title is named by what it stands in.
    let role = if caption.title.is_empty() {
        r#"aria-hidden="true""#
    } else {
        r#"role="img""#
    };
    format!(
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" "#,
            r#"viewBox="0 0 {} {}" {}>"#,
            "\n<title>{}</title>\n<desc>{}</desc>\n"
        ),
        scene.width * scale,
        scene.height * scale,
        scene.width * STEPS,
        scene.height * STEPS,
        role,
        escaped(caption.title),
        escaped(&caption.description),
    )
}

fn escaped(text: &str) -> String {
    font::printable(text)
        .chars()
        .fold(String::new(), |mut escaped, character| {
            match character {
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '&' => escaped.push_str("&amp;"),
                other => escaped.push(other),
            }
            escaped
        })
}
