"""What a person may be allowed to do, and the roles that a new store has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Permission(StrEnum):
    """One thing that may be allowed; the value is `resource.action`."""

    DOCUMENTS_READ = "documents.read"
    DOCUMENTS_CREATE = "documents.create"
    DOCUMENTS_UPDATE = "documents.update"
    DOCUMENTS_DELETE = "documents.delete"
    DOCUMENTS_ERASE = "documents.erase"
    EXPORTS_CREATE = "exports.create"
    WORKFLOWS_RUN = "workflows.run"
    JOBS_MANAGE = "jobs.manage"
    TASKS_RUN = "tasks.run"
    DELIVERY_MANAGE = "delivery.manage"
    SUPPLIERS_MANAGE = "suppliers.manage"
    RULES_MANAGE = "rules.manage"
    SETTINGS_MANAGE = "settings.manage"
    USERS_MANAGE = "users.manage"
    AUDIT_READ = "audit.read"
    SYSTEM_ADMIN = "system.admin"


DESCRIPTIONS: Mapping[Permission, str] = MappingProxyType(
    {
        Permission.DOCUMENTS_READ: "See documents, figures, lists and originals.",
        Permission.DOCUMENTS_CREATE: "Take in files and have them processed.",
        Permission.DOCUMENTS_UPDATE: "Review, label, relate, archive and revert documents.",
        Permission.DOCUMENTS_DELETE: "Delete documents softly and bring them back.",
        Permission.DOCUMENTS_ERASE: "Erase what documents say for good.",
        Permission.EXPORTS_CREATE: "Export documents.",
        Permission.WORKFLOWS_RUN: "Run, resume and cancel workflows.",
        Permission.JOBS_MANAGE: "Retry and cancel jobs, settle errors.",
        Permission.TASKS_RUN: "Run scheduled tasks.",
        Permission.DELIVERY_MANAGE: "Send mail, webhooks and notifications, and send them again.",
        Permission.SUPPLIERS_MANAGE: "Add, change and merge suppliers.",
        Permission.RULES_MANAGE: "Change rules and learn new ones.",
        Permission.SETTINGS_MANAGE: "Change settings, flags and parameters.",
        Permission.USERS_MANAGE: "Manage users, roles and keys.",
        Permission.AUDIT_READ: "Read, check and export the audit log.",
        Permission.SYSTEM_ADMIN: "Repair, back up and tidy the store.",
    }
)


@dataclass(frozen=True, slots=True)
class ShippedRole:
    """A role that every store has; of two roles the higher `level` is the more powerful."""

    display_name: str
    level: int
    permissions: tuple[Permission, ...]


_REVIEWING = (Permission.DOCUMENTS_READ, Permission.DOCUMENTS_UPDATE)

ADMIN = "admin"
SHIPPED_ROLES: Mapping[str, ShippedRole] = MappingProxyType(
    {
        ADMIN: ShippedRole("Administrator", 100, tuple(Permission)),
        "reviewer": ShippedRole("Reviewer", 20, _REVIEWING),
        "accountant": ShippedRole("Accountant", 20, _REVIEWING),
        "cfo": ShippedRole("Chief financial officer", 20, _REVIEWING),
        "user": ShippedRole(
            "User", 10, (Permission.DOCUMENTS_READ, Permission.DOCUMENTS_CREATE, Permission.DOCUMENTS_UPDATE)
        ),
    }
)
