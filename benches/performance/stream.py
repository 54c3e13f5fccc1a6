"""What `leakrate stream` takes for rows that are made as it reads them: python3 stream.py PROGRAM ROWS [SECONDS]

Each series has a thousand rows. Nothing but one batch is held here, and of the program its largest memory is told. After
so many seconds (600 if nothing is said) no more rows are written.
"""

import os
import subprocess
import sys
import threading
import time

import numpy as np
import pyarrow as pa

ROWS_OF_SERIES = 1_000
SERIES_OF_BATCH = 50
SCHEMA = pa.schema([("pod", pa.string()), ("time", pa.timestamp("us", "UTC")), ("rss_bytes", pa.int64())])


def batches(rows, deadline):
    times = pa.array(np.arange(ROWS_OF_SERIES) * 60_000_000 + 1_772_323_200_000_000, pa.timestamp("us", "UTC"))
    times = pa.concat_arrays([times] * SERIES_OF_BATCH)
    random = np.random.default_rng(7)
    minutes = np.arange(ROWS_OF_SERIES)
    for first in range(0, rows // ROWS_OF_SERIES, SERIES_OF_BATCH):
        if time.monotonic() > deadline:
            return
        numbers = np.arange(first, first + SERIES_OF_BATCH)
        names = pa.array([f"web-{number:06}" for number in numbers])
        indices = pa.array(np.arange(SERIES_OF_BATCH, dtype=np.int32).repeat(ROWS_OF_SERIES))
        noise = random.normal(0, 4e5, (SERIES_OF_BATCH, ROWS_OF_SERIES))
        leak = np.where(numbers % 20 == 0, 3_000, 0)[:, None] * minutes
        memory = (2e8 + leak + noise).astype(np.int64).ravel()
        columns = [names.take(indices), times, pa.array(memory)]
        yield pa.record_batch(columns, schema=SCHEMA)


def main(program, rows, seconds=600):
    start = time.monotonic()
    command = [program, "stream", "--keys", "pod", "fit", "-"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    written = [0]

    def feed():
        with pa.ipc.new_stream(process.stdin, SCHEMA) as writer:
            for batch in batches(rows, start + seconds):
                writer.write_batch(batch)
                written[0] += batch.num_rows
        process.stdin.close()

    feeder = threading.Thread(target=feed)
    feeder.start()
    answered = sum(batch.num_rows for batch in pa.ipc.open_stream(process.stdout))
    feeder.join()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    print(
        f"{written[0]:,} rows, {answered:,} series: status {status}, {time.monotonic() - start:.0f} s, "
        f"{usage.ru_utime + usage.ru_stime:.0f} s of processor time, at most {usage.ru_maxrss / 1024:.0f} MiB"
    )


if __name__ == "__main__":
    main(sys.argv[1], int(float(sys.argv[2])), *(float(one) for one in sys.argv[3:]))
