"""Tables of what people said of extracted values, and of how what was learned from it did."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
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


class ModelPerformance(SQLModel, table=True):
    """How a model did on a day, or in one of its hours; rates from 0 to 1, the mean confidence in percent."""

    __tablename__ = "model_performance"
    __table_args__ = (
        UniqueConstraint("model_name", "model_version", "metric_date", "hour_of_day"),
        CheckConstraint("hour_of_day IS NULL OR (hour_of_day BETWEEN 0 AND 23)", name="model_performance_hour"),
    )

    id: int | None = Field(default=None, primary_key=True)
    model_name: str
    model_version: str
    metric_date: date
    hour_of_day: int | None = None
    accuracy: float | None = None
    precision_score: float | None = None
    recall: float | None = None
    f1_score: float | None = None
    field_metrics: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    total_predictions: int = 0
    correct_predictions: int = 0
    avg_confidence: float | None = None


TRAINING_DATA = table_of(TrainingData)
