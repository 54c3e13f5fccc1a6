//! Tables: finding one in a text, telling its columns, and reading its rows into frames.

mod cell;
mod frames;
mod layout;
mod plan;
mod reader;
mod readings;
mod rows;
mod sample;
mod times;

pub(crate) use layout::Layout;
pub(crate) use reader::read_table;
pub(crate) use readings::Readings;
pub(crate) use rows::Delimiter;
pub(crate) use sample::Sample;
pub(crate) use times::settle;
