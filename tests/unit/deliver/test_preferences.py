from datetime import UTC, datetime, time

import pytest

from docproc.deliver.preferences import (
    DEFAULT_CHANNELS,
    Happened,
    Preferences,
    QuietHours,
    TypePreference,
    channels_for,
    digest_due,
    mail_due,
    type_preference,
)
from docproc.errors import UsageError
from docproc.model.delivery import Channel, Digest, NotificationType, Severity

REVIEW = Happened(NotificationType.REVIEW_NEEDED, Severity.INFO, 75.0)
NIGHT = QuietHours(time(22), time(6, 30), "Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def chosen(**values: object) -> Preferences:
    return Preferences(by_type={"review_needed": TypePreference.model_validate(values)})


def test_review_processed_and_alerts_come_by_mail_too_workflows_do_not() -> None:
    by_mail = {kind for kind, channels in DEFAULT_CHANNELS.items() if Channel.EMAIL in channels}
    assert by_mail == {
        NotificationType.REVIEW_NEEDED, NotificationType.DOCUMENT_PROCESSED, NotificationType.SYSTEM_ALERT,
    }  # fmt: skip
    assert all(Channel.IN_APP in channels for channels in DEFAULT_CHANNELS.values())


@pytest.mark.parametrize(
    ("preferences", "asked", "expected"),
    [
        (Preferences(), None, {"in_app", "email"}),
        (Preferences(), {"email"}, {"email"}),
        (Preferences(email_enabled=False), None, {"in_app"}),
        (Preferences(in_app_enabled=False), {"in_app"}, set()),
        (chosen(channels=["in_app"]), None, {"in_app"}),
        (chosen(channels=["in_app"]), {"email"}, set()),
        (chosen(confidence_below=70), None, set()),
        (chosen(confidence_below=80), None, {"in_app", "email"}),
        (chosen(only_failures=True), None, set()),
        (chosen(min_severity="warning"), None, set()),
        (chosen(min_severity="info"), None, {"in_app", "email"}),
    ],
)
def test_a_person_is_told_as_chosen(preferences: Preferences, asked: set[str] | None, expected: set[str]) -> None:
    wanted = None if asked is None else frozenset(map(Channel, asked))
    assert {each.value for each in channels_for(preferences, REVIEW, wanted)} == expected


def test_only_failures_lets_failures_through() -> None:
    failed = Happened(NotificationType.REVIEW_NEEDED, Severity.INFO, failed=True)
    assert channels_for(chosen(only_failures=True), failed, None)


@pytest.mark.parametrize(
    ("quiet", "at", "due"),
    [
        (NIGHT, "2026-01-10 20:59", "2026-01-10 20:59"),
        (NIGHT, "2026-01-10 21:00", "2026-01-11 05:30"),
        (NIGHT, "2026-01-11 02:00", "2026-01-11 05:30"),
        (NIGHT, "2026-01-11 05:30", "2026-01-11 05:30"),
        (NIGHT, "2026-03-28 23:00", "2026-03-29 04:30"),
        (NIGHT, "2026-10-24 22:00", "2026-10-25 05:30"),
        (QuietHours(time(12), time(13), "Europe/Berlin"), "2026-07-01 10:30", "2026-07-01 11:00"),
        (QuietHours(time(12), time(13), "Europe/Berlin"), "2026-07-01 11:00", "2026-07-01 11:00"),
        (QuietHours(time(8), time(8), "UTC"), "2026-07-01 08:00", "2026-07-01 08:00"),
        (None, "2026-07-01 23:00", "2026-07-01 23:00"),
    ],
)
def test_quiet_hours_hold_mail_back_until_they_end(quiet: QuietHours | None, at: str, due: str) -> None:
    assert mail_due(quiet, utc(at)) == utc(due)


@pytest.mark.parametrize(
    ("digest", "since", "due"),
    [
        ("hourly", "2026-07-01 10:00", "2026-07-01 11:00"),
        ("hourly", "2026-07-01 10:59", "2026-07-01 11:00"),
        ("daily", "2026-07-01 04:59", "2026-07-01 05:00"),
        ("daily", "2026-07-01 05:00", "2026-07-02 05:00"),
        ("daily", "2026-01-01 05:30", "2026-01-01 06:00"),
        ("daily", "2026-03-28 12:00", "2026-03-29 05:00"),
        ("weekly", "2026-07-01 10:00", "2026-07-06 05:00"),
        ("weekly", "2026-07-06 04:00", "2026-07-06 05:00"),
        ("weekly", "2026-07-06 05:00", "2026-07-13 05:00"),
    ],
)
def test_a_digest_is_due_at_the_next_hour_day_or_monday(digest: str, since: str, due: str) -> None:
    assert digest_due(utc(since), Digest(digest), "Europe/Berlin", 7) == utc(due)


def test_a_preference_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="confidence_below"):
        type_preference({"confidence_below": 400})
