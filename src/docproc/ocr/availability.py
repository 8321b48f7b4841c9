"""What could read a page here: looked up once per invocation, without loading any engine."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path

from docproc import __version__
from docproc.errors import MissingDependencyError
from docproc.ocr.pack_scripts import scripts_of
from docproc.specs.settings import Settings

_PATIENCE = 5.0
"""Seconds that the driver may take to name its GPUs."""


@dataclass(frozen=True, slots=True)
class Availability:
    """Which backends `auto` may choose: `missing` names those that cannot be used here, each with why not.

    `broken` are those among them that were ready and then could not be opened; `gpu` is the name of the first GPU, None
    where there is none or nothing here could use one; `stamp` changes with whatever is set up beside the embedded
    default, and is part of the key under which pages are cached. `scripts` are those beside Latin that tesseract is set
    up to read.
    """

    missing: Mapping[str, str] = field(default_factory=dict)
    gpu: str | None = None
    stamp: str = ""
    broken: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()

    @classmethod
    def nothing(cls) -> Availability:
        """Nothing but the embedded default, where nobody has looked."""
        return cls(dict.fromkeys(_LOOKS, "nobody has looked for it"))

    def has(self, name: str) -> bool:
        """Tell whether the backend `name` can be used here."""
        return name not in self.missing

    def without(self, name: str, why: str) -> Availability:
        """The same with one backend less, which was ready and could not be opened."""
        missing = {**self.missing, name: why}
        return replace(self, missing=missing, stamp=f"{self.stamp}-{name}", broken=(*self.broken, name))


def probe(settings: Settings) -> Availability:
    """Look what is installed and configured, and whether there is a GPU for those that need one.

    Nothing that is not configured is available: a server needs its address, a model its weights on this machine. The
    driver is asked for its GPU only when a model that runs on one is otherwise ready.
    """
    missing: dict[str, str] = {}
    for name, look in _LOOKS.items():
        if why := look(settings):
            missing[name] = why
    gpu = None
    if not all(name in missing for name in _ON_GPU) and settings.models.device != "cpu":
        gpu = _gpu()
    for name in _ON_GPU:
        if name not in missing and gpu is None:
            missing[name] = "no GPU here"
    scripts = () if "tesseract" in missing else scripts_of(settings.tesseract.languages)
    return Availability(missing, gpu, _stamp(settings, missing), scripts=scripts)


def _stamp(settings: Settings, missing: Mapping[str, str]) -> str:
    """Names every backend beside the default that is ready, and how it is set up."""
    ready = [name for name in _LOOKS if name not in missing]
    if not ready:
        return ""
    sections = [getattr(settings, _SECTIONS[name]).model_dump_json() for name in ready]
    return hashlib.sha256("\x1f".join((__version__, *ready, *sections)).encode()).hexdigest()[:16]


def _needs_module(module: str, extra: str) -> Callable[[Settings], str | None]:
    def look(settings: Settings) -> str | None:
        if importlib.util.find_spec(module) is None:
            return f"not installed: pip install 'docproc[{extra}]'"
        return None

    return look


def _server(settings: Settings) -> str | None:
    if not settings.server.url:
        return "server.url is not set"
    return _needs_module("httpx", "server")(settings)


def _surya(settings: Settings) -> str | None:
    if not settings.surya.url and not settings.surya.folder:
        return "neither surya.url nor surya.folder is set"
    return _needs_module("httpx", "cpu-surya")(settings)


def _model(location: Callable[[Settings], str], extra: str) -> Callable[[Settings], str | None]:
    def look(settings: Settings) -> str | None:
        for module in ("torch", "transformers"):
            if importlib.util.find_spec(module) is None:
                return f"not installed: pip install 'docproc[{extra}]'"
        if "+cpu" in metadata.version("torch"):
            return "the installed torch cannot use a GPU"
        if not weights_are_here(location(settings)):
            return f"no weights of {location(settings)} here"
        return None

    return look


def _tesseract(settings: Settings) -> str | None:
    """Why tesseract reads no script here that the embedded default cannot read."""
    if settings.rapidocr.models:
        return "rapidocr.models says what reads other scripts"
    if not scripts_of(settings.tesseract.languages):
        return "tesseract.languages names packs of the Latin script only"
    if why := _needs_module("tesserocr", "tesseract")(settings):
        return why
    from docproc.ocr.tesseract import packs_folder

    try:
        packs_folder(settings.tesseract)
    except MissingDependencyError as error:
        return error.message
    return None


def weights_are_here(location: str) -> bool:
    """Tell whether `location`, a folder or the hub id of a model, can be loaded without fetching anything."""
    if Path(location).is_dir():
        return True
    home = os.environ.get("HF_HOME") or str(Path.home() / ".cache" / "huggingface")
    hub = Path(os.environ.get("HF_HUB_CACHE") or Path(home) / "hub")
    snapshots = hub / f"models--{location.replace('/', '--')}" / "snapshots"
    return snapshots.is_dir() and any(snapshots.iterdir())


def _gpu() -> str | None:
    """The name of the first NVIDIA GPU, as its driver tells it."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    asked = [program, "--query-gpu=name", "--format=csv,noheader"]
    try:
        answer = subprocess.run(asked, capture_output=True, timeout=_PATIENCE, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    names = answer.stdout.decode(errors="replace").strip().splitlines()
    return names[0].strip() if names else None


_ON_GPU = ("deepseek", "got_ocr")
_LOOKS: Mapping[str, Callable[[Settings], str | None]] = {
    "tesseract": _tesseract,
    "server": _server,
    "cpu_surya": _surya,
    "got_ocr": _model(lambda settings: settings.models.got_ocr, "got-ocr"),
    "deepseek": _model(lambda settings: settings.models.deepseek, "deepseek"),
}
_SECTIONS = {
    "tesseract": "tesseract",
    "server": "server",
    "cpu_surya": "surya",
    "got_ocr": "models",
    "deepseek": "models",
}
