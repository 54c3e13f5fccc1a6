//! What a question suggests works: for mistakes of every kind, for the fixtures, and for real files
//! where there are any.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;
#[path = "common/files.rs"]
mod files;
#[path = "common/promised.rs"]
mod promised;

use std::fs;
use std::path::Path;

use common::{Run, leakrate, leakrate_in};
use files::files_in;
use promised::Folder;

const LEAD: &str = "try this, which works:\n";

/// The words that a message suggests to type.
fn suggestion(message: &str) -> Option<Vec<String>> {
    let (_, after) = message.split_once(LEAD)?;
    let line = after.lines().next()?.trim();
    Some(shell_words(line).into_iter().skip(1).collect())
}

/// The words of a line as a shell divides it.
fn shell_words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let word = words.last_mut().unwrap();
        match (letter, quote) {
            ('\'' | '"', None) => quote = Some(letter),
            (letter, Some(open)) if letter == open => quote = None,
            ('\\', None | Some('"')) => word.extend(letters.next()),
            (' ', None) => words.push(String::new()),
            (letter, _) => word.push(letter),
        }
    }
    words
}

/// Runs what is suggested for each file of a folder, and gives the number of suggestions.
fn follow_all(folder: &Path) -> usize {
    let files = files_in(folder);
    let mut suggested = 0;
    for file in files {
        let file = file.to_str().unwrap();
        let asked = leakrate(&["fit", file]);
        let Some(words) = suggestion(&asked.stderr) else {
            continue;
        };
        suggested += 1;
        let answered = leakrate(&words);
        assert_eq!(answered.status, 0, "{file}: {words:?}\n{}", answered.stderr);
    }
    suggested
}

#[test]
fn suggestions_for_the_fixtures_work() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let suggested = follow_all(&root.join("tests/fixtures"));
    assert!(suggested >= 10, "{suggested}");
}

#[test]
fn suggestions_for_real_files_work() {
    for folder in [Folder::Samples, Folder::MoreSamples, Folder::Cases] {
        if let Some(path) = folder.path() {
            assert!(follow_all(&path) > 0, "{folder:?}");
        }
    }
}

/// A file that leaves something open, and the options that are suggested for it.
struct Mistake {
    name: &'static str,
    text: &'static str,
    suggested: &'static str,
}

const fn mistake(name: &'static str, text: &'static str, suggested: &'static str) -> Mistake {
    Mistake {
        name,
        text,
        suggested,
    }
}

