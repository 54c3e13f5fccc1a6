"""The package as it is installed. LEAKRATE_PROGRAM names the program that the answers are compared with."""

import datetime
import io
import json
import os
import pathlib
import subprocess
import sys
import threading
import time

import leakrate
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
LOCAL = ROOT / "data/local-snapshots.csv"
PRODUCTION = ROOT / "data/production-azure.json"
TRAFFIC = {"production": "100/min"}
PROGRAM = os.environ["LEAKRATE_PROGRAM"]


def by_program(*arguments, text=None):
    # Neither has a terminal, and so no width of one.
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    run = subprocess.run(
        [PROGRAM, *arguments], capture_output=True, text=True, input=text, env=environment, check=False
    )
    assert run.stdout, run.stderr
    return run.stdout


def json_of(*arguments, text=None):
    return json.loads(by_program(*arguments, "--format", "json", text=text))


def numbers(answer):
    """What was found, without what the input is called."""
    told = answer if isinstance(answer, dict) else answer.to_dict()
    return json.loads(json.dumps(told["series"]).replace('"stdin"', '"input"'))


ROWS = 120


def columns(rows=ROWS):
    minutes = np.arange(rows)
    times = np.datetime64("2026-03-14T00:00:00", "us") + minutes * np.timedelta64(60, "s")
    memory = 1e8 + minutes * 1e6 + (minutes * 7919 % 13) * 1.1e4
    return times, memory, minutes * 100


def frame(rows=ROWS):
    times, memory, requests = columns(rows)
    return pl.DataFrame({"time": times, "memory_bytes": memory, "requests": requests}).with_columns(
        pl.col("time").dt.replace_time_zone("UTC")
    )


def as_csv(table):
    """As text, in the way of Python: not of the package."""
    times, memory, requests = columns(len(table))
    rows = [f"{t}Z,{m!r},{r}" for t, m, r in zip(times.astype(str), memory.tolist(), requests.tolist())]
    return "time,memory_bytes,requests\n" + "\n".join(rows) + "\n"


#: Prints the bytes for each row that are held at most while a million rows are read.
READ_MANY = """
import numpy as np, polars as pl
from leakrate import _native

def status(key):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(key))

def read(frame):
    answered = _native.answer(["inspect", "m", "--format=json"], [], [("m", _native.Table.from_stream(frame))])
    assert answered.status == 0, answered.stderr

rows = 1_000_000
minutes = np.arange(rows)
frame = pl.DataFrame({
    "time": np.datetime64("2020-01-01", "us") + minutes * np.timedelta64(60, "s"),
    "memory_bytes": 1e8 + minutes * 1e2 + minutes * 7919 % 13 * 1.1e4,
})
del minutes
read(frame[:10_000])
with open("/proc/self/clear_refs", "w") as peak:
    peak.write("5")
before = status("VmRSS")
read(frame)
print((status("VmHWM") - before) / rows)
"""


class TestFoundingCase:
    def test_is_that_of_the_command_line_to_the_bit(self):
        answer = leakrate.compare({"local": LOCAL, "production": PRODUCTION}, requests=TRAFFIC)
        expected = json_of(
            "compare", f"local={LOCAL}", f"production={PRODUCTION}", "--requests", "production=100/min"
        )
        assert answer.to_dict() == expected
        assert round(answer.comparison.ratio.estimate, 2) == 0.52
        assert answer.finding.startswith("Same order of magnitude: local leaks 0.52× as fast as production")

    def test_from_memory_has_the_same_numbers(self):
        answer = leakrate.compare(
            {"local": LOCAL.read_text(), "production": PRODUCTION.read_bytes()}, requests=TRAFFIC
        )
        paths = leakrate.compare({"local": LOCAL, "production": PRODUCTION}, requests=TRAFFIC)
        assert answer.series == paths.series
        assert answer.comparison == paths.comparison

    def test_of_a_frame_too(self):
        local = pl.read_csv(LOCAL)
        answer = leakrate.compare({"local": local, "production": PRODUCTION}, requests=TRAFFIC)
        paths = leakrate.compare({"local": LOCAL, "production": PRODUCTION}, requests=TRAFFIC)
        assert answer.comparison == paths.comparison

    def test_is_predicted_and_reported(self):
        options = {"requests": TRAFFIC, "limit": "1.75GB"}
        assert len(leakrate.predict({"production": PRODUCTION}, **options).prediction) == 1
        reported = leakrate.report({"local": LOCAL, "production": PRODUCTION}, **options)
        assert reported.comparison and reported.prediction


