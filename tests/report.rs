//! The incident report: what it says, where it is written, and that nothing from its input acts.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::{Run, leakrate};
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use tempfile::TempDir;

const FOUNDING: [&str; 8] = [
    "report",
    "production=data/production-azure.json",
    "local=data/local-snapshots.csv",
    "after=data/local-after-fix.csv",
    "--requests",
    "production=100/min",
    "--limit",
    "1.75GB",
];

fn report(arguments: &[&str]) -> String {
    let run = leakrate(arguments);
    assert_eq!(run.status, 0, "{arguments:?}: {}", run.stderr);
    run.stdout
}

fn founding(format: &str) -> String {
    report(&[&FOUNDING[..], &["--format", format]].concat())
}

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).collect()
}

fn headings(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let headings = select(&page, "h2").into_iter();
    headings.map(|heading| heading.text().collect()).collect()
}

/// Names that try to be markup, to break the layout, or to turn the direction of the text.
const HOSTILE: [&str; 4] = [
    "<script>alert(1)</script>",
    "</svg><img src=http://evil.example/x onerror=alert(1)>",
    "a\u{202E}b`c`|d|*e*\u{1b}[31m",
    "שרת הזמנות",
];

/// A file with one series for each hostile name and for one of 300 characters.
fn hostile_file(folder: &Path) -> String {
    let long = "x".repeat(300);
    let mut rows = "time,series,memory_bytes\n".to_owned();
    for name in HOSTILE.into_iter().chain([long.as_str()]) {
        let wobbles = [0, 300_000, 100_000, 200_000].into_iter().cycle();
        for (minute, wobble) in (0..40).zip(wobbles) {
            let memory = 400_000_000 + 1_000_000 * minute + wobble;
            let row = format!("2020-05-11T01:{minute:02}:00Z,\"{name}\",{memory}\n");
            rows.push_str(&row);
        }
    }
    let path = folder.join("hostile.csv");
    fs::write(&path, rows).unwrap();
    path.to_str().unwrap().to_owned()
}

fn hostile(format: &str) -> String {
    let folder = TempDir::new().unwrap();
    let input = format!("production={}", hostile_file(folder.path()));
    let title = "</title><script>alert(2)</script>";
    report(&[
        "report", &input, "--limit", "600MB", "--title", title, "--format", format,
    ])
}

#[test]
fn the_page_is_valid_html() {
    for html in [founding("html"), hostile("html")] {
        let page = Html::parse_document(&html);
        assert!(page.errors.is_empty(), "{:?}", page.errors);
        assert_eq!(select(&page, "main h1").len(), 1);
    }
}

#[test]
fn the_page_needs_no_other_file() {
    let html = founding("html");
    let page = Html::parse_document(&html);
    let fetching = "script, link, img, image, iframe, object, embed, use, [src], [href], [srcset]";
    assert_eq!(select(&page, fetching).len(), 0);
    assert!(!html.contains("url(") && !html.contains("@import"));
    let policy = select(&page, "meta[http-equiv=Content-Security-Policy]");
    assert_eq!(
        policy[0].attr("content"),
        Some("default-src 'none'; style-src 'unsafe-inline'")
    );
}

#[test]
fn every_name_on_the_page_is_unique_and_found() {
    let html = founding("html");
    let page = Html::parse_document(&html);
    let names = select(&page, "[id]").into_iter();
    let names: Vec<&str> = names.map(|element| element.attr("id").unwrap()).collect();
    let unique: HashSet<&str> = names.iter().copied().collect();
    assert_eq!(unique.len(), names.len(), "{names:?}");
    assert!(!unique.is_empty());
    for element in select(&page, "[aria-labelledby]") {
        assert!(unique.contains(element.attr("aria-labelledby").unwrap()));
    }
}

#[test]
fn the_page_can_be_heard() {
    let html = founding("html");
    let page = Html::parse_document(&html);
    assert_eq!(select(&page, "html[lang=en]").len(), 1);
    assert_eq!(select(&page, "figure").len(), 3);
    for drawing in select(&page, "figure > div") {
        assert_eq!(drawing.attr("role"), Some("img"));
        assert!(drawing.attr("aria-label").unwrap().len() > 40);
    }
    assert!(select(&page, "thead th").len() > 10);
    for head in select(&page, "thead th") {
        assert_eq!(head.attr("scope"), Some("col"));
        assert!(!head.text().collect::<String>().trim().is_empty());
    }
    for head in select(&page, "tbody tr") {
        assert_eq!(select_in(head, "th[scope=row]"), 1);
    }
}

