//! `--limit`: the memory at which a process dies, as given for an input or for some of its series.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use wildmatch::WildMatch;

use super::error::Error;
use super::input_args::InputArgs;
use super::labelled::{Labelled, holding};
use crate::analysis::EarlierRuns;
use crate::caveat::{Caveat, PredictionDoubt};
use crate::ingest::FileSystem;
use crate::report::charts::Fitted;
use crate::report::ranking::Row;
use crate::units::{Bytes, ParseError, SetSize, SizeUnit};

/// The limit that earlier runs tell.
const AUTO: &str = "auto";
/// What settles whether a name is that of a file or of a column.
const FILE: &str = "file:";
const COLUMN: &str = "column:";

/// One part of what `--limit` was given.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Limit {
    Given(SetSize),
    EarlierRuns,
    /// What a column or metric of the file tells of each series.
    Column(String),
    /// Of the series whose names match.
    Named(NamedLimit),
    /// A file with a name and a limit in each line.
    File(PathBuf),
}

/// The limit of the series whose names match a pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NamedLimit {
    pattern: String,
    limit: SetSize,
}

impl Limit {
    fn parse(text: &str, files: &FileSystem) -> Result<Self, ParseError> {
        if text == AUTO {
            return Ok(Self::EarlierRuns);
        }
        if let Some(path) = text.strip_prefix(FILE) {
            return Ok(Self::File(path.into()));
        }
        if let Some(column) = text.strip_prefix(COLUMN) {
            return Ok(Self::Column(column.to_owned()));
        }
        if let Some((pattern, size)) = text.rsplit_once('=') {
            return Ok(Self::Named(NamedLimit {
                pattern: pattern.to_owned(),
                limit: size.parse()?,
            }));
        }
        if files.is_file(Path::new(text)) {
            return Ok(Self::File(text.into()));
        }
        let is_name = text.starts_with(|first: char| first.is_alphabetic() || first == '_');
        if is_name {
            Ok(Self::Column(text.to_owned()))
        } else {
            text.parse().map(Self::Given)
        }
    }

    /// Its size, where it is given.
    pub(super) fn given(&self) -> Option<SetSize> {
        match self {
            Self::Given(size) => Some(*size),
            Self::EarlierRuns | Self::Column(_) | Self::Named(_) | Self::File(_) => None,
        }
    }

    /// The column that tells it.
    pub(super) fn column(&self) -> Option<&str> {
        match self {
            Self::Column(column) => Some(column),
            Self::Given(_) | Self::EarlierRuns | Self::Named(_) | Self::File(_) => None,
        }
    }
}

fn parse(text: &str, files: &FileSystem) -> Result<Limit, Error> {
    Limit::parse(text, files).map_err(|source| Error::Option {
        option: "--limit",
        source,
    })
}

/// The parts that are given for the input of this label, in order.
pub(super) fn parts(label: &str, args: &InputArgs) -> Result<Vec<Limit>, Error> {
    let mut parts = Vec::new();
    for written in holding(&args.limit, label) {
        if args.files_in.is_file(Path::new(&written)) {
            parts.push(Limit::File(written.into()));
            continue;
        }
        let each = written.split(',').filter(|one| !one.is_empty());
        let own = each.map(|one| parse(one, &args.files_in));
        let own: Vec<Limit> = own.collect::<Result<_, _>>()?;
        // Names add up; of what holds for all series, the last that was given counts.
        if own.iter().any(is_common) {
            parts.retain(|part| !is_common(part));
        }
        parts.extend(own);
    }
    Ok(parts)
}

fn is_common(part: &Limit) -> bool {
    match part {
        Limit::Given(_) | Limit::EarlierRuns | Limit::Column(_) => true,
        Limit::Named(_) | Limit::File(_) => false,
    }
}

/// Where the limit comes from that is not given but looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum AutoLimit {
    /// The level at which earlier runs died.
    #[default]
    EarlierRuns,
    /// What a server told, which was asked for it; else earlier runs.
    Stated,
}

/// What was given for the series of one input.
#[derive(Debug, Default)]
pub(super) struct Limits {
    auto: AutoLimit,
    /// For all that have none by their names.
    common: Vec<Limit>,
    by_name: HashMap<String, SetSize>,
    by_pattern: Vec<NamedLimit>,
}

