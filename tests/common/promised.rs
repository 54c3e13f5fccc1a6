//! What a test needs from the machine it runs on: folders of real files, and programs. Where the
//! machine promises it and has it not, the test fails; where nothing is promised, it says that it
//! was skipped.

#![allow(dead_code, reason = "each test needs its own part")]

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Folders of real files.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Folder {
    /// Exports of monitoring tools.
    Samples,
    /// Exports beyond those.
    MoreSamples,
    /// Reports of leaks as people pasted them.
    Cases,
    /// Long series whose truth is known.
    Real,
}

impl Folder {
    fn variable(self) -> &'static str {
        match self {
            Self::Samples => "LEAKRATE_SAMPLES",
            Self::MoreSamples => "LEAKRATE_MORE_SAMPLES",
            Self::Cases => "LEAKRATE_CASES",
            Self::Real => "LEAKRATE_REAL",
        }
    }

    /// Where it is; `None` where none is promised.
    pub(crate) fn path(self) -> Option<PathBuf> {
        let variable = self.variable();
        let Some(path) = env::var_os(variable).map(PathBuf::from) else {
            eprintln!("skipped: {variable} names no folder");
            return None;
        };
        assert!(
            path.is_dir(),
            "{variable} names no folder: {}",
            path.display()
        );
        Some(path)
    }
}

/// Programs that are not leakrate's own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Program {
    /// The runtime of JavaScript.
    Node,
    /// The language of the independent readings.
    Python,
    /// The server of metrics.
    Prometheus,
    /// What writes data for it, and checks and tests its rules.
    Promtool,
    /// A server that answers as it does.
    VictoriaMetrics,
    /// What asks servers.
    Curl,
}

impl Program {
    fn name(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Python => "python3",
            Self::Prometheus => "prometheus",
            Self::Promtool => "promtool",
            Self::VictoriaMetrics => "victoria-metrics",
            Self::Curl => "curl",
        }
    }

    fn variable(self) -> &'static str {
        match self {
            Self::Node => "LEAKRATE_REQUIRE_NODE",
            Self::Python => "LEAKRATE_REQUIRE_PYTHON",
            Self::Prometheus | Self::Promtool | Self::VictoriaMetrics | Self::Curl => {
                "LEAKRATE_REQUIRE_PROMETHEUS"
            }
        }
    }

    /// Whether it is promised, and so here: a server is not started on a machine that happens to have it.
    pub(crate) fn is_promised(self) -> bool {
        if env::var_os(self.variable()).is_none() {
            eprintln!("skipped: {} is not set", self.variable());
            return false;
        }
        self.is_here()
    }

    /// Whether it is here; it has to be where the variable is set.
    pub(crate) fn is_here(self) -> bool {
        let version = Command::new(self.name())
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let is_here = version.is_ok_and(|status| status.success());
        assert!(
            is_here || env::var_os(self.variable()).is_none(),
            "{} is set, and there is no `{}`",
            self.variable(),
            self.name()
        );
        if !is_here {
            eprintln!("skipped: there is no `{}`", self.name());
        }
        is_here
    }
}
