from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from docproc.deliver.destinations import Carrier, HandOverError, safe_name, send_exports
from docproc.deliver.signing import is_signed
from docproc.errors import ConfigurationError, MissingDependencyError
from docproc.model.delivery import OutboxKind
from docproc.specs.delivery import DestinationSettings
from docproc.specs.loader import parse_yaml
from docproc.specs.settings import Settings
from docproc.store.engine import Store
from docproc.store.outbox import enqueue_alone
from tests.loopback import Quiet, serving_http


class Endpoint(Quiet, BaseHTTPRequestHandler):
    got: list[tuple[dict[str, str], bytes]] = []  # noqa: RUF012  # one endpoint a test
    status = 200

    def do_POST(self) -> None:
        self.got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.status)
        self.end_headers()


@pytest.fixture
def endpoint() -> Iterator[str]:
    Endpoint.got, Endpoint.status = [], 200
    with serving_http(Endpoint) as address:
        yield address


def place(**values: object) -> DestinationSettings:
    return DestinationSettings.model_validate(values)


def queue(store: Store, destination: str = "accounting") -> None:
    payload = {"destination": destination, "filename": "RE-1.json", "content": b"{}", "mime_type": "application/json"}
    enqueue_alone(store, OutboxKind.EXPORT, payload, "k")


def test_a_file_appears_whole_under_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "inbox"
    Carrier(Path()).send(place(folder=str(folder)), "RE 1 – Übersicht.json", b"one")
    Carrier(Path()).send(place(folder=str(folder)), "RE 1 – Übersicht.json", b"two")
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("RE 1 – Übersicht.json", b"two")]


def test_a_relative_folder_lies_in_the_workspace_wherever_docproc_is_called(store: Store) -> None:
    queue(store)
    assert send_exports(store, Settings.model_validate({"destinations": {"accounting": {"folder": "out"}}})).counts
    assert (store.folder.parent / "out" / "RE-1.json").read_bytes() == b"{}"


def test_a_folder_that_cannot_be_written_is_a_passing_fault_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(HandOverError) as raised:
        Carrier(Path()).send(place(folder=str(tmp_path / "file")), "a.json", b"x")
    assert not raised.value.for_good


@pytest.mark.parametrize(
    ("name", "safe"),
    [("../../etc/passwd", "passwd"), ("..\\evil.exe", "evil.exe"), (".hidden", "hidden"), ("a\x00b\n.pdf", "a_b_.pdf"),
     ("", "document"), ("..", "document"), ("a:b?.pdf", "a_b_.pdf")],
)  # fmt: skip
def test_a_name_stays_in_its_folder(name: str, safe: str, tmp_path: Path) -> None:
    assert safe_name(name) == safe
    Carrier(Path()).send(place(folder=str(tmp_path / "out")), name, b"x")
    assert [path.name for path in (tmp_path / "out").iterdir()] == [safe]


def test_an_endpoint_gets_the_file_signed_with_its_name_and_key(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP", "geheim")
    to = place(url=endpoint, secret="env:ERP", allow_private=True)
    Carrier(Path()).send(to, "Übersicht.json", b"{}", "application/json", "key-1")
    ((headers, body),) = Endpoint.got
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%9Cbersicht.json"
    assert (headers["Content-Type"], headers["Idempotency-Key"]) == ("application/json", "key-1")
    stamp = headers["X-Docproc-Timestamp"]
    assert is_signed("geheim", stamp, headers["X-Docproc-Signature"], body, int(stamp))


def test_an_endpoint_that_refuses_is_tried_again_and_a_private_one_is_not(endpoint: str) -> None:
    Endpoint.status = 500
    with pytest.raises(HandOverError, match="500") as refused:
        Carrier(Path()).send(place(url=endpoint, allow_private=True), "a", b"x")
    with pytest.raises(HandOverError, match="private") as private:
        Carrier(Path()).send(place(url=endpoint), "a", b"x")
    assert (refused.value.for_good, private.value.for_good) == (False, True)


def test_any_file_system_of_fsspec_is_a_destination() -> None:
    fsspec = pytest.importorskip("fsspec")
    Carrier(Path()).send(place(url="memory://shelf"), "a.json", b"x")
    system = fsspec.filesystem("memory")
    assert system.cat("/shelf/a.json") == b"x"
    assert system.ls("/shelf", detail=False) == ["/shelf/a.json"]


def test_a_file_system_whose_package_is_missing_says_so() -> None:
    with pytest.raises((MissingDependencyError, HandOverError)) as raised:
        Carrier(Path()).send(place(url="nosuch://x"), "a", b"x")
    assert "nosuch" in raised.value.message


def test_a_queued_file_is_handed_over_and_one_for_a_mailbox_becomes_a_mail(store: Store, tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {"destinations": {"accounting": {"folder": str(tmp_path / "out")}, "boss": {"email": "boss@example.org"}}}
    )
    queue(store)
    assert send_exports(store, settings).as_counts() == {"sent": 1}
    assert (tmp_path / "out" / "RE-1.json").read_bytes() == b"{}"
    payload = {"destination": "boss", "filename": "RE-2.json", "content": b"{}"}
    enqueue_alone(store, OutboxKind.EXPORT, payload, "k2")
    assert send_exports(store, settings).as_counts() == {"sent": 1}
    mail = store.reader.execute("SELECT to_address, attachments FROM email_queue").fetchone()
    assert mail["to_address"] == "boss@example.org" and "RE-2.json" in mail["attachments"]


def test_a_destination_that_is_not_in_the_settings_fails_with_its_name(store: Store) -> None:
    queue(store, "nowhere")
    assert send_exports(store, Settings()).as_counts() == {"failed": 1}
    row = store.reader.execute("SELECT error_message FROM export_deliveries").fetchone()
    assert "nowhere" in row[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("destinations: {a: {folder: x, url: 'https://example.org'}}", "name one of"),
        ("destinations: {a: {url: example}}", "is no address"),
        ("destinations: {a: {url: 'https://example.org', secret: geheim}}", "env:NAME or file:PATH"),
        ("webhooks: {a: {url: 'ftp://x.org', events: [document.created]}}", "is no address"),
        ("webhooks: {a: {url: 'https://x.org', events: [document.creatd]}}", "document.created"),
        ("email: {password: geheim}", "env:NAME or file:PATH"),
        ("people: {anna: {email: 'anna'}}", "no mail address"),
        ("people: {anna: {timezone: 'Europe/Bonn'}}", "no time zone"),
    ],
)
def test_a_mistake_in_the_settings_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as raised:
        parse_yaml(text, Settings, "docproc.yaml")
    assert "docproc.yaml, line 1" in raised.value.message