impl Limits {
    /// Those of the input `label` among inputs of these `labels`. What looks like the label of
    /// another input is the name of series.
    pub(super) fn of(label: &str, args: &InputArgs, labels: &[&str]) -> Result<Self, Error> {
        let mut limits = Self::default();
        for part in parts(label, args)? {
            limits.add(part, &args.files_in)?;
        }
        for (pattern, written) in names_of_series(args, labels) {
            for part in format!("{pattern}={written}").split(',') {
                limits.add(parse(part, &args.files_in)?, &args.files_in)?;
            }
        }
        Ok(limits)
    }

    /// The same where a limit that is looked for comes from there.
    pub(super) fn looked_for(self, auto: AutoLimit) -> Self {
        Self { auto, ..self }
    }

    fn add(&mut self, part: Limit, files: &FileSystem) -> Result<(), Error> {
        match part {
            Limit::Given(_) | Limit::EarlierRuns | Limit::Column(_) => self.common.push(part),
            Limit::Named(named) => self.add_named(named),
            Limit::File(path) => {
                for named in read_file(&path, files)? {
                    self.add_named(named);
                }
            }
        }
        Ok(())
    }

    fn add_named(&mut self, named: NamedLimit) {
        if named.is_pattern() {
            self.by_pattern.push(named);
        } else {
            self.by_name.insert(named.pattern, named.limit);
        }
    }

    /// Whether any was given.
    pub(super) fn is_empty(&self) -> bool {
        self.common.is_empty() && self.by_name.is_empty() && self.by_pattern.is_empty()
    }

    /// The sizes that are given for all series.
    pub(super) fn given(&self) -> Vec<SetSize> {
        self.common.iter().filter_map(Limit::given).collect()
    }

    /// By the whole name, or else by the last pattern that matches it.
    fn named(&self, series: &str) -> Option<SetSize> {
        let whole = self.by_name.get(series).copied();
        whole.or_else(|| {
            let mut patterns = self.by_pattern.iter().rev();
            Some(patterns.find(|named| named.matches(series))?.limit)
        })
    }
}

impl NamedLimit {
    fn is_pattern(&self) -> bool {
        self.pattern.contains(['*', '?'])
    }

    fn matches(&self, series: &str) -> bool {
        WildMatch::new(&self.pattern).matches(series)
    }
}

/// Limits behind what is the label of no input, each with the name in front of it.
fn names_of_series<'a>(args: &'a InputArgs, labels: &[&str]) -> Vec<(&'a str, &'a str)> {
    let named = args.limit.iter().filter_map(|Labelled { label, value }| {
        let label = label.as_deref()?;
        (!labels.contains(&label)).then_some((label, value.as_str()))
    });
    named.collect()
}

/// A limit for a series that there is not is a slip of the hand, and would be lost silently. A file
/// may hold the limits of more series than were measured.
pub(super) fn check_names<'a>(
    args: &InputArgs,
    labels: &[&str],
    series: impl Iterator<Item = &'a str>,
) -> Result<(), Error> {
    let mut given: Vec<NamedLimit> = Vec::new();
    for label in labels {
        given.extend(
            parts(label, args)?
                .into_iter()
                .filter_map(|part| match part {
                    Limit::Named(named) => Some(named),
                    Limit::Given(_) | Limit::EarlierRuns | Limit::Column(_) | Limit::File(_) => {
                        None
                    }
                }),
        );
    }
    for (pattern, written) in names_of_series(args, labels) {
        for part in format!("{pattern}={written}").split(',') {
            if let Limit::Named(named) = parse(part, &args.files_in)? {
                given.push(named);
            }
        }
    }
    let series: HashSet<&str> = series.collect();
    let is_lost = |named: &&NamedLimit| !series.iter().any(|series| named.matches(series));
    match given.iter().find(is_lost) {
        None => Ok(()),
        Some(lost) => Err(Error::LimitOfNothing {
            pattern: lost.pattern.clone(),
            labels: labels.join(", "),
            series: some_names(series),
        }),
    }
}

/// As many names as fit into a message.
fn some_names(names: HashSet<&str>) -> String {
    const MOST: usize = 5;
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    let more = names.len().saturating_sub(MOST);
    names.truncate(MOST);
    let listed = names.join(", ");
    if more == 0 {
        listed
    } else {
        format!("{listed} and {more} more")
    }
}