fn select_in(element: ElementRef<'_>, selector: &str) -> usize {
    element.select(&Selector::parse(selector).unwrap()).count()
}

/// Relative luminance and contrast as WCAG 2.2 defines them (§1.4.3).
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |colour: &str| {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn words_stand_out_from_their_ground_in_light_and_dark() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    let style = include_str!("../crates/leakrate-report/src/render/html/page.css");
    let colours = |name: &str| -> Vec<&str> {
        let lines = style
            .lines()
            .map(str::trim)
            .filter_map(|line| line.strip_prefix(name));
        lines
            .filter_map(|rest| rest.strip_prefix(": ")?.strip_suffix(';'))
            .collect()
    };
    let (grounds, plates) = (colours("--ground"), colours("--plate"));
    for name in ["--ink", "--muted", "--good", "--warning", "--bad"] {
        let words = colours(name);
        assert_eq!(words.len(), 2, "{name}: light and dark");
        for (theme, word) in words.iter().enumerate() {
            for ground in [grounds[theme], plates[theme]] {
                let found = contrast(word, ground);
                assert!(found >= 4.5, "{name} on {ground}: {found:.2}");
            }
        }
    }
}

#[test]
fn a_file_alone_is_what_the_report_is_about() {
    let alone = ["report", "data/local-snapshots.csv", "--format", "html"];
    let found = headings(&report(&alone));
    assert_eq!(found[0], "Is it a leak?", "{found:?}");
    let text = report(&["report", "data/local-snapshots.csv", "--format", "markdown"]);
    assert!(text.contains("local-snapshots leaks 12.7"), "{text}");
    assert!(
        text.contains("leakrate report data/local-snapshots.csv"),
        "{text}"
    );
}

#[test]
fn sections_without_data_are_absent() {
    let always = ["How this was measured", "Inputs", "Make it again"];
    let with = |before: &[&str]| -> Vec<String> {
        before
            .iter()
            .chain(&always)
            .map(ToString::to_string)
            .collect()
    };
    let html = |inputs: &[&str]| report(&[&["report", "--format", "html"], inputs].concat());
    let local = "local=data/local-snapshots.csv";
    assert_eq!(headings(&html(&[local])), with(&["Is it a leak?"]));
    let limited = html(&[local, "--limit", "2GB"]);
    let crash = "When does it crash?";
    assert_eq!(headings(&limited)[..2], [crash, "Is it a leak?"]);
    let fixed = html(&[local, "after=data/local-after-fix.csv"]);
    assert_eq!(
        headings(&fixed),
        with(&["Is it a leak?", "Did the fix work?"])
    );
    let compared = html(&[
        "production=1200MB/01:17-09:27@100/min",
        "local=15MB/1250req",
    ]);
    let same = "Is it the same leak locally?";
    assert_eq!(headings(&compared)[..2], ["Is it a leak?", same]);
    assert!(!compared.contains("SHA-256"), "a rate has no file");
    assert_eq!(
        headings(&founding("html")),
        with(&[
            crash,
            "Is it a leak?",
            same,
            "Did the fix work?",
            "What limits these answers"
        ])
    );
}

#[test]
fn nothing_in_a_name_acts_on_a_page() {
    let html = hostile("html");
    let page = Html::parse_document(&html);
    assert_eq!(select(&page, "script, img, [onerror]").len(), 0);
    let text: String = page.root_element().text().collect();
    assert!(
        text.contains(HOSTILE[0]) && text.contains(HOSTILE[1]),
        "shown as it is"
    );
    assert!(text.contains(HOSTILE[3]));
    let title: String = select(&page, "title")[0].text().collect();
    assert_eq!(title, "</title><script>alert(2)</script>");
}

#[test]
fn nothing_in_a_name_acts_in_markdown_or_a_terminal() {
    let markdown = hostile("markdown");
    // The command that was typed stands in a fence, where nothing acts.
    let (words, _) = markdown.split_once("```console").unwrap();
    assert!(!words.contains("<script") && !words.contains("<img"));
    assert!(markdown.contains("\\`c\\`\\|d\\|\\*e\\*"));
    for text in [markdown, hostile("text"), hostile("html")] {
        assert!(!text.contains(['\u{202E}', '\u{1b}']));
    }
}

