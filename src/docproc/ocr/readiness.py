"""Whether each backend can read here, and with what: for `docproc backends` and `docproc doctor`."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from importlib import metadata
from urllib.parse import urlsplit, urlunsplit

from docproc.errors import ConfigurationError, DocprocError, MissingDependencyError
from docproc.ocr import factories, open_backend
from docproc.ocr.availability import probe, weights_are_here
from docproc.ocr.catalogue import BackendFacts, HubFiles, facts_of
from docproc.ocr.protocol import BackendOptions
from docproc.specs.ocr_profiles import profile_named
from docproc.specs.settings import Settings

_SECRETS = frozenset({"api_key"})


@dataclass(frozen=True, slots=True)
class Readiness:
    """One backend as it stands here.

    `missing` says what it lacks and how to get it (None: it can read), `installed` is False where packages lack;
    `model` is what it would read with, `version` its version as recorded with every page (None: known once loaded).
    """

    facts: BackendFacts
    missing: str | None
    installed: bool
    model: str
    version: str | None

    @property
    def state(self) -> str:
        """`ready`, `not installed` where packages lack, or `not set up` where settings, weights or a GPU do."""
        if self.missing is None:
            return "ready"
        return "not set up" if self.installed else "not installed"


def readiness(name: str, settings: Settings) -> Readiness:
    """Look at the backend `name` without loading any model; raises ConfigurationError when nobody knows it."""
    known = factories()
    if name not in known:
        raise ConfigurationError(f"no OCR backend is called {name!r}; there are {', '.join(sorted(known))}")
    facts = facts_of(name)
    model = model_of(facts, settings)
    lacking = [module for module in facts.modules if importlib.util.find_spec(module) is None]
    if lacking:
        how = facts.install or f"pip install {' '.join(lacking)}"
        return Readiness(facts, f"{', '.join(lacking)} not installed: {how}", False, model, None)
    if facts.gpu:
        return Readiness(facts, _lacks_for_gpu(facts, settings), True, model, None)
    try:
        made = open_backend(name, BackendOptions(engine=settings.ocr.engine, settings=settings,
                                                 location=settings.ocr.location))  # fmt: skip
    except DocprocError as error:
        return Readiness(facts, error.message, not isinstance(error, MissingDependencyError), model, None)
    return Readiness(facts, None, True, model, made.version)


def all_readiness(settings: Settings) -> tuple[Readiness, ...]:
    """Look at every backend, our own and those of installed packages."""
    return tuple(readiness(name, settings) for name in factories())


def model_of(facts: BackendFacts, settings: Settings) -> str:
    """Return what a backend reads with under `settings`: the id or folder of a model, languages, a profile's model."""
    if facts.name == "server":
        try:
            return settings.server.model or profile_named(settings.server.profile).model
        except ConfigurationError:
            return settings.server.model or ""
    if facts.name == "tesseract":
        return f"{facts.model} {'+'.join(settings.tesseract.languages)}"
    if facts.name == "rapidocr" and settings.rapidocr.models:
        return settings.rapidocr.models
    return str(value_of(settings, facts.model_setting)) if facts.model_setting else facts.model


def value_of(settings: Settings, key: str) -> object:
    """Return the value of a setting by its full key, such as `models.got_ocr`."""
    section, name = key.split(".")
    return getattr(getattr(settings, section), name)


def settings_of(facts: BackendFacts, settings: Settings) -> dict[str, object]:
    """Return the settings that concern a backend with their present values; what is secret is masked."""
    shown: dict[str, object] = {}
    for section in facts.sections:
        for name, value in getattr(settings, section).model_dump().items():
            shown[f"{section}.{name}"] = _masked(name, value)
    return shown


def _masked(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    if name in _SECRETS:
        return value if value.startswith(("env:", "file:")) else "***"
    parts = urlsplit(value)
    if parts.password is None and parts.username is None:
        return value
    return urlunsplit(parts._replace(netloc=f"***@{parts.netloc.rpartition('@')[2]}"))


def _lacks_for_gpu(facts: BackendFacts, settings: Settings) -> str | None:
    """What a model that wants a GPU lacks: weights, then a GPU that torch can use, or leave to do without."""
    where = str(value_of(settings, facts.model_setting))
    if isinstance(facts.weights, HubFiles) and not weights_are_here(where):
        return f"no weights of {where} here: docproc backends pull {facts.name}"
    if settings.models.allow_cpu:
        return None
    lacks = probe(settings).missing.get(facts.name)
    return None if lacks is None else f"{lacks}; --allow-cpu runs it here: {facts.cpu_cost.split(',')[0]}"


def packages_of(facts: BackendFacts) -> dict[str, str]:
    """Return the installed versions of the packages that a backend is built on."""
    found = {}
    for module in facts.modules:
        try:
            found[module] = metadata.version(module)
        except metadata.PackageNotFoundError:
            continue
    return found
