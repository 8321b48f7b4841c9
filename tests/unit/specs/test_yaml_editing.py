"""YAML files changed with their comments, never into something that could not be loaded."""

from pathlib import Path

import pytest

from docproc.errors import ConfigurationError
from docproc.settings.supplier_changes import assign
from docproc.specs.suppliers import SupplierSpec
from docproc.specs.yaml_editing import edited, fresh, write_whole

TEXT = """# ours since 2019
name: "Kiefer"   # quoted
ibans: [DE02120300000000202051]  # the old one
templates:
  - name: standard  # the only one
    document_type: invoice
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kiefer.yaml"
    path.write_text(TEXT)
    return path


def test_only_what_is_changed_changes(file: Path) -> None:
    assert edited(file, SupplierSpec, lambda tree: None) == TEXT
    after = edited(file, SupplierSpec, lambda tree: assign(tree, ["city=Köln"]))
    assert after == TEXT + "city: Köln\n" and file.read_text() == TEXT


def test_a_change_that_makes_no_supplier_is_refused(file: Path) -> None:
    with pytest.raises(ConfigurationError, match="country"):
        edited(file, SupplierSpec, lambda tree: assign(tree, ["country=Germany"]))
    with pytest.raises(ConfigurationError, match="name"):
        fresh({"city": "Köln"}, SupplierSpec, "new.yaml")


def test_a_file_is_written_whole_and_leaves_nothing_beside_it(file: Path) -> None:
    write_whole(file, "name: B\n")
    write_whole(file.parent / "deeper" / "c.yaml", "name: C\n")
    assert file.read_text() == "name: B\n" and [each.name for each in file.parent.glob(".*")] == []
