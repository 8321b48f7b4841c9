"""Fetching weights from a hub on loopback that breaks off, lies and refuses."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from docproc.errors import FetchError, LockedError, UsageError
from docproc.ocr.fetching import MANIFEST, Remote, RemoteFile, fetch
from docproc.ocr.weights import hub_files, language_packs, require_hub, wanted_weights
from docproc.specs.settings import ModelSettings, Settings
from tests.unit.ocr.stub_hub import SHA, Hub, serving_hub

FILES = {
    "config.json": b'{"model_type": "tiny"}',
    "model.safetensors": bytes(range(256)) * 4000,
    "README.md": b"# not wanted",
    "onnx/model.onnx": b"not wanted",
}
WANTED = ("*.json", "*.safetensors")


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serving_hub(dict(FILES)) as serving:
        monkeypatch.setenv("HF_ENDPOINT", serving.url)
        monkeypatch.setenv("GITHUB_API_URL", serving.url)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield serving


def bring(folder: Path) -> int:
    return fetch(hub_files("owner/model", "main", WANTED), folder, pause=lambda _: None).transferred


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MANIFEST}


def test_the_wanted_files_arrive_whole_at_an_exact_revision(hub: Hub, tmp_path: Path) -> None:
    transferred = bring(tmp_path / "model")
    assert contents(tmp_path / "model") == {name: FILES[name] for name in ("config.json", "model.safetensors")}
    assert transferred == len(FILES["config.json"]) + len(FILES["model.safetensors"])
    assert json.loads((tmp_path / "model" / MANIFEST).read_text())["revision"] == SHA
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_what_is_here_already_is_not_fetched_again(hub: Hub, tmp_path: Path) -> None:
    bring(tmp_path / "model")
    hub.asked.clear()
    assert bring(tmp_path / "model") == 0
    assert len(hub.asked) == 1


def test_a_connection_that_breaks_off_goes_on_where_it_stopped(hub: Hub, tmp_path: Path) -> None:
    hub.breaks["model.safetensors"] = [300_000, 200_000]
    assert bring(tmp_path / "model") == sum(len(FILES[name]) for name in ("config.json", "model.safetensors"))
    assert [asked[1] for asked in hub.asked if "safetensors" in asked[0]] == [None, "bytes=300000-", "bytes=500000-"]


def test_a_server_without_ranges_begins_anew(hub: Hub, tmp_path: Path) -> None:
    hub.ranges = False
    hub.breaks["model.safetensors"] = [300_000]
    bring(tmp_path / "model")
    assert contents(tmp_path / "model")["model.safetensors"] == FILES["model.safetensors"]


def test_a_fetch_that_failed_leaves_no_folder_and_the_next_one_goes_on(hub: Hub, tmp_path: Path) -> None:
    hub.breaks["model.safetensors"] = [100_000] * 5
    with pytest.raises(FetchError, match=r"broke off after 500000 of 1024000 bytes; what has arrived is kept"):
        bring(tmp_path / "model")
    assert not (tmp_path / "model").exists()
    assert bring(tmp_path / "model") == 524_000


def test_bytes_with_another_hash_are_thrown_away(hub: Hub, tmp_path: Path) -> None:
    hub.served["model.safetensors"] = bytes(len(FILES["model.safetensors"]))
    with pytest.raises(FetchError, match="wrong hash"):
        bring(tmp_path / "model")
    assert not (tmp_path / "model").exists()
    assert not list((tmp_path / ".model.part").glob("model*"))
    hub.served.clear()
    bring(tmp_path / "model")
    assert contents(tmp_path / "model")["model.safetensors"] == FILES["model.safetensors"]


def test_small_files_are_verified_by_gits_hash(hub: Hub, tmp_path: Path) -> None:
    hub.served["config.json"] = FILES["config.json"].replace(b"tiny", b"evil")
    with pytest.raises(FetchError, match=r"config\.json: wrong hash"):
        bring(tmp_path / "model")


def test_a_file_that_is_gone_is_not_tried_again(hub: Hub, tmp_path: Path) -> None:
    remote = hub_files("owner/model", "main", WANTED)
    del hub.files["model.safetensors"]
    with pytest.raises(FetchError, match="the server answers 404"):
        fetch(remote, tmp_path / "model", pause=lambda _: None)
    assert sum("safetensors" in asked[0] for asked in hub.asked) == 1


def test_the_disk_must_have_room_before_anything_is_fetched(hub: Hub, tmp_path: Path, monkeypatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("docproc.ocr.fetching.shutil.disk_usage", lambda _: usage._replace(free=1_000_000))
    with pytest.raises(FetchError, match="1 MB are to be fetched, but only 1 MB are free"):
        bring(tmp_path / "model")
    assert len(hub.asked) == 1


def test_a_newer_revision_takes_the_place_of_the_older_and_reuses_what_is_the_same(hub: Hub, tmp_path: Path) -> None:
    bring(tmp_path / "model")
    hub.files["config.json"] = b'{"model_type": "tiny", "v": 2}'
    assert bring(tmp_path / "model") == len(hub.files["config.json"])
    assert contents(tmp_path / "model")["config.json"] == hub.files["config.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_damaged_file_is_brought_again(hub: Hub, tmp_path: Path) -> None:
    bring(tmp_path / "model")
    (tmp_path / "model" / "config.json").write_bytes(b"x" * len(FILES["config.json"]))
    assert bring(tmp_path / "model") == len(FILES["config.json"])


def test_a_folder_of_other_files_is_left_alone(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(FetchError, match="holds other files"):
        bring(tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "dear"


@pytest.mark.parametrize("path", ["../evil", "/etc/evil", "a/../../evil", "a\\b", ""])
def test_a_source_cannot_write_outside_the_folder(tmp_path: Path, path: str) -> None:
    remote = Remote("owner/model", SHA, (RemoteFile(path, "http://127.0.0.1:1/x", 1),))
    with pytest.raises(FetchError, match="outside its folder"):
        fetch(remote, tmp_path / "model")


def test_a_source_cannot_name_files_of_this_machine(tmp_path: Path) -> None:
    remote = Remote("owner/model", SHA, (RemoteFile("x", "file:///etc/hostname", 1),))
    with pytest.raises(FetchError, match="not one of the web"):
        fetch(remote, tmp_path / "model")


def test_two_fetches_into_one_folder_do_not_mix(hub: Hub, tmp_path: Path) -> None:
    import fcntl

    (tmp_path / ".model.part").mkdir()
    held = os.open(tmp_path / ".model.part", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(LockedError, match="another process is fetching"):
        bring(tmp_path / "model")
    os.close(held)


def test_the_key_of_the_hub_is_sent_with_every_request(hub: Hub, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "secret")
    bring(tmp_path / "model")
    assert {asked[2] for asked in hub.asked} == {"Bearer secret"}


def test_a_hub_without_the_model_is_told_from_one_without_weights(hub: Hub) -> None:
    with pytest.raises(FetchError, match="the server answers 404"):
        hub_files("owner/other", "main", WANTED)
    with pytest.raises(FetchError, match="holds no weights"):
        hub_files("owner/model", "main", ("*.json",))


def test_a_model_that_is_set_to_a_folder_is_fetched_from_its_usual_place(tmp_path: Path, hub: Hub) -> None:
    hub.repository = "stepfun-ai/GOT-OCR-2.0-hf"
    wanted = wanted_weights("got_ocr", Settings(models=ModelSettings(got_ocr=str(tmp_path))), None)
    assert (wanted.remote.name, wanted.setting) == ("stepfun-ai/GOT-OCR-2.0-hf", "models.got_ocr")


def test_language_packs_are_verified_too(hub: Hub, tmp_path: Path) -> None:
    hub.files = {"deu.traineddata": b"pack of German", "eng.traineddata": b"pack of English"}
    fetch(language_packs(("deu",), "4.1.0"), tmp_path / "tessdata")
    assert contents(tmp_path / "tessdata") == {"deu.traineddata": b"pack of German"}
    with pytest.raises(FetchError, match="no pack for 'deuu'; did you mean deu"):
        language_packs(("deuu",), "4.1.0")


def test_a_backend_that_brings_its_models_along_has_nothing_to_fetch() -> None:
    with pytest.raises(UsageError, match="rapidocr has no weights to fetch"):
        wanted_weights("rapidocr", Settings(), None)


def test_a_hub_shows_whether_it_can_be_reached(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    require_hub()
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(FetchError, match=r"the hub http://127\.0\.0\.1:9 cannot be reached"):
        require_hub()
