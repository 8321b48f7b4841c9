"""Tables of named exports: how often each ran, and which version of each document it has handed out."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from docproc.store.columns import UtcTime, table_of


class Export(SQLModel, table=True):
    """A named export; `runs` counts those that were written whole."""

    __tablename__ = "exports"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    runs: int = 0
    last_run_at: datetime = Field(sa_type=UtcTime)
    last_run_by: str


class ExportedVersion(SQLModel, table=True):
    """The newest version of a document that a named export has handed out."""

    __tablename__ = "exported_versions"

    export_id: int = Field(primary_key=True, foreign_key="exports.id")
    document_id: int = Field(primary_key=True, foreign_key="documents.id")
    version_number: int


EXPORTS = table_of(Export)
EXPORTED_VERSIONS = table_of(ExportedVersion)
