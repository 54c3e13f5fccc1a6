//! The routes that a run asks for one at a time, as a file lists them.

use hyper::Method;

use crate::record::target::{Target, TargetError};

/// A route to ask for.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRoute {
    /// The method of its requests.
    pub method: Method,
    /// The path of its requests, with a query if it has one.
    pub path: String,
    /// Where they go.
    pub target: Target,
}

/// Why a list of routes cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum RoutePlanError {
    /// A line is no route.
    #[error(
        "line {line}: expected a path or an address, with a method before it if it is not GET, such as \
         `POST /cart`, found `{found}`: {reason}"
    )]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What is there.
        found: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There are fewer than two routes to tell apart.
    #[error(
        "it lists {found} routes, expected at least two to tell apart: one in each line, such as `GET /users`"
    )]
    TooFew {
        /// How many it lists.
        found: usize,
    },
}

/// Reads a list of routes: one in each line, as a path or an address, with the method before it if it
/// is not the usual one. Paths are asked for where `base` is; `#` begins a comment.
///
/// # Errors
/// [`RoutePlanError`].
pub fn planned_routes(
    text: &str,
    base: &Target,
    usual: &Method,
) -> Result<Vec<PlannedRoute>, RoutePlanError> {
    let mut routes: Vec<PlannedRoute> = Vec::new();
    for (number, written) in text.lines().enumerate() {
        let line = written.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fault = |reason: String| RoutePlanError::Line {
            line: number + 1,
            found: line.to_owned(),
            reason,
        };
        let (method, address) = match line.split_once(char::is_whitespace) {
            None => (usual.clone(), line),
            Some((method, address)) => {
                let known = method
                    .parse()
                    .map_err(|_| fault(format!("`{method}` is no method")))?;
                (known, address.trim())
            }
        };
        let target = if address.starts_with('/') {
            format!("http://{}{address}", base.authority())
        } else {
            address.to_owned()
        };
        let target: Target = target.parse().map_err(|error| match error {
            TargetError::Url { reason, .. } => fault(reason),
            TargetError::Weight { .. } | TargetError::Header { .. } | TargetError::Credentials => {
                fault(error.to_string())
            }
        })?;
        let route = PlannedRoute {
            path: target.path().to_owned(),
            method,
            target,
        };
        if !routes.contains(&route) {
            routes.push(route);
        }
    }
    if routes.len() < 2 {
        return Err(RoutePlanError::TooFew {
            found: routes.len(),
        });
    }
    Ok(routes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<PlannedRoute>, RoutePlanError> {
        planned_routes(
            text,
            &"http://localhost:3000/".parse().unwrap(),
            &Method::GET,
        )
    }

    #[test]
    fn a_line_is_a_path_or_an_address_with_a_method() {
        let text = "# shop\n\n/users/1?page=2\nPOST   /cart\r\nDELETE http://localhost:4000/a\n/users/1?page=2\n";
        let routes = read(text).unwrap();
        let shown: Vec<String> = routes
            .iter()
            .map(|route| {
                format!(
                    "{} {} at {}",
                    route.method,
                    route.path,
                    route.target.authority()
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "GET /users/1?page=2 at localhost:3000",
                "POST /cart at localhost:3000",
                "DELETE /a at localhost:4000",
            ]
        );
    }

    #[test]
    fn a_line_that_is_no_route_is_told_with_its_number() {
        for (text, line) in [("/a\nusers\n", 2), ("GET\n/a\n", 1), ("/a\n\nG(T /b\n", 3)] {
            let error = read(text).unwrap_err();
            let told = error.to_string();
            assert!(
                told.starts_with(&format!("line {line}: expected")),
                "{told}"
            );
        }
        assert!(matches!(
            read("/a\n"),
            Err(RoutePlanError::TooFew { found: 1 })
        ));
    }
}
