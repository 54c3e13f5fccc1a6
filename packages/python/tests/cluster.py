"""A fleet on a standalone cluster of Spark, one of whose workers is killed during the job, against one process.

Usage: python cluster.py PROGRAM, with the wheel and pyspark installed. Everything stays on loopback.
"""

from __future__ import annotations

import datetime
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyspark
from pyspark.sql import DataFrame, SparkSession

import leakrate.spark

PODS = 2_000
FILES = 16
SAMPLES = 120
START = datetime.datetime(2026, 3, 14, tzinfo=datetime.timezone.utc)
COLUMNS = {
    "samples": ("samples",),
    "verdict": ("verdict",),
    "p_value": ("p_value",),
    "memory_last_bytes": ("memory_last_bytes",),
    "bytes_per_hour": ("bytes_per_hour", "estimate"),
    "bytes_per_hour_lower": ("bytes_per_hour", "lower"),
    "bytes_per_hour_upper": ("bytes_per_hour", "upper"),
    "bytes_per_request": ("bytes_per_request", "estimate"),
    "adjusted_p_value": ("adjusted_p_value",),
    "among_many": ("among_many",),
}


def write_fleet(folder: Path) -> None:
    """Files in which the rows of all pods of a file take turns; every twentieth pod leaks."""
    times = [START + datetime.timedelta(seconds=60 * tick) for tick in range(SAMPLES)]
    for number in range(FILES):
        pods = range(number, PODS, FILES)
        noise = random.Random(number)
        drift, requests = dict.fromkeys(pods, 0.0), dict.fromkeys(pods, 0)
        columns: dict[str, list] = {"time": [], "cluster": [], "pod": [], "rss_bytes": [], "requests": []}
        for tick in range(SAMPLES):
            for pod in pods:
                drift[pod] = 0.6 * drift[pod] + noise.gauss(0, 300_000)
                requests[pod] += noise.randrange(20, 90)
                growth = 25 * requests[pod] if pod % 20 == 0 else 0
                columns["time"].append(times[tick])
                columns["cluster"].append(["eu", "us"][pod % 2])
                columns["pod"].append(f"web-{pod}")
                columns["rss_bytes"].append(int(200_000_000 + growth + drift[pod]))
                columns["requests"].append(requests[pod])
        schema = {"time": pa.timestamp("us", "UTC"), "cluster": pa.string(), "pod": pa.string()}
        arrays = {name: pa.array(values, schema.get(name, pa.int64())) for name, values in columns.items()}
        pq.write_table(pa.table(arrays), folder / f"part-{number:02}.parquet")


OF_PREDICTION = {
    "fate": ("fate",),
    "limit_bytes": ("limit_bytes",),
    "seconds_left": ("seconds_left", "estimate"),
    "seconds_until_first_crossing_p05": ("seconds_until_first_crossing", "p05"),
    "seconds_until_first_crossing_p50": ("seconds_until_first_crossing", "p50"),
    "seconds_until_first_crossing_p95": ("seconds_until_first_crossing", "p95"),
    "restart_within_seconds": ("restart_within_seconds",),
}
LIMIT = "230MB"
# Of these the first leaks.
COMPARED = ["web-0", "web-1", "web-20"]


