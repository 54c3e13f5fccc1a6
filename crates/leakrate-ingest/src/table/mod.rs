//! Tables: finding one in a text, telling its columns, and reading its rows into frames.

mod cell;
mod cells;
mod chosen_rows;
mod fast;
mod frames;
mod grid_means;
mod key;
mod layout;
mod limits;
mod notation;
mod number;
mod number_cell;
mod pages;
mod plan;
mod reader;
mod readings;
mod rows;
mod same_times;
mod sample;
mod times;
mod usage;

pub(crate) use cell::{is_missing, plain_number};
pub(crate) use chosen_rows::choose_rows;
pub(crate) use layout::{Layout, header_part};
pub(crate) use limits::MOST_COLUMNS;
pub(crate) use reader::read_table;
pub(crate) use readings::Readings;
pub(crate) use rows::{Delimiter, Row, Rows, cell_range};
pub(crate) use sample::Sample;
pub(crate) use times::{TimeColumn, find as find_time, has_times};
pub(crate) use usage::Usage;
