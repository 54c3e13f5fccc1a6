//! `leakrate._native`: the command line of leakrate from Python, over files and tables in memory.

mod arrow_table;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use leakrate::cli;
use leakrate::ingest::{ArrowTable, Beyond, ColumnTable, FileSystem, HeldFile};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyList};
use pyo3_arrow::PyTable;

use arrow_table::{array_of, table_of_arrays, table_of_batches};

/// Columns of a table that Python or a library of it holds.
#[pyclass(frozen, module = "leakrate")]
#[derive(Debug)]
struct Table(Arc<ArrowTable>);

#[pymethods]
impl Table {
    /// A data frame that gives its columns by the C interface of Arrow.
    #[staticmethod]
    fn from_stream(table: PyTable) -> PyResult<Self> {
        let (batches, schema) = table.into_inner();
        Ok(Self(Arc::new(table_of_batches(batches, &schema)?)))
    }

    /// Columns of one length: each has its name, what holds it, what that is where it does not say it itself, and of
    /// times the zone.
    #[staticmethod]
    fn from_arrays(
        columns: Vec<(String, Bound<'_, PyAny>, Option<String>, Option<String>)>,
    ) -> PyResult<Self> {
        let mut arrays = Vec::with_capacity(columns.len());
        for (name, values, kind, zone) in columns {
            let array = array_of(&name, &values, kind.as_deref(), zone.as_deref())?;
            arrays.push((name, array));
        }
        Ok(Self(Arc::new(table_of_arrays(arrays)?)))
    }

    fn __repr__(&self) -> String {
        let (rows, names) = (self.__len__(), self.0.names().join(", "));
        format!("<leakrate.Table of {rows} rows: {names}>")
    }

    fn __len__(&self) -> usize {
        self.0.parts().iter().sum()
    }
}

/// What a command line gives.
#[pyclass(frozen, get_all)]
#[derive(Debug)]
struct Answered {
    status: u8,
    stdout: String,
    stderr: String,
    /// Files that it would have written, by their names.
    written: Vec<(String, Vec<u8>)>,
    /// The words that settle what an input leaves open.
    suggested: Option<Vec<String>>,
}

/// Answers a command line. `files` and `tables` are in memory, under the names that the command has for them; other
/// names lead to the disk. Other threads of Python go on meanwhile.
#[pyfunction]
fn answer(
    py: Python<'_>,
    arguments: Vec<String>,
    files: Vec<(String, PyBackedBytes)>,
    tables: Bound<'_, PyList>,
) -> PyResult<Answered> {
    let mut held: Vec<(PathBuf, Arc<dyn ColumnTable>)> = Vec::new();
    for one in tables {
        let (name, table): (String, Bound<'_, Table>) = one.extract()?;
        held.push((name.into(), table.get().0.clone()));
    }
    let files = files
        .into_iter()
        .map(|(name, bytes)| HeldFile::new(name, bytes.to_vec()));
    let files = FileSystem::held(files, Beyond::Disk).with_tables(held);
    let arguments = std::iter::once("leakrate".to_owned()).chain(arguments);
    let arguments: Vec<OsString> = arguments.map(OsString::from).collect();
    let answer = py.detach(|| cli::answer(arguments, &files));
    let written = answer.files.into_iter();
    Ok(Answered {
        status: answer.status,
        stdout: answer.stdout,
        stderr: answer.stderr,
        written: written
            .map(|file| (file.path.display().to_string(), file.bytes))
            .collect(),
        suggested: answer.question.map(|question| question.suggested),
    })
}

/// Answers a command line of `leakrate stream` from a stream of Arrow: what it ends with, what it says, and the stream of
/// its rows.
#[pyfunction]
fn stream(
    py: Python<'_>,
    arguments: Vec<String>,
    input: PyBackedBytes,
) -> (u8, String, Py<PyBytes>) {
    let mut rows = Vec::new();
    let arguments: Vec<OsString> = arguments.into_iter().map(OsString::from).collect();
    let answer = py.detach(|| cli::answer_stream(arguments, &input[..], &mut rows));
    (answer.status, answer.stderr, PyBytes::new(py, &rows).unbind())
}

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Table>()?;
    module.add_class::<Answered>()?;
    module.add_function(wrap_pyfunction!(answer, module)?)?;
    module.add_function(wrap_pyfunction!(stream, module)?)
}