class TestTables:
    def expected(self, rows=ROWS):
        return numbers(json_of("fit", "-", text=as_csv(frame(rows))))

    @pytest.mark.parametrize("rows", [ROWS, 9000])
    def test_of_every_library_give_the_numbers_of_their_text(self, rows):
        times, memory, requests = columns(rows)
        polars = frame(rows)
        expected = self.expected(rows)
        assert expected[0]["samples"] == rows
        pandas = pd.DataFrame({"time": pd.to_datetime(times, utc=True), "memory_bytes": memory, "requests": requests})
        structured = np.zeros(rows, dtype=[("time", "M8[us]"), ("memory_bytes", "f8"), ("requests", "i8")])
        structured["time"], structured["memory_bytes"], structured["requests"] = times, memory, requests
        arrow = polars.to_arrow()
        given = {
            "polars": polars,
            "polars, lazy": polars.lazy(),
            "polars in chunks": pl.concat([polars[:50], polars[50:]], rechunk=False),
            "pandas": pandas,
            "pandas by its index": pandas.set_index("time"),
            "pandas without a name of its index": pandas.set_index("time").rename_axis(None),
            "pandas of Arrow": pandas.convert_dtypes(dtype_backend="pyarrow"),
            "pyarrow": arrow,
            "pyarrow, batches": pa.RecordBatchReader.from_batches(arrow.schema, arrow.to_batches(max_chunksize=7)),
            "arrays": leakrate.table(time=pandas["time"], memory_bytes=memory, requests=requests),
            "arrays of Arrow": leakrate.table(
                time=arrow["time"], memory_bytes=polars["memory_bytes"], requests=arrow["requests"]
            ),
        }
        for name, one in given.items():
            assert numbers(leakrate.fit(one)) == expected, name
        zoneless = leakrate.fit(structured)
        assert numbers(leakrate.fit(structured, tz="UTC")) == expected
        assert zoneless.series[0].bytes_per_hour == leakrate.fit(polars).series[0].bytes_per_hour

    def test_of_several_pods(self):
        both = pl.concat([frame().with_columns(pod=pl.lit(f"web-{at}")) for at in range(2)]).sort("time")
        assert [one.name for one in leakrate.fit(both).series] == ["web-0", "web-1"]
        categories = both.to_pandas()
        categories["pod"] = categories["pod"].astype("category")
        assert [one.name for one in leakrate.fit(categories).series] == ["web-0", "web-1"]

    def test_of_times_in_a_zone(self):
        there = frame().with_columns(pl.col("time").dt.convert_time_zone("Europe/Berlin"))
        assert leakrate.fit(there).series[0].bytes_per_hour == leakrate.fit(frame()).series[0].bytes_per_hour

    def test_of_every_width(self):
        table = frame().with_columns(
            pl.col("memory_bytes").cast(pl.Int64), pl.col("requests").cast(pl.UInt16), pl.col("time").cast(pl.Datetime("ms", "UTC"))
        )
        expected = leakrate.fit(table).series
        pandas = table.to_pandas()
        assert leakrate.fit(pandas).series == expected
        assert leakrate.fit(pandas.astype({"memory_bytes": "int32", "requests": "uint64"})).series == expected

    def test_of_readings_alone(self):
        answer = leakrate.fit(np.arange(20) * 1e6 + 1e8, requests="1000/reading")
        assert answer.series[0].bytes_per_request.estimate == pytest.approx(1000)

    def test_missing_readings_are_said(self):
        times, memory, _ = columns()
        memory[5] = np.nan
        answer = leakrate.fit(leakrate.table(time=times, memory_bytes=memory), tz="UTC")
        assert answer.series[0].samples == ROWS - 1
        assert "missing_readings" in [one.code for one in answer.series[0].caveats]
        null = frame().with_columns(pl.when(pl.col("requests") == 500).then(None).otherwise(pl.col("memory_bytes")).alias("memory_bytes"))
        assert leakrate.fit(null).series[0].samples == ROWS - 1

    def test_missing_times_are_refused_in_their_row(self):
        times, memory, _ = columns(9000)
        times[5000] = np.datetime64("NaT")
        with pytest.raises(leakrate.LeakrateError, match="input:5002:1"):
            leakrate.fit(leakrate.table(time=times, memory_bytes=memory), tz="UTC")

    @pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is told by Linux")
    def test_are_not_copied(self):
        run = subprocess.run([sys.executable, "-c", READ_MANY], capture_output=True, text=True, check=True)
        # The series has a time and a reading of 8 bytes each. As text the table would be 40 more.
        print(run.stdout)
        assert float(run.stdout) <= 16, run.stdout

    def test_are_not_changed_and_can_be_dropped(self):
        table = frame()
        before = table.clone()
        answer = leakrate.fit(table)
        del table
        assert str(answer).startswith("input leaks")
        assert before.equals(frame())


