//! Renderers: the document as text and Markdown, the facts as JSON. They never compute.

pub mod html;
mod isolated;
pub mod json;
pub mod markdown;
mod printable;
pub mod text;
