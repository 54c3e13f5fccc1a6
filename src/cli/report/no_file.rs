//! In the place of the file that lists the inputs of a report, where no folder is around it.

use std::path::Path;

use super::args::ReportArgs;
use crate::cli::error::Error;

/// Refuses it.
pub(super) fn read(path: &Path, _: ReportArgs) -> Result<ReportArgs, Error> {
    Err(Error::IncidentFile {
        path: path.to_owned(),
        reason: "a file that lists inputs is read in a terminal: give the inputs themselves here"
            .to_owned(),
    })
}
