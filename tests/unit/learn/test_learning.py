"""From reviewed documents to rules: what generalises, what is dropped, and what a back-test refuses."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from docproc.extract.candidate import Candidate
from docproc.extract.document import look_at
from docproc.learn.evidence import ReviewedDocument
from docproc.learn.generalise import generalise, rules_for
from docproc.learn.lessons import Rules, extract_all, learn, replace_templates
from docproc.learn.proposals import TOLERANCE, form_of, joined_places
from docproc.learn.trial import Trial
from docproc.model.text import DocumentText, Line
from docproc.specs.library import load_library
from docproc.specs.loader import parse_yaml
from docproc.specs.rules import LabelRule, PositionRule, RegexRule, Wordings
from docproc.specs.suppliers import SupplierSpec
from tests.unit.extract.pages import document, line, shipped_catalogue

SENDER = SupplierSpec(id="kiefer", name="Holzbau Kiefer GmbH", vat_id="DE136695976")


@pytest.fixture(scope="module")
def rules(tmp_path_factory) -> Rules:
    library = load_library(tmp_path_factory.mktemp("none"), tmp_path_factory.mktemp("none"))
    return Rules(library.rule_packs, (SENDER,), library.line_item_wording)


def invoice(number: str, day: str = "05.03.2026", label: str = "Vorfall", *more: Line, at: float = 240) -> DocumentText:
    """An invoice that calls its number by a word of its own."""
    return document(
        line("Holzbau Kiefer GmbH", 70, 60),
        line("Sägeweg 3", 70, 73),
        line("80331 München", 70, 86),
        line("Stadtgärtnerei Blatt AG", 70, 160),
        line("Blumenallee 12", 70, 173),
        line("50667 Köln", 70, 186),
        line(label, 350, at),
        line(number, 460, at),
        line("Rechnungsdatum", 350, at + 14),
        line(day, 460, at + 14),
        line("Rechnung", 70, 300, 16),
        line("Nettobetrag", 70, 500),
        line("100,00 EUR", 460, 500),
        line("19 % MwSt.", 70, 514),
        line("19,00 EUR", 460, 514),
        line("Gesamtbetrag", 70, 528),
        line("119,00 EUR", 460, 528),
        line("USt-IdNr. DE136695976", 70, 780),
        *more,
    )


def reviewed(name: str, text: DocumentText, **truth: object) -> ReviewedDocument:
    return ReviewedDocument(name, text, look_at(text, shipped_catalogue()), truth)  # type: ignore[arg-type]


def test_one_document_teaches_the_label_that_its_value_stands_beside(rules) -> None:
    first = reviewed("a", invoice("4711"), invoice_number="4711")
    learned = generalise([first], extract_all(rules, [first]))
    [rule] = learned.rules
    assert isinstance(rule, LabelRule) and rule.places == ("right",) and rule.labels.any == ("Vorfall",)
    assert rule.weight == 1.0


def test_a_field_that_was_found_gets_a_label_rule_that_only_stands_in(rules) -> None:
    first = reviewed("a", invoice("4711"), invoice_number="4711", invoice_date=date(2026, 3, 5))
    learned = generalise([first], extract_all(rules, [first]))
    assert {rule.field: rule.weight for rule in learned.rules} == {"invoice_number": 1.0, "invoice_date": 0.5}


def test_more_documents_join_the_wordings_of_one_place(rules) -> None:
    pair = [
        reviewed("a", invoice("4711"), invoice_number="4711"),
        reviewed("b", invoice("4802", label="Vorgang"), invoice_number="4802"),
    ]
    [rule] = generalise(pair, extract_all(rules, pair)).rules
    assert isinstance(rule, LabelRule | PositionRule)
    assert all(Trial(pair).of(rule).right == {0, 1} for rule in [rule])


def test_a_label_that_another_document_contradicts_is_dropped(rules) -> None:
    """The word stands beside something else in the second document, where the number has moved."""
    pair = [
        reviewed("a", invoice("4711"), invoice_number="4711"),
        reviewed(
            "b", invoice("Lager 7", "06.03.2026", "Vorfall", line("Beleg", 350, 400), line("4802", 460, 400)),
            invoice_number="4802",
        ),
    ]  # fmt: skip
    learned = generalise(pair, extract_all(rules, pair))
    labels = [text for rule in learned.rules if isinstance(rule, LabelRule) for text in rule.labels.any]
    assert "Vorfall" not in labels or Trial(pair).of(learned.rules[0]).wrong == frozenset()
    assert {at for rule in learned.rules for at in Trial(pair).of(rule).right} == {0, 1}
    assert not any(Trial(pair).of(rule).wrong for rule in learned.rules)


def test_a_label_beside_which_the_field_never_stands_is_said_to_mislead(rules) -> None:
    text = invoice("4711", "05.03.2026", "Rechnungsnummer", line("Kundennummer: 55-3", 70, 420))
    first = reviewed("a", text, customer_number=None)
    found = extract_all(rules, [first])
    assert found[0].value("customer_number") == "55-3"
    learned = generalise([first], found)
    assert learned.misleading_labels == {"customer_number": ("Kundennummer",)} and not learned.rules
    lesson = learn(rules, SENDER, [first], [])
    assert lesson.gained == 1 and not lesson.worse
    after = rules.with_supplier(replace_templates(SENDER, lesson.templates))
    assert extract_all(after, [first])[0].value("customer_number") is None


def test_dates_read_the_wrong_way_round_teach_their_format(rules) -> None:
    text = invoice("4711", "03/05/2026", "Rechnungsnummer")
    first = reviewed("a", text, invoice_date=date(2026, 3, 5))
    found = extract_all(rules, [first])
    assert found[0].value("invoice_date") == date(2026, 5, 3)
    lesson = learn(rules, SENDER, [first], [])
    assert lesson.templates[0].validation_rules.date_format == "%m/%d/%Y"
    after = rules.with_supplier(replace_templates(SENDER, lesson.templates))
    other = reviewed("b", invoice("4712", "04/06/2026", "Rechnungsnummer"))
    assert extract_all(after, [other])[0].value("invoice_date") == date(2026, 4, 6)


def test_a_senders_name_that_was_found_wrongly_is_said_from_now_on(rules) -> None:
    first = reviewed("a", invoice("4711"), supplier_name="Kiefer Holzbau & Söhne")
    lesson = learn(rules, SENDER, [first], [])
    after = rules.with_supplier(replace_templates(SENDER, lesson.templates))
    [found] = extract_all(after, [reviewed("b", invoice("4802"))])
    assert found.value("supplier_name") == "Kiefer Holzbau & Söhne"
    assert found.get("supplier_name").evidence.method == "template:kiefer/learned-invoice/supplier-name-said"


def test_a_lesson_finds_the_value_on_documents_that_nobody_reviewed(rules) -> None:
    lesson = learn(rules, SENDER, [reviewed("a", invoice("4711"), invoice_number="4711")], [])
    assert lesson.gained == 1 and not lesson.worse and lesson.left_out == ()
    after = rules.with_supplier(replace_templates(SENDER, lesson.templates))
    unseen = reviewed("c", invoice("5120", "02.06.2026", at=268))
    [found] = extract_all(after, [unseen])
    assert found.value("invoice_number") == "5120" and found.value("total_amount") == Decimal("119.00")


def test_labels_of_one_supplier_are_no_labels_on_documents_of_others(rules) -> None:
    lesson = learn(rules, SENDER, [reviewed("a", invoice("4711"), invoice_number="4711")], [])
    after = rules.with_supplier(replace_templates(SENDER, lesson.templates)).catalogue()
    stranger = shipped_catalogue()
    assert after.index_for(None).by_key.keys() == stranger.index.by_key.keys()
    assert "vorfall" in after.index_for("kiefer").by_key and "vorfall" not in after.index_for("other").by_key


def test_what_makes_a_document_of_others_one_of_this_supplier_is_refused(rules) -> None:
    bare = Rules(rules.packs, (), rules.wording)
    own = reviewed("a", invoice("4711"), invoice_number="4711")
    other = reviewed("x", invoice("9", label="Rechnungsnummer"), invoice_number="9")
    lesson = learn(bare, SENDER, [own], [other])
    assert lesson.worse == ("x: would be taken for a document of kiefer",)


def test_a_field_whose_rule_would_spoil_another_is_left_out(rules, monkeypatch) -> None:
    """The proof is made on whole documents: a rule that is right by itself may still take a value from elsewhere."""
    first = reviewed("a", invoice("4711"), invoice_number="4711", invoice_date=date(2026, 3, 5))
    found = extract_all(rules, [first])
    good = generalise([first], found)
    bad = LabelRule(type="label", name="bad", field="invoice_date", labels=Wordings(any=("Gültig",)), places=("right",))
    spoiling = good.__class__((*good.only(("invoice_number",)).rules, bad), {})
    text = invoice("4711", "05.03.2026", "Vorfall", line("Gültig", 350, 420), line("01.01.2020", 460, 420))
    first = reviewed("a", text, invoice_number="4711", invoice_date=date(2026, 3, 5))
    monkeypatch.setattr("docproc.learn.lessons.generalise", lambda documents, given: spoiling)
    lesson = learn(rules, SENDER, [first], [])
    assert lesson.left_out == ("invoice_date",) and not lesson.worse and lesson.gained == 1
    assert [rule.field for rule in lesson.templates[0].rules] == ["invoice_number"]


def test_templates_that_people_wrote_stay_beside_what_is_learned() -> None:
    own = parse_yaml(
        "name: Kiefer\ntemplates:\n- {name: ours, document_type: invoice}\n"
        "- {name: learned-invoice, document_type: invoice}\n",
        SupplierSpec,
        "kiefer.yaml",
    )
    assert [template.name for template in replace_templates(own, ()).templates] == ["ours"]


def test_the_form_of_a_number_keeps_its_letters_and_lets_its_digits_grow() -> None:
    assert form_of("RE-2026/07") == r"RE\-\d{4,}/\d{2,}"
    rule = RegexRule(type="regex", name="form", field="invoice_number", pattern=rf"\b(?P<value>{form_of('RE-17')})\b")
    tried = Trial([reviewed("a", invoice("RE-4711"), invoice_number="RE-4711")]).of(rule)
    assert tried.right == {0} and not tried.wrong


def placed(x: float, number: str, beside: str = "") -> DocumentText:
    """A letter whose number stands at the right edge, more or less far to the left, under no label at all."""
    more = (line(beside, 300, 240),) if beside else ()
    return document(line("Holzbau Kiefer GmbH", 70, 60), line("Rechnung", 70, 300, 16), line(number, x, 240), *more)


def test_a_place_is_widened_by_what_more_documents_show(rules) -> None:
    pair = [
        reviewed("a", placed(470, "4711"), customer_number="4711"),
        reviewed("b", placed(430, "48-02-77-19-03"), customer_number="48-02-77-19-03"),
    ]
    [rule] = rules_for(Trial(pair), "customer_number")
    assert isinstance(rule, PositionRule) and rule.box is not None
    assert rule.box[0] <= 430 and rule.box[0] + rule.box[2] >= 490
    third = [*pair, reviewed("c", placed(450, "51-20"), customer_number="51-20")]
    assert Trial(third).of(rule).right == {0, 1, 2}


def test_offsets_from_one_anchor_are_joined(rules) -> None:
    near = PositionRule(
        type="position", name="n", field="iban", anchor_text="Nr", relative_offset=(10, 0, 20, 8), page=0
    )
    far = near.model_copy(update={"relative_offset": (40, 2, 20, 8)})
    [joined] = joined_places([near, far])
    assert joined.relative_offset == (10, 0, 50, 10) and joined.anchor_text == "Nr"
    assert list(joined_places([near, near])) == []


def test_a_place_is_sharpened_where_its_room_reaches_into_something_else(rules) -> None:
    """On the second document a page number stands where the first one left room for a longer value."""
    pair = [
        reviewed("a", placed(200, "4711"), customer_number="4711"),
        reviewed("b", placed(200, "4802", beside="9"), customer_number="4802"),
    ]
    [rule] = rules_for(Trial(pair), "customer_number")
    assert isinstance(rule, PositionRule) and rule.box is not None
    assert rule.box[0] + rule.box[2] < 300 - TOLERANCE
    assert Trial(pair).of(rule).right == {0, 1}


class Turned:
    """A scorer that speaks against one value."""

    def __init__(self, against: str) -> None:
        self.against = against

    def moves(self, candidates: Sequence[Candidate]) -> list[float]:
        return [-20.0 if str(each.value) == self.against else 0.0 for each in candidates]


def test_what_is_learned_is_tried_with_the_scorer_in_force(rules) -> None:
    both = line("Kundennummer: 5120   Rechnungsnummer: 4711", 70, 240)
    text = document(line("Holzbau Kiefer GmbH", 70, 60), line("Rechnung", 70, 300, 16), both)
    own = reviewed("a", text, invoice_number="4711")
    [found] = extract_all(rules, [own])
    [moved] = extract_all(replace(rules, scorer=Turned("4711")), [own])
    assert found.value("invoice_number") == "4711" != moved.value("invoice_number")
    lesson = learn(replace(rules, scorer=Turned("4711")), SENDER, [own], [])
    assert [(each.field, each.before) for each in lesson.proof] == [("invoice_number", 0)]
