"""Table of what docproc.yaml has held."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from docproc.store.columns import JsonData, UtcTime


class SettingsVersion(SQLModel, table=True):
    """What docproc.yaml held from a time on: values by key, secrets masked; `digest` (SHA-256) is of all it said."""

    __tablename__ = "settings_versions"

    id: int | None = Field(default=None, primary_key=True)
    digest: str
    content: dict[str, Any] = Field(sa_type=JsonData)
    created_by: str
    created_at: datetime = Field(sa_type=UtcTime)