#[test]
fn markdown_links_to_charts_that_lie_beside_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("our incident.md");
    report(&[&FOUNDING[..], &["-o", path.to_str().unwrap()]].concat());
    let markdown = fs::read_to_string(&path).unwrap();
    let links: Vec<&str> = markdown
        .lines()
        .filter(|line| line.starts_with("!["))
        .collect();
    assert_eq!(links.len(), 3);
    for link in links {
        let (_, address) = link.rsplit_once("](").unwrap();
        let name = address.trim_end_matches(')').replace("%20", " ");
        let picture = fs::read(folder.path().join(&name)).unwrap();
        assert!(picture.starts_with(b"\x89PNG"), "{name}");
    }
    assert!(
        !founding("markdown").contains("!["),
        "on standard output nothing lies beside it"
    );
}

#[test]
fn markdown_tables_have_as_many_cells_in_every_row() {
    for markdown in [founding("markdown"), hostile("markdown")] {
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        let rows: Vec<&str> = markdown.lines().collect();
        let tables = rows
            .split(|row| !row.starts_with('|'))
            .filter(|table| !table.is_empty());
        let mut count = 0;
        for table in tables {
            count += 1;
            assert!(
                table.iter().all(|row| cells(row) == cells(table[0])),
                "{table:#?}"
            );
        }
        assert!(count > 2);
    }
}

#[test]
fn the_founding_case_reads_as_reviewed() {
    insta::assert_snapshot!(founding("markdown"));
}

#[test]
fn the_command_in_a_report_makes_the_same_report() {
    let facts: Value = serde_json::from_str(&founding("json")).unwrap();
    let command = shlex::split(facts["reproduce"].as_str().unwrap()).unwrap();
    assert_eq!(command[0], "leakrate");
    assert_eq!(leakrate(&command[1..]).stdout, founding("json"));
}

#[test]
fn a_file_makes_the_report_that_its_options_make() {
    let folder = TempDir::new().unwrap();
    for name in [
        "production-azure.json",
        "local-snapshots.csv",
        "local-after-fix.csv",
    ] {
        fs::copy(Path::new("data").join(name), folder.path().join(name)).unwrap();
    }
    let incident = folder.path().join("incident.toml");
    let text = "limit = \"1.75GB\"\noutput = \"out.json\"\n\
                [production]\ninput = \"production-azure.json\"\nrequests = \"100/min\"\n\
                [local]\ninput = \"local-snapshots.csv\"\n\
                [after]\ninput = \"local-after-fix.csv\"\n";
    fs::write(&incident, text).unwrap();
    report(&["report", incident.to_str().unwrap()]);
    let written = fs::read_to_string(folder.path().join("out.json")).unwrap();
    let from_file: Value = serde_json::from_str(&written).unwrap();
    let from_options: Value = serde_json::from_str(&founding("json")).unwrap();
    for part in ["series", "comparison", "fix_comparison", "prediction"] {
        assert_eq!(from_file[part], from_options[part], "{part}");
        assert!(!from_file[part].is_null(), "{part}");
    }
    for input in 0..3 {
        let sum = |facts: &Value| facts["inputs"][input]["sha256"].clone();
        assert_eq!(sum(&from_file), sum(&from_options));
    }
}

