"""The five doors (those that stand today): every name leads to something that keeps the room's promise."""

import io
import json
import re

import pytest

from docproc.export import EVERYTHING, FORMATS
from docproc.export.layout import layout_of
from docproc.extract import RULES
from docproc.ocr import BACKENDS, factories
from docproc.parse import PARSERS, Context
from docproc.specs.exports import RowsPer
from docproc.workflow import STEPS, step_type, step_types
from docproc.workflow.step import StepType

DOCUMENT = {
    "id": "x", "filename": "a.pdf", "status": "completed", "document_type": "invoice",
    "supplier": {"id": None, "name": "A"},
    "fields": {"total_amount": {"value": "-1.50"}, "supplier_name": {"value": "=HYPERLINK(1)"}},
    "line_items": [], "vat_breakdown": [], "findings": [], "decision": None,
}  # fmt: skip


class Kept:
    def original(self, document_id: str) -> bytes:
        return b"bytes of " + document_id.encode()

    def searchable(self, document_id: str) -> bytes:
        return b"%PDF of " + document_id.encode()


def written(name: str, documents: list[dict], *fields: str) -> bytes:
    stream = io.BytesIO()
    layout = layout_of(fields, RowsPer.DOCUMENT) if fields else EVERYTHING
    assert FORMATS[name].write(iter(documents), stream, layout, Kept()) == len(documents)
    return stream.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_writes_every_document_and_counts_them(name: str) -> None:
    numbers = [1] if FORMATS[name].single else [0, 1, 3]
    for number in numbers:
        content = written(name, [{**DOCUMENT, "id": f"x{place}"} for place in range(number)])
        assert content.count(b"a.pdf") == number or not FORMATS[name].is_text


@pytest.mark.parametrize("name", [name for name, kind in FORMATS.items() if kind.is_text])
def test_a_format_keeps_to_the_chosen_fields(name: str) -> None:
    content = written(name, [DOCUMENT], "total_amount").decode()
    assert "-1.50" in content and "a.pdf" not in content and ("x," in content or re.search(r"\bx\b", content))


def test_csv_disarms_formulas_and_leaves_negative_amounts() -> None:
    assert written("csv", [DOCUMENT], "supplier_name", "total_amount").splitlines()[1] == b"x,'=HYPERLINK(1),-1.50"


def test_json_formats_give_the_same_objects() -> None:
    documents = [DOCUMENT, DOCUMENT]
    lines = [json.loads(line) for line in written("jsonl", documents).splitlines()]
    assert json.loads(written("json", documents)) == lines == documents


@pytest.mark.parametrize("text", ["", " ", "119,00 €", "05.03.2026", "DE89 3704 0044 0532 0130 00", "\x00", "ß" * 500])
@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_takes_any_text(name: str, text: str) -> None:
    first = PARSERS[name](text, Context())
    assert first == PARSERS[name](text, Context())


@pytest.mark.parametrize("name", BACKENDS)
def test_a_backend_has_a_factory(name: str) -> None:
    assert callable(factories()[name])


@pytest.mark.parametrize("name", RULES)
def test_a_rule_type_has_a_finder(name: str) -> None:
    assert callable(RULES[name])


@pytest.mark.parametrize("name", STEPS)
def test_a_type_of_steps_has_a_shape_and_describes_its_output(name: str) -> None:
    kind = step_type(name)
    assert name in step_types() and isinstance(kind, StepType) and kind.output
    assert kind.config.verbatim | kind.config.logic <= set(kind.config.model_fields)