class Cluster:
    """A master and two workers, each a process group of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._home = Path(pyspark.__file__).parent
        self._environment = os.environ | {
            "SPARK_HOME": str(self._home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "PYSPARK_PYTHON": sys.executable,
            "SPARK_NO_DAEMONIZE": "1",
        }
        port = _free_port()
        self.address = f"spark://127.0.0.1:{port}"
        master = ["master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(_free_port())]
        self.processes = [self._start("master", master)]
        _wait_for(port)
        for name in ("first", "second"):
            worker = ["worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g"]
            worker += ["--webui-port", str(_free_port()), "--work-dir", str(folder / name), self.address]
            self.processes.append(self._start(name, worker))

    def _start(self, name: str, words: list[str]) -> subprocess.Popen:
        log = (self._folder / f"{name}.log").open("wb")
        command = [str(self._home / "bin" / "spark-class"), f"org.apache.spark.deploy.{words[0]}", *words[1:]]
        return subprocess.Popen(
            command, env=self._environment, stdout=log, stderr=log, start_new_session=True
        )

    def kill(self, process: subprocess.Popen) -> None:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in reversed(self.processes):
            self.kill(process)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")


def _kill_during(spark: SparkSession, cluster: Cluster, killed: list[int]) -> None:
    """Kills the second worker once some tasks that answer are done and others are not."""
    tracker = spark.sparkContext.statusTracker()
    while True:
        for stage in tracker.getActiveStageIds():
            told = tracker.getStageInfo(stage)
            if told and told.numTasks == FILES and 2 <= told.numCompletedTasks <= FILES - 4:
                cluster.kill(cluster.processes[2])
                killed.append(told.numCompletedTasks)
                return
        time.sleep(0.01)


def _told(series: dict, path: tuple[str, ...]) -> object:
    for name in path:
        series = series.get(name) if series is not None else None
    return series


def _asked(program: str, *words: str) -> dict:
    run = subprocess.run([program, *words, "--format", "json"], capture_output=True, check=True)
    return json.loads(run.stdout)


def _of_one_process(program: str, folder: Path) -> dict[str, dict]:
    series = _asked(program, "fit", str(folder))["series"]
    return {one["name"]: one | {"place": place} for place, one in enumerate(series, 1)}


def _assert_same(rows: list, expected: dict[str, dict]) -> None:
    assert len(rows) == len(expected) == PODS, (len(rows), len(expected))
    for row in rows:
        one = expected[row["pod"]]
        for column, path in COLUMNS.items():
            assert row[column] == _told(one, path), (row["pod"], column, row[column], _told(one, path))
        assert row["place"] == one["place"], (row["pod"], row["place"], one["place"])


def _assert_predicted(program: str, folder: Path, frame: DataFrame, among: dict[str, object]) -> None:
    """A leak that may be chance among so many is predicted as one alone, and else as in one process."""
    predictions = _asked(program, "predict", str(folder), "--limit", LIMIT)["prediction"]
    expected = {one["series"]: one for one in predictions}
    rows = leakrate.spark.predict(frame, by=["cluster", "pod"], limit=LIMIT).collect()
    assert len(rows) == PODS
    compared = [row for row in rows if among[row["pod"]] != "may_be_chance"]
    assert len(compared) > PODS * 0.9
    for row in compared:
        one = expected[row["pod"]]
        for column, path in OF_PREDICTION.items():
            assert row[column] == _told(one, path), (row["pod"], column, row[column], _told(one, path))
    print(f"{len(compared)} predictions are those of one process, {PODS - len(compared)} may be chance there")


def _assert_compared(program: str, folder: Path, frame: DataFrame) -> None:
    """Each half of the time of some series against the other."""
    half = START + datetime.timedelta(seconds=60 * (SAMPLES // 2))
    some = frame.filter(frame.pod.isin(COMPARED))
    before, after = some.filter(some.time < half), some.filter(some.time >= half)
    rows = leakrate.spark.compare(before, after, by=["cluster", "pod"]).collect()
    assert {row["pod"] for row in rows} == set(COMPARED)
    table = pq.read_table(folder)
    for row in rows:
        sides = []
        for label, is_side in (("before", pc.less), ("after", pc.greater_equal)):
            chosen = table.filter(pc.and_(pc.equal(table["pod"], row["pod"]), is_side(table["time"], pa.scalar(half))))
            path = folder.parent / f"{row['pod']}-{label}.parquet"
            pq.write_table(chosen.drop_columns(["cluster", "pod"]), path)
            sides.append(f"{label}={path}")
        assert json.loads(row["facts"]) == _asked(program, "compare", *sides)["comparison"], row["pod"]
    print(f"{len(rows)} comparisons are those of one process: {[row['verdict'] for row in rows]}")


def main(program: str) -> None:
    # The driver says to executors which Python they start.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fleet = folder / "fleet"
        fleet.mkdir()
        write_fleet(fleet)
        begin = time.monotonic()
        expected = _of_one_process(program, fleet)
        print(f"one process: {time.monotonic() - begin:.1f} s")
        cluster = Cluster(folder)
        spark = None
        try:
            spark = (
                SparkSession.builder.master(cluster.address)
                .appName("leakrate")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.executor.memory", "512m")
                .config("spark.executor.cores", "1")
                .config("spark.ui.enabled", "false")
                .config("spark.ui.showConsoleProgress", "false")
                .config("spark.sql.adaptive.enabled", "false")
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate()
            )
            frame = spark.read.parquet(str(fleet))
            for partitions in (1, 2, 4):
                spark.conf.set("spark.sql.shuffle.partitions", partitions)
                begin = time.monotonic()
                assert leakrate.spark.fit(frame, by=["cluster", "pod"]).count() == PODS
                print(f"{partitions} partitions: {time.monotonic() - begin:.1f} s")
            spark.conf.set("spark.sql.shuffle.partitions", FILES)
            killed: list[int] = []
            killer = threading.Thread(target=_kill_during, args=(spark, cluster, killed), daemon=True)
            killer.start()
            rows = leakrate.spark.fit(frame, by=["cluster", "pod"]).cache()
            rows.count()
            killer.join(timeout=1)
            assert killed, "no worker was killed during the job"
            print(f"a worker was killed after {killed[0]} of {FILES} tasks")
            judged = leakrate.spark.among_many(rows).collect()
            _assert_same(judged, expected)
            _assert_predicted(program, fleet, frame, {row["pod"]: row["among_many"] for row in judged})
            _assert_compared(program, fleet, frame)
            leakrate.spark.register(spark)
            frame.filter("pod in ('web-0', 'web-1')").drop("cluster").createOrReplaceTempView("m")
            sql = spark.sql("SELECT * FROM leak_fit(TABLE(m) PARTITION BY pod ORDER BY time)").collect()
            assert {row["series"] for row in sql} == {"web-0", "web-1"}
            for row in sql:
                assert row["bytes_per_hour"] == _told(expected[row["series"]], ("bytes_per_hour", "estimate"))
            print(f"{PODS} series are what one process says of them")
        finally:
            if spark is not None:
                spark.stop()
            cluster.stop()


if __name__ == "__main__":
    main(sys.argv[1])
