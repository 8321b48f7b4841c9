"""No setting is dead: under two values of every one two things are seen, and every one says what it takes and means."""

from importlib import import_module
from pathlib import Path

import pytest

from docproc.settings.catalogue import all_settings
from docproc.specs.settings import Settings
from tests.conftest import Cli, make_invoice_in
from tests.settings.probing import PROBES

for section in ("intake", "reading", "engine", "model", "delivery", "keeping", "company"):
    import_module(f"tests.settings.{section}_probes")

KEYS = [setting.key for setting in all_settings()]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which an invoice was run."""
    cli = Cli(tmp_path_factory.mktemp("prepared"))
    (cli.folder / "docproc.yaml").touch()
    make_invoice_in(cli.folder, "a.pdf")
    assert cli("run", "a.pdf", "-q", "--jobs", "1").code == 0
    return cli.folder


def test_every_setting_has_a_probe() -> None:
    assert set(PROBES) == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_two_values_of_a_setting_give_two_results(key: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    first, second = PROBES[key].results(tmp_path, lambda: request.getfixturevalue("prepared"))
    assert first != second


@pytest.mark.parametrize("key", [key for key in KEYS if "." in key])
def test_every_setting_says_what_it_takes_and_means(key: str) -> None:
    (setting,) = [each for each in all_settings() if each.key == key]
    assert setting.description and setting.type and setting.section in Settings.model_fields
