//! Who wrote a line, as what gathers the logs of several says it: the prefixes of Docker Compose,
//! Kubernetes and the journal, and tags of workers.

use std::ops::Range;

/// The name of the column of those who write.
pub(super) const ORIGIN: &str = "instance";

/// Where in a line stands who wrote it; `time` is where its time does.
pub(super) fn origin(line: &str, time: Option<&Range<usize>>) -> Option<Range<usize>> {
    let before = &line[..time.map_or(line.len(), |time| time.start)];
    let after = time.map_or(0, |time| time.end);
    of_compose(before)
        .or_else(|| of_kubernetes(before))
        .or_else(|| of_journal(&line[after..]).map(|range| range.start + after..range.end + after))
        .or_else(|| of_worker(line))
}

/// `web-1  | `
fn of_compose(line: &str) -> Option<Range<usize>> {
    let (name, rest) = line.split_once('|')?;
    let name = name.trim_end();
    let is_apart = rest.is_empty() || rest.starts_with(' ');
    (is_apart && is_name(name)).then_some(0..name.len())
}

/// `[pod/web-1/app] `
fn of_kubernetes(line: &str) -> Option<Range<usize>> {
    const POD: &str = "pod/";
    let start = line.len() - line.trim_start_matches('[').len();
    let rest = &line[start..];
    let end = rest.find([' ', ']'])?;
    rest[..end]
        .starts_with(POD)
        .then_some(start + POD.len()..start + end)
}

/// `web-1 app[311]: `: the host and the program, which has another number after each restart.
fn of_journal(line: &str) -> Option<Range<usize>> {
    let start = line.len() - line.trim_start_matches(' ').len();
    let mut words = line[start..].splitn(3, ' ');
    let (host, program) = (words.next()?, words.next()?);
    let (program, number) = program.strip_suffix("]:")?.split_once('[')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let end = start + host.len() + 1 + program.len();
    (is_number && is_name(host) && is_name(program)).then_some(start..end)
}

/// `[worker-1]`
fn of_worker(line: &str) -> Option<Range<usize>> {
    const KINDS: [&str; 7] = [
        "worker", "pod", "instance", "replica", "shard", "process", "dyno",
    ];
    let mut at = 0;
    while let Some(opened) = line[at..].find('[') {
        let start = at + opened + 1;
        let end = start + line[start..].find(']')?;
        let tag = &line[start..end];
        let letters = tag.find(|c: char| !c.is_ascii_alphabetic());
        let (kind, which) = tag.split_at(letters.unwrap_or(tag.len()));
        let which = which.trim_start_matches(|c: char| c == ' ' || c.is_ascii_punctuation());
        let is_kind = KINDS.iter().any(|known| kind.eq_ignore_ascii_case(known));
        let is_numbered = which.bytes().any(|byte| byte.is_ascii_digit()) && !which.contains(' ');
        if is_kind && is_numbered {
            return Some(start..end);
        }
        at = end;
    }
    None
}

/// Whether a word may be what somebody is called.
fn is_name(word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || "._-/@:()".contains(c);
    word.contains(char::is_alphabetic) && word.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_wrote_a_line_stands_in_its_prefix() {
        for (line, time, expected) in [
            ("web-1  | rss=5", None, Some("web-1")),
            ("web-1  | 12:00:00 rss=5", Some(9..17), Some("web-1")),
            (
                "[pod/web-1/app] 12:00:00 rss=5",
                Some(16..24),
                Some("web-1/app"),
            ),
            (
                "12:00:00 web-1 app[311]: rss=5",
                Some(0..8),
                Some("web-1 app"),
            ),
            ("12:00:00 [worker-2] rss=5", Some(0..8), Some("worker-2")),
            (
                "12:00:00 [worker b-2] rss=5",
                Some(0..8),
                Some("worker b-2"),
            ),
            ("12:00:00 [INFO] [http-exec-3] rss=5", Some(0..8), None),
            ("12:00:00 [process took 5 ms] rss=5", Some(0..8), None),
            ("12:00:00 rss=5 | heap=3", Some(0..8), None),
            ("| 5 | 6 |", None, None),
        ] {
            let found = origin(line, time.as_ref()).map(|range| &line[range]);
            assert_eq!(found, expected, "{line}");
        }
    }
}
