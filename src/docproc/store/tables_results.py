"""Tables of what was read and found: reading results, fields, line items, VAT lines, findings.

Amounts stand as exact decimal text; the numeric column beside (`…_number`) is for sorting and summing only.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from docproc.model.enums import RelationType, Severity, Source
from docproc.store.columns import JsonData, UtcTime, one_of, table_of


class OcrResult(SQLModel, table=True):
    """The sums of one reading; text, words, boxes and blocks are in `page_texts`, a page each.

    Every job has one with page number 0: the whole document as kept, by the backend of most of its pages. A page that
    was read more than once has one for each reading beside it, whether it was kept, and the measure that decided.
    """

    __tablename__ = "ocr_results"
    __table_args__ = (
        CheckConstraint("overall_confidence BETWEEN 0 AND 100", name="ocr_results_confidence"),
        UniqueConstraint("job_id", "page_number", "backend_type"),
        Index("ocr_results_by_document", "document_id"),
        Index("ocr_results_by_text", "page_text_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    job_id: int = Field(foreign_key="processing_jobs.id")
    document_id: int = Field(foreign_key="documents.id")
    page_number: int = 0
    backend_type: str
    backend_version: str | None = None
    model_id: str | None = None
    is_kept: bool = True
    quality: float | None = None
    page_text_id: int | None = Field(default=None, foreign_key="page_texts.id")
    overall_confidence: float | None = None
    avg_word_confidence: float | None = None
    min_word_confidence: float | None = None
    total_characters: int
    total_words: int
    total_lines: int
    detected_language: str | None = None
    extracted_dates: list[str] = Field(sa_type=JsonData)
    extracted_amounts: list[str] = Field(sa_type=JsonData)
    has_low_confidence_words: bool
    low_confidence_word_count: int
    suspected_errors: list[str] = Field(sa_type=JsonData)
    processing_time_ms: int
    created_at: datetime = Field(sa_type=UtcTime)


class DocumentData(SQLModel, table=True):
    """What was found in a document and has no rows of its own: reasons, values not taken, parts never searched."""

    __tablename__ = "document_data"

    document_id: int = Field(primary_key=True, foreign_key="documents.id")
    extracted_data: dict[str, Any] = Field(sa_type=JsonData)


class ExtractedField(SQLModel, table=True):
    """The value of one field of one document, with its evidence; `value` is text, ISO date or exact decimal."""

    __tablename__ = "extracted_fields"
    __table_args__ = (
        CheckConstraint("confidence BETWEEN 0 AND 100", name="extracted_fields_confidence"),
        CheckConstraint("kind IN ('text', 'amount', 'date')", name="extracted_fields_kind"),
        CheckConstraint(one_of("source", Source), name="extracted_fields_source"),
        UniqueConstraint("document_id", "field_name"),
        Index("extracted_fields_by_document", "document_id", "field_name", "value"),
        Index("extracted_fields_by_value", "field_name", "value", "document_id"),
        Index("extracted_fields_by_number", "field_name", "value_number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="documents.id")
    position: int
    field_name: str
    kind: str
    value: str
    value_number: float | None = None
    raw_text: str
    confidence: float
    page_number: int | None = None
    x: float | None = None
    y: float | None = None
    width: float | None = None
    height: float | None = None
    source: str
    method: str
    reasons: list[str] = Field(sa_type=JsonData)


class LineItemRow(SQLModel, table=True):
    """One line of a document's table; what is not printed is NULL."""

    __tablename__ = "line_items"
    __table_args__ = (
        CheckConstraint("confidence BETWEEN 0 AND 100", name="line_items_confidence"),
        Index("line_items_by_document", "document_id", "row_number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="documents.id")
    row_number: int
    position: int
    article: str | None = None
    description: str
    quantity: str | None = None
    unit: str | None = None
    unit_price: str | None = None
    vat_rate: str | None = None
    net_amount: str | None = None
    net_amount_number: float | None = None
    confidence: float
    page_number: int | None = None
    x: float | None = None
    y: float | None = None
    width: float | None = None
    height: float | None = None
    discount_percent: str | None = None
    discount_amount: str | None = None


class VatRow(SQLModel, table=True):
    """One rate of a document's VAT breakdown."""

    __tablename__ = "vat_breakdown"
    __table_args__ = (Index("vat_breakdown_by_document", "document_id", "row_number"),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="documents.id")
    row_number: int
    rate: str
    net: str | None = None
    vat: str | None = None


class DocumentLink(SQLModel, table=True):
    """A number by which a document names another, kept until a document of that number is there (`check.history`)."""

    __tablename__ = "document_links"
    __table_args__ = (
        CheckConstraint(one_of("relation_type", RelationType), name="document_links_type"),
        Index("document_links_by_document", "document_id", "row_number"),
        Index("document_links_by_number", "number_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="documents.id")
    row_number: int
    relation_type: str
    target_types: list[str] = Field(sa_type=JsonData)
    number: str
    number_key: str
    reverse: bool = False
    day: date | None = None
    amount: str | None = None


class FindingRow(SQLModel, table=True):
    """Something a check noticed about a document."""

    __tablename__ = "findings"
    __table_args__ = (
        CheckConstraint(one_of("severity", Severity), name="findings_severity"),
        Index("findings_by_document", "document_id", "row_number"),
        Index("findings_by_code", "code"),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="documents.id")
    row_number: int
    code: str
    severity: str
    message: str
    fields: list[str] = Field(sa_type=JsonData)


class ErrorLog(SQLModel, table=True):
    """An error of the machinery; the same one within an hour counts up instead of repeating."""

    __tablename__ = "error_logs"
    __table_args__ = (
        CheckConstraint("severity IN ('debug', 'info', 'warning', 'error', 'critical')", name="error_logs_severity"),
        Index("error_logs_by_time", "last_seen_at"),
        Index("error_logs_by_type", "error_type", "last_seen_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    severity: str
    error_type: str
    error_message: str
    stack_trace: str | None = None
    context: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    document_id: int | None = Field(default=None, foreign_key="documents.id")
    job_id: int | None = Field(default=None, foreign_key="processing_jobs.id")
    resolved: bool = False
    resolved_at: datetime | None = Field(default=None, sa_type=UtcTime)
    resolved_by: str | None = None
    resolution_notes: str | None = None
    occurrence_count: int = 1
    first_seen_at: datetime = Field(sa_type=UtcTime)
    last_seen_at: datetime = Field(sa_type=UtcTime)
    user_id: str | None = None


class CalibrationObservation(SQLModel, table=True):
    """What was said of a document whose values are known, from gold or from a review, and whether it was right.

    `name` is the document's uuid for a review and its file's hash for gold; `data` an encoded ObservedDocument,
    but what calibration knew of its values: these are the `inputs`, one object a value.
    """

    __tablename__ = "calibration_observations"
    __table_args__ = (
        CheckConstraint("source IN ('gold', 'review')", name="calibration_observations_source"),
        UniqueConstraint("source", "name"),
        Index("calibration_observations_by_name", "source", "name", "observed_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: str
    name: str
    data: dict[str, Any] = Field(sa_type=JsonData)
    observed_at: datetime = Field(sa_type=UtcTime)
    inputs: list[Any] | None = Field(default=None, sa_type=JsonData)


class SystemParameter(SQLModel, table=True):
    """A value that a person sets for the workspace, perhaps until a date."""

    __tablename__ = "system_parameters"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    value: str
    description: str | None = None
    category: str | None = None
    expires_at: datetime | None = Field(default=None, sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)


OCR_RESULTS = table_of(OcrResult)
EXTRACTED_FIELDS = table_of(ExtractedField)
LINE_ITEMS = table_of(LineItemRow)
VAT_BREAKDOWN = table_of(VatRow)
DOCUMENT_LINKS = table_of(DocumentLink)
FINDINGS = table_of(FindingRow)
ERROR_LOGS = table_of(ErrorLog)
CALIBRATION_OBSERVATIONS = table_of(CalibrationObservation)
