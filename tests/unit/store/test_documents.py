import sqlite3

import pytest

from docproc.errors import UnknownDocumentError
from docproc.model.enums import RelationType, Stage
from docproc.store.detail import document_detail
from docproc.store.documents import register
from docproc.store.engine import Store
from docproc.store.files import keep_bytes
from docproc.store.reading import list_failures, status_counts
from docproc.store.records import Failure, NewDocument, RegistrationOutcome
from docproc.store.relations import related
from tests.unit.store.builders import claimed, count, offered, registered, status_of

EMPTY_SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def refused(path: str, sha256: str | None = EMPTY_SHA, size: int = 0) -> NewDocument:
    failure = Failure("empty-file", f"{path}: the file has no bytes")
    return NewDocument(path, path, "application/octet-stream", "anna", failure=failure, sha256=sha256, size=size)


def test_a_new_document_waits_for_intake(store: Store) -> None:
    done = register(store, offered(store))
    assert done.outcome is RegistrationOutcome.NEW
    detail = document_detail(store, done.document_id)
    assert detail.export["status"] == "uploaded"
    assert [(job.stage, job.status, job.retries) for job in detail.jobs] == [(Stage.INTAKE, "pending", 0)]
    assert [event.type for event in detail.events] == ["registered"]
    assert [path for path, _ in detail.sightings] == ["/inbox/RE-1.pdf"]


def test_the_same_path_and_bytes_a_second_time_write_nothing(store: Store) -> None:
    first = register(store, offered(store))
    before = list(store.reader.iterdump())
    again = register(store, offered(store))
    assert (again.outcome, again.document_id) == (RegistrationOutcome.KNOWN, first.document_id)
    assert list(store.reader.iterdump()) == before


def test_the_same_bytes_elsewhere_are_the_same_document_seen_twice(store: Store) -> None:
    first = register(store, offered(store, "a.pdf", b"same"))
    again = register(store, offered(store, "b.pdf", b"same"))
    assert (again.outcome, again.document_id) == (RegistrationOutcome.SEEN_ELSEWHERE, first.document_id)
    assert count(store, "documents") == 1
    detail = document_detail(store, first.document_id)
    assert [path for path, _ in detail.sightings] == ["/inbox/a.pdf", "/inbox/b.pdf"]
    assert detail.events[-1].type == "seen_elsewhere"
    assert "/inbox/b.pdf" in (detail.events[-1].message or "")
    assert register(store, offered(store, "b.pdf", b"same")).outcome is RegistrationOutcome.KNOWN


def test_duplicates_become_documents_of_their_own_when_asked_for(store: Store) -> None:
    first = register(store, offered(store, "a.pdf", b"same"))
    second = register(store, offered(store, "b.pdf", b"same", allow_duplicates=True))
    assert second.outcome is RegistrationOutcome.DUPLICATE
    assert count(store, "processing_jobs") == 2
    (relation,) = related(store, second.document_id)
    assert (relation.type, relation.target) == (RelationType.DUPLICATE_OF, first.document_id)


def test_other_bytes_under_a_known_path_are_a_new_document(store: Store) -> None:
    register(store, offered(store, "a.pdf", b"March"))
    assert register(store, offered(store, "a.pdf", b"April")).outcome is RegistrationOutcome.NEW
    assert count(store, "documents") == 2


def test_a_refused_file_is_a_failed_document_with_its_reason(store: Store) -> None:
    done = register(store, refused("/inbox/empty.pdf"))
    assert status_of(store, done.document_id) == "failed"
    (failure,) = list_failures(store)
    assert (failure.code, failure.stage) == ("empty-file", Stage.INTAKE)
    assert failure.message == "/inbox/empty.pdf: the file has no bytes"
    assert status_counts(store).waiting[Stage.INTAKE] == 0


