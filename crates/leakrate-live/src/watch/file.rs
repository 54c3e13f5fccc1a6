//! A file that grows: lines that were added are read, whatever else happens to it meanwhile.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::kept_text::{KeptText, lines_of};
use super::news::{Arrivals, Happening, News};
use super::samples::{Agreement, LastSample, Told, Untold};
use super::source::{WatchError, WatchSource};
use leakrate_core::series::Series;
use leakrate_core::units::{Bytes, Timestamp};
use leakrate_ingest::{BadRows, IngestError, ReadOptions, Reading, Source};

/// What is read of a file at one time; more waits for the next.
const MOST_AT_ONCE: u64 = 256 << 20;
/// What is compared to notice that a file was written anew.
const BEGINNING: usize = 1024;
/// Lines that say what the columns are, if they can be read by themselves.
const FIRST_LINES: usize = 32;
/// Lines before which a file that cannot be understood may only be too short.
const TOO_SHORT: usize = 4;
/// A file up to this size can be read again as a whole.
const READ_AGAIN: u64 = 64 << 20;

/// A file to which lines are added.
///
/// New lines are read under the first lines of the file, which say what its columns are, and after the
/// last ones, so that the work does not grow with the file. Where that gives other readings than before,
/// as of a format whose lines depend on all before them, the whole file is read each time, as long as it
/// is not large.
#[derive(Debug)]
pub struct GrowingFile {
    path: PathBuf,
    name: String,
    options: ReadOptions,
    /// The format that was given; the one that was recognised is kept as long as it is read.
    given_format: Option<String>,
    open: Option<OpenFile>,
    text: KeptText,
    /// What an earlier file of this name began with, as long as it is not known whether its columns are
    /// those of this one.
    earlier: Option<KeptText>,
    told: Told,
    presence: Presence,
    memory_of: Following,
}

/// What is kept to read on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Following {
    /// The first lines and the last.
    Ends,
    /// The whole file, each time.
    Whole,
}

/// Whether the file is there, and holds anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    /// Nothing was understood yet, which was not said.
    New,
    /// Nothing was understood yet, which was said.
    Waiting,
    Present,
    Gone,
}

#[derive(Debug)]
struct OpenFile {
    file: File,
    identity: Identity,
    /// Bytes that were read, up to the end of a line.
    read: u64,
    beginning: Vec<u8>,
}

/// What tells a file from another one of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: u64,
    number: u64,
}

impl Identity {
    #[cfg(unix)]
    fn of(about: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self {
            device: about.dev(),
            number: about.ino(),
        }
    }

    /// Elsewhere a new file is noticed by its beginning and its length.
    #[cfg(not(unix))]
    fn of(_: &fs::Metadata) -> Self {
        Self {
            device: 0,
            number: 0,
        }
    }
}

impl GrowingFile {
    /// The file at `path`, or the one that will be there, which is read as `options` say.
    ///
    /// # Errors
    /// It cannot be opened, is a directory, or there is no folder where it could be.
    pub fn open(path: &Path, options: ReadOptions) -> Result<Self, WatchError> {
        let name = path.display().to_string();
        let mut file = Self {
            path: path.to_owned(),
            name,
            given_format: options.format.clone(),
            options,
            open: None,
            text: KeptText::default(),
            earlier: None,
            told: Told::nothing(Agreement::Needed),
            presence: Presence::New,
            memory_of: Following::Ends,
        };
        match OpenFile::open(path) {
            Ok(opened) => file.open = Some(opened),
            Err(source) if source.kind() == io::ErrorKind::NotFound && has_folder(path) => {}
            Err(source) => return Err(file.failed(source)),
        }
        Ok(file)
    }

    fn failed(&self, source: io::Error) -> WatchError {
        WatchError::File {
            name: self.name.clone(),
            source,
        }
    }

