from collections.abc import Iterator
from pathlib import Path

import pytest

from docproc.store.engine import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / ".docproc") as opened:
        yield opened
