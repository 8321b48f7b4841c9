"""A running `docproc serve` for the time of a module's tests, and the session that its one-time address gives."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import httpx

from tests.conftest import Cli

NO_GPU = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@dataclass
class Served:
    """A workspace with its page: `once` is the address as printed, `root` that of the page itself."""

    cli: Cli
    process: subprocess.Popen[bytes]
    once: str

    @property
    def root(self) -> str:
        return self.once.partition("/?")[0]

    def stored(self, name: str) -> sqlite3.Row:
        """The document with this file name as the store has it."""
        with closing(sqlite3.connect(self.cli.folder / ".docproc" / "store.db")) as store:
            store.row_factory = sqlite3.Row
            row = store.execute("SELECT * FROM documents WHERE filename = ?", (name,)).fetchone()
        assert row is not None
        return row

    def rows(self, name: str, table: str) -> list[sqlite3.Row]:
        """The rows of that document in a table of the store, in their order."""
        with closing(sqlite3.connect(self.cli.folder / ".docproc" / "store.db")) as store:
            store.row_factory = sqlite3.Row
            query = f"SELECT * FROM {table} WHERE document_id = ? ORDER BY id"  # a name of a test
            return store.execute(query, (self.stored(name)["id"],)).fetchall()

    def evidence(self, name: str, field: str) -> sqlite3.Row:
        """The row of one value of that document."""
        return next(row for row in self.rows(name, "extracted_fields") if row["field_name"] == field)

    def values(self, name: str) -> dict[str, str]:
        """The values of that document by field."""
        with closing(sqlite3.connect(self.cli.folder / ".docproc" / "store.db")) as store:
            query = "SELECT field_name, value FROM extracted_fields WHERE document_id = ?"
            return dict(store.execute(query, (self.stored(name)["id"],)).fetchall())


@contextmanager
def serving(cli: Cli, *options: str) -> Iterator[Served]:
    """Serve the workspace of `cli` on a free port; it must end with 0 at SIGTERM."""
    process = cli.start("serve", "--port", "0", "--json", *options)
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        yield Served(cli, process, json.loads(line)["url"])
    finally:
        process.terminate()
        _, err = process.communicate(timeout=30)
        assert process.returncode == 0, err.decode()


class Browserless:
    """The page's session without a browser: reads as its script does."""

    def __init__(self, served: Served) -> None:
        self.client = httpx.Client(base_url=served.root, follow_redirects=True, trust_env=False)
        page = self.client.get(served.once)
        assert page.status_code == 200
        found = re.search(r'name="docproc-token" content="([^"]+)"', page.text)
        assert found is not None
        self.headers = {"X-Docproc-Token": found[1], "Origin": served.root}

    def get(self, path: str, **more: object) -> httpx.Response:
        return self.client.get(path, **more)

    def post(self, path: str, body: object = None, headers: dict[str, str] | None = None) -> httpx.Response:
        sent = self.headers if headers is None else headers
        return self.client.post(path, json={} if body is None else body, headers=sent)