/// Of an option there is one value for an input: that of the command line, else that of the file;
/// that with its label, else that without.
#[test]
fn an_option_of_one_input_takes_the_place_of_that_of_all() {
    let folder = TempDir::new().unwrap();
    let row = |hour| {
        let (a, b) = (100 + hour, 500 + 3 * hour);
        format!("2026-04-03T0{hour}:00:00Z,{a},{b}\n")
    };
    let rows = (0..6).map(row).collect::<Vec<_>>().concat();
    for name in ["production.csv", "local.csv"] {
        let table = format!("time,a_mb,b_mb\n{rows}");
        fs::write(folder.path().join(name), table).unwrap();
    }
    let first = |line: &str| -> Vec<f64> {
        let words: Vec<&str> = line.split(' ').chain(["--format", "json"]).collect();
        let run = common::leakrate_in(folder.path(), &words);
        assert_eq!(run.status, 0, "{line}: {}", run.stderr);
        let facts: Value = serde_json::from_str(&run.stdout).unwrap();
        let series = facts["series"].as_array().unwrap().iter();
        series
            .map(|one| one["memory_first_bytes"].as_f64().unwrap())
            .collect()
    };
    let inputs = "production=production.csv local=local.csv";
    let line = format!("compare {inputs} --memory a_mb --memory local=b_mb");
    assert_eq!(first(&line), [100e6, 500e6]);
    let line = format!("compare {inputs} --memory local=b_mb --memory a_mb");
    assert_eq!(first(&line), [100e6, 500e6], "in any order");
    // Two columns are named twice for one input.
    assert_eq!(
        first("fit local.csv --memory a_mb --memory b_mb"),
        [500e6, 100e6]
    );
    fs::write(
        folder.path().join("incident.toml"),
        "[production]\ninput = \"production.csv\"\nmemory = \"a_mb\"\n\
         [local]\ninput = \"local.csv\"\nmemory = \"a_mb\"\n",
    )
    .unwrap();
    assert_eq!(first("report incident.toml"), [100e6, 100e6]);
    assert_eq!(
        first("report incident.toml --memory local=b_mb"),
        [100e6, 500e6]
    );
    assert_eq!(first("report incident.toml --memory b_mb"), [500e6, 500e6]);
}

#[test]
fn the_file_of_init_works_once_its_input_is_there_and_is_never_overwritten() {
    let folder = TempDir::new().unwrap();
    let incident = folder.path().join("incident.toml");
    let path = incident.to_str().unwrap();
    report(&["report", "--init", "-o", path]);
    fs::copy("data/production.csv", folder.path().join("production.csv")).unwrap();
    report(&["report", path]);
    let html = fs::read_to_string(folder.path().join("incident.html")).unwrap();
    assert_eq!(headings(&html)[0], "Is it a leak?");
    let again = leakrate(&["report", "--init", "-o", path]);
    assert_eq!(again.status, 2);
    assert!(again.stderr.contains("exists"), "{}", again.stderr);
    // Every commented key is one that the file may have.
    let all = fs::read_to_string(&incident).unwrap();
    let key = |line: &str| {
        line.strip_prefix("# ")
            .is_some_and(|rest| rest.contains(" = \""))
    };
    let uncommented: Vec<String> = all
        .lines()
        .map(|line| {
            if key(line) {
                line[2..].to_owned()
            } else {
                line.to_owned()
            }
        })
        .collect();
    fs::write(
        &incident,
        uncommented.join("\n").replace("memory = \"rss\"", ""),
    )
    .unwrap();
    let run = leakrate(&["report", path]);
    assert!(!run.stderr.contains("unknown field"), "{}", run.stderr);
}

fn refusal(arguments: &[&str]) -> String {
    let Run { status, stderr, .. } = leakrate(arguments);
    assert_eq!(status, 2, "{stderr}");
    stderr
}

#[test]
fn what_cannot_be_a_report_is_refused_with_a_reason() {
    let unknown = refusal(&[
        "report",
        "shop=data/production.csv",
        "local=data/local-snapshots.csv",
    ]);
    assert!(
        unknown.contains("`shop`") && unknown.contains("production, local"),
        "{unknown}"
    );
    let twice = refusal(&[
        "report",
        "after=data/production.csv",
        "fixed=data/production.csv",
    ]);
    assert!(twice.contains("`after` and `fixed`"), "{twice}");
    let level = refusal(&["report", "production=24.5MB/1000req", "--limit", "2GB"]);
    assert!(level.contains("no level"), "{level}");
    let folder = TempDir::new().unwrap();
    let incident = folder.path().join("incident.toml");
    fs::write(&incident, "[productoin]\ninput = \"a.csv\"\n").unwrap();
    let misspelt = refusal(&["report", incident.to_str().unwrap()]);
    assert!(
        misspelt.contains("productoin") && misspelt.contains("`production`"),
        "{misspelt}"
    );
    assert!(misspelt.contains("line 1"), "{misspelt}");
}

