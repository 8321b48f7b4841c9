"""Every parser of ours under random bytes, each with what it promises; `make fuzz` does the same for longer."""

from __future__ import annotations

from random import Random

import pytest

from tests.fuzz.engines import check_target, fault, growth_of
from tests.fuzz.inputs import pieces_to_repeat
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS
from tests.growth import MOST_GROWTH

EXAMPLES = 40
PIECES = 1

FOUND = [
    ("addresses", "a tab before a legal form alone made two names of one", b"\tLtd"),
    ("messages", "a part left out was called by characters that nobody can print", b"ContenT-type:\x00/"),
    (
        "messages",
        "an attachment was called by thousands of characters",
        b"From: a\nContent-Type: x/y; name=" + b"n" * 9000 + b"\n\nx",
    ),
    (
        "settings",
        "aliases were counted before the YAML was known to be sound, and its mistake was a traceback",
        b"*a" * 200,
    ),
    (
        "payment_codes",
        "what is wrong with a code was said with characters of the code that nobody can print",
        b"BCD\n002\n1\nSCT\n" + b"\x15X" * 400 + b"\nN\nDE\x15\xff02\nEUR1\n\n\n",
    ),
    (
        "answers",
        "a row of a table without a cell made a block of text that says nothing",
        b'<div data-bbox="1 2 3 4"><tr>',
    ),
    ("messages", "a subject filled pages and the store", b"From: a\nSubject: " + b"x " * 50_000 + b"\n\nx"),
    ("settings", "YAML of a thousand levels ended in a RecursionError", b"a: " + b"[" * 1200 + b"]" * 1200),
    ("worker_messages", "a worker's message of a thousand levels ended the batch", b'{"kind":' + b"[" * 10_000 + b"\0"),
    ("model_servers", "a model server's answer was a RecursionError", b"[" * 10_000),
    ("model_servers", "an answer in no letters was repeated byte by byte", b"\0" * 27 + b"\xff" * 200),
    (
        "foreign_templates",
        "options of another shape were a traceback",
        b"keywords: [A]\nfields: {a: x}\noptions: [1]\n",
    ),
    (
        "foreign_templates",
        "replacements of another shape were a traceback",
        b"keywords: [A]\nfields: {a: x, date: y}\noptions: {replace: 3, date_formats: 4}\n",
    ),
    (
        "einvoices",
        "what libxml2 says of a wrong namespace repeats characters that nobody can print",
        '<rsm:A xmlns:rsm="\U00011500urn:x"/>'.encode(),
    ),
]


@pytest.mark.parametrize("name", TARGETS)
def test_no_bytes_make_a_parser_break_its_word(name: str) -> None:
    assert check_target(TARGETS[name], EXAMPLES) >= EXAMPLES


@pytest.mark.parametrize("name", [name for name, target in TARGETS.items() if target.repeated])
def test_pieces_repeated_cost_time_in_proportion_to_their_number(name: str) -> None:
    pieces = pieces_to_repeat(TARGETS[name], Random(0), PIECES)
    for piece in [*pieces[:PIECES], *pieces[-PIECES:]]:
        ratio = growth_of(TARGETS[name], piece)
        assert ratio is None or ratio < MOST_GROWTH, f"{piece!r}: {ratio:.1f} times the time for four times the text"


@pytest.mark.parametrize(
    ("name", "data"), [(name, data) for name, _, data in FOUND], ids=[what for _, what, _ in FOUND]
)
def test_what_fuzzing_found_stays_mended(name: str, data: bytes) -> None:
    assert fault(TARGETS[name], data) is None


def test_a_target_that_breaks_its_word_is_found_out() -> None:
    def run(data: bytes) -> None:
        assert b"4711" not in data

    target = Target(run, (b"4711", b"x"))
    with pytest.raises(AssertionError):
        check_target(target, EXAMPLES)
    assert (fault(target, b"1"), (fault(target, b"04711") or "").partition(":")[0]) == (None, "AssertionError")
