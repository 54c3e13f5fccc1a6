"""From what is given in Python to the inputs of a command line."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leakrate import _native

_EXPECTED = (
    "a path, the text or bytes of a file, a data frame, a structured array of NumPy, leakrate.table(...), "
    "or a dict of these by label"
)
_LABEL = re.compile(r"[\w.-]+\Z")


class Inputs:
    """The inputs of a command line, and what of them is in memory under which name."""

    def __init__(self, given: Any) -> None:
        self.arguments: list[str] = []
        self.files: list[tuple[str, bytes]] = []
        self.tables: list[tuple[str, _native.Table]] = []
        if isinstance(given, Mapping):
            if not given:
                raise TypeError("expected inputs by label, found none")
            for label, one in given.items():
                if not isinstance(label, str) or not _LABEL.match(label):
                    raise TypeError(f"the label {label!r} is no plain word: expected letters, digits, _ - or .")
                self._add(one, label, f"the input {label!r}")
        else:
            self._add(given, None, "the input")

    @property
    def may_change(self) -> bool:
        """Whether anything is read from the disk, so that it may be another thing the next time."""
        return len(self.arguments) > len(self.files) + len(self.tables)

    def _add(self, given: Any, label: str | None, name: str) -> None:
        prefix = f"{label}=" if label else ""
        if isinstance(given, str):
            if given == "":
                raise TypeError(f"{name} is an empty text: expected {_EXPECTED}")
            if "\n" in given:
                self._hold(given.encode(), label)
            else:
                self.arguments.append(prefix + given)
        elif isinstance(given, os.PathLike):
            self.arguments.append(prefix + os.fspath(Path(given)))
        elif isinstance(given, (bytes, bytearray, memoryview)):
            self._hold(bytes(given), label)
        elif isinstance(given, (list, tuple)) and given and all(isinstance(one, (str, os.PathLike)) for one in given):
            self.arguments.extend(prefix + os.fspath(one) for one in given)
        elif hasattr(given, "read"):
            content = given.read()
            self._hold(content.encode() if isinstance(content, str) else content, label)
        else:
            self._hold_table(table_of(given, name), label)

    def _hold(self, content: bytes, label: str | None) -> None:
        self.files.append((self._named(label), content))

    def _hold_table(self, table: _native.Table, label: str | None) -> None:
        self.tables.append((self._named(label), table))

    def _named(self, label: str | None) -> str:
        """A name that no file on the disk has in the way: what is in memory is found first."""
        held = len(self.files) + len(self.tables)
        name = "input" if held == 0 else f"input-{held + 1}"
        self.arguments.append(f"{label}={name}" if label else name)
        return name


def table_of(given: Any, name: str = "the input") -> _native.Table:
    """The columns of a data frame, a series, a structured array or a table."""
    if isinstance(given, _native.Table):
        return given
    if _is_of(given, "pandas", "Series") or _is_of(given, "polars", "Series"):
        given = given.to_frame()
    if _is_of(given, "pandas", "DataFrame"):
        return _of_pandas(given, name)
    if _is_of(given, "polars", "LazyFrame"):
        given = given.collect()
    if _is_of(given, "numpy", "ndarray"):
        return _of_numpy(given, name)
    if hasattr(given, "__arrow_c_stream__"):
        return _native.Table.from_stream(given)
    raise TypeError(f"{name} is {_described(given)}: expected {_EXPECTED}")


def _of_pandas(frame: Any, name: str) -> _native.Table:
    index = frame.index
    columns = {} if type(index).__name__ == "RangeIndex" else {_index_name(index): index}
    if type(index).__name__ == "MultiIndex":
        columns = {level or f"level {at}": index.get_level_values(at) for at, level in enumerate(index.names)}
    columns |= {str(column): frame.iloc[:, at] for at, column in enumerate(frame.columns)}
    return table(**columns)


def _index_name(index: Any) -> str:
    if index.name is not None:
        return str(index.name)
    return "time" if type(index).__name__ in ("DatetimeIndex", "PeriodIndex", "TimedeltaIndex") else "index"


def _of_numpy(array: Any, name: str) -> _native.Table:
    if array.dtype.names:
        return table(**{field: array[field] for field in array.dtype.names})
    if array.ndim == 1:
        return table(memory_bytes=array)
    raise TypeError(
        f"{name} is an array of {array.ndim} dimensions without names: name its columns, such as "
        "leakrate.table(time=array[:, 0], memory_bytes=array[:, 1])"
    )


def table(**columns: Any) -> _native.Table:
    """A table of columns by their names: ``leakrate.table(time=times, memory_bytes=readings)``.

    A column is an array of NumPy, a series of pandas or polars, an array of Arrow, or a list. Arrays of numbers and
    times are not copied.
    """
    if not columns:
        raise TypeError("expected columns by name, such as leakrate.table(time=times, memory_bytes=readings)")
    return _native.Table.from_arrays([(name, *_column(name, values)) for name, values in columns.items()])


def _column(name: str, values: Any) -> tuple[Any, str | None, str | None]:
    """An array that Rust can look into; of times also their unit and their zone."""
    dtype = type(getattr(values, "dtype", None)).__name__
    is_arrow = hasattr(values, "__arrow_c_array__") or hasattr(values, "__arrow_c_stream__")
    if is_arrow and (dtype == "ArrowDtype" or not _is_of(values, "pandas", "Series")):
        return values, None, None
    numpy = _numpy()
    zone = None
    if dtype == "DatetimeTZDtype":
        # pandas keeps instants in UTC, whatever zone it shows.
        values, zone = _accessor(values).tz_convert(None), "UTC"
    elif dtype == "PeriodDtype":
        values = _accessor(values).to_timestamp()
    elif dtype == "CategoricalDtype":
        values = values.astype(object)
    elif hasattr(getattr(values, "dtype", None), "numpy_dtype"):
        # A column that tells what is missing by a mask.
        values = values.to_numpy(dtype=numpy.float64, na_value=numpy.nan)
    array = values if isinstance(values, numpy.ndarray) else numpy.asarray(values)
    if array.ndim != 1:
        raise TypeError(f"column `{name}` has {array.ndim} dimensions: expected one")
    match array.dtype.kind:
        case "f" | "i" | "u":
            wide = array.astype(numpy.float64) if array.dtype.itemsize not in (1, 2, 4, 8) or array.dtype == "f2" else array
            return numpy.ascontiguousarray(wide, dtype=wide.dtype.newbyteorder("=")), None, None
        case "b":
            return array.astype(numpy.uint8), None, None
        case "M" | "m":
            unit, step = numpy.datetime_data(array.dtype)
            if unit not in ("s", "ms", "us", "ns") or step != 1:
                unit = "us"
                array = array.astype(f"{array.dtype.kind}8[us]")
            kind = "datetime" if array.dtype.kind == "M" else "duration"
            return numpy.ascontiguousarray(array).view(numpy.int64), f"{kind} {unit}", zone
        case "O" | "U" | "T":
            return [_text(name, one) for one in array.tolist()], "text", None
    raise TypeError(f"column `{name}` is of dtype {array.dtype}: expected numbers, times or text")


def _accessor(values: Any) -> Any:
    """What has the methods of times: an index itself, a series by its accessor."""
    return getattr(values, "dt", values)


def _text(name: str, value: Any) -> str | None:
    """A cell of a column of Python objects: what can stand in a file."""
    # NaN and NaT are the values that differ from themselves.
    if value is None or type(value).__name__ == "NAType" or value != value:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or type(value).__module__ == "decimal":
        return str(value)
    if isinstance(value, (int, float)):
        return repr(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(
        f"column `{name}` holds Python objects of {type(value).__name__}: expected numbers, times or text, "
        f"such as by frame[{name!r}].astype(float)"
    )


def _numpy() -> Any:
    try:
        import numpy
    except ImportError:
        raise TypeError(
            "a list or a series needs NumPy: install numpy, or give a data frame of polars or pyarrow, or text"
        ) from None
    return numpy


def _is_of(given: Any, package: str, kind: str) -> bool:
    """Whether this is of a class of a package that need not be there."""
    return any(
        one.__name__ == kind and one.__module__.partition(".")[0] == package for one in type(given).__mro__
    )


def _described(given: Any) -> str:
    if given is None or isinstance(given, (bool, int, float)):
        return repr(given)
    if isinstance(given, (list, tuple)) and not given:
        return f"an empty {type(given).__name__}"
    return f"of type {type(given).__module__}.{type(given).__qualname__}".replace("builtins.", "")
