//! Addresses among the words of a command. Tools that send load take them in many forms, so whatever
//! could be one counts as one; what only may be one does where its name has an address.

use std::net::IpAddr;
use std::path::Path;

/// A host that a command names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) certainty: Certainty,
}

/// Whether a word is an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    /// It has a scheme, a port, or is an address of the Internet protocol.
    Sure,
    /// It has the form of a name, as a file or a method has too.
    Possible,
}

/// What may stand between addresses within a word, as in `sh -c 'ab http://localhost/'`.
const BETWEEN: [char; 8] = [' ', '\t', '\n', '\'', '"', ',', ';', '='];

/// All hosts that words may name.
pub(super) fn named(words: &[String]) -> Vec<Named> {
    words.iter().flat_map(|word| in_word(word)).collect()
}

fn in_word(word: &str) -> Vec<Named> {
    if !word.contains("://") && Path::new(word).exists() {
        return Vec::new();
    }
    let pieces: Vec<&str> = word
        .split(BETWEEN)
        .filter(|piece| !piece.is_empty())
        .collect();
    let is_text = word.contains(char::is_whitespace);
    let found = pieces.into_iter().filter_map(of_piece);
    // In a text, such as a header, most words are no more than words.
    found
        .filter(|named| named.certainty == Certainty::Sure || !is_text)
        .collect()
}

fn of_piece(piece: &str) -> Option<Named> {
    if let Some((scheme, rest)) = piece.split_once("://") {
        let port = if scheme.ends_with("https") { 443 } else { 80 };
        let (host, written) = host_and_port(authority(rest));
        return (!host.is_empty()).then(|| Named {
            host: host.to_owned(),
            port: written.unwrap_or(port),
            certainty: Certainty::Sure,
        });
    }
    let (host, port) = host_and_port(authority(piece));
    let is_address = bare(host).parse::<IpAddr>().is_ok();
    let certainty = if is_address || port.is_some() {
        Certainty::Sure
    } else {
        Certainty::Possible
    };
    (is_address || is_name(host)).then(|| Named {
        host: host.to_owned(),
        port: port.unwrap_or(80),
        certainty,
    })
}

/// What stands before the path, without the name of a user.
fn authority(rest: &str) -> &str {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    authority.rsplit('@').next().unwrap_or(authority)
}

fn host_and_port(authority: &str) -> (&str, Option<u16>) {
    if bare(authority).parse::<IpAddr>().is_ok() {
        return (authority, None);
    }
    match authority.rsplit_once(':') {
        Some((host, port)) => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (authority, None),
        },
        None => (authority, None),
    }
}

fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

/// A host name that no number or span of time (`30s`) is.
fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    let last = host.trim_end_matches('.').rsplit('.').next();
    host.split('.').all(is_label)
        && last.is_some_and(|label| label.starts_with(|c: char| c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(command: &str, certainty: Certainty) -> Vec<String> {
        let words = shlex::split(command).unwrap();
        let named = named(&words[1..]).into_iter();
        named
            .filter(|named| named.certainty == certainty)
            .map(|named| format!("{}:{}", named.host, named.port))
            .collect()
    }

    #[test]
    fn an_address_is_found_in_every_form_that_tools_take() {
        for (command, expected) in [
            ("wrk -d 5 http://prod:4700/a", "prod:4700"),
            ("oha https://prod/", "prod:443"),
            ("ab -n 5 prod:4700/", "prod:4700"),
            ("autocannon 10.0.0.1", "10.0.0.1:80"),
            ("autocannon [fe80::1]:90", "[fe80::1]:90"),
            ("autocannon fe80::1", "fe80::1:80"),
            ("k6 run --env=URL=http://prod:1/", "prod:1"),
            ("k6 run -e URL=prod:81", "prod:81"),
            ("sh -c 'ab -n 5 http://me@prod:7/x'", "prod:7"),
            ("sh -c 'ab -n 5 prod:7/x'", "prod:7"),
            ("curl -xsocks5://prod:1080", "prod:1080"),
        ] {
            assert_eq!(hosts(command, Certainty::Sure), [expected], "{command}");
        }
    }

    #[test]
    fn a_word_that_has_the_form_of_a_name_may_be_one() {
        let possible = |command| hosts(command, Certainty::Possible);
        assert_eq!(possible("ab -n 5 prod.example/x"), ["prod.example:80"]);
        assert_eq!(possible("autocannon prod"), ["prod:80"]);
        assert_eq!(possible("wrk -s post.lua"), ["post.lua:80"]);
    }

    #[test]
    fn what_is_no_address_is_none() {
        for command in [
            "wrk -d 30s -c 10 -t 2.5",
            "autocannon --json -d {seconds}",
            "sh ./load.sh",
            "k6 run Cargo.toml",
            "hey -H 'Host: shop.example' -H 'Accept: text/html'",
            "date 12:30",
        ] {
            let sure = hosts(command, Certainty::Sure);
            assert!(sure.is_empty(), "{command}: {sure:?}");
        }
        assert_eq!(
            hosts("wrk -d 30s -c 10 {seconds} 2.5 ./a.sh", Certainty::Possible),
            Vec::<String>::new()
        );
    }
}
