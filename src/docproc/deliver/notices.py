"""Announcements become what each person is told: a line in the list, a mail, a share of a digest, a webhook's event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from docproc.deliver.events import announce
from docproc.deliver.mail import Recipient, queue_mail
from docproc.deliver.people import known_people
from docproc.deliver.preferences import (
    EXPIRES_AFTER,
    Happened,
    Preferences,
    QuietHours,
    channels_for,
    digest_due,
    mail_due,
    type_preference,
)
from docproc.deliver.templates import FilledMail, MailTemplate, fill, load_templates, template_named
from docproc.errors import ConfigurationError, DocprocError
from docproc.model.delivery import Channel, Digest, NotificationType, OutboxKind, SendingStatus, Severity, WebhookEvent
from docproc.specs.delivery import PersonSettings
from docproc.specs.settings import Settings
from docproc.store.clock import now, stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.notification_lists import ToGather, stored_choice, waiting_for_digest
from docproc.store.notifications import Told, mark_digested, write_notification
from docproc.store.outbox import Entry, NotSent, Retries, Sent, claim_entry, settle_entry, write_outcome
from docproc.store.outbox_reading import has_work
from docproc.store.records import Owner

GENERIC = "generic_notification"
_RETRIES = Retries(5, timedelta(minutes=1))
_LEASE_SECONDS = 60
_FAILURES = (Severity.ERROR, Severity.CRITICAL)


class NobodyError(DocprocError):
    """There is nobody to be told."""

    code = "nobody-to-tell"


@dataclass(frozen=True, slots=True)
class _Share:
    """How one person is told."""

    told: Told
    mail: FilledMail | None
    recipient: Recipient | None
    due: datetime


def tell_people(store: Store, settings: Settings, templates: Path | None) -> int:
    """Tell people what waits in the outbox to be told, and return how many announcements that were.

    Each is one transaction: the lines in the lists, the mails in the queue, the events of webhooks. One whose template
    cannot be filled, or that nobody would hear, fails for good with the reason.
    """
    if not has_work(store, OutboxKind.NOTIFICATION, now()):
        return 0
    owner = Owner.current()
    done = 0
    loaded: dict[str, MailTemplate] = {}
    while entry := claim_entry(store, OutboxKind.NOTIFICATION, owner, lambda _: _RETRIES, _LEASE_SECONDS, now()):
        loaded = loaded or load_templates(templates)
        try:
            shares = _shares(store, entry, settings, loaded)
        except (ConfigurationError, NobodyError) as error:
            settle_entry(store, entry, NotSent(error.message, for_good=True))
            continue
        with store.begin(CommitPoint.PEOPLE_TOLD) as transaction:
            _tell(transaction, entry, shares, settings)
        done += 1
    return done


def send_digests(store: Store, settings: Settings, templates: Path | None, time: datetime) -> int:
    """Put the digests that are due at `time` into the mail queue and return how many; each notification once."""
    sent = 0
    loaded, people = load_templates(templates), known_people(store, settings)
    for (user, digest), group in groupby(waiting_for_digest(store), key=lambda each: (each.user, each.digest)):
        person = people.get(user, PersonSettings())
        hour = settings.notifications.digest_hour
        due = [each for each in group if digest_due(each.created_at, digest, person.timezone, hour) <= time]
        if due and person.email:
            quiet = preferences_of(store, user).quiet
            with store.begin(CommitPoint.DIGESTED) as transaction:
                _queue_digest(transaction, loaded, user, person, digest, due, mail_due(quiet, time))
            sent += 1
    return sent


def preferences_of(store: Store, user: str) -> Preferences:
    """What a person has chosen; the defaults for one who has chosen nothing."""
    chosen = stored_choice(store, user)
    if chosen is None:
        return Preferences()
    quiet = None
    if chosen.quiet_start is not None and chosen.quiet_end is not None:
        quiet = QuietHours(chosen.quiet_start, chosen.quiet_end, chosen.timezone)
    by_type = {kind: type_preference(values) for kind, values in chosen.by_type.items()}
    return Preferences(chosen.email_enabled, chosen.in_app_enabled, by_type, quiet)


def _shares(
    store: Store, entry: Entry, settings: Settings, templates: Mapping[str, MailTemplate]
) -> tuple[_Share, ...]:
    audience = _audience(entry, known_people(store, settings))
    asked = entry.json("channels")
    wanted = None if asked is None else frozenset(map(Channel, asked))
    happened = _happened(entry)
    return tuple(_share(store, entry, settings, templates, happened, wanted, user) for user in audience)


def _share(
    store: Store,
    entry: Entry,
    settings: Settings,
    templates: Mapping[str, MailTemplate],
    happened: Happened,
    asked: frozenset[Channel] | None,
    user: str,
) -> _Share:
    unlisted = PersonSettings(language=settings.notifications.language)
    person = known_people(store, settings).get(user, unlisted)
    preferences = preferences_of(store, user)
    channels = channels_for(preferences, happened, asked)
    by_mail = Channel.EMAIL in channels and person.email is not None
    digest = preferences.of(happened.type).digest if by_mail else None
    time = now()
    told = Told(user, Channel.IN_APP in channels, digest, _expires_at(entry, happened.type, time))
    if not by_mail or digest is not None or person.email is None:
        return _Share(told, None, None, time)
    filled = _filled(entry, templates, person)
    return _Share(told, filled, Recipient(person.email, person.name, user), mail_due(preferences.quiet, time))


def _tell(transaction: Transaction, entry: Entry, shares: tuple[_Share, ...], settings: Settings) -> None:
    document = _document_id(transaction, entry)
    for share in shares:
        if share.told.in_app or share.told.digest is not None:
            write_notification(transaction, entry, share.told)
        if share.mail is not None and share.recipient is not None:
            key = f"notification:{entry.id}:{share.told.user}"
            data = entry.json("details")
            queue_mail(transaction, share.mail, share.recipient, key, document_id=document, due=share.due, data=data)
    if Channel.WEBHOOK.value in (entry.json("channels") or ()):
        told = ("type", "severity", "title", "message", "link_url", "role", "user_id")
        data = {**{name: entry.row[name] for name in told}, "details": entry.json("details"), "document": document}
        announce(transaction, settings.webhooks, WebhookEvent.NOTIFICATION, data, f"notification:{entry.id}", document)
    write_outcome(transaction, entry, Sent(SendingStatus.SENT), now())


def _audience(entry: Entry, people: Mapping[str, PersonSettings]) -> tuple[str, ...]:
    user, role = entry.row["user_id"], entry.row["role"]
    if user is not None:
        return (user,)
    found = tuple(name for name, person in people.items() if role is None or role in person.roles)
    if not found:
        who = "nobody is listed" if role is None else f"nobody has the role {role}"
        raise NobodyError(f"{who} under people in docproc.yaml")
    return found


def _happened(entry: Entry) -> Happened:
    details = entry.json("details") or {}
    severity = Severity(entry.row["severity"])
    confidence = details.get("confidence")
    failed = details.get("success") is False or severity in _FAILURES or entry.row["type"] == NotificationType.ERROR
    return Happened(
        NotificationType(entry.row["type"]),
        severity,
        float(confidence) if isinstance(confidence, int | float) else None,
        failed,
    )


def _filled(entry: Entry, templates: Mapping[str, MailTemplate], person: PersonSettings) -> FilledMail:
    row = entry.row
    data: dict[str, Any] = {**(entry.json("details") or {}), "title": row["title"], "message": row["message"]}
    data.setdefault("link", row["link_url"] or "")
    return fill(template_named(templates, row["template"] or GENERIC), person.language, data, person.name)


def _expires_at(entry: Entry, kind: NotificationType, time: datetime) -> datetime | None:
    if entry.row["expires_at"] is not None:
        return stored_time(entry.row["expires_at"])
    lasts = EXPIRES_AFTER.get(kind)
    return None if lasts is None else time + lasts


def _document_id(transaction: Transaction, entry: Entry) -> str | None:
    row = transaction.execute("SELECT uuid FROM documents WHERE id = ?", (entry.row["document_id"],)).fetchone()
    return None if row is None else str(row["uuid"])


def _queue_digest(
    transaction: Transaction,
    templates: Mapping[str, MailTemplate],
    user: str,
    person: PersonSettings,
    digest: Digest,
    gathered: list[ToGather],
    due: datetime,
) -> None:
    lines = [{"title": each.title, "message": each.message, "link": each.link} for each in gathered]
    data = {"notifications": lines, "frequency": digest.value}
    filled = fill(template_named(templates, "digest"), person.language, data, person.name)
    recipient = Recipient(person.email or "", person.name, user)
    queue_mail(transaction, filled, recipient, f"digest:{user}:{digest}:{gathered[-1].key}", due=due, data=data)
    mark_digested(transaction, [each.key for each in gathered])
