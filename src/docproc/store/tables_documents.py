"""Tables of documents: the record of each file, its pages, versions, relations, categories, tags and sightings.

What RECORDS calls `ocr_text`, `ocr_data` and `full_ocr_result` lives once, compressed, in `page_texts`; page rows refer
to it. What it calls `extracted_data` lives in rows of their own (tables_results): values, items, findings, and the rest
in `document_data`, so that a document's row stays short.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from docproc.model.enums import DocumentStatus, DocumentType, RelationType, ReviewState
from docproc.store.columns import JsonData, UtcTime, one_of, table_of

_IS_APPROVED = text("review_state = 'approved' AND deleted_at IS NULL")
_TO_REVIEW = text("review_state = 'pending' AND status = 'completed' AND deleted_at IS NULL")


class Document(SQLModel, table=True):
    """One document. A file that was refused has a row too, with status failed and perhaps no stored bytes.

    `payable_amount` (in the document's currency), `payable_eur` (what that is worth in euros, about), `due_on` and
    `discount_until` repeat fields by which those who wait for a person are ordered;
    `category_by` is the person who chose the category, none for one that the settings give.
    """

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("overall_confidence BETWEEN 0 AND 100", name="documents_confidence"),
        CheckConstraint("page_count > 0", name="documents_pages"),
        CheckConstraint("file_size > 0 OR status IN ('failed', 'archived')", name="documents_size"),
        CheckConstraint("storage_path IS NOT NULL OR status IN ('failed', 'archived')", name="documents_stored"),
        CheckConstraint(one_of("status", DocumentStatus), name="documents_status"),
        CheckConstraint(one_of("document_type", DocumentType), name="documents_type"),
        CheckConstraint(one_of("review_state", ReviewState), name="documents_review"),
        Index("documents_by_status", "status", "review_state", "deleted_at"),
        Index("documents_by_hash", "file_hash"),
        Index("documents_by_filename", "filename"),
        Index("documents_by_supplier", "detected_supplier_id", "document_date"),
        Index("documents_by_number", "number_key"),
        Index("documents_by_date", "document_date", "document_type"),
        Index(
            "documents_in_figures",
            *("created_at", "document_type", "status", "review_state", "decision_outcome", "overall_confidence"),
            *("page_count", "supplier_name", "detected_supplier_id", "document_date", "deleted_at"),
        ),
        Index(
            "documents_to_review",
            *("review_state", "status", "deleted_at"),
            *("created_at", "payable_eur", "due_on", "discount_until", "detected_supplier_id"),
            sqlite_where=_TO_REVIEW,
            postgresql_where=_TO_REVIEW,
        ),
        Index(
            "documents_approved",
            *("review_state", "deleted_at", "uuid", "updated_at"),
            sqlite_where=_IS_APPROVED,
            postgresql_where=_IS_APPROVED,
        ),
        Index(
            "documents_failed",
            *("current_job_id", "status", "deleted_at"),
            sqlite_where=text("status = 'failed'"),
            postgresql_where=text("status = 'failed'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    filename: str
    original_filename: str
    source_path: str
    mime_type: str
    file_size: int
    file_hash: str | None = None
    storage_path: str | None = None
    thumbnail_path: str | None = None
    document_type: str = DocumentType.UNKNOWN.value
    document_type_confidence: float | None = None
    document_subtype: str | None = None
    complexity: str | None = None
    language_code: str = "de"
    page_count: int = 1
    backend: str | None = None
    detected_supplier_id: int | None = Field(default=None, foreign_key="suppliers.id")
    supplier_name: str | None = None
    supplier_confidence: float | None = None
    document_date: date | None = None
    document_number: str | None = None
    number_key: str | None = None
    payable_amount: float | None = None
    payable_eur: float | None = None
    due_on: date | None = None
    discount_until: date | None = None
    category_id: int | None = Field(default=None, foreign_key="categories.id")
    category_by: str | None = None
    status: str = DocumentStatus.UPLOADED.value
    stage: str | None = None
    current_job_id: int | None = Field(default=None, foreign_key="processing_jobs.id")
    kill_count: int = 0
    overall_confidence: float | None = None
    confidence_level: str | None = None
    needs_review: bool = False
    review_state: str = ReviewState.NONE.value
    review_notes: str | None = None
    decision_outcome: str | None = None
    decision_confidence: float | None = None
    decision_reasons: list[str] | None = Field(default=None, sa_type=JsonData)
    source: str
    source_reference: str | None = None
    assigned_to: str | None = None
    assigned_role: str | None = None
    einvoice: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    intake_findings: list[Any] | None = Field(default=None, sa_type=JsonData)
    version_count: int = 0
    created_by: str
    created_at: datetime = Field(sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcTime)


class PageText(SQLModel, table=True):
    """The text of a page as read, zlib-compressed JSON under its page-cache key; written once, never rewritten."""

    __tablename__ = "page_texts"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    content: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = Field(sa_type=UtcTime)


class PageAlias(SQLModel, table=True):
    """A further key of a page text: that of its picture, or of another page with an equal one."""

    __tablename__ = "page_aliases"
    __table_args__ = (Index("page_aliases_by_text", "page_text_id"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    page_text_id: int = Field(foreign_key="page_texts.id", ondelete="CASCADE")


class PageUse(SQLModel, table=True):
    """How often a kept page was taken from the cache, and when last."""

    __tablename__ = "page_uses"

    page_text_id: int = Field(primary_key=True, foreign_key="page_texts.id", ondelete="CASCADE")
    hits: int
    used_at: datetime = Field(sa_type=UtcTime)


class DocumentPage(SQLModel, table=True):
    """One page: how it was read, and where its text is. Sizes: width and height in points, pixels at `dpi`."""

    __tablename__ = "document_pages"
    __table_args__ = (
        CheckConstraint("page_number > 0", name="document_pages_number"),
        UniqueConstraint("document_id", "page_number"),
        Index("document_pages_by_text", "page_text_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="documents.id")
    page_number: int
    image_path: str | None = None
    thumbnail_path: str | None = None
    page_text_id: int = Field(foreign_key="page_texts.id")
    ocr_confidence: float | None = None
    width: float
    height: float
    width_px: int | None = None
    height_px: int | None = None
    dpi: float | None = None
    rotation: int = 0
    skew: float = 0.0
    backend: str
    backend_version: str
    model_id: str | None = None
    reason: str
    complexity: str
    processed_at: datetime = Field(sa_type=UtcTime)
    processing_time_ms: int


class DocumentVersion(SQLModel, table=True):
    """What was known of a document at one time; version 1 is its first extraction."""

    __tablename__ = "document_versions"
    __table_args__ = (UniqueConstraint("document_id", "version_number"),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="documents.id")
    version_number: int
    change_type: str
    data_snapshot: dict[str, Any] = Field(sa_type=JsonData)
    changed_fields: list[str] | None = Field(default=None, sa_type=JsonData)
    change_description: str | None = None
    created_by: str
    created_at: datetime = Field(sa_type=UtcTime)


class DocumentRelation(SQLModel, table=True):
    """How one document relates to another, with confidence and note."""

    __tablename__ = "document_relations"
    __table_args__ = (
        CheckConstraint("source_document_id != target_document_id", name="document_relations_other"),
        CheckConstraint(one_of("relation_type", RelationType), name="document_relations_type"),
        UniqueConstraint("source_document_id", "target_document_id", "relation_type"),
        Index("document_relations_by_target", "target_document_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_document_id: int = Field(foreign_key="documents.id")
    target_document_id: int = Field(foreign_key="documents.id")
    relation_type: str
    confidence: float | None = None
    notes: str | None = None
    created_by: str
    created_at: datetime = Field(sa_type=UtcTime)


class Sighting(SQLModel, table=True):
    """A path under which bytes were seen, and the document they became; makes a second run write nothing."""

    __tablename__ = "sightings"
    __table_args__ = (
        UniqueConstraint("source_path", "file_hash", "file_size"),
        Index("sightings_by_document", "document_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_path: str
    file_hash: str | None = None
    file_size: int
    document_id: int = Field(foreign_key="documents.id")
    seen_at: datetime = Field(sa_type=UtcTime)


class Category(SQLModel, table=True):
    """A place in the tree of categories that docproc.yaml describes."""

    __tablename__ = "categories"

    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="categories.id")
    name: str
    slug: str = Field(unique=True)
    description: str | None = None
    path: str = Field(unique=True)
    color: str | None = None
    sort_order: int = 0
    document_types: list[str] | None = Field(default=None, sa_type=JsonData)


class Tag(SQLModel, table=True):
    """A word that people put on documents."""

    __tablename__ = "tags"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    color: str | None = None
    description: str | None = None


class DocumentTag(SQLModel, table=True):
    """A tag on a document: who added it, and when."""

    __tablename__ = "document_tags"

    document_id: int = Field(foreign_key="documents.id", primary_key=True)
    tag_id: int = Field(foreign_key="tags.id", primary_key=True)
    added_by: str
    added_at: datetime = Field(sa_type=UtcTime)


DOCUMENTS = table_of(Document)
PAGE_TEXTS = table_of(PageText)
PAGE_ALIASES = table_of(PageAlias)
PAGE_USES = table_of(PageUse)
DOCUMENT_PAGES = table_of(DocumentPage)
DOCUMENT_VERSIONS = table_of(DocumentVersion)
DOCUMENT_RELATIONS = table_of(DocumentRelation)
SIGHTINGS = table_of(Sighting)
CATEGORIES = table_of(Category)
TAGS = table_of(Tag)
DOCUMENT_TAGS = table_of(DocumentTag)
