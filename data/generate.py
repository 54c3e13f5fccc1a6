#!/usr/bin/env python3
"""Writes production.csv and production-azure.json. README.md says what is known and what is not.

Same seed, same bytes: running this again must leave the files as they are.
"""

import csv
import json
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path

START = datetime(2020, 5, 11, 1, 17, tzinfo=timezone.utc)
MINUTES = 490  # 01:17 to 09:27
GROWTH_BYTES = 1_200e6
FIRST_BYTES = 420e6

# Each minute keeps most of the deviation of the minute before it, as averages of a working
# set do. The standard deviation is that of the readings about the line.
MEMORY_OF_NOISE = 0.8
NOISE_BYTES = 6e6
SEED = 5


def noise(count):
    """A stationary autoregressive series of order one."""
    normal = random.Random(SEED).gauss
    innovation = NOISE_BYTES * (1 - MEMORY_OF_NOISE**2) ** 0.5
    deviation = normal(0, NOISE_BYTES)
    for _ in range(count):
        yield deviation
        deviation = MEMORY_OF_NOISE * deviation + normal(0, innovation)


def readings():
    for minute, deviation in enumerate(noise(MINUTES + 1)):
        time = START + timedelta(minutes=minute)
        memory = FIRST_BYTES + GROWTH_BYTES * minute / MINUTES + deviation
        yield time.strftime("%Y-%m-%dT%H:%M:%SZ"), round(memory)


def write_csv(path):
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["time", "memory_bytes"])
        table.writerows(readings())


def write_azure(path):
    """The answer of `az monitor metrics list`, without the keys that hold nothing."""
    site = (
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/example"
        "/providers/Microsoft.Web/sites/example"
    )
    data = [{"timeStamp": time, "average": float(memory)} for time, memory in readings()]
    answer = {
        "cost": 0,
        "timespan": f"{data[0]['timeStamp']}/{data[-1]['timeStamp']}",
        "interval": "PT1M",
        "value": [
            {
                "id": f"{site}/providers/Microsoft.Insights/metrics/AverageMemoryWorkingSet",
                "type": "Microsoft.Insights/metrics",
                "name": {
                    "value": "AverageMemoryWorkingSet",
                    "localizedValue": "Average memory working set",
                },
                "unit": "Bytes",
                "timeseries": [{"metadatavalues": [], "data": data}],
            }
        ],
        "namespace": "Microsoft.Web/sites",
        "resourceregion": "westeurope",
    }
    path.write_text(json.dumps(answer, indent=2) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    here = Path(__file__).parent
    write_csv(here / "production.csv")
    write_azure(here / "production-azure.json")
