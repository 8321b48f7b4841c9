"""The five doors (those that stand today): every name leads to something that keeps the room's promise."""

import io
import json

import pytest

from docproc.export import FORMATS
from docproc.extract import RULES
from docproc.ocr import BACKENDS, factories
from docproc.parse import PARSERS, Context
from docproc.workflow import STEPS, step_type, step_types
from docproc.workflow.step import StepType

DOCUMENT = {
    "id": "x", "filename": "a.pdf", "status": "completed", "document_type": "invoice",
    "supplier": {"id": None, "name": "A"},
    "fields": {"total_amount": {"value": "-1.50"}, "supplier_name": {"value": "=HYPERLINK(1)"}},
    "line_items": [], "vat_breakdown": [], "findings": [], "decision": None,
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_writes_every_document_and_counts_them(name: str) -> None:
    for documents in ([], [DOCUMENT], [DOCUMENT] * 3):
        stream = io.StringIO()
        assert FORMATS[name](iter(documents), stream, None) == len(documents)
        assert stream.getvalue().count("a.pdf") == len(documents)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_keeps_to_the_chosen_fields(name: str) -> None:
    stream = io.StringIO()
    FORMATS[name]([DOCUMENT], stream, ("total_amount",))
    assert (
        "-1.50" in stream.getvalue()
        and "a.pdf" not in stream.getvalue()
        and '"x"' in stream.getvalue().replace("x,", '"x",')
    )


def test_csv_disarms_formulas_and_leaves_negative_amounts() -> None:
    stream = io.StringIO()
    FORMATS["csv"]([DOCUMENT], stream, ("supplier_name", "total_amount"))
    assert stream.getvalue().splitlines()[1] == "x,'=HYPERLINK(1),-1.50"


def test_json_formats_give_the_same_objects() -> None:
    streams = {name: io.StringIO() for name in ("json", "jsonl")}
    for name, stream in streams.items():
        FORMATS[name]([DOCUMENT, DOCUMENT], stream, None)
    lines = [json.loads(line) for line in streams["jsonl"].getvalue().splitlines()]
    assert json.loads(streams["json"].getvalue()) == lines == [DOCUMENT, DOCUMENT]


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