def test_a_refused_file_is_known_the_second_time(store: Store) -> None:
    for file in (refused("/inbox/empty.pdf"), refused("/inbox/huge.pdf", None, 99)):
        register(store, file)
        assert register(store, file).outcome is RegistrationOutcome.KNOWN
    assert count(store, "documents") == 2


def test_empty_files_at_two_paths_are_two_documents(store: Store) -> None:
    register(store, refused("/inbox/a.pdf"))
    assert register(store, refused("/inbox/b.pdf")).outcome is RegistrationOutcome.NEW


def test_a_refused_path_with_other_content_is_a_new_document(store: Store) -> None:
    register(store, refused("/inbox/a.pdf"))
    assert register(store, offered(store, "a.pdf")).outcome is RegistrationOutcome.NEW
    assert register(store, refused("/inbox/a.pdf", None, 99)).outcome is RegistrationOutcome.NEW


def test_an_unsupported_file_keeps_its_bytes_and_fails(store: Store) -> None:
    failure = Failure("unsupported-file", "a.exe: not a document")
    done = register(store, offered(store, "a.exe", failure=failure))
    assert status_of(store, done.document_id) == "failed"
    assert document_detail(store, done.document_id).stored_path is not None


def test_a_document_without_bytes_or_reason_cannot_be_offered() -> None:
    with pytest.raises(ValueError, match="needs a failure"):
        NewDocument("a.pdf", "a.pdf", "application/pdf", "anna")


def test_an_attachment_is_related_to_its_mail(store: Store) -> None:
    (mail,) = registered(store, "mail.eml")
    attachment = register(store, offered(store, "RE-1.pdf", parent=mail, source="email")).document_id
    (relation,) = related(store, mail)
    assert (relation.source, relation.target, relation.type) == (attachment, mail, RelationType.ATTACHMENT_TO)


def test_an_attachment_whose_bytes_are_known_is_related_too_but_once(store: Store) -> None:
    mail, known = registered(store, "mail.eml", "RE-1.pdf")
    content = b"%PDF-1.7 RE-1.pdf"
    for _ in range(2):
        register(store, offered(store, "mail.eml#1", content, parent=mail))
    assert [(relation.source, relation.target) for relation in related(store, mail)] == [(known, mail)]


def test_an_attachment_of_an_unknown_mail_is_refused_whole(store: Store) -> None:
    with pytest.raises(UnknownDocumentError):
        register(store, offered(store, parent="0000"))
    assert count(store, "documents") == 0


def test_priority_tries_and_options_reach_the_job(store: Store) -> None:
    register(store, offered(store, priority=2, max_retries=1, options={"backend": "null"}))
    job = claimed(store)
    assert (job.priority, job.max_retries, job.options) == (2, 1, {"backend": "null"})


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET file_size = 0",
        "UPDATE documents SET page_count = 0",
        "UPDATE documents SET overall_confidence = 100.5",
        "UPDATE documents SET storage_path = NULL",
        "UPDATE documents SET status = 'lost'",
        "UPDATE processing_jobs SET priority = 11",
        "UPDATE processing_jobs SET retry_count = max_retries + 1",
        "UPDATE processing_jobs SET status = 'running'",
        "INSERT INTO document_relations (source_document_id, target_document_id, relation_type, created_by, created_at)"
        " VALUES (1, 1, 'corrects', 'anna', '2026-03-05')",
    ],
)
def test_the_store_itself_refuses_what_cannot_be(store: Store, change: str) -> None:
    register(store, offered(store))
    with pytest.raises(sqlite3.IntegrityError), store.begin() as transaction:
        transaction._connection.execute(change)


def test_names_with_any_characters_come_back_as_they_were(store: Store) -> None:
    name = "Müller & Söhne – 'Angebot' \"№ 5\" %_ \U0001f4c4.pdf"
    kept = keep_bytes(store.folder, b"x")
    document_id = register(store, NewDocument(name, f"/in/{name}", "application/pdf", "anna", kept=kept)).document_id
    assert document_detail(store, document_id).export["filename"] == name
