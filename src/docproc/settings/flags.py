"""Whether a feature flag is on: off, dates, environment, named users or roles, conditions, share; in this order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from docproc.errors import ConfigurationError
from docproc.settings.jsonlogic import met

if TYPE_CHECKING:
    from docproc.specs.flags import FlagSettings
    from docproc.specs.settings import Settings

_STEPS = 10_000
"""A share is decided in steps of a hundredth of a percent."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a flag is asked for: a document's id or a user's name, the user's roles, what conditions may see."""

    id: str
    user: str = ""
    roles: tuple[str, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a flag is on, and which of the steps said so."""

    on: bool
    reason: str


def decide(settings: Settings, name: str, subject: Subject, time: datetime) -> Verdict:
    """Decide one flag; one that docproc.yaml does not name is off."""
    flag = settings.flags.get(name)
    if flag is None:
        return Verdict(False, "no such flag")
    if not flag.enabled:
        return Verdict(False, "switched off")
    if flag.start is not None and time < flag.start:
        return Verdict(False, f"begins on {flag.start:%Y-%m-%d %H:%M %Z}")
    if flag.end is not None and time >= flag.end:
        return Verdict(False, f"ended on {flag.end:%Y-%m-%d %H:%M %Z}")
    environment = settings.workspace.environment
    if flag.environments and environment not in flag.environments:
        return Verdict(False, f"not in the environment {environment}")
    return _for_subject(name, flag, subject)


def decide_all(settings: Settings, subject: Subject, time: datetime) -> dict[str, bool]:
    """Decide every flag of docproc.yaml."""
    return {name: decide(settings, name, subject, time).on for name in settings.flags}


def of_document(settings: Settings, document_id: str, filename: str, mime_type: str, user: str) -> Subject:
    """Return a document as flags see it; `user` is who brought it in."""
    person = settings.people.get(user)
    document = {"id": document_id, "filename": filename, "mime_type": mime_type}
    return Subject(document_id, user, () if person is None else person.roles, {"document": document, "user": user})


def of_user(settings: Settings, user: str) -> Subject:
    """Return a user as flags see them."""
    person = settings.people.get(user)
    return Subject(user, user, () if person is None else person.roles, {"document": {}, "user": user})


def share_of(name: str, subject: str) -> float:
    """Return where a subject lies in a flag's share, 0 to 100 percent: the same always, another for another flag."""
    digest = hashlib.sha256(f"{name}\0{subject}".encode()).digest()
    return int.from_bytes(digest[:8]) % _STEPS * 100 / _STEPS


def _for_subject(name: str, flag: FlagSettings, subject: Subject) -> Verdict:
    if subject.user in flag.users:
        return Verdict(True, f"names the user {subject.user}")
    for role in subject.roles:
        if role in flag.roles:
            return Verdict(True, f"names the role {role}")
    if flag.conditions is not None:
        variables = {**subject.variables, "roles": list(subject.roles)}
        holds = _met(flag.conditions, variables)
        return Verdict(holds, "the conditions are met" if holds else "the conditions are not met")
    lies = share_of(name, subject.id)
    on = lies < flag.rollout_percentage
    return Verdict(on, f"lies at {lies:.2f} % of a share of {flag.rollout_percentage} %")


def _met(conditions: Mapping[str, Any], variables: Mapping[str, Any]) -> bool:
    """What cannot be evaluated is not met."""
    with suppress(ConfigurationError):
        return met(conditions, variables)
    return False
