from collections.abc import Iterator
from pathlib import Path

import pytest

from docproc.store.engine import Store, open_store


@pytest.fixture
def store(store_folder: Path) -> Iterator[Store]:
    with open_store(store_folder) as opened:
        yield opened
