from datetime import timedelta

import pytest

from docproc.deliver.notices import send_digests, tell_people
from docproc.model.delivery import OutboxKind
from docproc.specs.settings import Settings
from docproc.store.clock import now
from docproc.store.engine import Store
from docproc.store.notification_lists import list_notifications
from docproc.store.notifications import Choice, clear_read, mark_read, save_choice
from docproc.store.outbox import enqueue_alone

PEOPLE = Settings.model_validate(
    {
        "people": {
            "anna": {"name": "Anna Kühn", "email": "anna@example.org", "roles": ["cfo"]},
            "bert": {"email": "bert@example.org", "language": "en", "roles": ["reviewer"]},
            "chris": {"roles": ["cfo"]},
        },
        "webhooks": {"chat": {"url": "https://chat.example.org/x", "events": ["notification"]}},
    }
)
TOLD = {"type": "review_needed", "title": "Bitte prüfen", "message": "RE-1 ist unklar", "link_url": "docproc show 1"}


def tell(store: Store, key: str = "k", **values: object) -> None:
    enqueue_alone(store, OutboxKind.NOTIFICATION, {**TOLD, **values}, key)
    tell_people(store, PEOPLE, None)


def mails(store: Store) -> list[tuple[str, str]]:
    return [tuple(row) for row in store.reader.execute("SELECT to_address, subject FROM email_queue ORDER BY id")]


def lists(store: Store) -> dict[str, int]:
    return {name: len(list_notifications(store, name, now(), False, 50)) for name in ("anna", "bert", "chris")}


@pytest.mark.parametrize(
    ("audience", "told"),
    [
        ({"user_id": "bert"}, {"anna": 0, "bert": 1, "chris": 0}),
        ({"role": "cfo"}, {"anna": 1, "bert": 0, "chris": 1}),
        ({}, {"anna": 1, "bert": 1, "chris": 1}),
    ],
)
def test_a_person_a_role_or_everybody_is_told(store: Store, audience: dict[str, str], told: dict[str, int]) -> None:
    tell(store, **audience)
    assert lists(store) == told


def test_who_has_an_address_gets_a_mail_in_the_own_language(store: Store) -> None:
    tell(store)
    assert mails(store) == [("anna@example.org", "Bitte prüfen"), ("bert@example.org", "Bitte prüfen")]
    texts = [row[0] for row in store.reader.execute("SELECT body_text FROM email_queue ORDER BY id")]
    assert "Guten Tag Anna Kühn" in texts[0] and "Hello" in texts[1]


def test_telling_again_tells_nobody_twice(store: Store) -> None:
    tell(store)
    tell(store)
    assert lists(store) == {"anna": 1, "bert": 1, "chris": 1}
    assert len(mails(store)) == 2


def test_a_template_is_filled_with_the_details(store: Store) -> None:
    tell(store, user_id="anna", template="review_needed", details={"filename": "RE-1.pdf", "reasons": ["Summe"]})
    assert mails(store) == [("anna@example.org", "Bitte prüfen: RE-1.pdf")]
    version = store.reader.execute("SELECT name, language, variables FROM email_templates").fetchone()
    assert tuple(version)[:2] == ("review_needed", "de")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"role": "king"}, "nobody has the role king"),
        ({"user_id": "anna", "template": "review_needed"}, "needs filename, reasons"),
        ({"user_id": "anna", "template": "nothing"}, "no mail template is called nothing"),
    ],
)
def test_what_cannot_be_told_fails_with_the_reason_and_tells_nobody(
    store: Store, values: dict[str, str], why: str
) -> None:
    tell(store, **values)
    row = store.reader.execute("SELECT status, error_message FROM announcements").fetchone()
    assert row["status"] == "failed" and why in row["error_message"]
    assert lists(store) == {"anna": 0, "bert": 0, "chris": 0}


def test_the_webhook_channel_is_an_event(store: Store) -> None:
    tell(store, user_id="anna", channels=["webhook"])
    row = store.reader.execute("SELECT webhook, event, body FROM webhook_deliveries").fetchone()
    assert (row["webhook"], row["event"]) == ("chat", "notification") and "RE-1 ist unklar" in row["body"]
    assert mails(store) == [] and lists(store)["anna"] == 0


def test_review_expires_after_a_week_and_is_then_shown_no_more(store: Store) -> None:
    tell(store, user_id="anna")
    assert len(list_notifications(store, "anna", now() + timedelta(days=6), False, 50)) == 1
    assert list_notifications(store, "anna", now() + timedelta(days=8), False, 50) == ()
    assert len(list_notifications(store, "anna", now() + timedelta(days=8), True, 50)) == 1


def test_clearing_deletes_what_was_read_and_never_what_was_not(store: Store) -> None:
    tell(store, "1", user_id="anna")
    tell(store, "2", user_id="anna")
    (newer, _older) = list_notifications(store, "anna", now(), False, 50)
    assert mark_read(store, "bert", [newer.id]) == 0
    assert mark_read(store, "anna", [newer.id]) == 1
    assert clear_read(store, now() - timedelta(days=1)) == 0
    assert clear_read(store, now() + timedelta(days=1)) == 1
    assert len(list_notifications(store, "anna", now(), True, 50)) == 1


def test_quiet_hours_put_mail_off_and_not_the_list(store: Store) -> None:
    clock = now()
    start, end = (clock - timedelta(hours=1)).time(), (clock + timedelta(hours=1)).time()
    save_choice(store, "anna", Choice(quiet_start=start, quiet_end=end, timezone="UTC"))
    tell(store, user_id="anna")
    due = store.reader.execute("SELECT next_attempt_at FROM email_queue").fetchone()[0]
    assert due[:16] == (clock + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    assert lists(store)["anna"] == 1


def test_digests_gather_mails_until_they_are_due_and_then_hold_each_once(store: Store) -> None:
    save_choice(store, "anna", Choice(in_app_enabled=False, by_type={"review_needed": {"digest": "hourly"}}))
    tell(store, "1", user_id="anna")
    tell(store, "2", user_id="anna", title="Noch etwas")
    assert mails(store) == [] and lists(store)["anna"] == 0
    assert send_digests(store, PEOPLE, None, now()) == 0
    assert send_digests(store, PEOPLE, None, now() + timedelta(hours=1)) == 1
    assert send_digests(store, PEOPLE, None, now() + timedelta(hours=2)) == 0
    assert mails(store) == [("anna@example.org", "2 Nachrichten von docproc")]
