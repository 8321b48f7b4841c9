from dataclasses import replace
from datetime import date
from decimal import Decimal

from docproc.model.enums import DocumentType, Outcome, RelationType, ReviewState, Stage
from docproc.model.fields import AllowanceCharge, BankAccount, Extraction, FormField, Reference, TypeGuess
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import Store
from docproc.store.exporting import iter_export
from docproc.store.loading import load_decision, load_extraction, load_findings
from docproc.store.relations import relate, related, unrelate
from docproc.store.rework import requeue
from tests.unit.store.builders import claimed, completed, extracted, extraction, value


def document(kind: DocumentType, *fields: object, **changes: object) -> Extraction:
    """What was found in a document of this type, of the supplier of all."""
    return extraction(document_type=TypeGuess(kind, 99.0), fields=fields, **changes)


INVOICE = extraction()
CREDIT_NOTE = document(
    DocumentType.CREDIT_NOTE, value("invoice_number", "GS-9"), value("preceding_invoice_number", "RE 4711")
)


def relations(store: Store, document_id: str) -> set[tuple[str, str, str]]:
    return {(relation.source, relation.type.value, relation.target) for relation in related(store, document_id)}


def test_a_credit_note_finds_an_invoice_that_is_there(store: Store) -> None:
    invoice, credit = completed(store, "RE.pdf", INVOICE), completed(store, "GS.pdf", CREDIT_NOTE)
    assert relations(store, credit) == {(credit, "credit_note_for", invoice)}


def test_an_invoice_finds_the_credit_note_that_came_before_it(store: Store) -> None:
    credit, invoice = completed(store, "GS.pdf", CREDIT_NOTE), completed(store, "RE.pdf", INVOICE)
    assert relations(store, invoice) == {(credit, "credit_note_for", invoice)}


def test_a_reminder_is_related_to_each_invoice_that_it_lists(store: Store) -> None:
    first = completed(store, "1.pdf", INVOICE)
    second = completed(store, "2.pdf", extraction(fields=(value("invoice_number", "RE-4712"),)))
    listed = tuple(Reference(RelationType.REMINDER_FOR, DocumentType.INVOICE, n) for n in ("RE-4711", "RE-4712"))
    reminder = completed(store, "M.pdf", document(DocumentType.REMINDER, references=listed))
    assert relations(store, reminder) == {(reminder, "reminder_for", first), (reminder, "reminder_for", second)}


def test_a_delivery_note_and_an_order_are_for_the_invoice_that_names_them(store: Store) -> None:
    note = completed(store, "L.pdf", document(DocumentType.DELIVERY_NOTE, value("delivery_note_number", "L-5")))
    named = (*INVOICE.fields, value("delivery_note_number", "L-5"), value("buyer_name", "Kunde AG"))
    order = document(DocumentType.ORDER, value("document_number", "B-8"), value("buyer_name", "Muster GmbH"))
    buyers = completed(store, "B.pdf", replace(order, supplier=replace(order.supplier, supplier_id=None, name="Kunde")))
    invoice = completed(store, "RE.pdf", extraction(fields=(*named, value("order_number", "B-8"))))
    assert relations(store, invoice) == {(note, "delivery_for", invoice), (buyers, "order_for", invoice)}


def test_another_senders_number_is_no_relation(store: Store) -> None:
    other = replace(INVOICE, supplier=replace(INVOICE.supplier, supplier_id=None, name="Ganz Andere KG"))
    completed(store, "RE.pdf", other)
    credit = replace(CREDIT_NOTE, supplier=replace(CREDIT_NOTE.supplier, supplier_id=None))
    assert relations(store, completed(store, "GS.pdf", credit)) == set()


def test_a_second_file_of_an_invoice_is_its_duplicate_and_waits_for_a_person(store: Store) -> None:
    first, second = completed(store, "RE.pdf", INVOICE), completed(store, "copy.pdf", INVOICE)
    assert relations(store, second) == {(second, "duplicate_of", first)}
    assert [finding.code for finding in load_findings(store, second)][-1] == "duplicate-document"
    decision = load_decision(store, second)
    assert decision is not None and decision.outcome is Outcome.REVIEW and "RE-4711" in decision.reasons[0]
    (row,) = iter_export(store, DocumentFilter(ids=(second,)))
    assert row["review"] == ReviewState.PENDING.value
    assert "duplicate-document" not in [finding.code for finding in load_findings(store, first)]


def test_a_scan_that_came_before_its_original_is_the_duplicate(store: Store) -> None:
    scan = completed(store, "scan.pdf", INVOICE)
    with store.begin() as transaction:
        transaction._connection.execute("UPDATE documents SET backend = 'rapidocr'")
    original = completed(store, "RE.pdf", INVOICE)
    assert relations(store, original) == {(scan, "duplicate_of", original)}
    (row,) = iter_export(store, DocumentFilter(ids=(scan,)))
    assert (row["review"], row["decision"]["outcome"]) == ("pending", "review")
    assert "duplicate-document" in [finding["code"] for finding in row["findings"]]


