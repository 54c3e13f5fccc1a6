//! What a command answers in memory, where a program asks it and not a person at a terminal.

use std::ffi::OsString;

use anstream::AutoStream;

use super::diagnose;
use super::error::Error;
use super::questions::{Answers, OfferedAnswer};
use super::streams::Streams;
use super::viewport::Viewport;
use super::write::WrittenFiles;
use crate::ingest::HeldFile;

/// What a command line gives, as a terminal and a disk would get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandAnswer {
    /// What the process would end with: 0 where the question is answered, 1 where a condition of
    /// `--fail-on` holds, 2 where it cannot be answered.
    pub status: u8,
    /// The answer.
    pub stdout: String,
    /// What is said beside it: what is wrong, and what to do.
    pub stderr: String,
    /// The files that it would have written.
    pub files: Vec<HeldFile>,
    /// What an input leaves open, where that keeps it from being answered.
    pub question: Option<AskedQuestion>,
}

/// A question that an input leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedQuestion {
    /// The question.
    pub text: String,
    /// What can be answered to it.
    pub choices: Vec<OfferedAnswer>,
    /// The words to add to the command that lead on, as tried; none where nothing that was tried does.
    pub suggested: Vec<String>,
}

/// Where a command writes, kept in memory and without colours.
pub(super) struct Memory {
    out: AutoStream<Vec<u8>>,
    diagnostics: AutoStream<Vec<u8>>,
    files: WrittenFiles,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            out: AutoStream::never(Vec::new()),
            diagnostics: AutoStream::never(Vec::new()),
            files: WrittenFiles::Held(Vec::new()),
        }
    }
}

impl Memory {
    pub(super) fn streams(&mut self) -> Streams<'_> {
        Streams {
            out: &mut self.out,
            diagnostics: &mut self.diagnostics,
            files: &mut self.files,
            viewport: Viewport::unknown(),
        }
    }

    pub(super) fn into_answer(self, status: u8) -> CommandAnswer {
        let text = |stream: AutoStream<Vec<u8>>| {
            String::from_utf8_lossy(&stream.into_inner()).into_owned()
        };
        CommandAnswer {
            status,
            stdout: text(self.out),
            stderr: text(self.diagnostics),
            files: match self.files {
                WrittenFiles::Held(files) => files,
                WrittenFiles::Disk => Vec::new(),
            },
            question: None,
        }
    }

    /// The answer where there is none, with what is wrong.
    pub(super) fn into_failure(
        mut self,
        error: &Error,
        typed: &[OsString],
        status: u8,
    ) -> CommandAnswer {
        let diagnostics = &mut self.diagnostics;
        let mut question = None;
        // Memory can be written.
        let _ = diagnose::write_error(error, diagnostics);
        if let Error::Question {
            question: asked,
            answers,
        } = error
        {
            let _ = diagnose::write_answers(answers, typed, diagnostics);
            question = Some(AskedQuestion::of(asked, answers));
        }
        CommandAnswer {
            question,
            ..self.into_answer(status)
        }
    }
}

impl CommandAnswer {
    /// How a command is used, as the answer to one that is no question.
    pub(super) fn of_usage(text: String, status: u8, stream: UsageStream) -> Self {
        let answer = Memory::default().into_answer(status);
        match stream {
            UsageStream::Out => Self {
                stdout: text,
                ..answer
            },
            UsageStream::Diagnostics => Self {
                stderr: text,
                ..answer
            },
        }
    }
}

/// Where it is said how a command is used: where it was asked for, it is the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UsageStream {
    Out,
    Diagnostics,
}

impl AskedQuestion {
    fn of(asked: &Error, answers: &Answers) -> Self {
        let words = answers.words().into_iter();
        Self {
            text: asked.to_string(),
            choices: answers.offered(),
            suggested: words
                .map(|word| word.to_string_lossy().into_owned())
                .collect(),
        }
    }
}