/// What stands for a process without a limit where limits are listed.
const UNLIMITED: [&str; 6] = ["", "-", "none", "<none>", "null", "unlimited"];

/// Reads lines such as `web-1,512MiB`, `web-*=1GB` or `web-1  512Mi`; a first line without any digit
/// behind the name is a header, and `#` begins a remark.
fn read_file(path: &Path, files: &FileSystem) -> Result<Vec<NamedLimit>, Error> {
    let refused = |line: Option<usize>, reason: String| Error::LimitFile {
        place: match line {
            Some(line) => format!("{}:{line}", path.display()),
            None => path.display().to_string(),
        },
        reason,
    };
    let text = files.read_to_string(path);
    let text = text.map_err(|error| refused(None, error.to_string()))?;
    let mut limits = Vec::new();
    let lines = text.lines().enumerate().map(|(at, line)| (at, line.trim()));
    let rows = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    for (place, (at, line)) in rows.enumerate() {
        let unquoted = |text: &str| text.trim().trim_matches('"').to_owned();
        let (pattern, size) = line
            .split_once([',', ';', '=', '\t', ' '])
            .map_or((unquoted(line), String::new()), |(name, size)| {
                (unquoted(name), unquoted(size))
            });
        let is_header = place == 0 && !size.contains(|c: char| c.is_ascii_digit());
        if is_header || UNLIMITED.contains(&size.to_lowercase().as_str()) {
            continue;
        }
        match size.parse() {
            Ok(limit) => limits.push(NamedLimit { pattern, limit }),
            Err(error) => return Err(refused(Some(at + 1), error.to_string())),
        }
    }
    if limits.is_empty() {
        let reason = "expected lines such as `web-1,512MiB`, found no limit".to_owned();
        return Err(refused(None, reason));
    }
    Ok(limits)
}

/// The memory at which one series dies.
pub(super) struct Level {
    pub(super) limit: Bytes,
    /// The unit in which it was given, if it was.
    pub(super) unit: Option<SizeUnit>,
    /// Where it comes from, if it was not given.
    pub(super) origin: Option<Caveat>,
}

/// What the limits of one series are, as far as they are known.
pub(super) struct Levels {
    pub(super) known: Vec<Level>,
    /// Why one that was asked for is not.
    pub(super) missing: Option<Error>,
}

/// What `limits` are for one series; where none was given for it, the limit that its file states.
pub(super) fn levels(fitted: Fitted<'_>, limits: &Limits) -> Levels {
    let given = |SetSize { bytes, unit }| Level {
        limit: bytes,
        unit: Some(unit),
        origin: None,
    };
    let of_file = |limit| Level {
        limit,
        unit: None,
        origin: None,
    };
    let mut levels = Levels {
        known: Vec::new(),
        missing: None,
    };
    let stated = fitted.series.limit();
    if let Some(named) = limits.named(fitted.series.name()) {
        levels.known.push(given(named));
    } else if limits.common.is_empty() {
        levels.known.extend(stated.map(of_file));
        levels.missing = stated.is_none().then_some(Error::NoLimit);
    }
    if !levels.known.is_empty() {
        return levels;
    }
    for limit in &limits.common {
        let level = match limit {
            Limit::Given(limit) => Ok(given(*limit)),
            Limit::EarlierRuns => match (limits.auto, stated) {
                (AutoLimit::Stated, Some(stated)) => Ok(of_file(stated)),
                (AutoLimit::Stated, None) | (AutoLimit::EarlierRuns, _) => earlier_runs(fitted),
            },
            Limit::Column(column) => stated.map(of_file).ok_or_else(|| Error::LimitNotStated {
                column: column.clone(),
                series: fitted.series.name().to_owned(),
            }),
            Limit::Named(_) | Limit::File(_) => continue,
        };
        match level {
            Ok(level) => levels.known.push(level),
            Err(error) => levels.missing = Some(error),
        }
    }
    levels
}

/// The names of those `rows` of which a limit is missing.
pub(super) fn without(rows: &[Row], missing: &[Option<Error>]) -> Vec<String> {
    let rows = rows.iter().zip(missing);
    let without = rows.filter(|(_, missing)| missing.is_some());
    without.map(|(row, _)| row.series.name.clone()).collect()
}

