"""JSONLogic as https://jsonlogic.com/operations.html describes it: every operator, with cases of our own."""

from datetime import date
from decimal import Decimal

import pytest

from docproc.errors import WorkflowStepError
from docproc.workflow.conditions import evaluate, holds

DATA = {
    "document": {"type": "invoice", "extracted_data": {"total_amount": 6000.5, "currency": "EUR"}, "tags": ["a", "b"]},
    "list": [1, 2, 3, 4],
    "people": [{"name": "Anna", "level": 100}, {"name": "Ben", "level": 20}],
    "empty": [],
    "zero": 0,
    "no": None,
}

CASES = [
    # var: paths, defaults, places in lists, the whole
    ({"var": "document.type"}, "invoice"),
    ({"var": ["document.type"]}, "invoice"),
    ({"var": ["document.nothing", "else"]}, "else"),
    ({"var": "document.nothing.deeper"}, None),
    ({"var": "list.1"}, 2),
    ({"var": "people.0.name"}, "Anna"),
    ({"var": ["no", 7]}, None),
    # missing, missing_some
    ({"missing": ["zero", "gone", "document.type"]}, ["gone"]),
    ({"missing": [["list", "away"]]}, ["away"]),
    ({"missing_some": [1, ["zero", "gone"]]}, []),
    ({"missing_some": [2, ["zero", "gone", "away"]]}, ["gone", "away"]),
    # if, and its chains
    ({"if": [True, "yes", "no"]}, "yes"),
    ({"if": [False, "yes", "no"]}, "no"),
    ({"if": [False, "yes"]}, None),
    ({"if": [False, 1, False, 2, 3]}, 3),
    ({"if": [False, 1, True, 2, 3]}, 2),
    ({"?:": [True, 1, 2]}, 1),
    # equality, loose and strict
    ({"==": [1, 1]}, True),
    ({"==": [1, "1"]}, True),
    ({"==": [0, False]}, True),
    ({"===": [1, "1"]}, False),
    ({"===": [1, 1]}, True),
    ({"!=": [1, 2]}, True),
    ({"!=": [1, "1"]}, False),
    ({"!==": [1, "1"]}, True),
    # not, and truth of its own
    ({"!": [True]}, False),
    ({"!": True}, False),
    ({"!": [[]]}, True),
    ({"!": ["0"]}, False),
    ({"!!": [[]]}, False),
    ({"!!": ["0"]}, True),
    ({"!!": [0]}, False),
    ({"!!": [""]}, False),
    # or, and give the value that decides
    ({"or": [False, True]}, True),
    ({"or": [False, "a"]}, "a"),
    ({"or": [False, 0, "a"]}, "a"),
    ({"and": [True, True]}, True),
    ({"and": [True, "a", 3]}, 3),
    ({"and": [True, "", 3]}, ""),
    # order, and between
    ({">": [2, 1]}, True),
    ({">": [1, 1]}, False),
    ({">=": [1, 1]}, True),
    ({"<": [1, 2]}, True),
    ({"<=": [1, 1]}, True),
    ({"<": [1, 2, 3]}, True),
    ({"<": [1, 1, 3]}, False),
    ({"<=": [1, 1, 3]}, True),
    ({"<=": [1, 4, 3]}, False),
    ({"<": [{"var": "document.extracted_data.total_amount"}, 10000]}, True),
    # numbers
    ({"+": [4, 2]}, 6),
    ({"+": [2, 2, 2, 2]}, 8),
    ({"+": "3.14"}, 3.14),
    ({"-": [4, 2]}, 2),
    ({"-": 2}, -2),
    ({"*": [4, 2]}, 8),
    ({"*": [2, 2, 2]}, 8),
    ({"/": [4, 2]}, 2),
    ({"/": [1, 4]}, 0.25),
    ({"%": [101, 2]}, 1),
    ({"max": [1, 3, 2]}, 3),
    ({"min": [1, 3, 2]}, 1),
    # lists
    ({"map": [{"var": "list"}, {"*": [{"var": ""}, 2]}]}, [2, 4, 6, 8]),
    ({"filter": [{"var": "list"}, {"%": [{"var": ""}, 2]}]}, [1, 3]),
    ({"reduce": [{"var": "list"}, {"+": [{"var": "current"}, {"var": "accumulator"}]}, 0]}, 10),
    ({"map": [{"var": "people"}, {"var": "name"}]}, ["Anna", "Ben"]),
    ({"all": [[1, 2, 3], {">": [{"var": ""}, 0]}]}, True),
    ({"all": [[], {">": [{"var": ""}, 0]}]}, False),
    ({"none": [[-3, -2], {">": [{"var": ""}, 0]}]}, True),
    ({"some": [[-1, 0, 1], {">": [{"var": ""}, 0]}]}, True),
    ({"some": [{"var": "people"}, {"==": [{"var": "name"}, "Ben"]}]}, True),
    ({"some": [[], True]}, False),
    ({"merge": [[1, 2], [3, 4]]}, [1, 2, 3, 4]),
    ({"merge": [1, 2, [3]]}, [1, 2, 3]),
    ({"in": ["Ringo", ["John", "Ringo"]]}, True),
    ({"in": ["a", {"var": "document.tags"}]}, True),
    ({"in": ["c", {"var": "document.tags"}]}, False),
    # texts
    ({"in": ["Spring", "Springfield"]}, True),
    ({"in": ["spring", "Springfield"]}, False),
    ({"cat": ["I love", " pie"]}, "I love pie"),
    ({"cat": ["total ", {"var": "zero"}]}, "total 0"),
    ({"substr": ["jsonlogic", 4]}, "logic"),
    ({"substr": ["jsonlogic", -5]}, "logic"),
    ({"substr": ["jsonlogic", 1, 3]}, "son"),
    ({"substr": ["jsonlogic", 4, -2]}, "log"),
    ({"log": "apple"}, "apple"),
    # plain values are themselves
    (True, True),
    (17, 17),
    ("apple", "apple"),
    (None, None),
    (["a", "b"], ["a", "b"]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "expected"), CASES, ids=[str(rule)[:60] for rule, _ in CASES])
