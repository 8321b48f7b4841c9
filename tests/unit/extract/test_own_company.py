"""Who we are speaks for the recipient: our name, address and numbers never become the supplier's."""

from docproc.extract import compile_catalogue, extract_document
from docproc.model.fields import Extraction
from docproc.model.text import DocumentText
from docproc.specs.company import CompanySettings
from docproc.specs.suppliers import SupplierSpec
from tests.unit.extract.pages import document, german_invoice, line, shipped_packs

OURS = CompanySettings(
    names=("Stadtgärtnerei Blatt AG",),
    addresses=("Blumenallee 12, 50667 Köln",),
    vat_ids=("DE 136695976",),
    ibans=("DE89370400440532013000",),
    domains=("blatt-gaertnerei.de",),
)


def read(text: DocumentText, company: CompanySettings = OURS, *suppliers: SupplierSpec) -> Extraction:
    return extract_document(text, compile_catalogue(shipped_packs(), suppliers, company=company))


def letter(*more: str, named: str = "Stadtgärtnerei Blatt AG") -> DocumentText:
    """An invoice on which our own address stands where a sender's would, beside the one of who sent it."""
    return document(
        line(named, 70, 50, 14),
        line("Blumenallee 12", 70, 70),
        line("50667 Köln", 70, 83),
        line("Holzbau Kiefer GmbH", 330, 150),
        line("Sägeweg 3", 330, 163),
        line("80331 München", 330, 176),
        line("Rechnung 4711", 70, 260, 14),
        *(line(text, 70, 600 + 14 * at) for at, text in enumerate(more)),
    )


def test_our_own_name_is_the_recipients_wherever_it_stands() -> None:
    assert read(letter(), CompanySettings()).value("supplier_name") == "Stadtgärtnerei Blatt AG"
    found = read(letter())
    assert (found.value("supplier_name"), found.value("buyer_name")) == (
        "Holzbau Kiefer GmbH", "Stadtgärtnerei Blatt AG",
    )  # fmt: skip


def test_our_own_address_under_another_spelling_of_our_name_is_the_recipients() -> None:
    text = letter(named="Gartenmarkt West GmbH")
    assert read(text, CompanySettings()).value("supplier_name") == "Gartenmarkt West GmbH"
    company = CompanySettings(addresses=OURS.addresses)
    assert read(text, company).value("supplier_name") == "Holzbau Kiefer GmbH"


def test_our_own_vat_id_is_the_buyers_wherever_it_stands() -> None:
    found = read(letter("USt-IdNr. DE136695976"))
    assert found.value("supplier_vat_id") is None
    assert found.value("buyer_vat_id") == "DE136695976"


def test_our_own_account_is_no_account_to_pay_to_except_on_a_credit_note() -> None:
    assert read(german_invoice()).value("iban") is None
    assert read(german_invoice(title="Gutschrift")).value("iban") == "DE89370400440532013000"


def test_our_own_domain_is_no_sign_of_a_supplier_that_uses_it_too() -> None:
    supplier = SupplierSpec(id="blatt-service", name="Blatt Service", website="blatt-gaertnerei.de")
    text = document(line("Rechnung 4711", 70, 260, 14), line("www.blatt-gaertnerei.de", 70, 700))
    known = read(text, CompanySettings(), supplier).supplier
    assert known is not None and known.supplier_id == "blatt-service"
    found = read(text, OURS, supplier).supplier
    assert found is None or found.supplier_id is None


def test_a_suppliers_file_that_describes_ourselves_is_recognised_on_nothing() -> None:
    ourselves = SupplierSpec(id="blatt", name="Stadtgärtnerei Blatt", vat_id="DE136695976")
    text = letter("USt-IdNr. DE136695976")
    known = read(text, CompanySettings(), ourselves).supplier
    assert known is not None and known.supplier_id == "blatt"
    found = read(text, OURS, ourselves).supplier
    assert found is not None and (found.supplier_id, found.name) == (None, "Holzbau Kiefer GmbH")


def test_a_workspace_that_does_not_say_who_it_is_finds_what_it_found_before() -> None:
    assert read(german_invoice(), CompanySettings()) == extract_document(
        german_invoice(), compile_catalogue(shipped_packs(), ())
    )
