"""What is known of a person, as the command line takes it in and shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from docproc.errors import UsageError
from docproc.store.users import UserRecord

_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_KEY = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
LANGUAGES = ("de", "en")

EmailOption = Annotated[str | None, typer.Option("--email", help="Mail address.", show_default=False)]
DisplayOption = Annotated[str | None, typer.Option("--name", help="Name as people read it.", show_default=False)]
FirstNameOption = Annotated[str | None, typer.Option("--first-name", help="First name.", show_default=False)]
LastNameOption = Annotated[str | None, typer.Option("--last-name", help="Last name.", show_default=False)]
PhoneOption = Annotated[str | None, typer.Option("--phone", help="Telephone number.", show_default=False)]
DepartmentOption = Annotated[str | None, typer.Option("--department", help="Department.", show_default=False)]
JobTitleOption = Annotated[str | None, typer.Option("--job-title", help="Job title.", show_default=False)]
LanguageOption = Annotated[str | None, typer.Option("--language", help="de or en.", show_default=False)]
TimezoneOption = Annotated[str | None, typer.Option("--timezone", help="Such as Europe/Berlin.", show_default=False)]
PreferenceOption = Annotated[
    list[str] | None,
    typer.Option("--preference", metavar="KEY=VALUE", help="What programs want to know of them; may be repeated."),
]
VerifiedOption = Annotated[
    bool | None, typer.Option("--verified/--not-verified", help="The mail address was checked.", show_default=False)
]


def checked_profile(given: dict[str, Any]) -> dict[str, Any]:
    """What was given of a person, by column, without what was not (None). Raises UsageError for what cannot be."""
    from zoneinfo import available_timezones

    email, language, timezone = given.get("email"), given.get("language"), given.get("timezone")
    if email is not None and not _MAIL.fullmatch(email):
        raise UsageError(f"{email}: this is no mail address")
    if language is not None and language not in LANGUAGES:
        raise UsageError(f"{language}: the language is de or en")
    if timezone is not None and timezone not in available_timezones():
        raise UsageError(f"{timezone}: no time zone is called so, such as Europe/Berlin")
    return {
        key: value.strip() if isinstance(value, str) else value for key, value in given.items() if value is not None
    }


def changed_preferences(before: dict[str, str], given: Sequence[str]) -> dict[str, str]:
    """The preferences of a person with those of the command line; KEY= takes one away. Raises UsageError."""
    after = dict(before)
    for each in given:
        key, equals, value = each.partition("=")
        if not equals or not _KEY.fullmatch(key):
            raise UsageError(f"{each}: a preference is KEY=VALUE, the key of small letters, digits, '.', '_' and '-'")
        after[key] = value
    return {key: value for key, value in after.items() if value}


def shown(user: UserRecord) -> dict[str, Any]:
    """A person as JSON shows them; keys are added, never renamed."""

    def text(time: datetime | None) -> str | None:
        return None if time is None else time.isoformat()

    return {
        "username": user.username,
        "email": user.email,
        "name": user.display_name,
        "language": user.language,
        "timezone": user.timezone,
        "active": user.is_active,
        "verified": user.is_verified,
        "password": user.has_password,
        "two_factor": user.two_factor,
        "roles": {role: text(end) for role, end in user.roles.items()},
        "last_login_at": text(user.last_login_at),
        "locked_until": text(user.locked_until),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "phone": user.phone,
        "department": user.department,
        "job_title": user.job_title,
        "verified_at": text(user.verified_at),
        "preferences": dict(user.preferences),
    }


def lines(user: UserRecord) -> list[tuple[str, str]]:
    """What `user show` prints of a person: what is known, a name and a text each."""
    facts = shown(user)
    facts["roles"] = ", ".join(
        role if end is None else f"{role} until {end:%Y-%m-%d}" for role, end in user.roles.items()
    )
    facts["preferences"] = ", ".join(f"{key}={value}" for key, value in user.preferences.items())
    words = {True: "yes", False: "no"}
    return [
        (name.replace("_", " "), words[value] if isinstance(value, bool) else str(value))
        for name, value in facts.items()
        if value not in (None, "")
    ]
