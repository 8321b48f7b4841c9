"""Table of reviews: which person has which document open."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from docproc.store.columns import UtcTime, table_of


class ReviewLease(SQLModel, table=True):
    """A document that a person has open: nobody else changes it before `until`; `taken_at` is when they opened it."""

    __tablename__ = "review_leases"

    document_id: int = Field(foreign_key="documents.id", primary_key=True)
    holder: str
    taken_at: datetime = Field(sa_type=UtcTime)
    until: datetime = Field(sa_type=UtcTime)


REVIEW_LEASES = table_of(ReviewLease)
