"""Probes of settings: for every key two values, and what is seen of docproc under each, in a workspace of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from docproc.cli.session import Session
from docproc.cli.working import Workers, WorkOptions, prepare_workers
from docproc.settings.resolve import resolve_settings
from docproc.settings.workspace import Workspace
from docproc.specs.settings import Settings
from tests.conftest import Cli, Ran


class Desk:
    """A workspace whose docproc.yaml says what the probe has chosen; `desk(...)` runs docproc in it."""

    def __init__(self, folder: Path, chosen: Mapping[str, Any]) -> None:
        self.folder = folder
        self._chosen = dict(chosen)
        self._write()

    def choose(self, key: str, value: Any) -> None:
        """Set a key (section.name) beside those that are chosen already, or another value of it."""
        self._chosen[key] = value
        self._write()

    def __call__(self, *arguments: object, **more: Any) -> Ran:
        return Cli(self.folder)(*arguments, **more)

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return resolve_settings(Workspace(self.folder), {}, {}).settings

    @contextmanager
    def session(self) -> Iterator[Session]:
        """What a command works with."""
        from docproc.store.engine import open_store

        workspace = Workspace(self.folder)
        with open_store(workspace.store_folder) as store:
            yield Session(workspace, resolve_settings(workspace, {}, {}), store, "anna")

    def workers(self) -> Workers:
        """What the workers of a run would be told."""
        with self.session() as session:
            return prepare_workers(session, WorkOptions())

    def _write(self) -> None:
        tree: dict[str, Any] = {}
        for key, value in self._chosen.items():
            section, _, name = key.partition(".")
            if name:
                tree.setdefault(section, {})[name] = value
            else:
                tree[section] = value
        (self.folder / "docproc.yaml").write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")


Observe = Callable[[Desk, Any], object]


@dataclass(frozen=True)
class Probe:
    """Two values of a setting, and how to see what docproc does under each; `given` is set beside it.

    With `document` the workspace holds an invoice that was run. A value that is a function is asked with the
    workspace's folder.
    """

    key: str
    values: tuple[Any, Any]
    observe: Observe
    given: Mapping[str, Any] = field(default_factory=dict)
    document: bool = False

    def results(self, folder: Path, prepared: Callable[[], Path]) -> tuple[object, object]:
        """What is seen under the one value and under the other; `prepared` is a workspace that holds the invoice."""
        first, second = (self._seen(folder / str(number), prepared, number) for number in range(2))
        return first, second

    def _seen(self, folder: Path, prepared: Callable[[], Path], number: int) -> object:
        if self.document:
            shutil.copytree(prepared(), folder)
        else:
            folder.mkdir(parents=True)
        value = self.values[number]
        value = value(folder) if callable(value) else value
        return self.observe(Desk(folder, {**self.given, self.key: value}), value)


PROBES: dict[str, Probe] = {}
"""Of every setting its probe."""


def probe(
    key: str, first: Any, second: Any, *, given: Mapping[str, Any] | None = None, document: bool = False
) -> Callable[[Observe], Observe]:
    """Make a function the probe of a setting."""

    def keep(observe: Observe) -> Observe:
        assert key not in PROBES, key
        PROBES[key] = Probe(key, (first, second), observe, given or {}, document)
        return observe

    return keep
