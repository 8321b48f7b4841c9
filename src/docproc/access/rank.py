"""Who may change whom: nobody touches a person or a role above their own level, or gives what they do not have."""

from __future__ import annotations

from dataclasses import dataclass

from docproc.errors import NotPermittedError
from docproc.model.permissions import Permission
from docproc.store.clock import now
from docproc.store.engine import Store
from docproc.store.users import level_of, list_roles, permissions_of


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a person's hands go; `user` None is the account of the system in its own store, which may do all."""

    store: Store
    user: str | None

    def require_person(self, username: str) -> None:
        """Raise NotPermittedError for a person with a role above the highest of one's own."""
        self._require(level_of(self.store, username, now()), username)

    def require_role(self, name: str) -> None:
        """Raise NotPermittedError for a role above the highest of one's own; an unknown one is another's to name."""
        self._require(next((role.level for role in list_roles(self.store) if role.name == name), 0), f"the role {name}")

    def require_level(self, level: int) -> None:
        """Raise NotPermittedError for a level above the highest of one's own."""
        self._require(level, "a role so high")

    def require_permission(self, permission: Permission) -> None:
        """Raise NotPermittedError for a permission that one does not have: nobody gives what is not theirs."""
        if self.user is not None and permission.value not in permissions_of(self.store, self.user, now()):
            raise NotPermittedError(f"{self.user} does not have the permission {permission}, and cannot give it")

    def _require(self, level: int, what: str) -> None:
        if self.user is None:
            return
        own = level_of(self.store, self.user, now())
        if level > own:
            raise NotPermittedError(f"{what} has level {level}, above {own}, the highest of {self.user}")
