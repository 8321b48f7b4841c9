"""Suppliers known from YAML, recognised by each signal."""

from dataclasses import replace

import numpy as np
import pytest

from docproc.extract import compile_catalogue, extract_document
from docproc.extract.parties.layout_marks import Places, joined, layout_of, likeness
from docproc.extract.parties.supplier_signals import SIGNALS, Seen, distance
from docproc.model.enums import DocumentType
from docproc.model.geometry import Box
from docproc.model.supplier_knowledge import SupplierKnowledge
from docproc.model.text import DocumentText, Line, Page, Word
from docproc.model.traits import PageTraits
from docproc.ocr.letterhead import perceptual_hash
from docproc.specs.suppliers import SupplierSpec, SupplierTemplate, TypicalLayout
from tests.unit.extract.pages import shipped_packs

LETTERS = "abcdefghijklmnopqrst"


def page(words: list[tuple[str, float, float]], logo: str | None = None) -> Page:
    lines = tuple(Line((Word(text, Box(x, y, 6.0 * len(text), 10.0)),)) for text, x, y in words)
    traits = PageTraits(logo=logo, logo_box=Box(450, 40, 90, 40) if logo else None)
    return Page(1, 595, 842, lines, "text_layer", "1", traits=traits)


def letterhead(word: str, dx: float = 0) -> list[tuple[str, float, float]]:
    return [(f"{word}{letter}", 60 + dx, 20.0 * n + 20) for n, letter in enumerate(LETTERS)]


def seen(**known: object) -> Seen:
    given = {
        "texts": (), "domains": frozenset(), "mails": frozenset(), "names": (), "vat_ids": frozenset(),
        "document_type": DocumentType.INVOICE, **known,
    }  # fmt: skip
    return Seen(**given)


def reasons(name: str, supplier: SupplierSpec, **known: object) -> list[str]:
    return [reason for _, reason in SIGNALS[name](supplier, seen(**known))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("USt-IdNr. DE 136 695 976", ["VAT id DE136695976"]),
        ("Steuernummer: 12/345/67", ["tax number 1234567"]),
        ("Artikel 9912345671", []),
        ("Amtsgericht Köln HRB 4711", ["register entry HRB4711"]),
        ("HRB 47110", []),
    ],
)
def test_a_number_counts_where_it_stands_alone(text: str, found: list[str]) -> None:
    supplier = SupplierSpec(name="A", vat_id="DE136695976", tax_id="12/345/67", commercial_register="HRB 4711")
    assert reasons("numbers", supplier, texts=(text,)) == found


def test_a_number_of_several_suppliers_and_one_that_nobody_can_have_count_little() -> None:
    supplier = SupplierSpec(name="A", vat_id="DE123456789", ibans=("DE89370400440532013000",))
    texts = ("DE123456789", "DE89370400440532013000")
    found = list(SIGNALS["numbers"](supplier, seen(texts=texts, shared=frozenset({"DE89370400440532013000"}))))
    ((share, why),) = found
    assert share == 0.5 and "check digits" in why and "several suppliers" in why


def test_the_sender_of_a_mail_and_domains_below_its_own_speak_for_a_supplier() -> None:
    supplier = SupplierSpec(
        name="A", website="https://www.ahorn.example/shop", typical_sender_emails=("X@ahorn.example",)
    )
    assert reasons("mail", supplier, mailed_from="x@ahorn.example") == ["sent from x@ahorn.example"]
    assert reasons("domain", supplier, domains=frozenset({"billing.ahorn.example"})) == ["domain ahorn.example"]
    assert not reasons("domain", supplier, domains=frozenset({"notahorn.example"}))


def test_a_name_that_is_only_alike_says_nothing_beside_another_ones_vat_id() -> None:
    supplier = SupplierSpec(name="Muster Nord GmbH", vat_id="DE136695976")
    assert reasons("name", supplier, names=("muster nordd",)) == ["name, 96 % alike"]
    assert not reasons("name", supplier, names=("muster nordd",), vat_ids=frozenset({"DE123456788"}))
    assert reasons("name", supplier, names=("muster nord",), vat_ids=frozenset({"DE123456788"}))


def test_a_logo_that_differs_in_few_bits_is_the_same_one() -> None:
    supplier = SupplierSpec(name="A", logo_hash="00000000000000ff,ffffffffffffffff")
    assert reasons("logo", supplier, page=page([], "00000000000000fe")) == ["logo, 1 of 64 bits differ"]
    assert not reasons("logo", supplier, page=page([], "0000000fffff00ff"))


def test_the_hash_of_a_picture_hardly_changes_with_size_noise_and_margin() -> None:
    down, across = np.mgrid[0:60, 0:120]
    picture = np.where((across - 60) ** 2 / 4 + (down - 30) ** 2 < 500, 40, 255).astype(np.uint8)
    picture[10:20, 5:60] = 90
    larger = np.pad(np.kron(picture, np.ones((3, 3), np.uint8)), 30, constant_values=255)
    noisy = np.clip(larger + np.random.default_rng(1).normal(0, 4, larger.shape), 0, 255).astype(np.uint8)
    first, second, other = (perceptual_hash(each) for each in (picture, noisy, picture[::-1, ::-1]))
    assert first and second and other
    assert distance(first, second) <= 4 < 10 < distance(first, other)
    assert perceptual_hash(np.full((20, 20), 255, np.uint8)) is None


def test_a_typical_layout_speaks_when_all_its_parts_are_there() -> None:
    layout = TypicalLayout(page_size=(595, 842), sections={"head": (50, 10, 200, 100)}, logo_position=(452, 41, 90, 40))
    template = SupplierTemplate(name="standard", document_type=DocumentType.INVOICE, typical_layout=layout)
    supplier = SupplierSpec(name="A", templates=(template,))
    there = page(letterhead("ahorn"), "00000000000000ff")
    assert reasons("typical layout", supplier, page=there) == ["looks as template standard says (3 parts)"]
    assert not reasons("typical layout", supplier, page=replace(there, traits=PageTraits()))
    assert not reasons("typical layout", supplier, page=there, document_type=DocumentType.ORDER)


def test_a_layout_keeps_what_lasts_from_document_to_document() -> None:
    first = layout_of(page([*letterhead("ahorn"), ("Birke", 300, 400)]), DocumentType.INVOICE)
    both = joined(first, layout_of(page([*letterhead("ahorn", 3), ("Eiche", 300, 400)]), DocumentType.INVOICE))
    assert both.documents == 2 and [mark.documents for mark in both.marks].count(2) == len(LETTERS)
    assert likeness(both, Places.of(page(letterhead("ahorn", -4)))) == 1.0
    assert likeness(both, Places.of(page(letterhead("linde")))) == 0.0
    assert likeness(both, Places.of(replace(page(letterhead("ahorn")), width=420))) == 0.0


def test_the_supplier_whose_documents_look_most_alike_is_named_and_no_other() -> None:
    layouts = {
        name: layout_of(page([*letterhead(name), ("Rechnung", 60, 500)]), DocumentType.INVOICE)
        for name in ("ahorn", "linde")
    }
    knowledge = [SupplierKnowledge(name, (), (layout,)) for name, layout in layouts.items()]
    suppliers = [SupplierSpec(id=name, name=f"Firma {name}") for name in layouts]
    catalogue = compile_catalogue(shipped_packs(), suppliers, None, knowledge)
    text = DocumentText((page([*letterhead("linde"), ("Rechnung", 60, 500)]),))
    match = extract_document(text, catalogue, DocumentType.INVOICE).supplier
    assert match is not None and match.supplier_id == "linde" and "usual words" in match.reasons[0]