fn earlier_runs(Fitted { series, model }: Fitted<'_>) -> Result<Level, Error> {
    let earlier = EarlierRuns::of(series, model)?;
    Ok(Level {
        limit: earlier.median,
        unit: None,
        origin: Some(Caveat::Prediction(PredictionDoubt::LimitFromRuns {
            runs: earlier.runs,
            lowest: earlier.lowest,
            highest: earlier.highest,
        })),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Beyond, HeldFile};

    fn args(given: &[&str]) -> InputArgs {
        let labelled = |text: &&str| text.parse().unwrap_or_else(|never| match never {});
        InputArgs {
            limit: given.iter().map(labelled).collect(),
            ..InputArgs::default()
        }
    }

    #[test]
    fn a_limit_is_a_size_earlier_runs_a_column_or_that_of_named_series() {
        let named = |pattern: &str, limit| {
            Limit::Named(NamedLimit {
                pattern: pattern.to_owned(),
                limit: SetSize {
                    bytes: Bytes(limit),
                    unit: "GB".parse().unwrap(),
                },
            })
        };
        let cases = [
            ("1.75GB", Limit::Given("1.75GB".parse().unwrap())),
            ("auto", Limit::EarlierRuns),
            ("limit_bytes", Limit::Column("limit_bytes".into())),
            ("column:3", Limit::Column("3".into())),
            ("file:limits.csv", Limit::File("limits.csv".into())),
            ("web-*=1GB", named("web-*", 1e9)),
            ("a=b=1GB", named("a=b", 1e9)),
        ];
        for (text, expected) in cases {
            let parsed = Limit::parse(text, &FileSystem::Disk);
            assert_eq!(parsed, Ok(expected), "{text}");
        }
        for text in ["1.75XB", "web=1", "12", ".5"] {
            let parsed = Limit::parse(text, &FileSystem::Disk);
            assert!(parsed.is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_given_for_a_name_goes_before_what_is_given_for_all() {
        let args = args(&[
            "2GB",
            "web-*=1GB,web-1=3GB",
            "production=5GB",
            "worker-1=4GB",
        ]);
        let limits = Limits::of("fleet", &args, &["fleet", "production"]).unwrap();
        let named = |series: &str| limits.named(series).map(|size| size.bytes.0 / 1e9);
        assert_eq!(named("web-1"), Some(3.0));
        assert_eq!(named("web-2"), Some(1.0));
        assert_eq!(named("worker-1"), Some(4.0));
        assert_eq!(named("api-1"), None);
        assert_eq!(limits.common, [Limit::Given("2GB".parse().unwrap())]);
        let limits = Limits::of("production", &args, &["fleet", "production"]).unwrap();
        assert_eq!(limits.common, [Limit::Given("5GB".parse().unwrap())]);
    }

    #[test]
    fn of_limits_for_all_series_the_last_that_is_given_counts() {
        let parts = parts("a", &args(&["1GB,2GB", "x*=5GB", "3GB"])).unwrap();
        let given: Vec<SetSize> = parts.iter().filter_map(Limit::given).collect();
        assert_eq!((given, parts.len()), (vec!["3GB".parse().unwrap()], 2));
    }

    #[test]
    fn a_file_of_limits_is_read_as_kubectl_and_spreadsheets_write_it() {
        let read = |text: &str| {
            let file = HeldFile::new("limits", text);
            let files = FileSystem::held([file], Beyond::Nothing);
            read_file(Path::new("limits"), &files).map_err(|error| error.to_string())
        };
        let found =
            read("NAME    LIMIT\nweb-1   512Mi\nweb-2   <none>\n# later\n\"web-3\",\"1 GB\"\n");
        let found: Vec<(String, f64)> = found
            .unwrap()
            .into_iter()
            .map(|named| (named.pattern, named.limit.bytes.0))
            .collect();
        let mebibyte = 1024.0 * 1024.0;
        assert_eq!(
            found,
            [("web-1".into(), 512.0 * mebibyte), ("web-3".into(), 1e9)]
        );
        let wrong = read("web-1=1GB\nweb-2=lots\n").unwrap_err();
        assert!(wrong.contains("limits:2"), "{wrong}");
        assert!(read("name,limit\n").unwrap_err().contains("no limit"));
    }
}
