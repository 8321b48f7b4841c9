"""What a process and all it has started hold in memory and have used of the processors, seen from outside."""

from collections.abc import Iterator
from dataclasses import dataclass

import psutil

MB = 1024**2


@dataclass(frozen=True)
class Footprint:
    """One process at one moment: its id, its processor seconds so far, its share of the memory in MB.

    The share is the PSS: what it alone holds, and its part of what it shares with others; the sum over processes is
    what they hold together.
    """

    process: int
    processor: float
    memory: float


def footprints(of: psutil.Process) -> Iterator[Footprint]:
    """Yield the footprint of the process and of all below it; those that end meanwhile are left out."""
    for process in _family(of):
        try:
            times, pss = process.cpu_times(), process.memory_full_info().pss
        except psutil.Error:
            continue
        yield Footprint(process.pid, times.user + times.system, pss / MB)


def _family(of: psutil.Process) -> list[psutil.Process]:
    try:
        return [of, *of.children(recursive=True)]
    except psutil.Error:
        return []
