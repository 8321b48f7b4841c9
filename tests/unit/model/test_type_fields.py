"""The table of fields by type: complete, without repetition, and at one with what is required."""

from docproc.check.requirements import RELIED_UPON, REQUIRED
from docproc.model.enums import DocumentType
from docproc.model.fields import FIELDS, PRINCIPAL_FIELDS
from docproc.model.type_fields import FIELDS_OF


def test_every_type_names_known_fields_once_and_every_field_has_a_type() -> None:
    assert set(FIELDS_OF) == set(DocumentType)
    for names in FIELDS_OF.values():
        assert len(set(names)) == len(names)
    assert {name for names in FIELDS_OF.values() for name in names} == set(FIELDS)


def test_what_a_type_requires_is_among_its_fields() -> None:
    general = {"document_number", "document_date", "invoice_date"}
    for kind, groups in REQUIRED.items():
        wanted = {name for group in groups for name in group} | set(RELIED_UPON.get(kind, ()))
        assert wanted - general <= set(FIELDS_OF[kind])
        assert set(PRINCIPAL_FIELDS.get(kind, ())) <= set(FIELDS_OF[kind])
