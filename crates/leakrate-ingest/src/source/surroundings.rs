//! What a mail, a chat or a terminal puts around a text that is copied from it: marks of a quotation,
//! fences of Markdown, the commands typed at a prompt. None of it was measured.

use std::ops::Range;

use super::Source;

/// Texts of up to so many bytes are looked through: what is larger was not copied by hand.
const LARGEST: usize = 4 << 20;

impl Source {
    /// A text without its surroundings. What is left out at its beginning and before each of its lines
    /// counts in the places that messages show.
    pub(super) fn copied(name: &str, text: String) -> Self {
        if text.len() > LARGEST {
            return Self::from_text(name, text);
        }
        let (left, margin) = without_margin(without_surroundings(text.clone()));
        if left.trim().is_empty() || (margin == 0 && left == text) {
            return Self::from_text(name, text);
        }
        Self::from_first_line(name, &left, margin)
    }
}

/// The text with blanks in place of its surroundings: all else stands where it stood.
fn without_surroundings(text: String) -> String {
    without_prompts(without_fences(without_quotation(text)))
}

/// The text without the blanks with which all of its lines begin, and their number.
fn without_margin(text: String) -> (String, usize) {
    let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let told = lines(&text).filter(|(_, line)| !line.trim().is_empty());
    let margin = told.map(|(_, line)| blanks(line)).min().unwrap_or(0);
    if margin == 0 {
        return (text, 0);
    }
    let cut = |line: &str| line[blanks(line).min(margin)..].to_owned();
    let left = text.split_inclusive('\n').map(cut).collect();
    (left, margin)
}

/// Lines with their place, without their ends.
fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let from = start;
        start += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        (from..from + line.len(), line)
    })
}

/// The text with blanks in place of what stands in these places.
fn blanked(mut text: String, places: &[Range<usize>]) -> String {
    for place in places {
        text.replace_range(place.clone(), &" ".repeat(place.len()));
    }
    text
}

/// `> rss: 40 MB`: a mail or a chat marks each line of what it quotes.
fn without_quotation(text: String) -> String {
    let is_quoted = |line: &str| line.trim_start().starts_with('>');
    if !lines(&text).any(|(_, line)| is_quoted(line)) {
        return text;
    }
    let told = || lines(&text).filter(|(_, line)| !line.trim().is_empty());
    let quoted = told().filter(|(_, line)| is_quoted(line)).count();
    if 2 * quoted <= told().count() {
        return text;
    }
    let mark = |(place, line): (Range<usize>, &str)| {
        let rest = line.trim_start_matches(['>', ' ']);
        is_quoted(line).then(|| place.start..place.start + line.len() - rest.len())
    };
    let marks: Vec<Range<usize>> = lines(&text).filter_map(mark).collect();
    blanked(text, &marks)
}

/// Of a text with one block between fences, the block: what stands around it is said about it. Where
/// there are several, or more is measured outside, only the fences go.
fn without_fences(text: String) -> String {
    let is_fence = |line: &str| {
        let line = line.trim_start();
        line.starts_with("```") || line.starts_with("~~~") || line.trim_end() == "'''"
    };
    let measures = |line: &str| line.bytes().any(|byte| byte.is_ascii_digit());
    let mut is_inside = false;
    let mut blocks = 0;
    let (mut measured_inside, mut measured_around) = (0, 0);
    let mut fences: Vec<Range<usize>> = Vec::new();
    let mut around: Vec<Range<usize>> = Vec::new();
    for (place, line) in lines(&text) {
        if is_fence(line) {
            is_inside = !is_inside;
            blocks += usize::from(is_inside);
            fences.push(place);
        } else if is_inside {
            measured_inside += usize::from(measures(line));
        } else {
            measured_around += usize::from(measures(line));
            around.push(place);
        }
    }
    if blocks == 1 && !is_inside && measured_inside > measured_around {
        fences.extend(around);
    }
    blanked(text, &fences)
}

fn without_prompts(text: String) -> String {
    let prompts: Vec<Range<usize>> = lines(&text)
        .filter(|(_, line)| is_typed(line))
        .map(|(place, _)| place)
        .collect();
    blanked(text, &prompts)
}

