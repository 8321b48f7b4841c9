"""Tables of people, what they may do, how they prove who they are, and what they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from docproc.store.columns import JsonData, UtcTime


class User(SQLModel, table=True):
    """A person; without `password_hash` (argon2) nobody logs in under that name with a password."""

    __tablename__ = "users"

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True)
    email: str = Field(unique=True)
    password_hash: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    display_name: str | None = None
    phone: str | None = None
    department: str | None = None
    job_title: str | None = None
    language: str = "de"
    timezone: str = "Europe/Berlin"
    preferences: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    is_active: bool = True
    is_verified: bool = False
    email_verified_at: datetime | None = Field(default=None, sa_type=UtcTime)
    verification_hash: str | None = None
    verification_expires_at: datetime | None = Field(default=None, sa_type=UtcTime)
    two_factor_enabled: bool = False
    two_factor_secret: str | None = None
    two_factor_step: int | None = None
    recovery_codes: list[str] | None = Field(default=None, sa_type=JsonData)
    failed_login_attempts: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=UtcTime)
    last_login_at: datetime | None = Field(default=None, sa_type=UtcTime)
    created_at: datetime = Field(sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Role(SQLModel, table=True):
    """A named bundle of permissions; system roles are not deleted."""

    __tablename__ = "roles"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    display_name: str
    description: str | None = None
    level: int = 0
    is_system: bool = False


class PermissionRow(SQLModel, table=True):
    """A permission that the program knows (`model.permissions`)."""

    __tablename__ = "permissions"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    resource: str
    action: str
    description: str | None = None


class RolePermission(SQLModel, table=True):
    """A role has a permission."""

    __tablename__ = "role_permissions"

    role_id: int = Field(foreign_key="roles.id", primary_key=True)
    permission_id: int = Field(foreign_key="permissions.id", primary_key=True)


class UserRole(SQLModel, table=True):
    """A person has a role, until `expires_at` where that is set."""

    __tablename__ = "user_roles"

    user_id: int = Field(foreign_key="users.id", primary_key=True)
    role_id: int = Field(foreign_key="roles.id", primary_key=True)
    expires_at: datetime | None = Field(default=None, sa_type=UtcTime)
    granted_by: str
    granted_at: datetime = Field(sa_type=UtcTime)


class ApiKey(SQLModel, table=True):
    """A key for programs: only its SHA-256 is kept; `rate_limit` counts commands within an hour."""

    __tablename__ = "api_keys"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id")
    key_hash: str = Field(unique=True)
    key_prefix: str
    name: str
    description: str | None = None
    rate_limit: int = 1000
    is_active: bool = True
    expires_at: datetime | None = Field(default=None, sa_type=UtcTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcTime)
    total_requests: int = 0
    window_began_at: datetime | None = Field(default=None, sa_type=UtcTime)
    window_requests: int = 0
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    created_at: datetime = Field(sa_type=UtcTime)


class LoginSession(SQLModel, table=True):
    """A log-in: only SHA-256 of its two tokens are kept; the refresh token gives a new one once it has run out."""

    __tablename__ = "sessions"

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    user_id: int = Field(foreign_key="users.id")
    session_token: str = Field(unique=True)
    refresh_token: str | None = Field(default=None, unique=True)
    host: str
    created_at: datetime = Field(sa_type=UtcTime)
    last_activity_at: datetime = Field(sa_type=UtcTime)
    expires_at: datetime = Field(sa_type=UtcTime)
    refresh_expires_at: datetime = Field(sa_type=UtcTime)
    is_valid: bool = True


class AuditLog(SQLModel, table=True):
    """One change: `id` counts from 1 without gaps, `hash` is over all other columns and the row before."""

    __tablename__ = "audit_logs"
    __table_args__ = (
        Index("audit_logs_by_resource", "resource_type", "resource_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    previous_hash: str
    hash: str
    user_id: str
    action: str
    resource_type: str
    resource_id: str | None = None
    description: str
    request_id: str | None = None
    payload_digest: str | None = None
    created_at: datetime = Field(sa_type=UtcTime)
    occasion: str | None = Field(default=None, sa_column_kwargs={"name": "metadata"})  # the name is SQLModel's own


class AuditPayload(SQLModel, table=True):
    """What may hold personal data of an audit row; erased, only the time of that is left."""

    __tablename__ = "audit_payloads"

    audit_id: int = Field(foreign_key="audit_logs.id", primary_key=True)
    salt: bytes | None = Field(default=None, sa_type=LargeBinary)
    changes: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    reason: str | None = None
    erased_at: datetime | None = Field(default=None, sa_type=UtcTime)
