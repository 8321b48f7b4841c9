"""What a machine may do to docproc, for its processes to start in: sitecustomize of a folder on their PYTHONPATH.

CLOCK_STEPS_BACK=N:SECONDS: after N readings the clock stands SECONDS earlier. LOCK_PATIENCE=SECONDS: how long a locked
store is waited for.
"""

import os
import sys
from datetime import UTC, datetime, timedelta

if "pipeline.worker" not in " ".join(sys.orig_argv):
    if "CLOCK_STEPS_BACK" in os.environ:
        import docproc.store.clock

        readings, seconds = map(int, os.environ["CLOCK_STEPS_BACK"].split(":"))
        taken = iter(range(10**9))

        def now():
            late = next(taken) >= readings
            return datetime.now(UTC) - timedelta(seconds=seconds if late else 0)

        docproc.store.clock.now = now
    if "LOCK_PATIENCE" in os.environ:
        import docproc.store.engine

        docproc.store.connections.BUSY_SECONDS = float(os.environ["LOCK_PATIENCE"])
