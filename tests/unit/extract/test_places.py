from docproc.extract.witnesses.places import GUESSED, name_guessed_places
from docproc.model.enums import DocumentType, Source
from docproc.model.fields import Evidence, Extraction, FieldValue, TypeGuess
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Page


def value(name: str, page: int, box: Box | None) -> FieldValue:
    return FieldValue(name, "x", 90.0, Evidence(Source.PAGE, "label", "x", page, box, ("beside its label",)))


def test_only_values_on_guessed_words_say_that_their_place_is_a_guess() -> None:
    guessed = Page(2, 595, 842, (), "server", "1", guessed=(Box(10, 10, 50, 10),))
    text = DocumentText((Page(1, 595, 842, (), "server", "1"), guessed))
    values = (
        value("invoice_number", 2, Box(20, 12, 10, 5)),
        value("iban", 2, Box(20, 300, 10, 5)),
        value("bic", 1, Box(20, 12, 10, 5)),
        value("subject", 2, None),
    )
    marked = name_guessed_places(Extraction(TypeGuess(DocumentType.INVOICE, 99.0), "de", fields=values), text)
    assert [field.name for field in marked.fields if GUESSED in field.evidence.reasons] == ["invoice_number"]
    assert marked.fields[0].evidence.reasons[0] == "beside its label"
