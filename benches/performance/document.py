"""The figures of run.py as docs/performance.md."""

import datetime
import os

ROWS = 17_280_000
HEAD = """# Performance

Written by `python3 benches/performance/run.py`; run that to measure again. Whole processes, start-up
included, in turn, medians of several runs each. The peers compute one slope per series and nothing
else; leakrate looks for restarts, warm-ups and bends, fits the slope with an interval that allows for
noise that follows itself, and judges it. `cargo bench --bench pieces` times reading, fitting and
statistics one by one.

"""


def seconds(value):
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def table(head, rows):
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines) + "\n"


def goal(name, wanted, found, is_met, why):
    return {"name": name, "wanted": wanted, "found": found, "is_met": is_met, "why": why}


class Ratio:
    """How many times one takes what the other does, by processor time and by the clock."""

    def __init__(self, one, other):
        self.processor = one.processor / other.processor
        self.clock = one.median / other.median

    @property
    def smallest(self):
        return min(self.processor, self.clock)

    @property
    def largest(self):
        return max(self.processor, self.clock)

    def __str__(self):
        return f"{self.processor:.2f} times, by the clock {self.clock:.2f}"


def faster(name, peer, own, wanted, why):
    ratio = Ratio(peer, own)
    return goal(name, f"{wanted} times faster", str(ratio), ratio.smallest >= wanted, why)


def goals(found):
    long, wide, cores, rows = (found[part] for part in ("long", "wide", "cores", "rows"))
    own = long["leakrate"].median
    many = long["leakrate, 10,000 series"]
    reading = long["leakrate, reading alone"].median
    reading_many = long["leakrate, 10,000 series, reading alone"].median
    in_long = (
        f"reading takes {seconds(reading)}, fitting and judging {seconds(own - reading)}; "
        f"all of it is {statistic(long['leakrate'])} of processor time, by perf a third for splitting and "
        "parsing, a sixth for the kernel (nearly all of it new pages of memory), a tenth for copies, a twelfth for the "
        "check that all is text, a sixteenth for sorting rows to their series, a fifth for the fits. "
        "`--low-memory`, which keeps means, needs hardly a new page and "
        f"{seconds(long['leakrate --low-memory'].median)}"
    )
    in_many = (
        f"reading takes {seconds(reading_many)}, fitting and judging "
        f"{seconds(many.median - reading_many)}: {(many.median - reading_many) / 10:.3f} ms a series, "
        "a third of it in the medians of sliding windows that find restarts, most of the rest in the "
        "forms of growth and the fits for 25 autocorrelations"
    )
    in_wide = (
        f"all of it is {statistic(wide['leakrate'])} of processor time, by perf half of it for the fits; splitting "
        "and parsing 1,000 cells a row is the part that the peers have too"
    )
    list_ = []
    for peer, wanted in (("DuckDB", 2.5), ("Polars", 3)):
        list_.append(faster(f"long CSV, against {peer}", long[peer], long["leakrate"], wanted, in_long))
    ratio = Ratio(many, long["leakrate"])
    list_.append(
        goal("10,000 series by time", "1.5 times the time of 100", str(ratio), ratio.largest <= 1.5, in_many)
    )
    for peer, wanted in (("DuckDB", 3), ("Polars", 2)):
        list_.append(faster(f"wide CSV, against {peer}", wide[peer], wide["leakrate"], wanted, in_wide))
    parquet = found["parquet"]
    in_parquet = (
        f"it takes {statistic(parquet['leakrate'])} of processor time; the peers read it in "
        f"{statistic(parquet['DuckDB'])} and {statistic(parquet['Polars'])}"
    )
    list_.append(faster("Parquet, against DuckDB", parquet["DuckDB"], parquet["leakrate"], 2, in_parquet))
    ratio = rows["whole"].median / rows["half"].median
    list_.append(goal("twice the rows", "twice the time", f"{ratio:.2f} times", ratio <= 2.1, in_long))
    ratio = cores["1 cores"].median / cores["4 cores"].median
    why = (
        f"on one core it takes {seconds(cores['1 cores'].median)}, on two {seconds(cores['2 cores'].median)}; "
        f"the machine had a load of {os.getloadavg()[0]:.0f} processes beside"
    )
    list_.append(goal("4 cores against 1", "3 times faster", f"{ratio:.1f} times", ratio >= 3, why))
    per_sample = long["leakrate"].anonymous / ROWS
    why = "a time and a reading are 16 bytes; the rest is what is read before it is added to its series"
    list_.append(
        goal("memory beyond the file", "20 bytes a sample", f"{per_sample:.1f} bytes", per_sample <= 20, why)
    )
    low, half = long["leakrate --low-memory"].anonymous, rows["half, --low-memory"].anonymous
    shown = f"{half / 2**20:.0f} MiB for half the rows, {low / 2**20:.0f} MiB for all"
    list_.append(goal("`--low-memory`", "constant in rows", shown, low <= 1.25 * half, "see the table"))
    ratio = found["founding"]["Python"].median / found["founding"]["leakrate"].median
    why = "drawing and packing the picture"
    list_.append(
        goal("founding case with a picture", "20 times faster", f"{ratio:.0f} times", ratio >= 20, why)
    )
    return list_


