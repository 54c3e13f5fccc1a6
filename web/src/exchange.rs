//! What a page and this module give each other.

use std::ffi::OsString;

use leakrate::cli::{self, CommandAnswer, OfferedAnswer};
use leakrate::ingest::{Beyond, FileSystem, HeldFile};
use serde::{Deserialize, Serialize};

/// A command with the names of the files whose bytes are here.
#[derive(Debug, Default, Deserialize)]
struct Request {
    /// What a user would type.
    words: Vec<String>,
    /// What the page adds to see the answer.
    also: Vec<String>,
    files: Vec<String>,
}

impl Request {
    fn typed(&self) -> Vec<OsString> {
        self.words.iter().map(OsString::from).collect()
    }
}

/// What a command gives.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    status: u8,
    stdout: &'a str,
    stderr: &'a str,
    /// The command without what the page has added, as it is typed in a terminal.
    command: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<Question<'a>>,
    files: Vec<Written>,
}

/// What an input leaves open.
#[derive(Debug, Serialize)]
struct Question<'a> {
    text: &'a str,
    choices: Vec<Choice<'a>>,
    suggested: &'a [String],
}

/// One of the answers to it.
#[derive(Debug, Serialize)]
struct Choice<'a> {
    words: &'a [String],
    means: &'a str,
    is_example: bool,
}

/// A file that was written; its bytes lie behind the answer, in this order.
#[derive(Debug, Serialize)]
struct Written {
    name: String,
    length: usize,
}

/// What lies in memory between two calls.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    files: Vec<Vec<u8>>,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Exchange {
    /// Room for the bytes of the next file.
    pub(crate) fn file(&mut self, length: usize) -> *mut u8 {
        self.files.push(vec![0; length]);
        self.files
            .last_mut()
            .map_or(std::ptr::null_mut(), Vec::as_mut_ptr)
    }

    /// Room for the request.
    pub(crate) fn request(&mut self, length: usize) -> *mut u8 {
        self.request = vec![0; length];
        self.request.as_mut_ptr()
    }

    /// What is asked, as it is told of a fault.
    pub(crate) fn command(&self) -> String {
        cli::command_line(&self.read().unwrap_or_default().typed())
    }

    fn read(&self) -> Result<Request, serde_json::Error> {
        serde_json::from_slice(&self.request)
    }

    /// Answers the request with the files, which are gone then; gives the length of the JSON, behind
    /// which the bytes of written files lie.
    pub(crate) fn answer(&mut self) -> usize {
        let bytes = std::mem::take(&mut self.files);
        let command = self.command();
        let answer = match self.read() {
            Ok(request) => {
                let also = request.also.iter().map(OsString::from);
                let line: Vec<OsString> = request.typed().into_iter().chain(also).collect();
                let files = request.files.into_iter().zip(bytes);
                let files = files.map(|(name, bytes)| HeldFile::new(name, bytes));
                cli::answer(line, &FileSystem::held(files, Beyond::Nothing))
            }
            Err(error) => CommandAnswer {
                status: 2,
                stdout: String::new(),
                stderr: format!("error: the page asks in a way that is not known: {error}"),
                files: Vec::new(),
                question: None,
            },
        };
        self.answer = Answer::json(&answer, command);
        let length = self.answer.len();
        for file in &answer.files {
            self.answer.extend_from_slice(&file.bytes);
        }
        length
    }

    /// Where the answer lies.
    pub(crate) fn answer_start(&self) -> *const u8 {
        self.answer.as_ptr()
    }
}

impl<'a> Answer<'a> {
    fn json(answer: &'a CommandAnswer, command: String) -> Vec<u8> {
        let choice = |offered: &'a OfferedAnswer| Choice {
            words: &offered.words,
            means: offered.means,
            is_example: offered.is_example,
        };
        let answer = Self {
            status: answer.status,
            stdout: &answer.stdout,
            stderr: &answer.stderr,
            command,
            question: answer.question.as_ref().map(|asked| Question {
                text: &asked.text,
                choices: asked.choices.iter().map(choice).collect(),
                suggested: &asked.suggested,
            }),
            files: answer
                .files
                .iter()
                .map(|file| Written {
                    name: file.path.to_string_lossy().into_owned(),
                    length: file.bytes.len(),
                })
                .collect(),
        };
        // Texts and numbers under names that are texts: nothing of it can be no JSON.
        serde_json::to_vec(&answer).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_answered_with_what_it_writes() {
        let mut exchange = Exchange {
            files: vec![b"requests,heap_mb\n0,7.7\n2500,40\n3750,56\n".to_vec()],
            request: br#"{"words":["leakrate","fit","a.csv"],"also":["--chart","a.svg"],"files":["a.csv"]}"#
                .to_vec(),
            answer: Vec::new(),
        };
        let length = exchange.answer();
        let answer: serde_json::Value = serde_json::from_slice(&exchange.answer[..length]).unwrap();
        assert_eq!(answer["status"], 0, "{answer}");
        assert_eq!(answer["command"], "leakrate fit a.csv");
        assert_eq!(answer["files"][0]["name"], "a.svg", "{answer}");
        assert_eq!(answer["files"][0]["length"], exchange.answer.len() - length);
        assert!(exchange.answer[length..].starts_with(b"<svg"));
    }

    #[test]
    fn a_request_that_is_none_is_told() {
        let mut exchange = Exchange::default();
        let length = exchange.answer();
        let answer: serde_json::Value = serde_json::from_slice(&exchange.answer[..length]).unwrap();
        assert_eq!(answer["status"], 2, "{answer}");
    }
}
