"""What the backends that an invocation may use need of its workers: how many, how much time, whether a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from docproc.errors import ConfigurationError
from docproc.model.limits import Limits
from docproc.ocr import ON_A_SERVER, ONE_WORKER, factories
from docproc.ocr.availability import Availability
from docproc.ocr.choosing import possible
from docproc.specs.settings import Settings

_PATIENCE: Mapping[str, Callable[[Settings], float]] = MappingProxyType(
    {
        "server": lambda settings: settings.server.timeout_seconds,
        "cpu_surya": lambda settings: 2 * settings.surya.timeout_seconds,  # its start, then an answer
        "got_ocr": lambda settings: settings.models.timeout_seconds,
        "deepseek": lambda settings: settings.models.timeout_seconds,
    }
)
"""Seconds that a backend may be silent by its own settings, beside what any page may take."""


def named_backends(backend: str, settings: Settings) -> tuple[str, ...]:
    """Return the backends that are named, for all pages or for a second opinion.

    Raises ConfigurationError for one that nobody knows, and for a second opinion that is no backend of its own.
    """
    known = factories()
    if backend != "auto" and backend not in known:
        raise ConfigurationError(f"no OCR backend is called '{backend}'; there are auto, {', '.join(known)}")
    trial = settings.ocr.trial_backend
    if trial is not None and trial not in known:
        raise ConfigurationError(f"ocr.trial_backend names no OCR backend: '{trial}'; there are {', '.join(known)}")
    backends = (backend,) if trial is None else (backend, trial)
    second = settings.ocr.escalate_to
    if second is None:
        return backends
    if second not in known or second == "text_layer":
        others = ", ".join(name for name in known if name != "text_layer")
        raise ConfigurationError(
            f"ocr.escalate_to names no OCR backend that reads pixels: '{second}'; there are {others}"
        )
    return (*backends, second)


def used_backends(backend: str, settings: Settings, availability: Availability) -> frozenset[str]:
    """Return every backend that pages may be read with; raises ConfigurationError as `named_backends` does."""
    named = frozenset(named_backends(backend, settings))
    return named - {"auto"} | frozenset(possible(availability)) if "auto" in named else named


def wants_one_worker(used: frozenset[str]) -> bool:
    """Tell whether one worker process is to read all pages."""
    return bool(used & ONE_WORKER)


def with_patience(limits: Limits, used: frozenset[str], settings: Settings) -> Limits:
    """Return the limits of workers with as much more time for a page as the slowest backend in use may take."""
    more = max((_PATIENCE[name](settings) for name in used if name in _PATIENCE), default=0.0)
    return replace(limits, seconds_per_page=limits.seconds_per_page + round(more))


def wants_network(used: frozenset[str]) -> bool:
    """Tell whether a worker must be able to reach a server."""
    return bool(used & ON_A_SERVER)
