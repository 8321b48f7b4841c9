import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the hub's package is imported; without it a test waits for a network

import pytest
import torch

from tests.models.tiny_checkpoints import build_deepseek, build_got

torch.set_num_threads(1)  # tiny models: on a busy machine threads that wait for each other take minutes for seconds


@pytest.fixture(scope="session")
def got_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_got(tmp_path_factory.mktemp("got") / "got-tiny")


@pytest.fixture(scope="session")
def deepseek_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_deepseek(tmp_path_factory.mktemp("deepseek") / "deepseek-tiny")
