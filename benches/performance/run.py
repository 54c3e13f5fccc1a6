"""Measures leakrate against what people would use instead, and writes docs/performance.md.

    python3 benches/performance/run.py

Needs cargo, python3 with venv, and 4 GB of disk; the first run fetches the peers (requirements.txt).
All data are made by a seeded generator. Whole processes are timed, start-up included, in turn
(A, B, C, A, B, C, …), so that a machine whose speed drifts is the same to all; the median counts.
"""

import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "target" / "performance"
PYTHON = WORK / "venv" / "bin" / "python"
LEAKRATE = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "leakrate"
LONGEST = 60
ROUNDS = int(os.environ.get("ROUNDS", "5"))


def prepare():
    WORK.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet", "--features", "parquet"], cwd=ROOT, check=True)
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True)
    subprocess.run([PYTHON, HERE / "data.py", WORK], check=True)


class Measured:
    """The runs of one command: seconds each, and the peak of its own memory, mapped files aside."""

    def __init__(self):
        self.seconds, self.cpu, self.anonymous = [], [], 0

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def processor(self):
        """Of a machine that others use too, this says more than the clock does."""
        return statistics.median(self.cpu)


def run_once(command, into, cores=None, extra=None):
    environment = dict(os.environ, **({"RAYON_NUM_THREADS": str(cores)} if cores else {}))
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
        **(extra or {}),
    )
    watcher = threading.Thread(target=watch, args=(process.pid, into))
    watcher.start()
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    into.seconds.append(time.perf_counter() - start)
    process.returncode = status
    into.cpu.append(usage.ru_utime + usage.ru_stime)
    watcher.join()
    if status != 0:
        raise SystemExit(f"{command}: {complaint.decode()}")


def watch(process, into):
    """Linux tells what of a process's memory is its own, and what is a file that is mapped."""
    while True:
        try:
            status = pathlib.Path(f"/proc/{process}/status").read_text()
        except OSError:
            return
        own = [line for line in status.splitlines() if line.startswith("RssAnon")]
        if not own:
            return
        into.anonymous = max(into.anonymous, int(own[0].split()[1]) * 1024)
        time.sleep(0.002)


def in_turn(commands, rounds=ROUNDS):
    """Runs named commands in turn; a first round that is not counted warms the caches. On a slow
    or busy machine rounds end early, so that all of it takes minutes."""
    measured = {name: Measured() for name in commands}
    deadline = time.monotonic() + LONGEST
    for round_ in range(rounds + 1):
        if round_ > 1 and time.monotonic() > deadline:
            break
        for name, (command, cores) in commands.items():
            run_once(command, measured[name] if round_ else Measured(), cores)
    return measured


def fit(name, *options):
    return [LEAKRATE, "fit", WORK / name, *options]


def peer(tool, shape, name):
    return [PYTHON, HERE / "peers.py", tool, shape, WORK / name]


def measure():
    """All figures of the document, by name."""
    long = {
        "leakrate": (fit("time-100.csv"), None),
        "DuckDB": (peer("duckdb", "long", "time-100.csv"), None),
        "Polars": (peer("polars", "long", "time-100.csv"), None),
        "leakrate, series by series": (fit("series-100.csv"), None),
        "leakrate, 10,000 series": (fit("time-10000.csv"), None),
        "leakrate, reading alone": ([LEAKRATE, "inspect", WORK / "time-100.csv"], None),
        "leakrate, 10,000 series, reading alone": (
            [LEAKRATE, "inspect", WORK / "time-10000.csv"],
            None,
        ),
        "leakrate --low-memory": (fit("time-100.csv", "--low-memory"), None),
    }
    wide = {
        "leakrate": (fit("wide-1000.csv"), None),
        "DuckDB": (peer("duckdb", "wide", "wide-1000.csv"), None),
        "Polars": (peer("polars", "wide", "wide-1000.csv"), None),
    }
    parquet = {
        "leakrate": (fit("time-100.parquet"), None),
        "DuckDB": (peer("duckdb", "long", "time-100.parquet"), None),
        "Polars": (peer("polars", "long", "time-100.parquet"), None),
        "leakrate, one pod by --where": (fit("time-100.parquet", "--where", "pod=web-5f7c9d-00007"), None),
    }
    cores = {f"{n} cores": (fit("time-100.csv"), n) for n in (1, 2, 4)}
    rows = {
        "half": (fit("time-100-half.csv"), None),
        "whole": (fit("time-100.csv"), None),
        "half, --low-memory": (fit("time-100-half.csv", "--low-memory"), None),
    }
    chart = WORK / "founding.png"
    compare = [LEAKRATE, "compare", "local=data/local-snapshots.csv"]
    compare += ["production=data/production-azure.json", "--requests", "production=100/min"]
    founding = {
        "leakrate": ([*compare, "--chart", chart], None),
        "Python": ([PYTHON, HERE / "founding_case.py", chart], None),
    }
    start = {
        "fit, five snapshots": ([LEAKRATE, "fit", "data/local-snapshots.csv"], None),
        "fit, 100,000 samples of one series": (fit("one.csv"), None),
        "the same from gzip": (fit("one.csv.gz"), None),
    }
    parse = "import json, sys; json.load(open(sys.argv[1]))"
    json = {
        "fit, query_range": (fit("prometheus.json"), None),
        "fit, VictoriaMetrics": (fit("victoriametrics.jsonl"), None),
        "Python, `json.load` alone": ([PYTHON, "-c", parse, WORK / "prometheus.json"], None),
    }
    return {
        "long": in_turn(long),
        "wide": in_turn(wide),
        "parquet": in_turn(parquet),
        "cores": in_turn(cores, 3),
        "rows": in_turn(rows, 3),
        "founding": in_turn(founding),
        "start": in_turn(start, 2 * ROUNDS),
        "json": in_turn(json),
        "pandas": in_turn({"pandas": (peer("pandas", "long", "one.csv"), None)}, 3),
    }


def machine():
    names = [line for line in open("/proc/cpuinfo") if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{names[0].split(':')[1].strip()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}"


def versions():
    ask = [PYTHON, "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]
    installed = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
    wanted = ("duckdb", "polars", "pandas", "statsmodels", "matplotlib", "numpy")
    peers = [line for line in installed.splitlines() if line.split("==")[0] in wanted]
    own = subprocess.run([LEAKRATE, "--version"], capture_output=True, text=True, check=True)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    )
    compiler = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True)
    own = f"{own.stdout.strip()} ({commit.stdout.strip()}, {compiler.stdout.strip()})"
    return ", ".join([own, platform.python_implementation() + " " + platform.python_version(), *peers])


def main():
    started = os.getloadavg()[0]
    prepare()
    if not shutil.which("rustc"):
        raise SystemExit("rustc is needed to say which compiler built leakrate")
    from document import document

    text = document(measure(), machine(), versions(), WORK, started)
    (ROOT / "docs" / "performance.md").write_text(text)
    print("docs/performance.md written")


if __name__ == "__main__":
    main()
