//! Where what is seen goes: to eyes or programs that read it, to files and pages, and to commands.

use std::fs::{File, TryLockError};
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use super::args::{WatchArgs, WatchFormat};
use super::failure::WatchFailure;
use super::seen::Seen;
use super::variables::variables;
use super::view::{LineView, TerminalView};
use crate::cli::diagnose;
use crate::cli::error::Error;
use crate::cli::streams::say;
use crate::cli::viewport::terminal_width;
use crate::cli::write;
use crate::record::Interrupt;
use crate::render::json_lines;
use crate::render::metrics::{self, Exposition, SourceState};
use crate::render::text;
use crate::report::facts::{EventChange, WatchedFacts};
use crate::report::watch_event;
use crate::watch::{CommandOutcome, EventCommand, Happening, PageForm, PageServer, PublishedPage};

/// Where what is seen goes.
pub(super) struct Outputs<'a> {
    out: &'a mut dyn Write,
    diagnostics: &'a mut dyn Write,
    shown: Shown,
    textfile: Option<TextFile>,
    server: Option<PageServer>,
    command: Option<EventCommand>,
    state: SourceState,
}

/// How it is shown.
enum Shown {
    View(TerminalView),
    Lines(LineView),
    Json,
}

/// A file of metrics, and whether it was said that it cannot be written.
struct TextFile {
    path: PathBuf,
    fault: Fault,
    /// The file as it was written last, which is locked: two that write it would take turns.
    _held: Option<File>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    Said,
}

/// Whether somebody reads on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    Listens,
    /// The pipe was closed.
    HasGone,
}

impl<'a> Outputs<'a> {
    pub(super) fn new(
        args: &WatchArgs,
        interrupt: &Interrupt,
        out: &'a mut dyn Write,
        diagnostics: &'a mut dyn Write,
    ) -> Result<Self, Error> {
        let action = &args.action;
        let start = |address| {
            PageServer::start(address).map_err(|source| WatchFailure::Listen { address, source })
        };
        let server = action.listen.map(start).transpose()?;
        if let Some(server) = &server {
            let note = format!("metrics at http://{}/metrics\n", server.address());
            say(diagnostics, &note)?;
        }
        let command = |line: &String| EventCommand::new(line, interrupt);
        let command = action.run.as_ref().map(command).transpose();
        let mut outputs = Self {
            shown: match args.format {
                WatchFormat::Jsonl => Shown::Json,
                // What was is no view that changes.
                WatchFormat::Text if io::stdout().is_terminal() && !args.replay => {
                    Shown::View(TerminalView::default())
                }
                WatchFormat::Text => Shown::Lines(LineView::default()),
            },
            out,
            diagnostics,
            textfile: text_file(args)?,
            server,
            command: command.map_err(WatchFailure::Command)?,
            state: SourceState::Answers,
        };
        outputs.publish(&[])?;
        Ok(outputs)
    }

    /// Says what happened to what is watched.
    pub(super) fn happened(&mut self, happening: &Happening) -> Result<(), Error> {
        match happening {
            Happening::Waiting { .. }
            | Happening::Away { .. }
            | Happening::Gone { .. }
            | Happening::Ended { .. } => {
                self.state = SourceState::Away;
            }
            Happening::Begun { .. }
            | Happening::AnswersAgain { .. }
            | Happening::CaughtUp { .. }
            | Happening::Back { .. } => {
                self.state = SourceState::Answers;
            }
            Happening::Replaced { .. }
            | Happening::Rewritten { .. }
            | Happening::RowsLeftOut(_) => {}
        }
        self.erase()?;
        match happening {
            Happening::RowsLeftOut(error) => {
                say(
                    self.diagnostics,
                    "rows are left out, since they cannot be read:\n",
                )?;
                diagnose::write_error(&Error::Ingest(error.clone()), self.diagnostics)
            }
            other => self.note(&other.to_string()),
        }
    }

    /// Says something beside what is seen.
    pub(super) fn note(&mut self, text: &str) -> Result<(), Error> {
        self.erase()?;
        let text = match &self.shown {
            Shown::View(_) => text::wrap(text, terminal_width()).join("\n"),
            Shown::Lines(_) | Shown::Json => text.to_owned(),
        };
        say(self.diagnostics, &format!("{text}\n"))
    }

    /// Tells a fit of one series.
    pub(super) fn see(&mut self, seen: &Seen) -> Result<Audience, Error> {
        let audience = match &mut self.shown {
            Shown::View(_) => Audience::Listens,
            Shown::Lines(lines) => match lines.line(seen) {
                Some(line) => put(self.out, &format!("{line}\n"))?,
                None => Audience::Listens,
            },
            Shown::Json => {
                let line = json_lines::watched(&seen.found)
                    .map_err(|error| Error::Render(crate::render::OutputError::Json(error)))?;
                put(self.out, &line)?
            }
        };
        for event in &seen.found.watch.events {
            let name = seen.look.series.name();
            self.note(&watch_event(name, event))?;
            if event.change == EventChange::Began {
                self.run(&variables(&seen.found, event))?;
            }
        }
        Ok(audience)
    }

