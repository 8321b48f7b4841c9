"""`docproc cache`: what is kept, what may go, and a limit that is kept to at the end of every run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from docproc.model.text import PageTransform
from docproc.store.page_pictures import PagePictures, picture_name
from tests.conftest import Cli


def info(cli: Cli) -> dict:
    ran = cli("cache", "info", "--json")
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


def spare(cli: Cli) -> int:
    found = info(cli)
    assert found["needed_entries"] == 1
    return found["entries"] - 1


@pytest.fixture
def desk(workspace: Cli, make_invoice: Callable[..., Path]) -> Cli:
    """A workspace with a document that was read twice: the page read first belongs to no document then."""
    make_invoice("inbox/a.pdf")
    assert workspace("run", "inbox", "--backend", "text_layer", "-q", "-j", 1).code == 0
    assert workspace("ocr", "--force", "--force-ocr", "--backend", "null", "-q", "-j", 1).code == 0
    assert workspace("run", "-q", "-j", 1).code == 0
    return workspace


def test_what_no_document_needs_is_shown_and_cleared(desk: Cli) -> None:
    assert info(desk)["spare_by_backend"] == {"text_layer": 1}
    assert desk("cache", "clear").code == 2
    shown = desk("cache", "clear", "--dry-run")
    assert (shown.code, shown.out) == (0, "")
    assert shown.err.startswith("docproc: 1 page, ") and shown.err.endswith(" would go\n")
    assert json.loads(desk("cache", "clear", "--backend", "rapidocr", "--yes", "--json").out)["entries"] == 0
    assert json.loads(desk("cache", "clear", "--older-than", "1", "--yes", "--json").out)["entries"] == 0
    assert spare(desk) == 1
    assert json.loads(desk("cache", "clear", "--yes", "--json").out)["entries"] == 1
    assert spare(desk) == 0
    assert desk("extract", "--force", "-q", "-j", 1).code == 0
    words = desk("cache", "info").out
    assert "documents  need 1 of them, " in words and "spare      0, 0.0 kB of at most 500 MB\n" in words


def test_a_run_uses_kept_pages_and_keeps_to_the_limit(desk: Cli) -> None:
    limit = "DOCPROC_PERFORMANCE__CACHE_MAX_MB"
    assert desk("ocr", "--force", "--backend", "text_layer", "-q", "-j", 1, env={limit: "1"}).code == 0
    assert (spare(desk), info(desk)["hits"]) == (1, 1)
    assert desk("run", "-q", "-j", 1, env={limit: "0"}).code == 0
    assert (spare(desk), info(desk)["hits"]) == (0, 1)


def test_pictures_of_pages_are_shown_and_cleared_with_what_no_document_needs(desk: Cli) -> None:
    document = json.loads(desk("show", "a.pdf", "--json").out)
    name = picture_name(document["sha256"], 1, PageTransform(0, 0.0), "page")
    PagePictures(desk.folder / ".docproc").keep(name, bytes(1000))
    assert (info(desk)["pictures"], info(desk)["pictures_size"]) == (1, 1000)
    shown = json.loads(desk("show", "a.pdf", "--json").out)["details"]["pages"][0]
    assert shown["image_path"] == f"pictures/{name[:2]}/{name}" and shown["thumbnail_path"] is None
    assert json.loads(desk("cache", "clear", "--backend", "text_layer", "--dry-run", "--json").out)["pictures"] == 0
    assert json.loads(desk("cache", "clear", "--yes", "--json").out)["pictures"] == 1
    assert info(desk)["pictures"] == 0
