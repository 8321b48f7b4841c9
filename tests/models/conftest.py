from pathlib import Path

import pytest

from tests.models.tiny_checkpoints import build_deepseek, build_got


@pytest.fixture(scope="session")
def got_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_got(tmp_path_factory.mktemp("got") / "got-tiny")


@pytest.fixture(scope="session")
def deepseek_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_deepseek(tmp_path_factory.mktemp("deepseek") / "deepseek-tiny")
