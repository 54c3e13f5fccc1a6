//! Renderers: the document as text, Markdown and HTML, the facts as JSON. They never compute.

pub mod html;
mod isolated;
pub mod json;
pub mod json_lines;
pub mod junit;
pub mod markdown;
pub mod metrics;
mod output;
pub mod printable;
pub mod text;

use std::path::Path;

pub use output::{Appends, ChartRoom, Output, OutputError, Picture, Rendered, Shown};

/// Every way in which a result can be written; the first is that of a terminal.
pub const OUTPUTS: [&dyn Output; 6] = [
    &text::Text,
    &markdown::Markdown,
    &html::Html,
    &json::Json,
    &json_lines::JsonLines,
    &junit::Junit,
];

/// The output of this name.
pub fn named(name: &str) -> Option<&'static dyn Output> {
    OUTPUTS.into_iter().find(|output| output.name() == name)
}

/// The output whose files are named like this one.
pub fn for_file(path: &Path) -> Option<&'static dyn Output> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    OUTPUTS
        .into_iter()
        .find(|output| output.extensions().contains(&extension.as_str()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_output_is_found_by_its_name_and_by_each_of_its_extensions() {
        let mut taken = BTreeSet::new();
        for output in OUTPUTS {
            assert!(taken.insert(output.name().to_owned()), "{output:?}");
            assert_eq!(named(output.name()).map(Output::name), Some(output.name()));
            assert!(!output.extensions().is_empty(), "{output:?}");
            for extension in output.extensions() {
                assert!(taken.insert(format!(".{extension}")), "{output:?}");
                let shouted = format!("a.{}", extension.to_uppercase());
                let found = for_file(Path::new(&shouted)).map(Output::name);
                assert_eq!(found, Some(output.name()));
            }
        }
        assert!(for_file(Path::new("a.pdf")).is_none());
        assert!(for_file(Path::new("json")).is_none());
    }
}
