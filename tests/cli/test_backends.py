"""`docproc backends`: what is there, what it needs and costs, and weights for machines without a network."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from docproc.ocr import BACKENDS
from docproc.ocr.catalogue import CATALOGUE
from tests.conftest import DOCPROC, Cli
from tests.unit.ocr.stub_hub import SHA, Hub, serving_hub

NOWHERE = "http://127.0.0.1:9"


def listed(cli: Cli, env: dict[str, str] | None = None) -> dict[str, dict]:
    ran = cli("backends", "list", "--json", env=env)
    assert (ran.code, ran.err) == (0, "")
    return {item["name"]: item for item in map(json.loads, ran.out.splitlines())}


def test_every_backend_is_in_the_catalogue_and_the_list(cli: Cli) -> None:
    assert set(CATALOGUE) == set(BACKENDS)
    found = listed(cli)
    assert set(found) == set(BACKENDS)
    assert all(item["licences"]["code"] and item["licences"]["weights"] for item in found.values())
    assert found["rapidocr"]["ready"] is True
    assert found["rapidocr"]["version"].startswith("3-")
    assert (found["server"]["state"], found["server"]["missing"]) == (
        "not set up", "the backend server needs an address: set server.url",
    )  # fmt: skip
    assert not (cli.folder / "xdg").exists()


def test_settings_make_a_backend_ready(cli: Cli) -> None:
    env = {"DOCPROC_SERVER__URL": "http://localhost:8000/v1", "DOCPROC_SERVER__PROFILE": "olmocr"}
    found = listed(cli, env)["server"]
    assert (found["ready"], found["model"]) == (True, "allenai/olmOCR-2-7B-1025-FP8")


def test_the_list_for_people_says_licences_and_what_lacks(cli: Cli) -> None:
    out = cli("backends", "list").out
    assert "OpenRAIL-M: free for research, personal use and small companies" in out
    assert "\n            the backend server needs an address: set server.url\n" in out


def test_info_shows_settings_as_they_are_and_masks_secrets(workspace: Cli) -> None:
    settings = workspace.folder / "docproc.yaml"
    settings.write_text('server:\n  url: "http://host:8000/v1"\n  api_key: env:SERVER_KEY\n  concurrency: 7\n')
    ran = workspace("backends", "info", "server", "--json")
    told = json.loads(ran.out)
    assert told["settings"]["server.concurrency"] == 7
    assert told["settings"]["server.url"] == "http://host:8000/v1"
    assert told["settings"]["server.api_key"] == "env:SERVER_KEY"
    assert told["profiles"]["deepseek-ocr"]["licence"] == "MIT"
    words = workspace("backends", "info", "server")
    assert "profile lighton-ocr" in words.out
    settings.write_text('server:\n  url: "http://me:pw@host:8000/v1"\n')
    refused = workspace("backends", "info", "server")
    assert refused.code == 5 and "server.url" in refused.err
    assert "pw@" not in refused.out + refused.err


def test_a_key_written_out_is_refused_and_not_repeated(workspace: Cli) -> None:
    (workspace.folder / "docproc.yaml").write_text("server:\n  api_key: sk-12345\n")
    ran = workspace("backends", "info", "server")
    assert ran.code == 5 and "line 2" in ran.err and "env:NAME or file:PATH" in ran.err
    assert "sk-12345" not in ran.out + ran.err


@pytest.mark.parametrize("name", BACKENDS)
def test_every_backend_can_be_shown(cli: Cli, name: str) -> None:
    ran = cli("backends", "info", name)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"backend       {name}\nstate         ")


def test_an_unknown_backend_is_one_line(cli: Cli) -> None:
    ran = cli("backends", "info", "deepseeek")
    assert ran.code == 5
    assert ran.err.startswith("docproc: no OCR backend is called 'deepseeek'; there are ")
    assert ran.err.count("\n") == 1


def a_model(hub: Hub) -> dict[str, str]:
    hub.repository = "stepfun-ai/GOT-OCR-2.0-hf"
    return {"HF_ENDPOINT": hub.url}


WEIGHTS = {"config.json": b"{}", "model.safetensors": b"weights" * 100_000}


def test_pull_fetches_into_a_folder_and_prints_the_setting(cli: Cli) -> None:
    with serving_hub(dict(WEIGHTS)) as hub:
        ran = cli("backends", "pull", "got_ocr", "--to", "models/got", env=a_model(hub))
        again = cli("backends", "pull", "got_ocr", "--to", "models/got", "--json", env=a_model(hub))
    folder = cli.folder.resolve() / "models" / "got"
    assert (ran.code, ran.out) == (0, f'models:\n  got_ocr: "{folder}"\n')
    assert "licence of the weights: Apache-2.0" in ran.err
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS["model.safetensors"]
    told = json.loads(again.out)
    assert (told["revision"], told["transferred"], told["files"], told["setting"]) == (SHA, 0, 2, "models.got_ocr")


def test_pulled_language_packs_make_tesseract_ready(cli: Cli) -> None:
    pytest.importorskip("tesserocr", reason="tesserocr is not installed: pip install 'docproc[tesseract]'")
    packs = {f"{name}.traineddata": b"pack" for name in ("deu", "eng")}
    with serving_hub(packs) as hub:
        ran = cli("backends", "pull", "tesseract", "--to", "packs", env={"GITHUB_API_URL": hub.url})
    assert ran.code == 0, ran.err
    (cli.folder / "docproc.yaml").write_text(ran.out)
    assert json.loads(cli("backends", "info", "tesseract", "--json").out)["ready"] is True


@pytest.mark.parametrize("name", ["got_ocr", "deepseek", "cpu_surya", "tesseract"])
def test_without_a_network_there_is_one_clear_line(cli: Cli, name: str) -> None:
    ran = cli("backends", "pull", name, env={"HF_ENDPOINT": NOWHERE, "GITHUB_API_URL": NOWHERE})
    assert (ran.code, ran.out) == (5, "")
    assert ran.err.startswith("docproc: http://127.0.0.1:9/")
    mirror = "GITHUB_API_URL" if name == "tesseract" else "HF_ENDPOINT"
    assert f"cannot be reached (Connection refused); {mirror} names a mirror, or fetch on another machine" in ran.err
    assert ran.err.endswith(" [fetch]\n") and ran.err.count("\n") == 1


def test_a_full_disk_ends_a_fetch_and_leaves_no_folder(cli: Cli) -> None:
    with serving_hub(dict(WEIGHTS)) as hub:
        ran = subprocess.run(
            ["bash", "-c", 'ulimit -f 100; exec "$0" backends pull got_ocr --to got -q', DOCPROC],
            cwd=cli.folder, env=cli.environment | a_model(hub), capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert ran.returncode == 5
    assert ran.stderr.endswith("File too large; what has arrived is kept for the next try [fetch]\n")
    assert not (cli.folder / "got").exists()


def test_a_backend_without_weights_is_a_usage_error(cli: Cli) -> None:
    ran = cli("backends", "pull", "rapidocr", "--to", Path("x"))
    assert (ran.code, ran.out) == (2, "")
    assert "rapidocr has no weights to fetch" in ran.err


@pytest.mark.parametrize(("backend", "verdict"), [("auto", "error"), ("rapidocr", "error"), ("text_layer", "ok")])
def test_doctor_says_of_a_backend_that_is_to_be_used_and_cannot_that_it_is_broken(
    workspace: Cli, backend: str, verdict: str
) -> None:
    (workspace.folder / "docproc.yaml").write_text(
        f"ocr: {{default_backend: {backend}}}\nrapidocr: {{models: /nowhere}}\n"
    )
    lines = [json.loads(line) for line in workspace("doctor", "--json").out.splitlines()]
    (line,) = (line for line in lines if line["part"] == "backend rapidocr")
    assert (line["verdict"], "there is no folder /nowhere" in line["details"]) == (verdict, True)
