"""The health of a workspace: each part is looked at, and the whole is as bad as its worst part."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from docproc.errors import DocprocError
from docproc.ocr.reader import AUTO
from docproc.ocr.readiness import readiness
from docproc.specs.settings import Settings
from docproc.store.engine import Store
from docproc.store.health import Checkup, Health, expired_leases, missing_files, outbox_age, write_seconds

SLOW_SECONDS = 1.0
"""A store that takes longer than this until it can be written is degraded."""
DISK_DEGRADED, DISK_DOWN = 80.0, 90.0
"""Percent of the disk in use."""
OUTBOX_DEGRADED, OUTBOX_DOWN = timedelta(hours=1), timedelta(hours=24)
"""How long something may wait to leave the machine after it was due."""
_CONNECT_SECONDS = 3.0
_RAPIDOCR = "rapidocr"

Found = tuple[Health, Mapping[str, Any], str | None]
Check = Callable[[Store, Settings], Found]


def check_health(store: Store, settings: Settings) -> tuple[Checkup, ...]:
    """Look at every part of the workspace; what raises one of docproc's errors is down."""
    return tuple(_checkup(name, check, store, settings) for name, check in CHECKS.items())


def worst(checkups: Iterable[Checkup]) -> Health:
    """Return how the whole is: as its worst part."""
    order = list(Health)
    return max((checkup.status for checkup in checkups), key=order.index, default=Health.HEALTHY)


def _checkup(name: str, check: Check, store: Store, settings: Settings) -> Checkup:
    begun = time.perf_counter()
    try:
        status, details, error = check(store, settings)
    except DocprocError as failure:
        status, details, error = Health.DOWN, {}, failure.message
    return Checkup(name, status, round((time.perf_counter() - begun) * 1000), details, error)


def _database(store: Store, _: Settings) -> Found:
    seconds = write_seconds(store)
    details = {"seconds": round(seconds, 3), "bytes": store.path.stat().st_size}
    if seconds > SLOW_SECONDS:
        return Health.DEGRADED, details, f"the store took {seconds:.1f} s until it could be written"
    return Health.HEALTHY, details, None


def _files(store: Store, _: Settings) -> Found:
    missing = missing_files(store)
    if missing:
        return Health.DOWN, {"missing": list(missing)}, "kept files are missing: docproc doctor --store"
    return Health.HEALTHY, {}, None


def _disk(store: Store, _: Settings) -> Found:
    usage = shutil.disk_usage(store.folder)
    percent = 100 * (usage.total - usage.free) / usage.total
    details = {"percent": round(percent, 1), "free_bytes": usage.free}
    told = f"the disk is {percent:.0f} % full"
    if percent >= DISK_DOWN:
        return Health.DOWN, details, told
    return (Health.DEGRADED, details, told) if percent >= DISK_DEGRADED else (Health.HEALTHY, details, None)


def _backend(_: Store, settings: Settings) -> Found:
    chosen = settings.ocr.default_backend
    name = _RAPIDOCR if chosen == AUTO else chosen
    found = readiness(name, settings)
    details = {"backend": name, "model": found.model}
    return (Health.HEALTHY, details, None) if found.missing is None else (Health.DOWN, details, found.missing)


def _mail(_: Store, settings: Settings) -> Found:
    host, port = settings.email.smtp_host, settings.email.smtp_port
    if host is None:
        return Health.HEALTHY, {"configured": False}, None
    try:
        socket.create_connection((host, port), _CONNECT_SECONDS).close()
    except OSError as error:
        return Health.DEGRADED, {"host": host, "port": port}, f"{host}:{port} does not answer: {error}"
    return Health.HEALTHY, {"host": host, "port": port}, None


def _outbox(store: Store, _: Settings) -> Found:
    age = outbox_age(store)
    waited = timedelta() if age.oldest_due is None else datetime.now(UTC) - age.oldest_due
    details = {"waiting": age.waiting, "failed": age.failed, "waited_seconds": round(waited.total_seconds())}
    if waited < OUTBOX_DEGRADED:
        return Health.HEALTHY, details, None
    status = Health.DOWN if waited >= OUTBOX_DOWN else Health.DEGRADED
    return (
        status,
        details,
        f"something waits to be sent for {waited.total_seconds() / 3600:.1f} hours: docproc mail send",
    )


def _work(store: Store, _: Settings) -> Found:
    expired = expired_leases(store, datetime.now(UTC))
    if expired:
        return Health.DEGRADED, {"expired_leases": expired}, "jobs of dead processes wait: docproc run takes them up"
    return Health.HEALTHY, {"expired_leases": 0}, None


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "database": _database,
        "files": _files,
        "disk": _disk,
        "backend": _backend,
        "mail": _mail,
        "outbox": _outbox,
        "work": _work,
    }
)
"""Every part that is looked at, in order."""
