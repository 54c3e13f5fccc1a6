//! Credentials for servers that are asked: from the environment, or from a file. They never stand on
//! the command line, where every user of the machine sees them, and are never written anywhere.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;

use super::labelled::{Labelled, holding};
use crate::live::{Access, AccessError, PlainHttp};

const TOKEN: &str = "LEAKRATE_BEARER_TOKEN";
const USER: &str = "LEAKRATE_USER";
const PASSWORD: &str = "LEAKRATE_PASSWORD";
const HEADERS: &str = "LEAKRATE_HEADERS";
const AUTHORITIES: &str = "LEAKRATE_CA_FILE";
const OVER_HTTP: &str = "LEAKRATE_CREDENTIALS_OVER_HTTP";
const FILE: &str = "LEAKRATE_ACCESS";

/// Why credentials cannot be read; it shows none of them.
#[derive(Debug, thiserror::Error)]
pub(super) enum AccessFault {
    #[error("{origin}: {source}")]
    Unusable { origin: String, source: AccessError },
    #[error("cannot read {}: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: String },
    #[error(
        "{}:{line}: expected bearer-token, bearer-token-file, user, password, password-file or ca-file \
         with a text in quotes, credentials-over-http = true, or a table [headers]",
        path.display()
    )]
    Unknown { path: PathBuf, line: usize },
    #[error("{origin} gives a user without a password, or a password without a user: give both")]
    HalfAUser { origin: String },
    #[error("expected 1 or 0 in {variable}, found neither")]
    NoSwitch { variable: &'static str },
    #[error("{variable} is no text")]
    NoText { variable: &'static str },
}

/// The file as it stands.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct AccessFile {
    bearer_token: Option<String>,
    bearer_token_file: Option<PathBuf>,
    user: Option<String>,
    password: Option<String>,
    password_file: Option<PathBuf>,
    ca_file: Option<PathBuf>,
    credentials_over_http: bool,
    headers: BTreeMap<String, String>,
}

/// What holds for the input `label`: the file that was given for it, or else the environment.
pub(super) fn access(label: &str, given: &[Labelled<OsString>]) -> Result<Access, AccessFault> {
    let file = holding(given, label).pop().or_else(|| env::var_os(FILE));
    match file {
        Some(file) => of_file(Path::new(&file)),
        None => of_environment(),
    }
}

fn of_environment() -> Result<Access, AccessFault> {
    let variable = |variable: &'static str| match env::var(variable) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(AccessFault::NoText { variable }),
    };
    let unusable = |variables: &str| {
        let origin = variables.to_owned();
        move |source| AccessFault::Unusable { origin, source }
    };
    let mut access = Access::default();
    if let Some(token) = variable(TOKEN)? {
        access = access.with_bearer_token(&token).map_err(unusable(TOKEN))?;
    }
    match (variable(USER)?, variable(PASSWORD)?) {
        (Some(user), Some(password)) => {
            access = access.with_user(&user, &password).map_err(unusable(USER))?;
        }
        (None, None) => {}
        (Some(_), None) | (None, Some(_)) => {
            let origin = format!("the environment ({USER}, {PASSWORD})");
            return Err(AccessFault::HalfAUser { origin });
        }
    }
    if let Some(lines) = variable(HEADERS)? {
        access = access.with_headers(&lines).map_err(unusable(HEADERS))?;
    }
    if let Some(path) = env::var_os(AUTHORITIES) {
        let added = access.with_authorities(Path::new(&path));
        access = added.map_err(unusable(AUTHORITIES))?;
    }
    Ok(match variable(OVER_HTTP)?.as_deref() {
        None | Some("0" | "false") => access,
        Some("1" | "true") => access.with_plain_http(PlainHttp::Anywhere),
        Some(_) => {
            return Err(AccessFault::NoSwitch {
                variable: OVER_HTTP,
            });
        }
    })
}

fn of_file(path: &Path) -> Result<Access, AccessFault> {
    let text = read(path)?;
    // What the parser says may show what stands there.
    let file: AccessFile = toml::from_str(&text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start.min(text.len()));
        AccessFault::Unknown {
            path: path.to_owned(),
            line: text[..at].matches('\n').count() + 1,
        }
    })?;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let secret = |written: Option<String>, file: Option<PathBuf>| match (written, file) {
        (Some(written), _) => Ok(Some(written)),
        (None, Some(file)) => read(&folder.join(file)).map(|text| Some(text.trim().to_owned())),
        (None, None) => Ok(None),
    };
    let unusable = |source| AccessFault::Unusable {
        origin: path.display().to_string(),
        source,
    };
    let mut access = Access::default();
    if let Some(token) = secret(file.bearer_token, file.bearer_token_file)? {
        access = access.with_bearer_token(&token).map_err(unusable)?;
    }
    match (file.user, secret(file.password, file.password_file)?) {
        (Some(user), Some(password)) => {
            access = access.with_user(&user, &password).map_err(unusable)?;
        }
        (None, None) => {}
        (Some(_), None) | (None, Some(_)) => {
            let origin = path.display().to_string();
            return Err(AccessFault::HalfAUser { origin });
        }
    }
    for (name, value) in &file.headers {
        access = access.with_header(name, value).map_err(unusable)?;
    }
    if let Some(authorities) = file.ca_file {
        let added = access.with_authorities(&folder.join(authorities));
        access = added.map_err(unusable)?;
    }
    Ok(if file.credentials_over_http {
        access.with_plain_http(PlainHttp::Anywhere)
    } else {
        access
    })
}

fn read(path: &Path) -> Result<String, AccessFault> {
    fs::read_to_string(path).map_err(|error| AccessFault::Unreadable {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_understood_shows_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("access.toml");
        for (text, line) in [
            ("user = \"me\"\nbearer_token = \"hunter2\"\n", 2),
            ("bearer-token = 4711\n", 1),
            ("\npassword = \"hunter2\n", 2),
        ] {
            fs::write(&path, text).unwrap();
            let shown = of_file(&path).unwrap_err().to_string();
            assert!(shown.contains(&format!("access.toml:{line}: ")), "{shown}");
            assert!(
                !shown.contains("hunter2") && !shown.contains("4711"),
                "{shown}"
            );
        }
        fs::write(&path, "user = \"me\"\n").unwrap();
        let half = of_file(&path).unwrap_err();
        assert!(matches!(half, AccessFault::HalfAUser { .. }));
    }

    #[test]
    fn secrets_may_stand_in_files_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("access.toml");
        fs::write(folder.path().join("token"), "hunter2\n").unwrap();
        fs::write(
            &path,
            "bearer-token-file = \"token\"\n[headers]\nX-Scope-OrgID = \"a\"\n",
        )
        .unwrap();
        let access = of_file(&path).unwrap();
        assert!(!access.is_anonymous());
        assert!(!format!("{access:?}").contains("hunter2"));
        fs::write(&path, "bearer-token-file = \"absent\"\n").unwrap();
        assert!(matches!(
            of_file(&path),
            Err(AccessFault::Unreadable { .. })
        ));
    }
}
