"""Table of the feature flags that were decided for documents."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from docproc.store.columns import table_of


class DocumentFlag(SQLModel, table=True):
    """Whether a flag was on when the fields of a document were last found."""

    __tablename__ = "document_flags"
    __table_args__ = (Index("document_flags_by_name", "name", "is_on"),)

    document_id: int = Field(primary_key=True, foreign_key="documents.id")
    name: str = Field(primary_key=True)
    is_on: bool


DOCUMENT_FLAGS = table_of(DocumentFlag)
