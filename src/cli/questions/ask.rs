//! Asking on a terminal.

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal as _, Write};

use super::super::error::Error;
use super::answers::Answers;
use super::choice::{Choice, Kind};

/// Whether somebody can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Asking {
    Possible,
    Impossible,
}

impl Asking {
    /// Possible where both the question and the answer go through a terminal, and the user did not
    /// say otherwise.
    pub(in super::super) fn of(typed: &[OsString]) -> Self {
        let unwanted = typed.iter().any(|word| word == "--no-input");
        let reads_input = typed.iter().any(|word| word == "-");
        let is_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        if is_terminal && !unwanted && !reads_input {
            Self::Possible
        } else {
            Self::Impossible
        }
    }
}

/// Asks a question, and gives the words that answer it; nothing where no answer is given.
///
/// # Errors
/// The terminal cannot be written.
pub(in super::super) fn ask(
    answers: &Answers,
    input: &mut dyn BufRead,
    terminal: &mut dyn Write,
) -> Result<Option<Vec<OsString>>, Error> {
    let suggested = answers.suggested();
    for (number, choice) in answers.choices.iter().enumerate() {
        let mark = if number == suggested { "*" } else { " " };
        let means = if choice.means.is_empty() {
            String::new()
        } else {
            format!("  {}", choice.means)
        };
        let line = format!(" {mark}{:>2}) {}{means}\n", number + 1, choice.shown());
        terminal.write_all(line.as_bytes()).map_err(Error::Output)?;
    }
    loop {
        let prompt = prompt(&answers.choices, suggested);
        terminal
            .write_all(prompt.as_bytes())
            .map_err(Error::Output)?;
        terminal.flush().map_err(Error::Output)?;
        let mut line = String::new();
        let read = input.read_line(&mut line).map_err(Error::Output)?;
        if read == 0 {
            return Ok(None);
        }
        let Some(choice) = chosen(&answers.choices, suggested, line.trim()) else {
            let again = b"Type one of the numbers.\n";
            terminal.write_all(again).map_err(Error::Output)?;
            continue;
        };
        let is_asked =
            answers.choices.len() == 1 || matches!(choice.kind, Kind::Listed | Kind::Undecided);
        let choice = if is_asked {
            Some(choice)
        } else {
            ask_value(&choice, input, terminal)?
        };
        return Ok(choice.map(|choice| choice.words()));
    }
}

/// Asks for the value of an answer that only the user knows.
fn ask_value(
    choice: &Choice,
    input: &mut dyn BufRead,
    terminal: &mut dyn Write,
) -> Result<Option<Choice>, Error> {
    let means = choice.means;
    let prompt = format!("{means}\nA value, or Enter for `{}`: ", choice.shown());
    terminal
        .write_all(prompt.as_bytes())
        .map_err(Error::Output)?;
    terminal.flush().map_err(Error::Output)?;
    let mut line = String::new();
    if input.read_line(&mut line).map_err(Error::Output)? == 0 {
        return Ok(None);
    }
    Ok(Some(match line.trim() {
        "" => choice.clone(),
        value => choice.with_value(value),
    }))
}

fn prompt(choices: &[Choice], suggested: usize) -> String {
    match choices {
        [only] if only.kind == Kind::Example => {
            format!(
                "A value, or Enter for `{}` (Ctrl-D to stop): ",
                only.shown()
            )
        }
        _ => format!("Number, or Enter for {} (Ctrl-D to stop): ", suggested + 1),
    }
}

fn chosen(choices: &[Choice], suggested: usize, answer: &str) -> Option<Choice> {
    if answer.is_empty() {
        return choices.get(suggested).cloned();
    }
    if let [only] = choices
        && only.kind == Kind::Example
    {
        return Some(only.with_value(answer));
    }
    let number: usize = answer.parse().ok()?;
    choices.get(number.checked_sub(1)?).cloned()
}

impl Answers {
    /// The place among the choices of the one that is suggested.
    fn suggested(&self) -> usize {
        let first = self.first();
        let at = self.choices.iter().position(|choice| Some(choice) == first);
        at.unwrap_or(0)
    }
}
