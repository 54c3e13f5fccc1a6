"""Fleets on Spark: each executor answers for the series that it holds.

>>> import leakrate.spark                                                        # doctest: +SKIP
>>> rows = leakrate.spark.fit(frame, by=["cluster", "pod"])                      # doctest: +SKIP
>>> leakrate.spark.among_many(rows).filter("among_many = 'held'").show()         # doctest: +SKIP

A row of an answer has the keys, then the columns of ``leakrate stream`` (``verdict``, ``bytes_per_hour``, ``p_value``,
...), and in ``facts`` all that the command line would say of the series as JSON.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sysconfig
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as f
from pyspark.sql.types import DateType, StringType, StructField, StructType, TimestampNTZType, TimestampType

from leakrate import LeakrateError, _native
from leakrate import compare as compare_inputs
from leakrate._answer import _option

_OF_SERIES = (
    "samples bigint, `from` timestamp, `to` timestamp, restarts bigint, memory_first_bytes double, "
    "memory_last_bytes double, verdict string, p_value double, bytes_per_hour double, bytes_per_hour_lower double, "
    "bytes_per_hour_upper double, bytes_per_request double, bytes_per_request_lower double, "
    "bytes_per_request_upper double"
)
_OF_CROSSING = (
    "limit_bytes double, fate string, seconds_left double, seconds_until_first_crossing_p05 double, "
    "seconds_until_first_crossing_p50 double, seconds_until_first_crossing_p95 double, restart_within_seconds double"
)
_AT_THE_END = "problem string, facts string"
_COLUMNS = {
    "fit": f"{_OF_SERIES}, {_AT_THE_END}",
    "predict": f"{_OF_SERIES}, {_OF_CROSSING}, {_AT_THE_END}",
}
_OF_COMPARISON = (
    "verdict string, fix string, basis string, ratio double, ratio_lower double, ratio_upper double, "
    "problem string, facts string"
)
_FALSE_DISCOVERY_RATE = 0.05


def fit(frame: DataFrame, /, by: str | Sequence[str], **options: Any) -> DataFrame:
    """How fast does each series leak, and is it a leak at all? A row for each.

    Args:
        frame: Rows with a time and memory, also requests and a limit, in any order.
        by: The columns that together name a series.
        options: Those of ``leakrate fit``, with ``_`` for ``-``.

    What a verdict is worth among so many is told by :func:`among_many`.
    """
    return _ask("fit", frame, by, options)


def predict(frame: DataFrame, /, by: str | Sequence[str], **options: Any) -> DataFrame:
    """When does each series reach its limit? ``predict(frame, by="pod", limit="1.75GB")``; a row for each."""
    return _ask("predict", frame, by, options)


def compare(before: DataFrame, after: DataFrame, /, by: str | Sequence[str], **options: Any) -> DataFrame:
    """Is the leak of each series still that of before? ``compare(march, april, by="pod")``; a row for each series.

    Args:
        before: Rows as for :func:`fit`; their rate is in the denominator.
        after: Rows of the same series, later, or after a change.
        by: The columns that together name a series.
        options: Those of ``leakrate compare``, with ``_`` for ``-``; for one side alone ``{"after": ...}``.

    In ``facts`` is the comparison as the JSON of the command line has it. A series that one side lacks, or of which a side
    cannot be fitted, says in ``problem`` why.
    """
    keys = [by] if isinstance(by, str) else list(by)
    times = {"before": _time_of(before, options), "after": _time_of(after, options)}
    sides = [_named(frame, keys).groupBy(*keys) for frame in (before, after)]
    columns = StructType([StructField(name, StringType()) for name in keys])
    for column in StructType.fromDDL(_OF_COMPARISON):
        columns.add(column)
    comparison = _Comparison(keys, times, options, columns)
    # Spark looks at how many arguments there are, of a function alone.
    return sides[0].cogroup(sides[1]).applyInArrow(lambda key, left, right: comparison(key, left, right), columns)


def among_many(rows: DataFrame) -> DataFrame:
    """What each series is among all of them: ``adjusted_p_value`` and ``among_many`` (``held`` or ``may_be_chance``) as
    the command line has them (Benjamini & Hochberg 1995), and ``place``, its place in the order of ``leakrate fit``:
    leaks first, the fastest first.
    """
    tested = rows.filter(f.col("p_value").isNotNull())
    untested = rows.filter(f.col("p_value").isNull())
    everything, falling = Window.partitionBy(), Window.orderBy(f.col("p_value").desc())
    count = f.count("*").over(everything)
    rank = count - f.row_number().over(falling) + 1
    least = Window.orderBy(f.col("_from_the_largest")).rowsBetween(Window.unboundedPreceding, Window.currentRow)
    tested = (
        tested.withColumn("_value", f.col("p_value") * count / rank)
        .withColumn("_from_the_largest", f.row_number().over(falling))
        .withColumn("adjusted_p_value", f.least(f.lit(1.0), f.min("_value").over(least)))
        .drop("_value", "_from_the_largest")
    )
    is_leak = f.col("verdict") == "leak"
    is_held = f.col("adjusted_p_value") <= _FALSE_DISCOVERY_RATE
    standing = f.when(is_leak & is_held, "held").when(is_leak, "may_be_chance")
    judged = tested.unionByName(untested, allowMissingColumns=True).withColumn("among_many", standing)
    return judged.withColumn("place", _place(judged.columns))


def _place(columns: list[str]) -> Any:
    """Leaks that hold, then those that may be chance, then what is open, then what does not leak; the fastest first."""
    everything = Window.partitionBy()
    has_all = f.count("bytes_per_request").over(everything) == f.count("p_value").over(everything)
    per_request, per_hour = f.col("bytes_per_request"), f.col("bytes_per_hour")
    all_have_time = f.count("bytes_per_hour").over(everything) == f.count("p_value").over(everything)
    rate = f.when(has_all, per_request).when(all_have_time, per_hour).otherwise(f.coalesce(per_request, per_hour))
    severity = (
        f.when(f.col("among_many") == "held", 0)
        .when(f.col("among_many") == "may_be_chance", 1)
        .when(f.col("verdict") == "plateau", 3)
        .when(f.col("verdict") == "no_leak", 4)
        .when(f.col("p_value").isNull(), 5)
        .otherwise(2)
    )
    keys = [f.col(name) for name in columns[: columns.index("samples")]]
    return f.row_number().over(Window.orderBy(severity, rate.desc_nulls_last(), *keys))


def register(spark: SparkSession) -> None:
    """The table functions ``leak_fit`` and ``leak_predict`` for SQL.

    >>> spark.sql("SELECT * FROM leak_fit(TABLE(m) PARTITION BY pod ORDER BY time)")        # doctest: +SKIP
    >>> spark.sql("SELECT * FROM leak_predict(TABLE(m) PARTITION BY pod ORDER BY time, '1.75GB')")  # doctest: +SKIP

    The columns of text are the key, all together, and each partition is one series.
    """
    from pyspark.sql.functions import udtf

    for question in _COLUMNS:
        function = udtf(_table_function(question), returnType=f"series string, {_COLUMNS[question]}")
        spark.udtf.register(f"leak_{question}", function)


def _table_function(question: str) -> type:
    class LeakFunction:
        """The rows of one partition, which are one series."""

        def __init__(self) -> None:
            self.rows: list[dict[str, Any]] = []
            self.options: list[str] = []

        def eval(self, row: Any, limit: str | None = None) -> None:
            self.rows.append(row.asDict())
            self.options = [] if limit is None else [f"--limit={limit}"]

        def terminate(self) -> Iterator[tuple[Any, ...]]:
            if not self.rows:
                return
            table = pa.Table.from_pylist(self.rows)
            texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
            if not texts:
                raise ValueError("no column of text names the series: expected one such as pod")
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, table.schema) as writer:
                writer.write_table(table)
            keys = [f"--keys={name}" for name in texts]
            words = ["leakrate", "stream", *keys, question, *self.options, "-"]
            status, said, answer = _native.stream(words, sink.getvalue().to_pybytes())
            if status != 0:
                raise RuntimeError(said)
            for one in pa.ipc.open_stream(answer).read_all().to_pylist():
                values = list(one.values())
                yield ("/".join(values[: len(texts)]), *values[len(texts) :])

    return LeakFunction


def _ask(question: str, frame: DataFrame, by: str | Sequence[str], options: dict[str, Any]) -> DataFrame:
    keys = [by] if isinstance(by, str) else list(by)
    time = _time_of(frame, options)
    named = _named(frame, keys)
    words = ["stream", *(f"--keys={name}" for name in keys), question]
    words += [word for name, value in options.items() for word in _option(name, value)]
    columns = StructType([StructField(name, StringType()) for name in keys])
    for column in StructType.fromDDL(_COLUMNS[question]):
        columns.add(column)
    ordered = named.repartition(*keys).sortWithinPartitions(*keys, time)
    return ordered.mapInArrow(_Program([*words, "-"]), columns)


def _named(frame: DataFrame, keys: list[str]) -> DataFrame:
    """The same rows, with their keys as text in front."""
    others = [f.col(f"`{name}`") for name in frame.columns if name not in keys]
    return frame.select(*[f.col(f"`{name}`").cast(StringType()).alias(name) for name in keys], *others)


def _time_of(frame: DataFrame, options: dict[str, Any]) -> str:
    """The column to sort by."""
    if "time" in options:
        return str(options["time"])
    kinds = (TimestampType, TimestampNTZType, DateType)
    times = [field.name for field in frame.schema if isinstance(field.dataType, kinds)]
    usual = [name for name in frame.columns if name.lower() in ("time", "timestamp", "ts", "_time")]
    for found in (times, usual):
        if len(found) == 1:
            return found[0]
    raise TypeError(f"which column tells time? Name it, as in time={(times or usual or frame.columns)[0]!r}")


class _Comparison:
    """Compares the rows of one series on both sides."""

    def __init__(self, keys: list[str], times: dict[str, str], options: dict[str, Any], columns: StructType) -> None:
        self.keys = keys
        self.times = times
        self.options = options
        self.columns = columns.names

    def __call__(self, key: tuple[Any, ...], before: pa.Table, after: pa.Table) -> pa.Table:
        row = dict.fromkeys(self.columns) | {name: one.as_py() for name, one in zip(self.keys, key, strict=True)}
        sides = {"before": before, "after": after}
        lacking = [label for label, rows in sides.items() if rows.num_rows == 0]
        if lacking:
            row["problem"] = f"there are no rows {' and '.join(lacking)}"
        else:
            inputs = {label: rows.drop_columns(self.keys).sort_by(self.times[label]) for label, rows in sides.items()}
            try:
                row |= self._answer(compare_inputs(inputs, **self.options).to_dict()["comparison"])
            except LeakrateError as error:
                row["problem"] = str(error)
        kinds = {name: pa.float64() if name.startswith("ratio") else pa.string() for name in self.columns}
        return pa.table({name: pa.array([row[name]], kind) for name, kind in kinds.items()})

    @staticmethod
    def _answer(comparison: dict[str, Any]) -> dict[str, Any]:
        ratio = comparison.get("ratio") or {}
        return {
            "verdict": comparison["verdict"],
            "fix": comparison.get("fix"),
            "basis": comparison["basis"],
            "ratio": ratio.get("estimate"),
            "ratio_lower": ratio.get("lower"),
            "ratio_upper": ratio.get("upper"),
            "facts": json.dumps(comparison),
        }


class _Program:
    """The program as a function from batches to batches, in a process of its own beside the one of Python."""

    def __init__(self, words: list[str]) -> None:
        self.words = words

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        batches = iter(batches)
        first = next(batches, None)
        if first is None:
            return
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                [_program(), *self.words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said
            )
            feeder = _Feeder(process.stdin, first, batches)
            feeder.start()
            try:
                yield from _answers(process.stdout)
            finally:
                if process.poll() is None and feeder.is_alive():
                    process.kill()
                feeder.join()
                status = process.wait()
                process.stdout.close()
            if feeder.failure is not None:
                raise feeder.failure
            if status != 0:
                said.seek(0)
                raise RuntimeError(said.read().decode(errors="replace"))


def _answers(stream: Any) -> Iterator[pa.RecordBatch]:
    """The batches of an answer. One that breaks off is told by the program, on its own stream."""
    try:
        yield from pa.ipc.open_stream(stream)
    except (pa.ArrowInvalid, OSError):
        return


class _Feeder(threading.Thread):
    """Writes batches to the program while its rows are read."""

    def __init__(self, stream: Any, first: pa.RecordBatch, others: Iterator[pa.RecordBatch]) -> None:
        super().__init__(daemon=True)
        self.failure: BaseException | None = None
        self._stream = stream
        self._first = first
        self._others = others

    def run(self) -> None:
        try:
            with pa.ipc.new_stream(self._stream, self._first.schema) as writer:
                writer.write_batch(self._first)
                for batch in self._others:
                    writer.write_batch(batch)
            self._stream.close()
        except BrokenPipeError:
            # The program has ended, and says why.
            return
        except BaseException as failure:
            self.failure = failure
            self._stream.close()


def _program() -> str:
    """The command that came with the package, or else the one on the path."""
    for folder in (sysconfig.get_path("scripts"), sysconfig.get_path("scripts", f"{_user_scheme()}")):
        for name in ("leakrate", "leakrate.exe"):
            if folder and (Path(folder) / name).is_file():
                return str(Path(folder) / name)
    found = shutil.which("leakrate")
    if found is None:
        raise FileNotFoundError("the command leakrate is not installed on this executor: pip install leakrate there")
    return found


def _user_scheme() -> str:
    return sysconfig.get_preferred_scheme("user")
