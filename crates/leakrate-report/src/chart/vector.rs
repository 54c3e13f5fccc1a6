//! SVG: words stay words, so that they can be searched, selected and read aloud.

use std::fmt::Write as _;

use super::font::{self, FAMILY, Weight};
use super::scene::{Area, Hint, Ink, Item, Scene, Spot, TextAnchor, Words};
use super::theme::Colour;

/// Steps per pixel: places are whole steps, which are shorter to write than fractions of a pixel.
const STEPS: f64 = 10.0;

/// What a picture is called and what it shows, for those who cannot see it.
#[derive(Debug)]
pub(super) struct Caption<'a> {
    pub(super) title: &'a str,
    pub(super) description: String,
}

/// The scene as an SVG document of `scale` pixels per pixel of the scene.
pub(super) fn svg(scene: &Scene, caption: &Caption, scale: f64) -> String {
    let whole = Area {
        left: 0.0,
        top: 0.0,
        right: scene.width,
        bottom: scene.height,
    };
    let ground = Ink {
        colour: scene.ground,
        opacity: 1.0,
    };
    let shapes: String = scene.items.iter().map(shape).collect();
    // Above all shapes: no line may cross a word.
    let words = scene.items.iter().filter_map(|item| match item {
        Item::Words(words) => Some(text(words)),
        Item::Rectangle { .. } | Item::Polygon { .. } | Item::Path { .. } | Item::Disc { .. } => {
            None
        }
    });
    let words: String = words.collect();
    let hints: String = scene.hints.iter().map(hint).collect();
    format!(
        "{}{}{shapes}{words}{hints}</svg>\n",
        root(scene, caption, scale),
        rectangle(whole, ground),
    )
}

fn shape(item: &Item) -> String {
    match item {
        Item::Rectangle { area, ink } => rectangle(*area, *ink),
        Item::Polygon { corners, ink } => format!(
            "<polygon opacity=\"{}\" fill=\"{}\" points=\"{}\"/>\n",
            ink.opacity,
            hex(ink.colour),
            points(corners)
        ),
        Item::Path { spots, width, ink } => format!(
            "<polyline fill=\"none\" opacity=\"{}\" stroke=\"{}\" stroke-width=\"{}\" points=\"{}\"/>\n",
            ink.opacity,
            hex(ink.colour),
            length(*width),
            points(spots)
        ),
        Item::Disc {
            centre,
            radius,
            ink,
        } => {
            let [x, y] = place(*centre);
            format!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\" opacity=\"{}\" fill=\"{}\"/>\n",
                length(*radius),
                ink.opacity,
                hex(ink.colour)
            )
        }
        Item::Words(_) => String::new(),
    }
}

fn rectangle(area: Area, ink: Ink) -> String {
    let [left, top] = place(Spot {
        x: area.left,
        y: area.top,
    });
    let [right, bottom] = place(Spot {
        x: area.right,
        y: area.bottom,
    });
    format!(
        "<rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" opacity=\"{}\" fill=\"{}\"/>\n",
        right - left,
        bottom - top,
        ink.opacity,
        hex(ink.colour)
    )
}

fn place(spot: Spot) -> [i32; 2] {
    [spot.x, spot.y].map(|length| (length * STEPS).round() as i32)
}

/// What is thinner than a step would not be seen.
fn length(length: f64) -> u32 {
    ((length * STEPS).round() as u32).max(1)
}

fn points(spots: &[Spot]) -> String {
    let mut places: Vec<[i32; 2]> = spots.iter().map(|&spot| place(spot)).collect();
    places.dedup();
    places
        .into_iter()
        .fold(String::new(), |mut points, [x, y]| {
            let _ = write!(points, "{x},{y} ");
            points
        })
}

fn hex(colour: Colour) -> String {
    format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2)
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
    let fill = hex(*colour);
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