    /// Follows the file of this name: what was still added to the old one is read first.
    fn follow(&mut self, news: &mut News) -> Result<(), WatchError> {
        let about = match fs::metadata(&self.path) {
            Ok(about) => about,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.read_on(news)?;
                match self.presence {
                    Presence::New => self.wait(news, "is not there yet"),
                    Presence::Gone => {}
                    Presence::Waiting if self.told.is_nothing() => {}
                    Presence::Waiting | Presence::Present => {
                        self.presence = Presence::Gone;
                        let name = self.name.clone();
                        news.happenings.push(Happening::Gone { name });
                    }
                }
                return Ok(());
            }
            Err(error) => return Err(self.failed(error)),
        };
        let name = self.name.clone();
        if self.presence == Presence::Gone {
            self.presence = Presence::Present;
            news.happenings.push(Happening::Back { name: name.clone() });
        }
        let identity = Identity::of(&about);
        let is_other = self
            .open
            .as_ref()
            .is_some_and(|open| open.identity != identity);
        if is_other {
            self.read_on(news)?;
            news.happenings.push(Happening::Replaced { name });
            // It may be gone again before it is opened.
            self.open = OpenFile::open(&self.path).ok();
            self.begin_anew();
        } else if let Some(open) = &mut self.open
            && open.was_rewritten(about.len())
        {
            news.happenings.push(Happening::Rewritten { name });
            open.read = 0;
            open.beginning.clear();
            self.begin_anew();
        } else if self.open.is_none() {
            self.open = OpenFile::open(&self.path).ok();
        }
        self.read_on(news)
    }

    /// What follows begins at the first line of a file. Its columns are those of before, unless it has
    /// first lines of its own.
    fn begin_anew(&mut self) {
        self.text = std::mem::take(&mut self.text).begun_anew();
        self.told.forget_requests();
    }

    /// Reads whole lines that were added; one that has no end yet is left for the next time.
    fn read_on(&mut self, news: &mut News) -> Result<(), WatchError> {
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        let is_first = open.read == 0;
        let lines = open.new_lines();
        let lines = lines.map_err(|source| WatchError::File {
            name: self.name.clone(),
            source,
        })?;
        if is_first && let Some(found) = other_than_text(&lines) {
            return Err(WatchError::NotText {
                name: self.name.clone(),
                found,
            });
        }
        if lines.is_empty() {
            if self.presence == Presence::New {
                self.wait(news, "holds no whole line yet");
            }
            return Ok(());
        }
        if is_first {
            self.text.add_first(&lines);
        } else {
            self.text.add(&lines);
        }
        if is_first && self.presence == Presence::Present {
            self.begin_otherwise(&lines);
        }
        if matches!(self.presence, Presence::New | Presence::Waiting) {
            self.understand_first(news)
        } else {
            self.understand(news)
        }
    }

    /// What begins anew, and cannot be read under the columns of before, has columns of its own: its
    /// rows would be taken for what they are not.
    fn begin_otherwise(&mut self, lines: &[u8]) {
        if self.is_read_as_before(&self.text, lines) {
            return;
        }
        let earlier = std::mem::take(&mut self.text);
        self.earlier = Some(earlier.begun_anew());
        self.text.add(lines);
        self.presence = Presence::New;
        self.options.format.clone_from(&self.given_format);
    }

    /// Whether most of these lines, which stand at the end of a text, are rows under its columns.
    fn is_read_as_before(&self, text: &KeptText, lines: &[u8]) -> bool {
        let reading = self.read(text.bytes(), BadRows::Skip);
        reading.is_ok_and(|reading| 2 * reading.rows_skipped < lines_of(lines))
    }

    /// Goes on under the columns of an earlier file, where what has come meanwhile is read under them.
    fn go_on_as_before(&mut self) -> bool {
        let Some(earlier) = &self.earlier else {
            return false;
        };
        let mut text = earlier.clone().begun_anew();
        text.add_first(self.text.bytes());
        if !self.is_read_as_before(&text, self.text.bytes()) {
            return false;
        }
        self.text = text;
        true
    }

    /// Says once that nothing can be told yet.
    fn wait(&mut self, news: &mut News, why: &str) {
        if self.presence == Presence::New {
            let reason = format!("`{}` {why}", self.name);
            news.happenings.push(Happening::Waiting { reason });
        }
        self.presence = Presence::Waiting;
    }

    /// What is there is understood from now on.
    fn begin(&mut self, news: &mut News) {
        if self.presence == Presence::Waiting {
            let name = self.name.clone();
            news.happenings.push(Happening::Begun { name });
        }
        self.presence = Presence::Present;
        self.earlier = None;
    }

    /// Reads what is there for the first time, and finds the lines that say what its columns are.
    fn understand_first(&mut self, news: &mut News) -> Result<(), WatchError> {
        if self.go_on_as_before() {
            self.begin(news);
            return self.understand(news);
        }
        let reading = match self.read(self.text.bytes(), self.options.bad_rows) {
            Ok(reading) => reading,
            Err(_) if lines_of(self.text.bytes()) < TOO_SHORT => {
                self.wait(news, "has too few lines yet");
                return Ok(());
            }
            Err(error) if self.told.is_nothing() => return Err(error.into()),
            Err(error) => {
                news.happenings.push(Happening::RowsLeftOut(error));
                return Ok(());
            }
        };
        self.options.format = Some(reading.format.to_owned());
        let mut count = FIRST_LINES;
        let mut beginning = self.text.first_lines(count).len();
        while beginning < self.text.bytes().len()
            && self
                .read(&self.text.bytes()[..beginning], BadRows::Skip)
                .is_err()
        {
            count *= 2;
            beginning = self.text.first_lines(count).len();
        }
        self.text.begin_with(beginning);
        self.begin(news);
        let arrivals = self.tell(reading);
        news.arrivals
            .extend(arrivals.map_err(|untold| match untold {
                Untold::NoTimes => WatchError::NoTimes {
                    name: self.name.clone(),
                },
                Untold::ReadsOtherwise => self.not_followed(),
            })?);
        self.text.shorten();
        Ok(())
    }

    /// Reads what is kept, with what was added to it. Rows that cannot be read are left out, and
    /// said: who watches at night wants the others.
    fn understand(&mut self, news: &mut News) -> Result<(), WatchError> {
        if self.memory_of == Following::Whole {
            return self.understand_whole(news);
        }
        let reading = match self.read(self.text.bytes(), self.options.bad_rows) {
            Ok(reading) => Some(reading),
            Err(error) => {
                let located = error.moved(|line| self.text.line_in_file(line));
                news.happenings.push(Happening::RowsLeftOut(located));
                self.read(self.text.bytes(), BadRows::Skip).ok()
            }
        };
        match reading.map(|reading| self.tell(reading)) {
            Some(Ok(arrivals)) => news.arrivals.extend(arrivals),
            Some(Err(Untold::ReadsOtherwise | Untold::NoTimes)) => {
                self.memory_of = Following::Whole;
                return self.understand_whole(news);
            }
            // Nothing of it can be read; what follows may be.
            None => {}
        }
        self.text.shorten();
        Ok(())
    }

    /// Reads the whole file again.
    fn understand_whole(&mut self, news: &mut News) -> Result<(), WatchError> {
        self.text.shorten();
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        if open.read > READ_AGAIN {
            return Err(self.not_followed());
        }
        let bytes = open.all_lines().map_err(|source| WatchError::File {
            name: self.name.clone(),
            source,
        })?;
        match self.read(&bytes, self.options.bad_rows) {
            Ok(reading) => match self.tell(reading) {
                Ok(arrivals) => news.arrivals.extend(arrivals),
                Err(Untold::ReadsOtherwise | Untold::NoTimes) => return Err(self.not_followed()),
            },
            Err(error) => news.happenings.push(Happening::RowsLeftOut(error)),
        }
        Ok(())
    }

    fn tell(&mut self, reading: Reading) -> Result<Vec<Arrivals>, Untold> {
        let samples: usize = reading.series.iter().map(Series::len).sum();
        // Of several rows that make one sample, some may not have been written yet.
        let last_sample = if reading.rows > samples + reading.rows_skipped {
            LastSample::MayGrow
        } else {
            LastSample::Whole
        };
        let caveats = reading.caveats;
        let series = reading.series.into_iter();
        let series = series.map(|series| series.with_caveats(caveats.iter().cloned()));
        self.told.news(series.collect(), last_sample)
    }

    fn read(&self, bytes: &[u8], bad_rows: BadRows) -> Result<Reading, IngestError> {
        let source = Source::from_bytes(&self.name, bytes.to_vec())?;
        let options = ReadOptions {
            bad_rows,
            ..self.options.clone()
        };
        leakrate_ingest::read(&source, &options)
    }

    fn not_followed(&self) -> WatchError {
        let size = self.open.as_ref().map_or(0, |open| open.read);
        WatchError::NotFollowed {
            name: self.name.clone(),
            size: Bytes(size as f64).to_string(),
        }
    }
}

