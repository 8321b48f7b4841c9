"""Reading: one file per backend behind one protocol, choosing among them, reading order.

`BACKENDS` is the door: the name that YAML and the command line use, and the factory behind it. Packages outside come
in through the entry-point group `docproc.ocr_backends`. Engines are imported only when their factory is called.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from importlib.metadata import entry_points
from types import MappingProxyType

from docproc.errors import ConfigurationError, MissingDependencyError
from docproc.ocr.protocol import Backend, BackendOptions, Factory

ENTRY_POINT_GROUP = "docproc.ocr_backends"


def _text_layer(options: BackendOptions) -> Backend:
    from docproc.ocr.text_layer import TextLayerBackend

    return TextLayerBackend(options)


def _rapidocr(options: BackendOptions) -> Backend:
    from docproc.ocr.rapidocr import RapidOcrBackend

    return RapidOcrBackend(options)


def _null(options: BackendOptions) -> Backend:
    from docproc.ocr.null import NullBackend

    return NullBackend(options)


def _replay(options: BackendOptions) -> Backend:
    from docproc.ocr.replay import ReplayBackend

    return ReplayBackend(options)


def _server(options: BackendOptions) -> Backend:
    _require("httpx", "server")
    from docproc.ocr.server import ServerBackend

    return ServerBackend(options)


def _cpu_surya(options: BackendOptions) -> Backend:
    _require("httpx", "cpu_surya")
    from docproc.ocr.surya import SuryaBackend

    return SuryaBackend(options)


def _got_ocr(options: BackendOptions) -> Backend:
    _require("transformers", "got_ocr")
    from docproc.ocr.got_ocr import GotOcrBackend

    return GotOcrBackend(options)


def _deepseek(options: BackendOptions) -> Backend:
    _require("transformers", "deepseek")
    from docproc.ocr.deepseek import DeepseekBackend

    return DeepseekBackend(options)


def _tesseract(options: BackendOptions) -> Backend:
    _require("tesserocr", "tesseract")
    from docproc.ocr.tesseract import TesseractBackend

    return TesseractBackend(options)


def _require(module: str, group: str) -> None:
    if importlib.util.find_spec(module) is None:
        extra = group.replace("_", "-")  # older pips do not take the underscore for the hyphen it stands for
        raise MissingDependencyError(f"the {group} backend needs {module}: pip install 'docproc[{extra}]'")


BACKENDS: Mapping[str, Factory] = MappingProxyType(
    {
        "text_layer": _text_layer,
        "rapidocr": _rapidocr,
        "tesseract": _tesseract,
        "got_ocr": _got_ocr,
        "deepseek": _deepseek,
        "cpu_surya": _cpu_surya,
        "server": _server,
        "null": _null,
        "replay": _replay,
    }
)
"""Every backend that docproc brings along."""


ONE_WORKER = frozenset({"got_ocr", "deepseek", "cpu_surya"})
"""Backends of which each worker would load its own model: where a page may ask for one, there is one worker."""

ON_A_SERVER = frozenset({"cpu_surya", "server"})
"""Backends that ask a server for every page; all others find what they need in files and get no network."""


def factories() -> Mapping[str, Factory]:
    """Return all backends, our own and those of installed packages.

    Raises ConfigurationError when a package brings a name that exists already.
    """
    found = dict(BACKENDS)
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        if entry.name in found:
            raise ConfigurationError(
                f"two OCR backends are called {entry.name!r}: uninstall the package that brings {entry.value}"
            )
        found[entry.name] = _late(entry.load)
    return found


def _late(load: object) -> Factory:
    def factory(options: BackendOptions) -> Backend:
        made: Factory = load()  # type: ignore[operator]  # entry points are untyped
        return made(options)

    return factory


def open_backend(name: str, options: BackendOptions | None = None) -> Backend:
    """Return the backend called `name`.

    Raises ConfigurationError for a name that nobody knows, MissingDependencyError when its engine is not installed.
    """
    known = factories()
    if name not in known:
        raise ConfigurationError(f"no OCR backend is called {name!r}; there are {', '.join(sorted(known))}")
    return known[name](options or BackendOptions())
