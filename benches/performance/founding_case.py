"""What `leakrate compare … --chart` does, as one would write it in Python."""

import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd
import statsmodels.api as sm

local = pd.read_csv("data/local-snapshots.csv")
local["requests"] = local.requests_added.cumsum()
local["bytes"] = local.heap_mb * 1e6

with open("data/production-azure.json") as file:
    points = json.load(file)["value"][0]["timeseries"][0]["data"]
production = pd.DataFrame(points).dropna(subset=["average"])
stamps = pd.to_datetime(production.timeStamp)
production["requests"] = (stamps - stamps.iloc[0]).dt.total_seconds() / 60 * 100
production["bytes"] = production.average

figure, axes = plt.subplots(figsize=(16, 9), dpi=100)
for name, table in (("local", local), ("production", production)):
    fit = sm.OLS(table.bytes, sm.add_constant(table.requests)).fit(
        cov_type="HAC", cov_kwds={"maxlags": 1}
    )
    low, high = fit.conf_int().loc["requests"]
    print(f"{name}: {fit.params.requests:.0f} B/request ({low:.0f} to {high:.0f})")
    axes.plot(table.requests, (table.bytes - table.bytes.iloc[0]) / 1e6, ".", label=name)
    axes.plot(table.requests, (fit.fittedvalues - table.bytes.iloc[0]) / 1e6)
axes.set_xlabel("requests")
axes.set_ylabel("memory grown, MB")
axes.legend()
figure.savefig(sys.argv[1])
