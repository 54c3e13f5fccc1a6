"""Makes the files that are measured, each once: 30 days of readings, a third of the series leaking."""

import gzip
import json
import pathlib
import shutil
import sys

import numpy as np
import polars as pl

WORK = pathlib.Path(sys.argv[1])
START = 1_772_323_200  # 2026-03-01T00:00:00Z
MONTH = 30 * 86_400


def memory(series, ticks, seed):
    """Whole bytes, one row per tick and one column per series: a level, perhaps a leak, and noise
    in which each reading resembles the one before."""
    random = np.random.default_rng(seed)
    noise = random.normal(0, 4e5, (ticks, series))
    for tick in range(1, ticks):
        noise[tick] += 0.9 * noise[tick - 1]
    hours = np.arange(ticks)[:, None] * MONTH / ticks / 3600
    number = np.arange(series)
    leak = np.where(number % 3 == 0, number % 17 * 1e5, 0)
    level = 2e8 + number % 50 * 1e6
    return np.maximum(level + leak * hours + noise, 1).astype(np.int64)


def stamps(ticks):
    seconds = START + np.arange(ticks) * MONTH // ticks
    text = np.datetime_as_string(seconds.astype("datetime64[s]"))
    return np.char.add(text, "Z")


def write_long(path, series, ticks, by):
    if path.exists():
        return
    readings = memory(series, ticks, seed=series)
    names = np.array([f"web-5f7c9d-{number:05}" for number in range(series)])
    times = pl.Series(stamps(ticks))
    at = np.arange(ticks).repeat(series), np.tile(np.arange(series), ticks)
    if by == "series":
        at = np.tile(np.arange(ticks), series), np.arange(series).repeat(ticks)
        readings = readings.T
    pl.DataFrame(
        {"time": times[at[0]], "pod": pl.Series(names)[at[1]], "memory_bytes": readings.ravel()}
    ).write_csv(path)


def write_parquet(path):
    """The same rows as a CSV, as Polars writes them: compressed, in groups of a quarter of a million."""
    packed = path.with_suffix(".parquet")
    if not packed.exists():
        pl.read_csv(path, try_parse_dates=True).write_parquet(packed)


def write_wide(path, series, ticks):
    if path.exists():
        return
    readings = memory(series, ticks, seed=series)
    columns = {f"web-{number:05}_memory_bytes": readings[:, number] for number in range(series)}
    pl.DataFrame({"time": stamps(ticks), **columns}).write_csv(path)


write_long(WORK / "time-100.csv", 100, 172_800, "time")
write_long(WORK / "time-100-half.csv", 100, 86_400, "time")
write_long(WORK / "series-100.csv", 100, 172_800, "series")
write_long(WORK / "time-10000.csv", 10_000, 1_728, "time")
write_parquet(WORK / "time-100.csv")
write_long(WORK / "one.csv", 1, 100_000, "time")
write_wide(WORK / "wide-1000.csv", 1_000, 20_000)

def write_json(series, ticks):
    """A query_range as Prometheus answers it, and the same as lines of VictoriaMetrics."""
    whole, lines = WORK / "prometheus.json", WORK / "victoriametrics.jsonl"
    if whole.exists():
        return
    readings = memory(series, ticks, seed=series)
    times = [START + at * MONTH // ticks for at in range(ticks)]
    matrix = []
    with open(lines, "w") as file:
        for number in range(series):
            metric = {"__name__": "memory_bytes", "pod": f"web-5f7c9d-{number:05}"}
            own = readings[:, number].tolist()
            matrix.append({"metric": metric, "values": [[t, str(v)] for t, v in zip(times, own)]})
            stamps = [1000 * time for time in times]
            file.write(json.dumps({"metric": metric, "values": own, "timestamps": stamps}) + "\n")
    data = {"resultType": "matrix", "result": matrix}
    whole.write_text(json.dumps({"status": "success", "data": data}))


write_json(200, 5_000)

one = WORK / "one.csv"
with open(one, "rb") as plain, gzip.open(WORK / "one.csv.gz", "wb", 6) as packed:
    shutil.copyfileobj(plain, packed)
