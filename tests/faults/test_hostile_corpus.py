"""Files made hostile by a seed, through the real command line; `make fuzz` sends thousands of them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from pikepdf import PdfError

from docproc.store.file_names import readable
from tests.fuzz import byte_damage, markup, messages, pictures
from tests.fuzz.batches import GLANCE, faults_of, run_batch
from tests.fuzz.corpus import Mutant, mutant
from tests.fuzz.disguises import any_content
from tests.fuzz.pdf_objects import FILE_DAMAGE, OBJECT_DAMAGE, saved_after
from tests.fuzz.pdf_streams import STREAM_DAMAGE, misstate_lengths
from tests.fuzz.seeds import seeds

QUICK = (41, 43, 44, 47, 48, 50, 52, 53, 55, 56, 57, 59)
FAILED = {"status": "failed", "error": {"code": "broken-pdf", "message": "a.pdf: cut off"}}


def test_a_file_depends_on_its_seed_and_number_alone() -> None:
    numbers = range(100, 112)
    first = [mutant(7, number) for number in numbers]
    assert [mutant(7, number) for number in reversed(numbers)] == first[::-1]
    assert [mutant(8, number).content for number in numbers] != [one.content for one in first]
    assert len({one.name for one in first}) == len(first)


@pytest.mark.parametrize("damage", [*OBJECT_DAMAGE, *STREAM_DAMAGE], ids=lambda damage: damage.__name__)
def test_damage_to_a_pdf_leaves_another_pdf(damage) -> None:
    content = next(seed.content for seed in seeds("pdf") if seed.name == "RE-2026-0417.pdf")
    made = set()
    for number in range(3):
        try:
            made.add(saved_after(damage, content, Random(number)))
        except (PdfError, ValueError, TypeError, RuntimeError):
            continue
    assert made and content not in made
    assert all(data.startswith(b"%PDF-") for data in made)


@pytest.mark.parametrize(
    ("kind", "mutation"),
    [
        *(("pdf", mutation) for mutation in (*byte_damage.MUTATIONS, *FILE_DAMAGE, misstate_lengths)),
        *(("image", mutation) for mutation in pictures.MUTATIONS),
        *(("xml", mutation) for mutation in markup.MUTATIONS),
        *(("mail", mutation) for mutation in messages.MUTATIONS),
    ],
)
def test_every_mutation_changes_the_file(kind: str, mutation) -> None:
    source = seeds(kind)[-1]
    assert any(mutation(source.content, Random(number)) != source.content for number in range(5))


def test_files_under_other_names_are_of_every_kind() -> None:
    assert len({any_content(Random(number))[0] for number in range(200)}) == 12


def test_a_batch_of_hostile_files_ends_with_a_reason_for_each_and_a_file_without_one_is_found_out(
    tmp_path: Path,
) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    passed_over = Mutant(1, ".hidden.pdf", b"%PDF-", "a name that no folder is searched for")
    report = run_batch(desk, [*(mutant(1, number) for number in QUICK), passed_over], GLANCE)
    assert [(complaint.what, complaint.mutant) for complaint in report.complaints] == [
        ("the file has no record", passed_over)
    ]
    assert report.outcomes.total() == len(QUICK) + 1 and report.outcomes["completed"]
    assert len(report.outcomes) > 4


def test_a_name_that_steers_a_terminal_is_spelled_out_and_any_other_kept() -> None:
    assert readable("a\nb\x1b[2J\u202egpj.pdf") == "a\\nb\\x1b[2J\\u202egpj.pdf"
    assert readable("Fotos ä\u202f\U0001f468\u200d\U0001f469.pdf") == "Fotos ä\u202f\U0001f468\u200d\U0001f469.pdf"


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"status": "queued"}, "no final state"),
        ({"status": "failed"}, "without a reason"),
        (
            {"status": "failed", "error": {"code": "document-error", "message": "KeyError"}},
            "no reason that anybody foresaw",
        ),
        ({"status": "failed", "error": {"code": "broken-pdf", "message": "two\nlines"}}, "printable"),
        ({"status": "completed", "error": {"code": "broken-pdf", "message": "x"}}, "with an error"),
    ],
)
def test_a_document_that_ended_badly_is_found_out(document, fault: str) -> None:
    (found,) = faults_of(document)
    assert fault in found
    assert list(faults_of(FAILED)) == [] == list(faults_of({"status": "completed"}))
