//! The zone that `--tz` gives, by name or as that of this machine.

use std::env;
use std::fs;
use std::path::Path;

use super::error::Error;
use super::labelled::{Labelled, holding};
use crate::units::{ParseError, Zone};

const OPTION: &str = "--tz";
/// The word for the zone of this machine.
const LOCAL: &str = "local";

/// The zone that holds for the input `label`.
pub(super) fn zone(label: &str, given: &[Labelled<String>]) -> Result<Option<Zone>, Error> {
    let written = holding(given, label).pop();
    let parse = |written: String| match written.as_str() {
        LOCAL => of_this_machine(),
        zone => zone.parse(),
    };
    let parsed = written.map(parse).transpose();
    parsed.map_err(|source| Error::Option {
        option: OPTION,
        source,
    })
}

/// That of the variable `TZ`, else that of the system, which is UTC where none is set.
///
/// Sources: tzset(3) for `TZ`, localtime(5) for `/etc/localtime`, which is a link into the database
/// of zones.
fn of_this_machine() -> Result<Zone, ParseError> {
    if let Ok(variable) = env::var("TZ") {
        return named(&variable);
    }
    match fs::canonicalize("/etc/localtime") {
        Ok(file) => named(&file.to_string_lossy()),
        Err(_) if cfg!(unix) && !Path::new("/etc/localtime").exists() => Ok(Zone::UTC),
        Err(_) => Err(unknown("")),
    }
}

/// The zone of `Europe/Berlin`, `:Europe/Berlin` or `/usr/share/zoneinfo/Europe/Berlin`.
fn named(written: &str) -> Result<Zone, ParseError> {
    let file = written.trim_start_matches(':');
    let name = match file.split_once("zoneinfo/") {
        Some((_, name)) => name,
        None => file,
    };
    let name = name.trim_start_matches("posix/");
    match name {
        // What tzset(3) makes of an empty variable.
        "" | "Etc/UTC" | "Etc/UCT" | "Etc/Universal" | "Etc/Zulu" | "Universal" | "Zulu"
        | "UCT" => Ok(Zone::UTC),
        name => name.parse().map_err(|_| unknown(written)),
    }
}

fn unknown(written: &str) -> ParseError {
    ParseError {
        expected: "a machine whose zone is one of the IANA database",
        found: written.to_owned(),
        span: 0..written.len(),
        help: "name the zone: --tz Europe/Berlin, --tz +02:00 or --tz UTC".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_machine_calls_its_zone_is_read() {
        for (written, shown) in [
            ("Europe/Berlin", "Europe/Berlin"),
            (":Europe/Berlin", "Europe/Berlin"),
            ("/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
            ("/usr/share/zoneinfo/Etc/UTC", "UTC"),
            ("", "UTC"),
        ] {
            assert_eq!(named(written).unwrap().to_string(), shown, "{written}");
        }
        for written in ["CET-1CEST,M3.5.0,M10.5.0/3", "/etc/localtime"] {
            assert!(
                named(written).unwrap_err().help.contains("--tz"),
                "{written}"
            );
        }
    }
}