#[test]
fn quiet_says_the_finding_alone_and_verbose_says_how() {
    let compare = [
        "compare",
        "local=15MB/1250req",
        "production=1200MB/490min@100/min",
    ];
    let quiet = report(&[&compare[..], &["--quiet"]].concat());
    assert!(quiet.starts_with("Same order of magnitude") && quiet.lines().count() <= 2);
    let verbose = report(&["fit", "data/local-snapshots.csv", "--verbose"]);
    assert!(
        verbose.contains("How this was measured") && verbose.contains('⠤'),
        "{verbose}"
    );
}

#[test]
fn a_prediction_in_the_terminal_draws_memory_on_its_way_to_the_limit() {
    let limit = ["--limit", "150MB", "--verbose"];
    let drawn = report(&[&["predict", "data/local-snapshots.csv"], &limit[..]].concat());
    assert!(drawn.contains("┄┄ limit 150 MB"), "{drawn}");
}

#[test]
fn shells_get_completions_and_every_command_a_manual_page() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = report(&["completions", shell]);
        assert!(
            script.contains("report") && script.contains("limit"),
            "{shell}"
        );
    }
    let folder = TempDir::new().unwrap();
    let pages = folder.path().join("man1");
    report(&["man", pages.to_str().unwrap()]);
    for command in [
        "", "-fit", "-compare", "-predict", "-report", "-alert", "-inspect",
    ] {
        let page = fs::read_to_string(pages.join(format!("leakrate{command}.1"))).unwrap();
        assert!(page.contains(".SH NAME"), "{command}");
    }
}

#[test]
fn a_chart_of_dots_says_which_characters_it_lacks() {
    let folder = TempDir::new().unwrap();
    let chart = |name: &str| {
        let path = folder.path().join(name);
        let input = "日本=data/local-snapshots.csv";
        report(&["fit", input, "--chart", path.to_str().unwrap()])
    };
    assert!(chart("chart.png").contains("their typeface lacks (日本)"));
    assert!(!chart("chart.svg").contains("typeface"), "an SVG has them");
}

#[test]
fn a_report_is_a_gate_and_takes_a_risk_and_a_distance() {
    let gate =
        |condition: &str| leakrate(&[&FOUNDING[..], &["--fail-on", condition]].concat()).status;
    assert_eq!(gate("leak"), 1);
    assert_eq!(gate("crash-within=2h"), 1);
    assert_eq!(gate("crash-within=10min"), 0);
    assert_eq!(
        gate("worse"),
        0,
        "the fix makes it better, whatever local is to production"
    );
    let risk = report(&[&FOUNDING[..], &["--crash-risk", "0.05"]].concat());
    assert!(risk.contains("at most 5 % of runs crash"), "{risk}");
    let far = [
        "report",
        "production=data/production-azure.json",
        "--limit",
        "20GB",
    ];
    assert!(report(&far).contains("nothing is predicted unasked"));
    assert!(!report(&[&far[..], &["--force"]].concat()).contains("nothing is predicted unasked"));
}

/// The text of a report without the commands that it names as such.
fn prose(text: &str) -> String {
    let mut parts = text.split("```").enumerate();
    let outside = parts.by_ref().filter(|(at, _)| at % 2 == 0);
    outside.map(|(_, part)| part).collect()
}

