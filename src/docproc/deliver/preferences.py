"""What a person wants to be told, how, and when: pure decisions over preferences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError

from docproc.errors import UsageError
from docproc.model.delivery import Channel, Digest, NotificationType, Severity
from docproc.specs.loader import Spec
from docproc.specs.reasons import plain_reason

_BOTH = frozenset({Channel.IN_APP, Channel.EMAIL})
_IN_APP = frozenset({Channel.IN_APP})
DEFAULT_CHANNELS: Mapping[NotificationType, frozenset[Channel]] = MappingProxyType(
    {
        **dict.fromkeys(NotificationType, _IN_APP),
        NotificationType.DOCUMENT_PROCESSED: _BOTH,
        NotificationType.REVIEW_NEEDED: _BOTH,
        NotificationType.SYSTEM_ALERT: _BOTH,
    }
)
"""How each type reaches people who have chosen nothing (RECORDS: processed, review and alerts by mail too)."""

EXPIRES_AFTER: Mapping[NotificationType, timedelta] = MappingProxyType(
    {
        NotificationType.DOCUMENT_PROCESSED: timedelta(days=30),
        NotificationType.REVIEW_NEEDED: timedelta(days=7),
        NotificationType.WORKFLOW_COMPLETED: timedelta(days=14),
    }
)
"""How long a notification of a type is shown; the others are shown until they are read."""

_RANK = {severity: rank for rank, severity in enumerate(Severity)}


class TypePreference(Spec):
    """What a person wants of one type; `confidence_below` in percent."""

    channels: tuple[Channel, ...] | None = None
    confidence_below: float | None = Field(None, ge=0, le=100)
    only_failures: bool = False
    min_severity: Severity | None = None
    digest: Digest | None = None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of the day in which no mail goes out; past midnight when `end` is not after `start`."""

    start: time
    end: time
    timezone: str


@dataclass(frozen=True, slots=True)
class Preferences:
    """All that a person has chosen."""

    email_enabled: bool = True
    in_app_enabled: bool = True
    by_type: Mapping[str, TypePreference] = field(default_factory=dict)
    quiet: QuietHours | None = None

    def of(self, kind: NotificationType) -> TypePreference:
        """What is chosen for a type; the defaults where nothing is."""
        return self.by_type.get(kind.value, TypePreference())


@dataclass(frozen=True, slots=True)
class Happened:
    """What a notification tells: `confidence` in percent, `failed` when something went wrong."""

    type: NotificationType
    severity: Severity
    confidence: float | None = None
    failed: bool = False


def type_preference(values: Mapping[str, Any]) -> TypePreference:
    """Return stored or given values as a preference; UsageError for one that does not fit."""
    try:
        return TypePreference.model_validate(values)
    except ValidationError as error:
        problem = error.errors()[0]
        raise UsageError(f"{'.'.join(map(str, problem['loc']))}: {plain_reason(dict(problem))}") from error


def channels_for(preferences: Preferences, happened: Happened, asked: frozenset[Channel] | None) -> frozenset[Channel]:
    """Return how a person is told: the channels asked for (else those of the type) that the person has left open."""
    chosen = preferences.of(happened.type)
    if not _is_wanted(chosen, happened):
        return frozenset()
    channels = asked if asked is not None else DEFAULT_CHANNELS[happened.type]
    if chosen.channels is not None:
        channels = channels & frozenset(chosen.channels) if asked is not None else frozenset(chosen.channels)
    closed = {Channel.EMAIL: not preferences.email_enabled, Channel.IN_APP: not preferences.in_app_enabled}
    return frozenset(channel for channel in channels if not closed.get(channel, False))


def mail_due(quiet: QuietHours | None, time: datetime) -> datetime:
    """Return when a mail may go out: at once (`time`, aware), or when the quiet hours end."""
    if quiet is None or quiet.start == quiet.end:
        return time
    local = time.astimezone(ZoneInfo(quiet.timezone))
    clock = local.time()
    if quiet.start < quiet.end:
        is_quiet, days = quiet.start <= clock < quiet.end, 0
    else:
        is_quiet, days = clock >= quiet.start or clock < quiet.end, int(clock >= quiet.start)
    if not is_quiet:
        return time
    end = datetime.combine(local.date() + timedelta(days=days), quiet.end, local.tzinfo)
    return end.astimezone(time.tzinfo)


def digest_due(since: datetime, digest: Digest, timezone: str, hour: int) -> datetime:
    """Return when what was told at `since` (aware) is gathered: the next hour, day or Monday at `hour` local time."""
    local = since.astimezone(ZoneInfo(timezone))
    if digest is Digest.HOURLY:
        return since.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    days = (7 - local.weekday()) % 7 if digest is Digest.WEEKLY else 0
    due = datetime.combine(local.date() + timedelta(days=days), time(hour), local.tzinfo)
    if due <= local:
        step = timedelta(days=7 if digest is Digest.WEEKLY else 1)
        due = datetime.combine(due.date() + step, time(hour), local.tzinfo)
    return due.astimezone(since.tzinfo)


def _is_wanted(chosen: TypePreference, happened: Happened) -> bool:
    if chosen.only_failures and not happened.failed:
        return False
    if chosen.min_severity is not None and _RANK[happened.severity] < _RANK[chosen.min_severity]:
        return False
    below = chosen.confidence_below
    return below is None or happened.confidence is None or happened.confidence < below
