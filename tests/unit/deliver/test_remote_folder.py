"""Files on servers of SFTP and S3, real ones on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from docproc.deliver.destinations import Carrier, HandOverError
from docproc.deliver.remote_folder import RemoteFolder, RemoteFolderError
from docproc.errors import ConfigurationError
from docproc.specs.delivery import DestinationSettings
from tests.storage_servers import PASSWORD, USER, SftpServer, serving_s3, serving_sftp


@pytest.fixture(scope="module")
def sftp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    with serving_sftp(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with serving_s3("books") as address:
        yield address


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SFTP_PASSWORD", PASSWORD)
    monkeypatch.setenv("S3_KEY", "key")
    monkeypatch.setenv("S3_SECRET", "secret")


def on_sftp(server: SftpServer, folder: str = "in", **more: object) -> DestinationSettings:
    options = {"known_hosts": str(server.known_hosts)}
    given = {"url": f"sftp://{USER}@127.0.0.1:{server.port}/{folder}", "secret": "env:SFTP_PASSWORD", **more}
    return DestinationSettings.model_validate({"options": options, **given})


def on_s3(address: str, folder: str = "in", **more: object) -> DestinationSettings:
    options = {"endpoint_url": address, "key": "env:S3_KEY"}
    given = {"url": f"s3://books/{folder}", "secret": "env:S3_SECRET", **more}
    return DestinationSettings.model_validate({"options": options, **given})


@pytest.fixture(params=["sftp", "s3"])
def place(request: pytest.FixtureRequest) -> DestinationSettings:
    served = request.getfixturevalue(request.param)
    folder = request.node.name.partition("[")[0]
    return on_sftp(served, folder) if request.param == "sftp" else on_s3(served, folder)


def test_a_file_is_handed_over_whole_and_takes_the_place_of_an_older_one(place: DestinationSettings) -> None:
    Carrier(Path()).send(place, "RE 1 – Übersicht.json", b"one")
    Carrier(Path()).send(place, "RE 1 – Übersicht.json", b"two")
    folder = RemoteFolder(place)
    assert list(folder.names("")) == ["RE 1 – Übersicht.json"]
    with folder.open("RE 1 – Übersicht.json") as stream:
        assert stream.read() == b"two"


def test_files_lie_in_folders_are_listed_and_removed(place: DestinationSettings, tmp_path: Path) -> None:
    folder = RemoteFolder(place)
    assert list(folder.names("")) == [] and list(folder.names("objects")) == []
    for name in ("mark", "objects/ab/one", "objects/cd/two"):
        (tmp_path / "file").write_text(name)
        folder.put(name, tmp_path / "file")
    assert sorted(folder.names("objects")) == ["objects/ab/one", "objects/cd/two"]
    folder.remove("objects/ab/one")
    folder.remove("objects/ab/one")
    assert sorted(folder.names("")) == ["mark", "objects/cd/two"]
    with pytest.raises(FileNotFoundError):
        folder.open("objects/ab/one")


def test_a_server_of_sftp_that_nobody_knows_gets_nothing(sftp: SftpServer, tmp_path: Path) -> None:
    (tmp_path / "known").write_text("")
    with pytest.raises(HandOverError, match=r"sftp: .*not trusted"):
        Carrier(Path()).send(on_sftp(sftp, "unknown", options={"known_hosts": str(tmp_path / "known")}), "a.json", b"x")
    assert not (sftp.folder / "unknown").exists()


def test_a_wrong_password_and_a_bucket_that_is_not_there_are_one_line(
    sftp: SftpServer, s3: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SFTP_PASSWORD", "falsch")
    with pytest.raises(HandOverError, match=r"sftp: .*[Pp]ermission denied") as refused:
        Carrier(Path()).send(on_sftp(sftp), "a.json", b"x")
    assert "falsch" not in refused.value.message
    with pytest.raises(HandOverError, match=r"s3: .*bucket"):
        Carrier(Path()).send(on_s3(s3, url="s3://nowhere/in"), "a.json", b"x")
    monkeypatch.delenv("S3_SECRET")
    with pytest.raises(ConfigurationError, match="S3_SECRET of a secret is not set"):
        Carrier(Path()).send(on_s3(s3), "a.json", b"x")


def test_a_server_that_does_not_answer_is_left_when_time_is_up() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"sftp://{USER}@127.0.0.1:{silent.getsockname()[1]}/in"
        with pytest.raises(RemoteFolderError, match="longer than 1 seconds"):
            RemoteFolder(DestinationSettings(url=url, timeout_seconds=1))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"options": {"key": "AKIA"}}, "'key': a secret is written as env:NAME"),
        ({"options": {"password": "geheim"}}, "'password': a secret is written as env:NAME"),
        ({"url": "sftp://books:geheim@example.org/in"}, "a password stands in the address"),
        ({"url": "https://example.org", "headers": {"Authorization": "Bearer geheim"}}, "'Authorization': a secret"),
        ({"url": "https://example.org", "headers": {"X-Api-Key": "geheim"}}, "'X-Api-Key': a secret"),
    ],
)
def test_a_secret_written_out_is_refused_and_not_repeated(values: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        DestinationSettings(**{"url": "s3://books/in", **values})
    assert "geheim" not in str(refused.value.errors(include_input=False)) and "AKIA" not in said