const MISTAKES: [Mistake; 20] = [
    mistake(
        "a year of two digits that is settled",
        "time;used_ram\n29-04-24 10:00;2710340\n30-04-24 10:00;2714220\n01-05-24 10:00;2717310\n",
        "--unit KiB",
    ),
    mistake(
        "a year of two digits",
        "time,rss_mb\n16-07-26 10:00,71\n16-07-26 10:01,72\n16-07-26 10:02,74\n",
        "--date-order dmy",
    ),
    mistake(
        "no unit",
        "time,rss\n2026-02-03 10:00:00,71034\n2026-02-03 10:01:00,71422\n2026-02-03 10:02:00,71731\n",
        "--unit KiB",
    ),
    mistake(
        "no header",
        "2026-02-03 10:00:00,81.25\n2026-02-03 10:01:00,82.5\n2026-02-03 10:02:00,84.75\n",
        "--memory 'column 2' --unit MiB",
    ),
    mistake(
        "a date of several words",
        "Tue Feb  3 10:00:00 UTC 2026 71034\nTue Feb  3 10:01:00 UTC 2026 71422\nTue Feb  3 10:02:00 UTC 2026 71731\n",
        "--memory 'column 7' --unit KiB",
    ),
    mistake(
        "several kinds of memory",
        "time,pss_mb,rss_mb\n2026-02-03 10:00,20,80\n2026-02-03 10:01,21,81\n2026-02-03 10:02,22,83\n",
        "--memory rss_mb",
    ),
    mistake(
        "day or month",
        "time,rss_mb\n2/3/2026 10:00,80\n2/3/2026 10:01,81\n2/4/2026 10:02,83\n",
        "--date-order mdy",
    ),
    mistake(
        "thousands or decimals",
        "time,mem\n2026-02-03 10:00,\"97.604 K\"\n2026-02-03 10:01,\"97.811 K\"\n2026-02-03 10:02,\"98.020 K\"\n",
        "--decimal comma",
    ),
    mistake(
        "a thousand beside less",
        "time,rss_mb\n2026-02-03 10:00,961\n2026-02-03 10:01,985\n2026-02-03 10:02,1.013\n",
        "--decimal comma",
    ),
    mistake(
        "rows of one time",
        "time,rss_mb\n2026-02-03 10:00,80\n2026-02-03 10:00,190\n2026-02-03 10:01,81\n2026-02-03 10:01,190\n\
         2026-02-03 10:02,82\n2026-02-03 10:02,190\n",
        "--combine apart",
    ),
    mistake(
        "percent of something",
        "time,mem_percent\n2026-02-03 10:00,11\n2026-02-03 10:01,12\n2026-02-03 10:02,14\n",
        "--limit 2GiB",
    ),
    mistake("no time", "rss_mb\n80\n81\n83\n", "--requests 1/reading"),
    mistake(
        "a clock that may count days",
        "time,rss_mb\n46036,80\n46037,81\n46038,83\n",
        "--time none --step 3s",
    ),
    mistake(
        "a bad row",
        "time,rss_mb\n2026-02-03 10:00,80\n2026-02-03 10:01,81\n2026-02-03 10:02,83\n2026-02-03 10:03,84\n\
         2026-02-03 10:04,85\n2026-02-03 10:05,86\n2026-02-03 10:06,x7\n2026-02-03 10:07,88\n",
        "--skip-bad-rows",
    ),
    mistake(
        "the memory of a machine without a header",
        "2026-02-03 10:00:00,3467\n2026-02-03 10:01:00,3494\n2026-02-03 10:02:00,3601\n",
        "--memory 'column 2' --unit MiB",
    ),
    mistake(
        "several columns in whole pages and no header",
        "000 071008256 009882448 018776064\n050 090095616 013469784 020086784\n100 094404608 011058872 029786112\n\
         150 098320384 015244304 030048256\n200 100990976 014350248 030310400\n250 105037824 014720632 031096832\n\
         300 106774528 018642432 032145408\n",
        "--memory 'column 2' --requests 1/reading",
    ),
    mistake(
        "rows of ps without times",
        "ada  311  0.0  2.5  2558900 104728 s005  S+   10:41pm   0:13.78 ruby script/server\n\
         ada  311  3.8  4.6  2642984 194560 s005  S+   10:41pm   1:31.08 ruby script/server\n\
         ada  311  0.1  6.2  2702528 259124 s005  S+   10:41pm   2:39.66 ruby script/server\n",
        "--requests 1/reading",
    ),
    mistake(
        "what is free of a machine",
        "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu----- -----timestamp-----\n \
         r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st                 UTC\n \
         2  0      0 14684692  64996 8019112    0    0  2136  4484  643 1736 80 10 10  0  0 2026-02-03 10:00:00\n \
         2  0      0 14674692  64996 8019112    0    0  2136  4484  643 1736 80 10 10  0  0 2026-02-03 10:00:10\n \
         2  0      0 14663692  64996 8019112    0    0  2136  4484  643 1736 80 10 10  0  0 2026-02-03 10:00:20\n",
        "--limit 24GiB",
    ),
    mistake(
        "the working set beside the private bytes",
        "time,WorkingSetMB,PrivateMemoryMB\n2026-02-03 10:00,80,60\n2026-02-03 10:01,81,61\n2026-02-03 10:02,83,64\n",
        "--memory WorkingSetMB",
    ),
    mistake(
        "the unit of vmstat",
        "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu----- -----timestamp-----\n \
         r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st                 UTC\n \
         2  0      0  14342     63   7831    0    0  2136  4484  643 1736 80 10 10  0  0 2026-02-03 10:00:00\n \
         2  0      0  14330     63   7831    0    0  2136  4484  643 1736 80 10 10  0  0 2026-02-03 10:00:10\n \
         2  0      0  14311     63   7831    0    0  2136  4484  643 1736 80 10 10  0  0 2026-02-03 10:00:20\n",
        "--limit 24GiB --unit MiB",
    ),
];

fn asked_in(folder: &Path, text: &str, words: &[&str]) -> Run {
    fs::write(folder.join("m.csv"), text).unwrap();
    leakrate_in(folder, &[&["fit", "m.csv"], words].concat())
}