#[test]
fn no_report_tells_a_reader_of_options() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let write = |name: &str, reading: &dyn Fn(u32) -> f64| {
        let mut rows = "time,memory_mb\n".to_owned();
        for minute in 0..300_u32 {
            let time = format!("2026-03-02T{:02}:{:02}:00", minute / 60, minute % 60);
            writeln!(rows, "{time},{}", reading(minute)).unwrap();
        }
        fs::write(path(name), rows).unwrap();
        path(name)
    };
    let ripple = |minute: u32| f64::from(minute * 7 % 11) * 0.3;
    // Falls that may be restarts or collections, times without a zone, less than two days.
    let falls = write("falls.csv", &|minute| {
        100.0 + f64::from(minute % 40) * 2.0 + ripple(minute)
    });
    let leak = write("leak.csv", &|minute| {
        100.0 + 0.4 * f64::from(minute) + ripple(minute)
    });
    let flat = write("flat.csv", &|minute| 100.0 + ripple(minute));
    let two = path("two.csv");
    fs::write(
        &two,
        "time,memory_mb\n2026-03-14T08:00:00Z,300\n2026-03-14T10:00:00Z,400\n",
    )
    .unwrap();
    let (before, after) = (format!("before={leak}"), format!("after={flat}"));
    let founding = &FOUNDING[1..];
    let reports: [&[&str]; 9] = [
        founding,
        &[&falls, "--limit", "400MB"],
        &[&leak, "--limit", "64GB"],
        &[&leak, "--limit", "400MB"],
        &[&flat, "--limit", "400MB"],
        &[&two],
        &[&before, &after, "--limit", "400MB"],
        &["data/fleet.csv", "--limit", "2GB", "--top", "3"],
        &["data/fleet.csv", "--limit", "pod-1=2GB", "--top", "3"],
    ];
    let gate = [
        "--fail-on",
        "rate>1B/request",
        "--fail-on",
        "crash-within=90d",
        "--fail-on",
        "worse",
    ];
    let option = |text: &str| {
        let mut found = text.match_indices("--").map(|(at, _)| &text[at + 2..]);
        found.any(|rest| rest.starts_with(|first: char| first.is_ascii_lowercase()))
    };
    let mut told = 0;
    for arguments in reports {
        for form in [
            &["--format", "markdown"][..],
            &["--comment"],
            &["--format", "html"],
        ] {
            let run = leakrate(&[&["report"], arguments, form, &gate[..]].concat());
            if run.stdout.is_empty() {
                continue;
            }
            told += 1;
            let said = if run.stdout.starts_with("<!") {
                let page = Html::parse_document(&run.stdout);
                let read = select(&page, "h1, h2, p, td, th, li, figcaption, title, text");
                let texts = read
                    .into_iter()
                    .map(|element| element.text().collect::<String>());
                texts.collect::<Vec<_>>().join("\n")
            } else {
                prose(&run.stdout)
            };
            let line = said.lines().find(|line| option(line));
            assert_eq!(line, None, "{arguments:?} {form:?}");
        }
    }
    assert!(told > 20, "{told} reports were made");
}

/// A report on what a heap holds before a fix and after it: each request keeps a client, and
/// after the fix none is kept.
#[test]
fn a_report_says_where_it_leaks_and_what_came_of_it() {
    let folder = "tests/fixtures/formats/heap";
    let local = [0, 1, 2, 3].map(|at| format!("local={folder}/heap-{at}.heapsnapshot"));
    let after = [0; 4].map(|at| format!("after={folder}/heap-{at}.heapsnapshot"));
    let files: Vec<&str> = local.iter().chain(&after).map(String::as_str).collect();
    let options = [
        "--by",
        "class",
        "--requests",
        "0,5,8,12",
        "--format",
        "markdown",
    ];
    let run = common::leakrate(&[&["report"], &files[..], &options].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let (_, place) = run.stdout.split_once("## Where does it leak?").unwrap();
    let (place, fix) = place.split_once("## Did the fix work?").unwrap();
    let row = |name: &str| format!("| {name} | ");
    assert!(place.contains(&row("RequestClient")), "{place}");
    assert!(
        fix.contains("After the fix 3 of the 3 classes that grew are gone."),
        "{fix}"
    );
    let client = fix
        .lines()
        .find(|line| line.starts_with(&row("RequestClient")));
    assert!(client.unwrap().ends_with("| gone |"), "{fix}");
    // The whole is told as without the option, which adds the section alone.
    let plain = ["--requests", "0,5,8,12", "--format", "markdown"];
    let whole = common::leakrate(&[&["report"], &files[..], &plain].concat()).stdout;
    let (verdict, _) = run.stdout.split_once("## Where does it leak?").unwrap();
    let (_, verdict) = verdict.split_once("## Is it a leak?").unwrap();
    assert!(
        whole.contains(verdict.split("![").next().unwrap()),
        "{whole}"
    );
    assert!(!whole.contains("Where does it leak?"), "{whole}");
}

#[test]
fn a_report_says_which_routes_leak() {
    let folder = "tests/fixtures/routes";
    let memory = format!("{folder}/memory.csv");
    let log = format!("{folder}/access.log");
    let options = ["--by", "route", "--format", "markdown"];
    let said = report(&[&["report", &memory, "--requests", &log], &options[..]].concat());
    let (head, routes) = said.split_once("## Which routes leak?").unwrap();
    assert!(head.contains("POST /users/:id/orders leaks"), "{said}");
    assert!(routes.contains("| POST /users/:id/orders | "), "{said}");
    assert!(!said.contains("record --routes"), "{said}");
}