def test_a_rule_gives_what_the_specification_says(rule, expected) -> None:
    found = evaluate(rule, DATA)
    assert found == expected and type(found) in (type(expected), int if isinstance(expected, float) else type(expected))


def test_decimals_are_numbers_and_dates_iso_text() -> None:
    data = {"total": Decimal("4999.99"), "whole": Decimal("5000.00"), "day": date(2026, 3, 5)}
    assert holds({"<": [{"var": "total"}, 5000]}, data)
    assert evaluate({"var": "whole"}, data) == 5000
    assert holds({"==": [{"var": "day"}, "2026-03-05"]}, data)
    assert holds({"<": [{"var": "day"}, "2026-03-06"]}, data)


def test_no_rule_holds_always_and_text_is_never_read_as_json() -> None:
    assert holds(None, {})
    assert holds("[]", {}) and holds({"var": "text"}, {"text": "false"})
    assert not holds({"var": "gone"}, {}) and not holds([], {})


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({">": ["abc", 1]}, "where a number is needed"),
        ({"/": [1, 0]}, "division is by zero"),
        ({"+": [{"var": "document"}, 1]}, "where a number is needed"),
    ],
)
def test_a_rule_that_cannot_be_evaluated_says_why(rule, why) -> None:
    with pytest.raises(WorkflowStepError, match=why):
        evaluate(rule, DATA)


def test_a_rule_that_would_take_for_ever_is_stopped() -> None:
    inner = {"+": [{"var": "accumulator"}, {"reduce": [list(range(2000)), {"+": [{"var": "accumulator"}, 1]}, 0]}]}
    with pytest.raises(WorkflowStepError, match="more than 1,000,000 operations"):
        evaluate({"reduce": [list(range(2000)), inner, 0]}, {})