def test_only_the_original_is_related_to_others(store: Store) -> None:
    copy = completed(store, "scan.pdf", INVOICE)
    with store.begin() as transaction:
        transaction._connection.execute("UPDATE documents SET backend = 'rapidocr'")
    credit = completed(store, "GS.pdf", CREDIT_NOTE)
    assert relations(store, credit) == {(credit, "credit_note_for", copy)}
    original = completed(store, "RE.pdf", INVOICE)
    assert relations(store, credit) == {(credit, "credit_note_for", original)}
    assert relations(store, copy) == {(copy, "duplicate_of", original)}


def test_a_delivery_note_is_for_the_invoice_of_the_same_order(store: Store) -> None:
    note = document(DocumentType.DELIVERY_NOTE, value("delivery_note_number", "L-5"), value("order_number", "PO-1188"))
    delivered = completed(store, "L.pdf", note)
    invoice = completed(store, "RE.pdf", extraction(fields=(*INVOICE.fields, value("order_number", "PO-1188"))))
    assert relations(store, invoice) == {(delivered, "delivery_for", invoice)}


def test_a_number_given_to_two_invoices_is_noticed(store: Store) -> None:
    completed(store, "RE.pdf", INVOICE)
    second = completed(store, "other.pdf", extraction("500.00"))
    assert [finding.code for finding in load_findings(store, second)][-1] == "number-reused"
    assert relations(store, second) == set()


def test_relations_are_found_anew_with_each_extraction_and_given_ones_stay(store: Store) -> None:
    invoice, credit = completed(store, "RE.pdf", INVOICE), completed(store, "GS.pdf", CREDIT_NOTE)
    relate(store, credit, invoice, RelationType.ATTACHMENT_TO, 100.0, "by hand", "anna")
    corrected = document(DocumentType.CREDIT_NOTE, value("invoice_number", "GS-9"))
    requeue(store, [credit], Stage.EXTRACT, "anna")
    extracted(store, claimed(store), corrected)
    assert relations(store, credit) == {(credit, "attachment_to", invoice)}


def test_a_relation_that_a_person_took_away_does_not_come_back_unless_one_makes_it_again(store: Store) -> None:
    invoice, credit = completed(store, "RE.pdf", INVOICE), completed(store, "GS.pdf", CREDIT_NOTE)
    assert unrelate(store, credit, invoice, None, "anna") == 1
    for document_id, found in ((credit, CREDIT_NOTE), (invoice, INVOICE)):
        requeue(store, [document_id], Stage.EXTRACT, "anna")
        extracted(store, claimed(store), found)
        assert relations(store, credit) == set()
    relate(store, credit, invoice, RelationType.CREDIT_NOTE_FOR, 100.0, None, "anna")
    requeue(store, [credit], Stage.EXTRACT, "anna")
    extracted(store, claimed(store), CREDIT_NOTE)
    assert relations(store, credit) == {(credit, "credit_note_for", invoice)}


def test_what_a_person_says_is_no_duplicate_is_not_noticed_as_one_again(store: Store) -> None:
    first, second = completed(store, "RE.pdf", INVOICE), completed(store, "copy.pdf", INVOICE)
    assert relations(store, second) == {(second, "duplicate_of", first)}
    unrelate(store, second, first, None, "anna")
    requeue(store, [second], Stage.EXTRACT, "anna")
    extracted(store, claimed(store), INVOICE)
    assert relations(store, second) == set()
    assert "duplicate-document" not in [finding.code for finding in load_findings(store, second)]


def test_what_an_extraction_lists_is_kept_loaded_and_exported(store: Store) -> None:
    listed = {
        "allowances": (AllowanceCharge(False, Decimal("5.00"), "Rabatt", Decimal("5")),),
        "accounts": (BankAccount("DE89370400440532013000", None, "Regionalbank"),),
        "references": (Reference(RelationType.REFERENCES, DocumentType.ORDER, "B-1", date(2026, 1, 2)),),
        "form_fields": (FormField("Kostenstelle", "4711", 90.0),),
    }
    document_id = completed(store, "RE.pdf", extraction(**listed))
    loaded = load_extraction(store, document_id)
    assert loaded is not None and {part: getattr(loaded, part) for part in listed} == listed
    (row,) = iter_export(store, DocumentFilter(ids=(document_id,)))
    assert row["allowances"][0]["amount"] == "5.00"
    assert row["references"][0]["day"] == "2026-01-02"
    assert row["form_fields"][0]["value"] == "4711"
