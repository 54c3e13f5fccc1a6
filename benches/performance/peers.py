"""The slope of each series, and nothing else, with what people would use: no errors of the slope, no restarts, no verdicts."""

import sys

tool, shape, path = sys.argv[1:]
is_parquet = path.endswith(".parquet")

if tool == "duckdb":
    import duckdb

    if shape == "long":
        reader = "read_parquet" if is_parquet else "read_csv"
        query = f"""select pod, regr_slope(memory_bytes, epoch(time)), count(*)
                    from {reader}(?) group by pod"""
    else:
        query = """select name, regr_slope(bytes, epoch(time)), count(*)
                   from (unpivot (from read_csv(?)) on columns(* exclude time)
                         into name name value bytes) group by name"""
    rows = duckdb.connect().execute(query, [path]).fetchall()
    print(len(rows))
elif tool == "polars":
    import polars as pl

    if is_parquet:
        table = pl.scan_parquet(path)
    else:
        time = pl.col("time").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="ms")
        table = pl.scan_csv(path).with_columns(time)
    if shape == "wide":
        table = table.unpivot(index="time", variable_name="pod", value_name="memory_bytes")
    # Sums about the first time, or they would lose their digits.
    x = (pl.col("time").dt.timestamp("ms") - 1_772_323_200_000) / 1000
    y = pl.col("memory_bytes").cast(pl.Float64)
    n = pl.len()
    slope = (n * (x * y).sum() - x.sum() * y.sum()) / (n * (x * x).sum() - x.sum() ** 2)
    found = table.group_by("pod").agg(slope.alias("slope")).collect(engine="streaming")
    print(found.height)
elif tool == "pandas":
    import pandas as pd
    import statsmodels.api as sm

    table = pd.read_csv(path, parse_dates=["time"])
    seconds = table.time.astype("int64") / 1e9
    table["seconds"] = seconds - seconds.iloc[0]
    for name, series in table.groupby("pod"):
        sm.OLS(series.memory_bytes, sm.add_constant(series.seconds)).fit().params
    print(table.pod.nunique())
