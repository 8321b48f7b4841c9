"""A flag is decided in a fixed order, the same way each time."""

from datetime import UTC, datetime

import pytest

from docproc.settings.flags import Subject, decide, share_of
from docproc.specs.settings import Settings

NOW = datetime(2026, 3, 5, tzinfo=UTC)
ANNA = Subject("d-1", "anna", ("cfo",), {"document": {"filename": "RE-1.pdf"}})
MET = {"==": [{"var": "document.filename"}, "RE-1.pdf"]}
UNMET = {"==": [{"var": "document.filename"}, "other"]}


def on(subject: Subject = ANNA, **said: object) -> bool:
    return decide(Settings.model_validate({"flags": {"f": {"enabled": True, **said}}}), "f", subject, NOW).on


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, False),
        ({"rollout_percentage": 100}, True),
        ({"rollout_percentage": 100, "enabled": False, "users": ["anna"]}, False),
        ({"users": ["anna"], "start": "2026-03-06"}, False),
        ({"users": ["anna"], "end": "2026-03-05"}, False),
        ({"users": ["anna"], "start": "2026-03-05", "end": "2026-03-06"}, True),
        ({"users": ["anna"], "environments": ["staging"]}, False),
        ({"users": ["anna"], "environments": ["production"]}, True),
        ({"users": ["anna"], "conditions": UNMET}, True),
        ({"roles": ["cfo"], "conditions": UNMET}, True),
        ({"conditions": MET, "rollout_percentage": 0}, True),
        ({"conditions": UNMET, "rollout_percentage": 100}, False),
        ({"conditions": {"/": [1, "x"]}, "rollout_percentage": 100}, False),
    ],
)
def test_each_step_comes_before_those_below_it(said: dict[str, object], expected: bool) -> None:
    assert on(**said) is expected


def test_an_unknown_flag_is_off() -> None:
    assert not decide(Settings(), "nothing", ANNA, NOW).on


def test_a_share_is_deterministic_near_its_size_and_only_grows() -> None:
    subjects = [f"document-{number}" for number in range(4000)]
    ten = {each for each in subjects if on(Subject(each), rollout_percentage=10)}
    twenty = {each for each in subjects if on(Subject(each), rollout_percentage=20)}
    assert ten < twenty
    assert 320 < len(ten) < 480
    assert share_of("f", "document-1") != share_of("g", "document-1")
