from pathlib import Path

import pytest

from docproc.errors import ConfigurationError
from docproc.extract.tables.table_columns import LONGEST_WORDING, key
from docproc.specs.line_items import ColumnKind, ItemColumns, LineItemWording, VatColumn, VatColumns
from docproc.specs.loader import load_yaml, parse_yaml

SHIPPED = Path(__file__).parents[3] / "configs" / "rules" / "line_items.yaml"


def test_the_shipped_wordings_name_each_kind_of_column_and_say_each_heading_once():
    wording = load_yaml(SHIPPED, LineItemWording)
    owners: dict[str, str] = {}
    for kind in ColumnKind:
        for text in getattr(wording.columns, kind.value):
            assert key(text), text
            assert owners.setdefault(key(text), kind.value) == kind.value, f"{text} is {owners[key(text)]} too"
            assert len(text.split()) <= LONGEST_WORDING


def test_the_shapes_have_a_key_for_each_kind():
    assert set(ItemColumns.model_fields) == {kind.value for kind in ColumnKind}
    assert set(VatColumns.model_fields) == {kind.value for kind in VatColumn}


def test_a_misspelt_kind_of_column_is_refused_with_the_nearest_one():
    text = SHIPPED.read_text(encoding="utf-8").replace("  quantity:", "  quantitty:", 1)
    with pytest.raises(ConfigurationError, match="quantity"):
        parse_yaml(text, LineItemWording, "line_items.yaml")


def test_an_empty_wording_is_refused():
    text = SHIPPED.read_text(encoding="utf-8").replace("- Artikelnummer\n", '- ""\n', 1)
    with pytest.raises(ConfigurationError, match="at least 1 character"):
        parse_yaml(text, LineItemWording, "line_items.yaml")
