"""The backends of one process, each opened when a page first asks for it."""

from __future__ import annotations

from dataclasses import replace

from docproc.ocr import open_backend
from docproc.ocr.protocol import Backend, BackendOptions, Releasing


class OpenBackends:
    """Opens backends by name and keeps them; `options.location` is meant for the backend `primary` only."""

    def __init__(self, options: BackendOptions, primary: str) -> None:
        self._options = options
        self._primary = primary
        self._opened: dict[str, Backend] = {}

    def __getitem__(self, name: str) -> Backend:
        """Return the backend called `name`.

        Raises ConfigurationError for one that nobody knows or that is not set up, MissingDependencyError for one that
        is not installed.
        """
        if name not in self._opened:
            options = self._options if name == self._primary else replace(self._options, location=None)
            self._opened[name] = open_backend(name, options)
        return self._opened[name]

    def release(self) -> None:
        """Let every backend give back what memory it can do without."""
        for backend in self._opened.values():
            if isinstance(backend, Releasing):
                backend.release()