#[test]
fn a_question_ends_with_a_command_that_works() {
    let folder = tempfile::tempdir().unwrap();
    for Mistake {
        name,
        text,
        suggested,
    } in MISTAKES
    {
        let asked = asked_in(folder.path(), text, &[]);
        assert_eq!(asked.status, 2, "{name}: {}", asked.stdout);
        let command = format!("leakrate fit m.csv {suggested}\n");
        assert!(asked.stderr.contains(&command), "{name}: {}", asked.stderr);
        let words = suggestion(&asked.stderr).unwrap();
        let answered = leakrate_in(folder.path(), &words);
        assert_eq!(answered.status, 0, "{name}: {}", answered.stderr);
    }
}

/// Behind `--` nothing is an option, and a file may be called like one.
#[test]
fn options_are_suggested_before_files_that_stand_behind_two_dashes() {
    let folder = tempfile::tempdir().unwrap();
    for Mistake {
        name,
        text,
        suggested,
    } in MISTAKES
    {
        fs::write(folder.path().join("-m.csv"), text).unwrap();
        let asked = leakrate_in(folder.path(), &["fit", "--", "-m.csv"]);
        let command = format!("leakrate fit {suggested} -- -m.csv\n");
        assert!(asked.stderr.contains(&command), "{name}: {}", asked.stderr);
    }
}

#[test]
fn inspect_shows_what_it_understood_and_what_it_would_ask() {
    let folder = tempfile::tempdir().unwrap();
    for Mistake {
        name,
        text,
        suggested,
    } in MISTAKES
    {
        fs::write(folder.path().join("m.csv"), text).unwrap();
        let inspected = leakrate_in(folder.path(), &["inspect", "m.csv"]);
        assert_eq!(inspected.status, 0, "{name}: {}", inspected.stderr);
        let commands = inspected.stdout.lines();
        let mut commands = commands.filter(|line| line.contains("leakrate fit"));
        assert!(!commands.any(|line| line.contains("--requests ")), "{name}");
        // Requests are the user's to say.
        let (said, _) = suggested
            .split_once("--requests ")
            .unwrap_or((suggested, ""));
        let command = format!("leakrate fit m.csv {said}");
        let is_reading_open = name != "no time";
        if is_reading_open {
            let command = command.trim_end();
            assert!(
                inspected.stdout.contains(command),
                "{name}: {}",
                inspected.stdout
            );
            assert!(inspected.stdout.contains("What it would ask"), "{name}");
        }
    }
}

#[test]
fn a_unit_that_nothing_tells_is_the_users_to_say() {
    let folder = tempfile::tempdir().unwrap();
    let text = "2026-02-03 10:00:00,7146\n2026-02-03 10:01:00,7183\n2026-02-03 10:02:00,7250\n";
    let asked = asked_in(folder.path(), text, &[]);
    assert_eq!(asked.status, 2);
    for part in [
        "with your own value",
        "KiB as ps counts, MiB as free -m does",
    ] {
        assert!(asked.stderr.contains(part), "{}", asked.stderr);
    }
}

#[test]
fn percents_are_of_the_limit_and_of_nothing_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let text = "time,memory\n2026-02-03 10:00,10\n2026-02-03 10:01,20\n2026-02-03 10:02,40\n";
    let refused = asked_in(folder.path(), text, &["--unit", "%"]);
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.contains("--unit % --limit 2GiB"),
        "{}",
        refused.stderr
    );
    let read = asked_in(folder.path(), text, &["--unit", "%", "--limit", "500MB"]);
    assert!(
        read.stdout.contains("50.0 MB to 200 MB"),
        "{}{}",
        read.stdout,
        read.stderr
    );
}

#[test]
fn processors_and_unknown_columns_are_never_suggested_as_memory() {
    let folder = tempfile::tempdir().unwrap();
    for text in [
        "time,cpu_percent,threads\n2026-02-03 10:00,11,4\n2026-02-03 10:01,12,4\n2026-02-03 10:02,14,5\n",
        "time,memory_available_mb,cpu\n2026-02-03 10:00,900,1\n2026-02-03 10:01,890,1\n2026-02-03 10:02,880,2\n",
    ] {
        let asked = asked_in(folder.path(), text, &[]);
        assert_eq!(asked.status, 2);
        assert!(!asked.stderr.contains(LEAD), "{}", asked.stderr);
    }
}
