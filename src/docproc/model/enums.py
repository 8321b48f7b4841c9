"""The public vocabularies, spelled as they appear in exports and YAML."""

from __future__ import annotations

from enum import StrEnum


class DocumentType(StrEnum):
    """What a document is."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    CONTRACT = "contract"
    DELIVERY_NOTE = "delivery_note"
    ORDER = "order"
    RECEIPT = "receipt"
    REMINDER = "reminder"
    LETTER = "letter"
    FORM = "form"
    UNKNOWN = "unknown"


class DocumentSubtype(StrEnum):
    """Which sort of its type a document is; most are of none.

    Invoices: self_billed (§ 14 (2) UStG), correction, partial, prepayment, final, proforma, small_amount (§ 33 UStDV;
    receipts too). Credit notes: self_billed, correction, cancellation. Orders: confirmation. Reminders: their level.
    """

    SELF_BILLED = "self_billed"
    CORRECTION = "correction"
    CANCELLATION = "cancellation"
    PARTIAL = "partial"
    PREPAYMENT = "prepayment"
    FINAL = "final"
    PROFORMA = "proforma"
    SMALL_AMOUNT = "small_amount"
    CONFIRMATION = "confirmation"
    LEVEL_1 = "level_1"
    LEVEL_2 = "level_2"
    LEVEL_3 = "level_3"
    LEVEL_4 = "level_4"


class DocumentStatus(StrEnum):
    """Where a document stands; `completed` also while its review is pending."""

    UPLOADED = "uploaded"
    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    ARCHIVED = "archived"


class Stage(StrEnum):
    """The stages of a document's way, in order."""

    INTAKE = "intake"
    OCR = "ocr"
    EXTRACT = "extract"


class JobStatus(StrEnum):
    """Where a processing job stands."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ReviewState(StrEnum):
    """Whether a person must look, or has looked."""

    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class ExecutionStatus(StrEnum):
    """Where an execution of a workflow, or one of its steps, stands."""

    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class Complexity(StrEnum):
    """How hard a page or document is to read."""

    SIMPLE = "simple"
    MODERATE = "moderate"
    COMPLEX = "complex"


class ConfidenceLevel(StrEnum):
    """A confidence in words: high from 95, medium from 80, low from 60, else very low."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    VERY_LOW = "very_low"

    @classmethod
    def of(cls, confidence: float) -> ConfidenceLevel:
        """Return the level of a confidence in percent."""
        for level, least in ((cls.HIGH, 95), (cls.MEDIUM, 80), (cls.LOW, 60)):
            if confidence >= least:
                return level
        return cls.VERY_LOW


class RelationType(StrEnum):
    """How one document (the source) relates to another (the target)."""

    CORRECTS = "corrects"
    REPLACES = "replaces"
    REFERENCES = "references"
    ATTACHMENT_TO = "attachment_to"
    DELIVERY_FOR = "delivery_for"
    ORDER_FOR = "order_for"
    CREDIT_NOTE_FOR = "credit_note_for"
    REMINDER_FOR = "reminder_for"
    DUPLICATE_OF = "duplicate_of"


class VatTreatment(StrEnum):
    """Why an invoice charges no VAT (the values of the field `vat_treatment`)."""

    REVERSE_CHARGE = "reverse_charge"
    SMALL_BUSINESS = "small_business"
    INTRA_COMMUNITY = "intra_community"
    EXPORT = "export"
    EXEMPT = "exempt"


class PaymentMeans(StrEnum):
    """How a document is to be paid (the values of the field `payment_means`)."""

    TRANSFER = "transfer"
    DIRECT_DEBIT = "direct_debit"
    CARD = "card"
    CASH = "cash"
    CHEQUE = "cheque"
    OTHER = "other"


class Source(StrEnum):
    """The witness that gave a value."""

    PAGE = "page"
    EINVOICE = "einvoice"
    QR = "qr"
    SUPPLIER = "supplier"
    REVIEW = "review"


class Severity(StrEnum):
    """How much a finding weighs: an error always asks for review."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class KnownBy(StrEnum):
    """How the values of an observed document are known."""

    GOLD = "gold"
    REVIEW = "review"


class Outcome(StrEnum):
    """What was decided about a document."""

    AUTO = "auto"
    REVIEW = "review"
