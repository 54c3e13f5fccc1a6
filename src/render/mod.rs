//! Renderers: the document as text and Markdown, the facts as JSON. They never compute.

pub mod json;
pub mod markdown;
pub mod text;
