"""Templates: what they give, what they refuse, and what is found wrong with them before they run."""

import pytest

from docproc.errors import WorkflowStepError
from docproc.store.workflow_context import Amount
from docproc.workflow.kinds import Kind
from docproc.workflow.templates import mistakes, render

SEEN = {
    "document": {
        "filename": "RE-1.pdf",
        "extracted_data": {"total_amount": Amount("1234.50"), "due_date": "2026-03-05"},
    },
    "steps": {"first": {"list": [1, 2]}},
}
KNOWN = {
    "document": {"filename": Kind.TEXT, "extracted_data": {"total_amount": Kind.NUMBER}},
    "steps": {"first": {"list": Kind.LIST}},
    "trigger_data": Kind.ANY,
}


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("plain", "plain"),
        ("{{ document.filename }}", "RE-1.pdf"),
        ("{{ document.extracted_data.total_amount }}", 1234.5),
        ("sum {{ document.extracted_data.total_amount }}", "sum 1234.50"),
        ("{{ document.extracted_data.total_amount | amount }}", "1.234,50"),
        ("{{ document.extracted_data.due_date | date }}", "05.03.2026"),
        ("{{ steps.first.list }}", [1, 2]),
        ("{{ steps.first }}", {"list": [1, 2]}),
        ("{{ document.extracted_data.gone | default('-') }}", "-"),
        ({"a": ["{{ steps.first.list }}", 3]}, {"a": [[1, 2], 3]}),
        (5, 5),
    ],
)
def test_a_template_gives_its_value_and_a_whole_one_keeps_its_type(template, value) -> None:
    assert render(template, SEEN) == value


@pytest.mark.parametrize(
    "template",
    [
        "{{ document.gone }}",
        "a {{ document.gone.deeper }}",
        "{{ 'a' * 10 ** 9 }}",
        "{{ [1] * 10 ** 9 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ document.filename.ljust(10 ** 9) }}",
        "{{ '%09999999999d' % 1 }}",
        "{{ '{:>99999999}'.format(1) }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ document.filename.__init__.__globals__ }}",
        "{{ steps.first.list.append(3) }}",
        "{% set n = namespace(x=9) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}{{ n.x }}",
        "{% set n = namespace(x='a') %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}{{ n.x }}",
        "{% include '/etc/passwd' %}",
        "{{ 1 / 0 }}",
        "{{ document.filename | amount }}",
    ],
)
def test_a_template_can_neither_break_out_nor_fill_the_memory(template) -> None:
    with pytest.raises(WorkflowStepError, match=r"template|power|product"):
        render(template, SEEN)
    assert SEEN["steps"] == {"first": {"list": [1, 2]}}


@pytest.mark.parametrize(
    ("template", "wrong"),
    [
        ("{{ document.filename }} {{ trigger_data.anything.below }}", []),
        ("{% for x in steps.first.list %}{{ loop.index }}{{ x }}{% endfor %}", []),
        ("{% set a = 1 %}{{ a }}{{ range(3) }}", []),
        ("{{ document.filenam }}", ["nothing is called 'document.filenam'; is it 'document.filename'?"]),
        ("{{ document['extracted_data'].totl_amount }}",
         ["nothing is called 'document.extracted_data.totl_amount'; is it 'document.extracted_data.total_amount'?"]),
        ("{{ steps.second.x }}", ["nothing is called 'steps.second.x'"]),
        ("{{ docu }} {{ document.filename }}", ["nothing is called 'docu'; is it 'document'?"]),
        ("{{ a", ["no template: unexpected end of template, expected 'end of print statement'."]),
        ("{{ document | nofilter }}", ["no template: No filter named 'nofilter'."]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_template_is_known_before_it_runs(template, wrong) -> None:
    assert list(mistakes(template, KNOWN)) == wrong
