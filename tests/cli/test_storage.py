"""Exports and backups on servers of SFTP and S3, real ones on loopback, by the command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Cli, Invoice
from tests.storage_servers import PASSWORD, USER, serving_s3, serving_sftp

SECRETS = {"SFTP_PASSWORD": PASSWORD, "S3_KEY": "key", "S3_SECRET": "secret"}
TASKS = """\
tasks:
  - {name: night, type: backup_database, frequency: daily, config: {destination: PLACE, keep_last: 1}}
  - {name: books, type: sync_integration, frequency: hourly, config: {destination: PLACE}}
"""


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The destinations of docproc.yaml that lead to the two servers."""
    with serving_sftp(tmp_path_factory.mktemp("server")) as sftp, serving_s3("books") as s3:
        yield f"""
destinations:
  sftp:
    url: sftp://{USER}@127.0.0.1:{sftp.port}/files
    secret: env:SFTP_PASSWORD
    options: {{known_hosts: {sftp.known_hosts}}}
  s3:
    url: s3://books/files
    secret: env:S3_SECRET
    options: {{endpoint_url: "{s3}", key: "env:S3_KEY"}}
"""


@pytest.fixture
def desk(workspace: Cli, make_invoice: Invoice, servers: str) -> Cli:
    settings = workspace.folder / "docproc.yaml"
    for name in ("sftp", "s3"):
        servers = servers.replace("/files", f"/{workspace.folder.parent.name}", 1) if name == "sftp" else servers
    settings.write_text(settings.read_text() + servers.replace("books/files", f"books/{workspace.folder.parent.name}"))
    make_invoice("inbox/1.pdf", "RE-7001")
    assert workspace("run", "inbox", "--backend", "null", "-q").code == 0
    return workspace


def said(desk: Cli, *arguments: str) -> str:
    ran = desk(*arguments, env=SECRETS)
    assert ran.code == 0, ran.err
    assert all(line.startswith("docproc: ") for line in ran.err.splitlines()), ran.err  # packages say nothing
    return ran.out


@pytest.mark.parametrize("place", ["sftp", "s3"])
def test_exports_and_backups_go_to_a_server_and_come_back_from_it(desk: Cli, place: str) -> None:
    from docproc.deliver.remote_folder import RemoteFolder
    from docproc.settings.resolve import resolve_settings
    from docproc.settings.workspace import Workspace

    (desk.folder / "tasks.yaml").write_text(TASKS.replace("PLACE", place))
    assert "for sftp in" in desk("export", "--to", place, env=SECRETS).err.replace("s3", "sftp")
    assert json.loads(said(desk, "task", "run", "books", "--json"))["summary"]["sent"] == 1
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SECRETS.items():
            patch.setenv(name, value)
        destination = resolve_settings(Workspace(desk.folder), {}, {}).settings.destinations[place]
        files = sorted(RemoteFolder(destination).names(""))
    assert len(files) == 2 and all(".json" in name for name in files)


@pytest.mark.parametrize("place", ["sftp", "s3"])
def test_a_backup_on_a_server_is_verified_thinned_out_and_put_back(desk: Cli, place: str) -> None:
    (desk.folder / "tasks.yaml").write_text(TASKS.replace("PLACE", place))
    for _ in range(2):
        assert json.loads(said(desk, "task", "run", "night", "--json"))["summary"]["backup"]
    (kept,) = said(desk, "backup", "list", place, "--json").splitlines()
    assert json.loads(kept)["documents"] == 1
    said(desk, "backup", "verify", place)
    said(desk, "backup", "restore", place, "--to", "again")
    said(desk, "destination", "test", place)
    (document,) = said(desk, "-w", "again", "export", "--format", "jsonl").splitlines()
    assert json.loads(document)["document_number"] == "RE-7001"
    assert (desk.folder / "again" / "tasks.yaml").is_file()
    assert "nothing" not in said(desk, "backup", "create", place) and not list((desk.folder / place).glob("*"))
    assert desk("-w", "again", "doctor", "--store", "--deep").code == 0


def test_a_server_that_is_not_there_costs_a_try_and_one_line(desk: Cli) -> None:
    address = "sftp://nobody@127.0.0.1:9/files"
    ran = desk("backup", "create", address, env=SECRETS)
    assert ran.code == 1 and ran.err.count("\n") == 1 and "sftp: " in ran.err
    ran = desk("backup", "list", "sftp://a:geheim@127.0.0.1:9/files")
    assert ran.code == 5 and "a password stands in the address" in ran.err and "geheim" not in ran.err


def test_a_token_in_an_address_is_refused_and_never_repeated(desk: Cli) -> None:
    events = "events: [document.processed]"
    for key, value in (
        ("webhooks.erp", f"{{url: 'https://example.org/hook?a=1&token=geheim', {events}}}"),
        ("webhooks.erp", f"{{url: 'https://example.org/hook?sig=geheim', {events}}}"),
        ("destinations.out", "{url: 'https://example.org/in?api_key=geheim'}"),
        ("server.url", "https://example.org/v1?access_token=geheim"),
    ):
        ran = desk("config", "set", key, value)
        assert ran.code == 2 and "env:NAME" in ran.err and "geheim" not in ran.out + ran.err
    (desk.folder / "docproc.yaml").write_text("server: {url: 'https://example.org/v1?token=geheim'}\n")
    ran = desk("status", "--json"), desk("config", "check"), desk("run", "nothing")
    assert all("geheim" not in each.out + each.err for each in ran)
    assert ran[1].code == 1


def test_the_whole_address_of_a_webhook_may_be_a_secret(desk: Cli) -> None:
    value = "{url: 'env:HOOK', events: [document.processed]}"
    assert desk("config", "set", "webhooks.chat", value).code == 0
    for address, why in (
        ("https://hooks.invalid/services/geheim", "hooks.invalid"),
        ("geheim without a scheme", "env:HOOK leads to no address"),
    ):
        ran = desk("webhook", "test", "chat", env={"HOOK": address})
        assert ran.code == 1 and why in ran.out + ran.err and "geheim" not in ran.out + ran.err
        for asked in (("webhook", "list"), ("webhook", "deliveries", "--json"), ("config", "show", "--json")):
            assert "geheim" not in desk(*asked, env={"HOOK": address}).out
    kept = (desk.folder / ".docproc" / "store.db").read_bytes()
    assert b"geheim" not in kept


def test_secrets_are_never_taken_in_clear(desk: Cli) -> None:
    settings = desk.folder / "docproc.yaml"
    for line in ("options: {password: geheim}", "headers: {Authorization: geheim}", "secret: geheim"):
        settings.write_text(f"destinations:\n  a:\n    url: https://example.org\n    {line}\n")
        ran = desk("destination", "list")
        assert ran.code == 5 and "env:NAME or file:PATH" in ran.err and "geheim" not in ran.err, ran.err
        assert "docproc.yaml, line" in ran.err


def test_the_folder_of_a_destination_keeps_backups_too(desk: Cli, tmp_path: Path) -> None:
    settings = desk.folder / "docproc.yaml"
    settings.write_text(settings.read_text() + f"  nas:\n    folder: {tmp_path / 'nas'}\n  web:\n    email: a@b.de\n")
    said(desk, "backup", "create", "nas")
    assert (tmp_path / "nas" / "docproc-backup").is_file()
    assert desk("backup", "create", "web").code == 5
