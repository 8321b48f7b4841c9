"""What the tests of kills do with the outbox: enter, claim and settle, once more after a kill."""

from datetime import timedelta
from pathlib import Path

from docproc.deliver.notices import send_digests, tell_people
from docproc.deliver.outbox import queue_events
from docproc.model.delivery import OutboxKind, SendingStatus
from docproc.specs.settings import Settings
from docproc.specs.tasks import TasksSpec
from docproc.store.clock import now
from docproc.store.engine import open_store
from docproc.store.mail_queue import mark_bounced
from docproc.store.notifications import Choice, clear_read, mark_read, save_choice
from docproc.store.outbox import Retries, Sent, claim_entry, enqueue_alone, requeue, settle_entry
from docproc.store.records import Owner
from docproc.tasks.running import run_now
from docproc.tasks.surroundings import Surroundings

RETRIES = Retries(5, timedelta(seconds=0))
DAY = timedelta(days=1)


def send_two_mails() -> None:
    """Two mails go through the outbox; whatever was killed before, both are there once and sent in the end."""
    with open_store(Path(".docproc")) as store:
        for name in ("anna", "bert"):
            mail = {"to_address": f"{name}@example.org", "subject": "x", "body_text": "x"}
            enqueue_alone(store, OutboxKind.MAIL, mail, f"mail-to-{name}")
        while entry := claim_entry(store, OutboxKind.MAIL, Owner.current(), lambda _: RETRIES, 60, now()):
            settle_entry(store, entry, Sent(SendingStatus.SENT, 250))
        query = "SELECT idempotency_key, status FROM email_queue ORDER BY id"
        sent = [tuple(row) for row in store.reader.execute(query)]
        assert sent == [("mail-to-anna", "sent"), ("mail-to-bert", "sent")], sent


def tell_anna() -> None:
    """Anna is told something, reads it, gets a digest of it that comes back: each once, whatever was killed before."""
    people = Settings.model_validate({"people": {"anna": {"email": "anna@example.org"}}})
    with open_store(Path(".docproc")) as store:
        save_choice(store, "anna", Choice(by_type={"review_needed": {"digest": "hourly"}}))
        told = {"type": "review_needed", "title": "x", "message": "y", "user_id": "anna"}
        enqueue_alone(store, OutboxKind.NOTIFICATION, told, "told")
        tell_people(store, people, None)
        send_digests(store, people, None, now() + timedelta(hours=1))
        mails = [row[0] for row in store.reader.execute("SELECT uuid FROM email_queue")]
        assert len(mails) == 1, mails
        while entry := claim_entry(store, OutboxKind.MAIL, Owner.current(), lambda _: RETRIES, 60, now() + DAY):
            settle_entry(store, entry, Sent(SendingStatus.SENT, 250))
        mark_bounced(store, {mails[0]: "no such user"})
        assert store.reader.execute("SELECT status FROM email_queue").fetchone()[0] == "bounced"
        requeue(store, OutboxKind.MAIL, mails, "anna")
        assert store.reader.execute("SELECT status FROM email_queue").fetchone()[0] == "queued"
        lines = [row[0] for row in store.reader.execute("SELECT uuid FROM notifications")]
        mark_read(store, "anna", lines)
        assert store.reader.execute("SELECT count(*) FROM notifications WHERE NOT is_read").fetchone()[0] == 0
        clear_read(store, now() + DAY)
        assert store.reader.execute("SELECT count(*) FROM notifications").fetchone()[0] == 0


def tell_webhooks() -> None:
    """What has happened is queued for a webhook, each event once, whatever was killed before."""
    hook = {"url": "https://hook.example.org", "events": ["document.created", "document.processed"]}
    with open_store(Path(".docproc")) as store:
        queue_events(store, Settings.model_validate({"webhooks": {"erp": hook}}))
        query = "SELECT event, count(*) FROM webhook_deliveries GROUP BY event ORDER BY event"
        told = [tuple(row) for row in store.reader.execute(query)]
        assert told == [("document.created", 3), ("document.processed", 3)], told


def run_a_task() -> None:
    """A task is entered, taken and finished; after a kill its next run finishes."""
    said = {"tasks": [{"name": "t", "type": "resume_waits", "frequency": "hourly"}]}
    tasks = TasksSpec.model_validate(said).tasks
    with open_store(Path(".docproc")) as store:
        settings = Settings()
        lent = (lambda _: {}, dict, lambda: False)
        run_now(tasks[0], tasks, Surroundings(Path(), Path("templates"), settings, store, "anna", *lent))
        good = store.reader.execute("SELECT count(*) FROM task_runs WHERE success").fetchone()[0]
        open_runs = store.reader.execute("SELECT count(*) FROM task_runs WHERE success IS NULL").fetchone()[0]
        assert (good >= 1, open_runs) == (True, 0)


def bring_a_folder_up_to_date() -> None:
    """Every processed document of the store lies in a folder once, and the folder counts as up to date."""
    config = {"destination": "nas", "only_settled": False}
    said = {"tasks": [{"name": "t", "type": "sync_integration", "frequency": "hourly", "config": config}]}
    tasks = TasksSpec.model_validate(said).tasks
    settings = Settings.model_validate({"destinations": {"nas": {"folder": "nas"}}})
    with open_store(Path(".docproc")) as store:
        lent = (lambda _: {}, dict, lambda: False)
        run_now(tasks[0], tasks, Surroundings(Path(), Path("templates"), settings, store, "anna", *lent))
        (completed,) = store.reader.execute("SELECT count(*) FROM documents WHERE status = 'completed'").fetchone()
        query = "SELECT total_sent, total_failed, last_synced_at IS NOT NULL FROM integrations"
        assert [tuple(row) for row in store.reader.execute(query)] == [(completed, 0, 1)]
        assert completed == len(list(Path("nas").iterdir())) > 0