/// Whether a line is a command behind the prompt of a shell: `$ ps aux`, `me@host:~$ ps aux`,
/// `[root@host ~]# ps aux`, `PS C:\> ps`.
fn is_typed(line: &str) -> bool {
    let line = line.trim();
    if line == "$" || line.starts_with("$ ") {
        return true;
    }
    if let Some(rest) = line.strip_prefix("PS ") {
        let folder = rest.split('>').next().unwrap_or_default();
        return folder.len() < rest.len() && folder.contains([':', '/']);
    }
    let Some(end) = line.find(['$', '#']) else {
        return false;
    };
    let prompt = line[..end].trim_end_matches(']');
    let (host, folder) = prompt.split_once([':', ' ']).unwrap_or((prompt, ""));
    let is_name = |name: &str| {
        let is_part = |c: char| c.is_alphanumeric() || "._-".contains(c);
        !name.is_empty() && name.chars().all(is_part)
    };
    let is_host = host
        .trim_start_matches('[')
        .split_once('@')
        .is_some_and(|(user, host)| is_name(user) && is_name(host));
    let after = &line[end + 1..];
    is_host
        && !folder.trim().contains(char::is_whitespace)
        && (after.is_empty() || after.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        let source = Source::copied("t", text.to_owned());
        let told = source.text().lines().map(str::trim);
        let told: Vec<&str> = told.filter(|line| !line.is_empty()).collect();
        told.join("\n")
    }

    #[test]
    fn what_a_chat_or_a_terminal_adds_is_left_out() {
        for text in [
            "> time,rss\n> 1,2\n> 3,4\n",
            ">time,rss\n>1,2\n>\n>3,4",
            "On Monday, Ada wrote:\n> > time,rss\n> > 1,2\n> > 3,4\n"
                .trim_start_matches("On Monday, Ada wrote:\n"),
            "```\ntime,rss\n1,2\n3,4\n```\n",
            "I see this:\n\n~~~csv\ntime,rss\r\n1,2\r\n3,4\r\n~~~\nAny ideas after 24 hours?\n",
            "> ```\n> time,rss\n> 1,2\n> 3,4\n> ```\n",
            "$ cat memory.csv\ntime,rss\n1,2\n3,4\n$ ",
            "ada@web-1:~/app$ cat memory.csv\ntime,rss\n1,2\n3,4\nada@web-1:~/app$\n",
            "[root@web-1 ~]# cat memory.csv\ntime,rss\n1,2\n3,4\n",
            "root@6f1c:/# cat memory.csv\ntime,rss\n1,2\n3,4\n",
            "PS C:\\logs> type memory.csv\ntime,rss\n1,2\n3,4\n",
        ] {
            assert_eq!(left(text), "time,rss\n1,2\n3,4", "{text}");
        }
    }

    #[test]
    fn a_place_is_that_in_the_file() {
        for text in [
            "$ cat memory.csv\n\n    time,rss\n    1,x\n",
            "> ```\n>\n>   time,rss\r\n>   1,x\r\n> ```\n",
        ] {
            let source = Source::copied("t", text.to_owned());
            assert!(source.text().starts_with("time,rss"), "{text:?}");
            let place = source.locate(source.text().find('x').unwrap());
            let before = &text[..=text.find(",x").unwrap()];
            let line = before.rsplit('\n').next().unwrap();
            let expected = (before.matches('\n').count() + 1, line.len() + 1);
            assert_eq!((place.line, place.column), expected, "{text:?}");
        }
    }

    #[test]
    fn what_was_measured_stays() {
        for text in [
            "time,rss\n1,2\n3,4",
            "> app@1.0.0 start\n> node app.js\nrss=1\nrss=2\nrss=3",
            "2026-01-14 rss=5 cost=$ 3\nuser@example.com rss=5 #1",
            "# time rss\n1 2",
            "| a | b |\n| - | - |\n| 1 | 2 |",
        ] {
            assert_eq!(left(text), text, "{text}");
        }
        let two = "```\nrss=1\n```\nafter an hour:\n```\nrss=2\n```";
        assert_eq!(left(two), "rss=1\nafter an hour:\nrss=2");
    }
}