def statistic(measured):
    return seconds(sum(measured.cpu) / len(measured.cpu))


def timed(part):
    return [
        [
            name,
            seconds(run.median),
            f"{seconds(min(run.seconds))} to {seconds(max(run.seconds))}",
            statistic(run),
            f"{run.anonymous / 2**20:.0f} MiB",
        ]
        for name, run in part.items()
    ]


COLUMNS = ["", "median", "range", "processor", "own memory"]


def document(found, machine, versions, work, load):
    wanted = goals(found)
    text = HEAD
    text += f"Measured {datetime.date.today()} on {machine}; load before the start {load:.1f}.\n\n"
    text += "## Goals\n\n"
    text += table(
        ["", "goal", "found", ""],
        [[g["name"], g["wanted"], g["found"], "met" if g["is_met"] else "**missed**"] for g in wanted],
    )
    missed = [g for g in wanted if not g["is_met"]]
    if missed:
        text += "Missed, and where the time goes:\n\n"
        text += "".join(f"- {g['name']}: {g['why']}.\n" for g in missed) + "\n"
    size = (work / "time-100.csv").stat().st_size / 1e6
    text += f"## 17.3 million rows, 100 series, long CSV of {size:.0f} MB\n\n"
    text += "Each row a time, a name and a reading, the series in turn (unless said otherwise).\n\n"
    text += table(COLUMNS, timed(found["long"]))
    text += "## 1,000 columns by 20,000 rows, wide CSV\n\n" + table(COLUMNS, timed(found["wide"]))
    size = (work / "time-100.parquet").stat().st_size / 1e6
    text += f"## The same rows as Parquet of {size:.0f} MB\n\n"
    text += "As Polars writes them: Zstandard, names in dictionaries, groups of a quarter of a million rows.\n\n"
    text += table(COLUMNS, timed(found["parquet"]))
    text += "## Cores and rows\n\nThe long CSV again, and half of it.\n\n"
    text += table(COLUMNS, timed(found["cores"]) + timed(found["rows"]))
    text += "## JSON\n\nA million samples of 200 series: the `query_range` of Prometheus, in which values are text, and\n"
    text += "the lines of VictoriaMetrics; against reading the first of them into Python, and nothing else.\n\n"
    text += table(COLUMNS, timed(found["json"]))
    text += "## Small inputs\n\n"
    text += "The founding case: `compare` of five snapshots with 491 samples, and its picture; against pandas,\n"
    text += "statsmodels and matplotlib (`benches/performance/founding_case.py`).\n\n"
    text += table(COLUMNS, timed(found["founding"]) + timed(found["start"]))
    text += "pandas with statsmodels takes "
    text += f"{seconds(found['pandas']['pandas'].median)} for the slope of the 100,000 samples; for the\n"
    text += "17.3 million it is left out, as it takes minutes.\n\n"
    text += f"## Versions\n\n{versions}.\n"
    return text
