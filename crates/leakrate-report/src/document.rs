//! The document: the words, tables and order of a report, chosen once. Renderers only spell it.

use crate::figure::Figure;

/// A report in words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// What it is called, where it stands on its own.
    pub title: Option<String>,
    /// The answer, in a sentence or two that stand alone.
    pub finding: Vec<Finding>,
    /// What supports it.
    pub blocks: Vec<Block>,
}

impl Document {
    /// Its charts, in order.
    pub fn illustrations(&self) -> impl Iterator<Item = &Illustration> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Figure(illustration) => Some(illustration.as_ref()),
            Block::Heading(_)
            | Block::Paragraph(_)
            | Block::Table(_)
            | Block::Caveats(_)
            | Block::Command(_)
            | Block::Literal(_) => None,
        })
    }
}

/// A sentence of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The sentence.
    pub text: String,
    /// What it means for the reader.
    pub tone: Tone,
}

/// What a piece of text means for the reader: the only reason for colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing to act on.
    #[default]
    Neutral,
    /// Good news.
    Good,
    /// Something to look at.
    Warning,
    /// Something to act on.
    Bad,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// The title of what follows.
    Heading(String),
    /// Running text.
    Paragraph(String),
    /// Rows and columns.
    Table(Table),
    /// Warnings, each said once.
    Caveats(Vec<String>),
    /// A command to go on with.
    Command(String),
    /// A line as it stands in a file.
    Literal(String),
    /// A chart.
    Figure(Box<Illustration>),
}

impl Block {
    /// A heading.
    pub fn heading(text: &str) -> Self {
        Self::Heading(text.to_owned())
    }

    /// A chart under a name fit for a file.
    pub fn figure(name: &'static str, figure: Figure) -> Self {
        Self::Figure(Box::new(Illustration { name, figure }))
    }
}

/// A chart with the name that tells it from the others of its document.
#[derive(Debug, Clone, PartialEq)]
pub struct Illustration {
    /// A plain word, fit for the name of a file.
    pub name: &'static str,
    /// The chart.
    pub figure: Figure,
}

/// Rows and columns of text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The columns, left to right.
    pub columns: Vec<Column>,
    /// The rows; each has a cell per column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// Where its cells are set.
    pub align: Align,
    /// Whether a narrow page can do without it.
    pub need: Need,
}

/// Whether a column may be left out where there is no room for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The table says nothing without it.
    Essential,
    /// The table answers its question without it.
    Spare,
}

/// Where cells are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// Its text; empty where there is nothing to say.
    pub text: String,
    /// What it means for the reader.
    pub tone: Tone,
}

impl Cell {
    /// A cell with a meaning.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self {
            text: text.into(),
            tone,
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::toned(text, Tone::Neutral)
    }
}

impl Table {
    /// A table without rows.
    pub fn new<const N: usize>(columns: [(&str, Align); N]) -> Self {
        let columns = columns
            .into_iter()
            .map(|(title, align)| Column {
                title: title.into(),
                align,
                need: Need::Essential,
            })
            .collect();
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// The table, of which the columns of these titles may be left out.
    #[must_use]
    pub fn with_spare<const N: usize>(mut self, titles: [&str; N]) -> Self {
        for column in &mut self.columns {
            if titles.contains(&column.title.as_str()) {
                column.need = Need::Spare;
            }
        }
        self
    }

    /// The table without one of its columns.
    #[must_use]
    pub fn without(mut self, column: usize) -> Self {
        self.columns.remove(column);
        for row in &mut self.rows {
            row.remove(column);
        }
        self
    }

    /// Whether any column has a title.
    pub fn has_titles(&self) -> bool {
        self.columns.iter().any(|column| !column.title.is_empty())
    }

    /// The table without the columns in which no row has anything to say.
    #[must_use]
    pub fn without_empty_columns(mut self) -> Self {
        let keep: Vec<bool> = (0..self.columns.len())
            .map(|column| self.rows.iter().any(|row| !row[column].text.is_empty()))
            .collect();
        let mut kept = keep.iter();
        self.columns.retain(|_| kept.next() == Some(&true));
        for row in &mut self.rows {
            let mut kept = keep.iter();
            row.retain(|_| kept.next() == Some(&true));
        }
        self
    }
}
