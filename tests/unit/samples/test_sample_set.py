"""The sample set as a whole: complete, true to its gold, and the same on every run."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from docproc.errors import DocprocError, error_class
from docproc.metrics.gold import Gold, read_gold
from docproc.model.enums import DocumentType
from docproc.model.fields import FIELDS, FieldKind
from sample_docs.generator import formats
from sample_docs.generator.__main__ import INBOX
from sample_docs.generator.catalogue import SAMPLES
from sample_docs.generator.procedural import random_samples
from sample_docs.generator.sample import Sample, as_drawn
from sample_docs.generator.writing import write

DRAWN = [sample for sample in SAMPLES if sample.finish is as_drawn and not sample.error]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples") / "inbox"
    write(SAMPLES, folder)
    return folder


def gold_of(sample: Sample, folder: Path) -> Gold:
    path = (folder / sample.name).with_suffix(".json")
    return read_gold(path.read_text(encoding="utf-8"), path.name)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def words(path: Path) -> str:
    document = pdfium.PdfDocument(path)
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return "".join(text.replace("\ufffe", "-").split())


def test_every_document_has_names_of_its_own() -> None:
    names = [sample.name for sample in SAMPLES]
    stems = [Path(name).stem for name in names]
    assert len(set(names)) == len(names)
    assert len(set(stems)) == len(stems), "gold files lie beside documents under the same stem"


def test_the_folder_in_the_repository_is_what_the_generator_writes(inbox: Path) -> None:
    written = {path.name: digest(path) for path in inbox.iterdir() if not _is_picture(path)}
    kept = {path.name: digest(path) for path in INBOX.iterdir() if not _is_picture(path)}
    assert kept == written, "run `make samples`"


def test_pictures_in_the_repository_show_what_the_generator_draws(inbox: Path) -> None:
    # renderers and codecs differ in the last grey level between versions, so pictures are compared as pictures
    pictures = [path for path in inbox.iterdir() if path.suffix in (".png", ".jpg", ".tif")]
    assert pictures
    for path in pictures:
        with Image.open(path) as new, Image.open(INBOX / path.name) as old:
            assert new.size == old.size
            small = [list(image.convert("L").resize((64, 64)).tobytes()) for image in (new, old)]
        assert sum(abs(a - b) for a, b in zip(*small, strict=True)) / 4096 < 2


def test_a_second_run_writes_the_same_bytes(inbox: Path, tmp_path: Path) -> None:
    some = [sample for sample in SAMPLES if sample.finish is not as_drawn][::6]
    write(some, tmp_path)
    assert {path.name: digest(path) for path in tmp_path.iterdir()} == {
        path.name: digest(inbox / path.name) for path in tmp_path.iterdir()
    }


def test_all_ten_types_and_five_countries_are_there(inbox: Path) -> None:
    types = Counter(gold_of(sample, inbox).document_type for sample in SAMPLES if not sample.error)
    assert set(types) == set(DocumentType)
    assert sum(types.values()) >= 44
    assert {sample.content.country for sample in SAMPLES} == {"DE", "AT", "CH", "GB", "FR"}


def test_the_folder_stays_small(inbox: Path) -> None:
    assert sum(path.stat().st_size for path in inbox.iterdir()) < 8_000_000


@pytest.mark.parametrize("sample", DRAWN, ids=lambda sample: sample.name)
def test_every_gold_value_is_printed_on_the_page(sample: Sample, inbox: Path) -> None:
    assert list(unprinted(sample, inbox)) == []


def test_random_documents_repeat_themselves_to_the_byte(tmp_path: Path) -> None:
    write(random_samples(12, 3, scans=False), tmp_path / "first")
    write(random_samples(8, 3, scans=False), tmp_path / "again")
    for path in (tmp_path / "again").iterdir():
        assert digest(path) == digest(tmp_path / "first" / path.name)


def unprinted(sample: Sample, folder: Path) -> Iterator[tuple[str, object]]:
    """Yield the gold values (name, value) of which the page holds no form."""
    page = words(folder / sample.name)
    facts = sample.content.facts()
    for name, value in gold_of(sample, folder).expected().items():
        if name == "currency":
            forms = {sample.content.currency, formats.SYMBOLS[sample.content.currency]}
        elif FIELDS[name][0] is FieldKind.CODE or name == "reminder_level":
            continue  # said in words: "2. Mahnung", "Steuerschuldnerschaft des Leistungsempfängers"
        else:
            forms = _forms(name, facts.get(name, value), sample)
        if not any(form in page for form in forms):
            yield name, value


@pytest.mark.parametrize("sample", DRAWN, ids=lambda sample: sample.name)
def test_line_items_and_vat_add_up_to_the_totals(sample: Sample, inbox: Path) -> None:
    gold = gold_of(sample, inbox)
    net = gold.fields.get("net_amount")
    if net is None:
        return
    nets = [line.net_amount for line in gold.line_items or () if line.net_amount is not None]
    if nets:
        signed = (Decimal(each.amount) * (1 if each.charge else -1) for each in gold.allowances or ())
        assert sum(map(Decimal, nets)) + sum(signed) == Decimal(net)
    rates = gold.vat_breakdown or ()
    if rates and gold.fields.get("total_amount"):
        total = sum(Decimal(rate.net or 0) + Decimal(rate.vat or 0) for rate in rates)
        assert total == Decimal(gold.fields["total_amount"] or 0)


def test_relations_point_at_documents_of_the_set(inbox: Path) -> None:
    names = {sample.name for sample in SAMPLES}
    relations = [(sample, relation) for sample in SAMPLES for relation in gold_of(sample, inbox).relations or ()]
    assert {relation.type.value for _, relation in relations} >= {
        "credit_note_for", "delivery_for", "order_for", "reminder_for", "duplicate_of",
    }  # fmt: skip
    for sample, relation in relations:
        assert relation.document in names - {sample.name}


def test_the_duplicate_is_identical_to_the_byte(inbox: Path) -> None:
    for sample in SAMPLES:
        for kind, other in sample.relations:
            if kind == "duplicate_of":
                assert digest(inbox / sample.name) == digest(inbox / other)


def test_documents_that_must_fail_name_a_known_error_and_cannot_be_opened(inbox: Path) -> None:
    failing = [sample for sample in SAMPLES if sample.error]
    assert {sample.error for sample in failing} >= {"encrypted-pdf", "broken-pdf", "empty-file", "unsupported-file"}
    for sample in failing:
        gold = json.loads((inbox / sample.name).with_suffix(".json").read_text(encoding="utf-8"))
        assert gold == {"status": "failed", "error": sample.error}
        assert error_class(sample.error) is not DocprocError
        with pytest.raises(pdfium.PdfiumError):
            pdfium.PdfDocument(inbox / sample.name)


def _is_picture(path: Path) -> bool:
    if path.suffix in (".png", ".jpg", ".tif"):
        return True
    return path.suffix == ".pdf" and b"/DCTDecode" in path.read_bytes()


def _forms(name: str, fact: object, sample: Sample) -> set[str]:
    country, language = sample.content.country, sample.content.language
    if isinstance(fact, Decimal):
        if FIELDS[name][0] is FieldKind.NUMBER:
            return {formats.quantity(fact, country)}
        return {formats.number(fact, country).replace("\u00a0", "")}
    if hasattr(fact, "isoformat"):
        styles = ("short", "long", "iso", "two")
        return {"".join(formats.day(fact, language, country, style).split()) for style in styles}
    text = str(fact)
    if name.endswith("_address"):
        return {"".join(text.replace(", ", mark).split()) for mark in (", ", "", " · ")} | {_last_part(text)}
    return {"".join(text.split())}


def _last_part(address: str) -> str:
    return "".join(address.rsplit(", ", 1)[1].split())
