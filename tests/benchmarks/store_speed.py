"""How fast the store is: `python -m tests.benchmarks.store_speed [documents]`, in a folder of its own that goes after.

Prints wall and processor time, since other work on the machine slows the first only.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from docproc.store.documents import register
from docproc.store.engine import open_store
from docproc.store.exporting import iter_export
from docproc.store.reading import status_counts
from docproc.store.records import NewDocument
from tests.unit.store.builders import claimed, extracted, inspected, offered, page, read


def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / ".docproc") as store:
        offers: list[NewDocument] = []
        measure("keep", number, lambda: offers.extend(offered(store, f"{n}.pdf") for n in range(number)))
        measure("register", number, lambda: [register(store, offer) for offer in offers])
        measure("register again", number, lambda: [register(store, offer) for offer in offers])

        def whole_way() -> None:
            for n in range(number):
                words = f"Rechnung {n} " + "Posten " * 200
                extracted(store, read(store, inspected(store, claimed(store)), page(1, words)))

        measure("claim and three saves", number, whole_way)
        measure("export", number, lambda: sum(1 for _ in iter_export(store)))
        measure("status", 1, lambda: status_counts(store))


def measure(name: str, number: int, work: Callable[[], object]) -> None:
    with stopwatch() as took:
        work()
    wall, processor = took
    each, used = 1000 * wall / number, 1000 * processor / number
    sys.stdout.write(f"{name:24}{number / wall:10.0f}/s{each:10.2f} ms, processor {used:8.2f} ms\n")


@contextmanager
def stopwatch() -> Iterator[list[float]]:
    took: list[float] = []
    wall, processor = time.perf_counter(), time.process_time()
    yield took
    took += [time.perf_counter() - wall, time.process_time() - processor]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