impl WatchSource for GrowingFile {
    fn poll(&mut self, _now: Timestamp) -> Result<News, WatchError> {
        let mut news = News::default();
        self.follow(&mut news)?;
        Ok(news)
    }
}

impl OpenFile {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let about = file.metadata()?;
        if about.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        if !about.is_file() {
            return Err(io::Error::other(
                "it is a stream, and only files are watched: let it be written to one",
            ));
        }
        Ok(Self {
            identity: Identity::of(&about),
            file,
            read: 0,
            beginning: Vec::new(),
        })
    }

    /// Whether what was read is no longer there.
    fn was_rewritten(&mut self, length: u64) -> bool {
        if length < self.read {
            return true;
        }
        let mut now = vec![0; self.beginning.len()];
        let again = self
            .file
            .seek(SeekFrom::Start(0))
            .and_then(|_| self.file.read_exact(&mut now));
        again.is_ok() && now != self.beginning
    }

    fn new_lines(&mut self) -> io::Result<Vec<u8>> {
        self.file.seek(SeekFrom::Start(self.read))?;
        let mut bytes = Vec::new();
        (&mut self.file)
            .take(MOST_AT_ONCE)
            .read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|&byte| byte == b'\n');
        bytes.truncate(whole.map_or(0, |end| end + 1));
        if self.read == 0 {
            self.beginning = bytes[..bytes.len().min(BEGINNING)].to_vec();
        }
        self.read += bytes.len() as u64;
        Ok(bytes)
    }

    /// All whole lines that were read, again.
    fn all_lines(&mut self) -> io::Result<Vec<u8>> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut bytes = Vec::new();
        (&mut self.file).take(self.read).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Whether there is a folder in which the file can be made.
fn has_folder(path: &Path) -> bool {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).is_dir()
}

/// What bytes are that are not text to which lines are added.
fn other_than_text(bytes: &[u8]) -> Option<&'static str> {
    const PACKED: [(&[u8], &str); 5] = [
        (&[0x1f, 0x8b], "packed with gzip"),
        (&[0x28, 0xb5, 0x2f, 0xfd], "packed with zstd"),
        (b"PK\x03\x04", "a workbook or an archive"),
        (&[0xff, 0xfe], "text in UTF-16"),
        (&[0xfe, 0xff], "text in UTF-16"),
    ];
    let packed = PACKED.iter().find(|(mark, _)| bytes.starts_with(mark));
    let begins = &bytes[..bytes.len().min(BEGINNING)];
    let binary = || begins.contains(&0).then_some("no text");
    packed.map(|(_, found)| *found).or_else(binary)
}