    /// Tells all that is seen, once several fits were told.
    pub(super) fn settle(&mut self, seen: &[&Seen]) -> Result<Audience, Error> {
        let found: Vec<WatchedFacts> = seen.iter().map(|one| one.found.clone()).collect();
        self.publish(&found)?;
        match &mut self.shown {
            Shown::View(view) if !found.is_empty() => {
                let text = view.draw(seen);
                put(self.out, &text)
            }
            Shown::View(_) | Shown::Lines(_) | Shown::Json => Ok(Audience::Listens),
        }
    }

    /// Takes commands that have ended, and says which of them failed.
    pub(super) fn reap(&mut self) -> Result<(), Error> {
        let Some(command) = &mut self.command else {
            return Ok(());
        };
        let failed = command.reap();
        let line = command.line().to_owned();
        for status in failed {
            self.note(&format!("`{line}` has failed ({status})"))?;
        }
        Ok(())
    }

    fn run(&mut self, variables: &[(String, String)]) -> Result<(), Error> {
        let Some(command) = &mut self.command else {
            return Ok(());
        };
        let line = command.line().to_owned();
        match command.start(variables) {
            Ok(CommandOutcome::Started) => Ok(()),
            Ok(CommandOutcome::TooMany) => self.note(&format!(
                "`{line}` is not run: those that were run before have not ended"
            )),
            Err(error) => self.note(&format!("`{line}` cannot be run: {error}")),
        }
    }

    fn publish(&mut self, found: &[WatchedFacts]) -> Result<(), Error> {
        let page = |exposition: Exposition| metrics::render(found, self.state, exposition);
        if let Some(server) = &self.server {
            let form = |exposition: Exposition| PageForm {
                content_type: exposition.content_type(),
                text: page(exposition),
            };
            server.publish(PublishedPage {
                usual: form(Exposition::Text),
                asked_for: form(Exposition::OpenMetrics),
            });
        }
        let Some(file) = &mut self.textfile else {
            return Ok(());
        };
        let written = write::write(
            &file.path,
            metrics::render(found, self.state, Exposition::Text).as_bytes(),
        );
        match (written, file.fault) {
            (Ok(()), _) => {
                *file = TextFile::written(&file.path);
                Ok(())
            }
            (Err(_), Fault::Said) => Ok(()),
            // A disk that is full may be emptied: what is watched is worth more.
            (Err(error), Fault::None) => {
                file.fault = Fault::Said;
                let note = format!(
                    "cannot write {}: {error}; trying again",
                    file.path.display()
                );
                self.note(&note)
            }
        }
    }

    fn erase(&mut self) -> Result<(), Error> {
        if let Shown::View(view) = &mut self.shown {
            put(self.out, &view.erase())?;
        }
        Ok(())
    }
}

impl TextFile {
    /// A file that this watch has just written.
    fn written(path: &Path) -> Self {
        let held = plain_file(path).filter(|held| held.try_lock().is_ok());
        Self {
            path: path.to_owned(),
            fault: Fault::None,
            _held: held,
        }
    }
}

/// The file, unless it is a device or a pipe, which would wait for somebody at its other end.
fn plain_file(path: &Path) -> Option<File> {
    let about = std::fs::metadata(path).ok()?;
    about.is_file().then(|| File::open(path).ok()).flatten()
}

/// The file must not be the one that is watched, and its folder must be there.
fn text_file(args: &WatchArgs) -> Result<Option<TextFile>, Error> {
    let Some(path) = args.action.textfile.clone() else {
        return Ok(None);
    };
    let source = args.source.as_ref().map(|given| Path::new(&given.value));
    if source.is_some_and(|source| same_file::is_same_file(source, &path).unwrap_or(false)) {
        return Err(WatchFailure::OverSource { path }.into());
    }
    let there = plain_file(&path);
    if there.is_some_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock))) {
        return Err(WatchFailure::TextFileInUse { path }.into());
    }
    let empty = metrics::render(&[], SourceState::Answers, Exposition::Text);
    write::write(&path, empty.as_bytes()).map_err(|source| Error::WriteFile {
        path: path.clone(),
        source,
    })?;
    Ok(Some(TextFile::written(&path)))
}

/// Writes at once; who has gone is told no more.
fn put(out: &mut dyn Write, text: &str) -> Result<Audience, Error> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(Audience::Listens),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Audience::HasGone),
        Err(error) => Err(Error::Output(error)),
    }
}