class TestAnswers:
    def test_have_words_facts_and_a_chart(self):
        answer = leakrate.fit(LOCAL)
        assert str(answer) == by_program("fit", str(LOCAL))
        assert repr(answer) == f"<leakrate.Answer: {answer.finding}>"
        two = leakrate.compare({"local": LOCAL, "production": PRODUCTION}, requests=TRAFFIC)
        assert repr(two).endswith("(90 % CI 0.46 to 0.58).>") and two.finding.count("\n") > 0
        assert repr(answer.series[0].bytes_per_request).startswith("Rate(estimate=12748.1, ")
        assert answer.chart.startswith("<svg")
        page = answer._repr_html_()
        assert "<pre>local-snapshots leaks" in page and "<svg" in page
        assert answer.to_dict() == json_of("fit", str(LOCAL))
        assert answer.series[0].to_dict() == answer.to_dict()["series"][0]

    def test_of_a_rate_are_what_is_written(self):
        answer = leakrate.fit("15MB/1250req")
        assert answer.series[0].bytes_per_request.estimate == 12_000

    def test_keep_their_words_when_a_file_changes(self, tmp_path):
        path = tmp_path / "local-snapshots.csv"
        path.write_bytes(LOCAL.read_bytes())
        answer = leakrate.fit(path)
        path.unlink()
        assert "leaks 12.7 MB" in str(answer)

    @pytest.mark.parametrize(
        ("condition", "outcome"), [("leak", "failed"), ("undecided", "passed"), ("rate>1MB/h", "cannot_be_decided")]
    )
    def test_have_the_gate(self, condition, outcome):
        assert leakrate.fit(LOCAL, fail_on=condition).gate[0].outcome == outcome

    def test_of_streams_and_paths_are_one(self):
        expected = leakrate.fit(LOCAL.read_bytes()).series
        assert leakrate.fit(io.BytesIO(LOCAL.read_bytes())).series == expected
        assert leakrate.fit(io.StringIO(LOCAL.read_text())).series == expected
        with LOCAL.open("rb") as file:
            assert leakrate.fit(file).series == expected

    def test_take_options_as_the_command_line_does(self):
        since = datetime.datetime(2026, 3, 14, 1, tzinfo=datetime.timezone.utc)
        assert leakrate.fit(frame(), since=since).series[0].samples == ROWS - 60
        assert leakrate.fit(frame(), confidence=0.9).series[0].bytes_per_hour.confidence == 0.9

    def test_leave_other_threads_running(self):
        table = frame(200_000)
        turns, done = [], threading.Event()

        def count():
            while not done.is_set():
                turns.append(time.perf_counter())
                time.sleep(0.001)

        other = threading.Thread(target=count)
        other.start()
        start = time.perf_counter()
        leakrate.fit(table)
        end = time.perf_counter()
        done.set()
        other.join()
        inside = [one for one in turns if start < one < end]
        # Were the lock held, the other thread would have its turns before the answer and after it alone.
        assert len(inside) >= 5


