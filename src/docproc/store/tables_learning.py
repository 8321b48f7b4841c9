"""Tables of what people said of extracted values: the ground that rules are learned on."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from docproc.store.columns import JsonData, UtcTime, table_of


class TrainingData(SQLModel, table=True):
    """What a person last said of one field of one document; "" is expected where the document has no such value."""

    __tablename__ = "training_data"
    __table_args__ = (
        UniqueConstraint("document_id", "field_name"),
        Index("training_data_by_field", "field_name", "was_correct"),
        Index("training_data_by_batch", "training_batch_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="documents.id")
    field_name: str
    expected_value: str
    extracted_value: str | None = None
    extraction_method: str | None = None
    was_correct: bool
    page_number: int | None = None
    bounding_box: list[Any] | None = Field(default=None, sa_type=JsonData)
    validated_by: str
    validated_at: datetime = Field(sa_type=UtcTime)
    used_for_training: bool = False
    training_batch_id: str | None = None


TRAINING_DATA = table_of(TrainingData)
