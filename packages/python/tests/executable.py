"""ClickHouse, in this process, asks the program as an executable table function.

Usage: python executable.py PROGRAM, with chdb and pyarrow installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from chdb.session import Session

ROOT = Path(__file__).resolve().parents[3]
FLEET = ROOT / "tests/fixtures/formats/parquet/same/duckdb.parquet"
COLUMNS = """
    pod String, cluster String, samples Nullable(Int64), "from" Nullable(DateTime64(6, 'UTC')), "to" Nullable(DateTime64(6, 'UTC')),
    restarts Nullable(Int64), memory_first_bytes Nullable(Float64), memory_last_bytes Nullable(Float64),
    verdict Nullable(String), p_value Nullable(Float64), bytes_per_hour Nullable(Float64),
    bytes_per_hour_lower Nullable(Float64), bytes_per_hour_upper Nullable(Float64), bytes_per_request Nullable(Float64),
    bytes_per_request_lower Nullable(Float64), bytes_per_request_upper Nullable(Float64), problem Nullable(String),
    facts Nullable(String)
"""


def main(program: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        scripts = Path(folder) / "user_scripts"
        scripts.mkdir()
        script = scripts / "leakrate"
        script.write_text(f"#!/bin/sh\nexec '{Path(program).resolve()}' \"$@\"\n")
        script.chmod(0o755)
        session = Session(f"{folder}/data?user_scripts_path={scripts}")
        answer = session.query(
            f"""
            SELECT pod, cluster, verdict, bytes_per_hour, p_value FROM executable(
                'leakrate stream --keys pod,cluster fit -', ArrowStream, $${COLUMNS}$$,
                (SELECT pod, cluster, time, rss_bytes, requests, limit_bytes FROM file('{FLEET}', Parquet)
                 ORDER BY pod, cluster, time))
            ORDER BY pod
            """,
            "JSONCompact",
        )
        rows = json.loads(str(answer))["data"]
    run = subprocess.run([program, "fit", str(FLEET), "--format", "json"], capture_output=True, check=True)
    expected = {one["name"]: one for one in json.loads(run.stdout)["series"]}
    assert len(rows) == len(expected) > 0, rows
    for pod, cluster, verdict, per_hour, p_value in rows:
        one = expected[f"{pod}/{cluster}"]
        assert (verdict, per_hour, p_value) == (one["verdict"], one["bytes_per_hour"]["estimate"], one["p_value"]), pod
    print(f"{len(rows)} series are what one process says of them")


if __name__ == "__main__":
    main(sys.argv[1])