class TestBadInput:
    def refused(self, pattern, given, kind=TypeError, **options):
        with pytest.raises(kind, match=pattern) as caught:
            leakrate.fit(given, **options)
        return caught.value

    def test_that_is_none_is_a_type_error(self):
        self.refused("the input is None: expected a path", None)
        self.refused("the input is 5: expected a path", 5)
        self.refused("the input is an empty list", [])
        self.refused("empty text", "")
        self.refused("inputs by label, found none", {})
        self.refused("'a b' is no plain word", {"a b": LOCAL})
        self.refused("the input 'web' is 7", {"web": 7})
        self.refused("of type set", {"web": {1}})
        self.refused("2 dimensions without names", np.zeros((3, 2)))
        with pytest.raises(TypeError, match="expected columns by name"):
            leakrate.table()
        with pytest.raises(ValueError, match="not of one length: `time` 3, `memory_bytes` 2"):
            leakrate.table(time=[1, 2, 3], memory_bytes=[1, 2])

    def test_of_a_missing_column_names_those_that_there_are(self):
        error = self.refused("heap_used", frame(), leakrate.LeakrateError, memory="heap_used")
        assert "memory_bytes" in str(error) and error.status == 2
        nameless = frame().rename({"memory_bytes": "a", "requests": "b"})
        error = self.refused("no column is known to be memory.*`a`", nameless, leakrate.LeakrateError)
        assert "--memory" in error.help

    def test_of_a_unit_says_what_to_add(self):
        table = frame().rename({"memory_bytes": "memory"}).drop("requests").with_columns(pl.col("memory") / 1e6)
        error = self.refused("from Python, add to the call: ", table, leakrate.LeakrateError)
        assert error.options
        assert leakrate.fit(table, **error.options).series[0].verdict

    def test_of_times_without_a_zone_says_what_is_assumed(self):
        answer = leakrate.fit(frame().with_columns(pl.col("time").dt.replace_time_zone(None)))
        assert answer.inputs[0].time_zone == "UTC (assumed)"

    def test_of_python_objects_names_the_column(self):
        table = frame().to_pandas()
        table["memory_bytes"] = [object()] * len(table)
        self.refused("column `memory_bytes` holds Python objects of object: expected numbers", table)
        lists = frame().with_columns(tags=pl.Series([[1]] * ROWS))
        self.refused("column `tags` is of type LargeList.*expected numbers, times or text", lists)
        complex_ = np.zeros(3, dtype=complex)
        self.refused("dtype complex128: expected numbers", complex_)

    def test_of_nothing_but_nan_is_said(self):
        empty = frame().with_columns(pl.lit(float("nan")).alias("memory_bytes"))
        self.refused("memory_bytes", empty, leakrate.LeakrateError)
        self.refused("rows", frame()[:0], leakrate.LeakrateError)

    def test_of_a_file_has_the_words_of_the_command_line(self):
        torn = "time,memory\n2026-01-01T00:00Z,1MB\n2026-01-01T01:00Z,3MB\n2026-01-01T02:00Z,x\n"
        error = self.refused("input:4:19", torn, leakrate.LeakrateError)
        assert error.options.get("skip_bad_rows") is True
        assert error.command.startswith("leakrate fit input")
        assert leakrate.fit(torn, **error.options).series[0].samples == 2

    def test_of_an_option(self):
        self.refused("'format' is not for here", LOCAL, format="html")
        self.refused("'limit' is of type function", LOCAL, limit=lambda: 5)
        self.refused("unexpected argument '--flor'", LOCAL, leakrate.LeakrateError, flor=5)

    def test_of_a_missing_file(self):
        self.refused("no such file", "absent.csv", leakrate.LeakrateError)
        self.refused("--output: no such file", "--output", leakrate.LeakrateError)


class TestPackage:
    def test_has_the_command(self):
        command = pathlib.Path(sys.executable).parent / "leakrate"
        run = subprocess.run([command, "fit", LOCAL, "--format", "json"], capture_output=True, text=True, check=True)
        assert json.loads(run.stdout) == json_of("fit", str(LOCAL))

    def test_has_facts_that_are_those_of_the_schema(self):
        subprocess.run([sys.executable, ROOT / "packages/python/generate_schema.py", "--check"], check=True)
