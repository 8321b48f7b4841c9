"""Pictures of pages, kept within a bound."""

import os
from datetime import UTC, datetime

import pytest

from docproc.model.text import PageTransform
from docproc.store.page_pictures import SIZES, KeptPictures, PagePictures, picture_name, picture_path


def test_what_was_not_asked_for_the_longest_goes_first(tmp_path) -> None:
    pictures = PagePictures(tmp_path, most_bytes=64 * 1000)
    for number in range(64):
        pictures.keep(f"{number:02}.jpg", bytes(1000))
        os.utime(tmp_path / "pictures" / f"{number:02}" / f"{number:02}.jpg", (number, number))
    assert pictures.get("00.jpg") == bytes(1000)  # asked for now, so the newest
    pictures.keep("aa.jpg", bytes(1000))
    assert pictures.get("00.jpg") and pictures.get("aa.jpg") and pictures.get("63.jpg")
    assert pictures.get("01.jpg") is None
    assert sum(path.stat().st_size for path in (tmp_path / "pictures").glob("*/*")) <= 64 * 800


def test_a_folder_that_cannot_be_written_costs_only_the_keeping(tmp_path) -> None:
    (tmp_path / "pictures").write_text("a file in the way")
    pictures = PagePictures(tmp_path)
    pictures.keep("ab.jpg", b"picture")
    assert pictures.get("ab.jpg") is None


@pytest.mark.parametrize("name", ["../ab.jpg", "", ".ab", "a/b.jpg", "a b.jpg"])
def test_a_name_never_leads_out_of_the_folder(tmp_path, name) -> None:
    with pytest.raises(ValueError, match="names no picture"):
        PagePictures(tmp_path).get(name)


def test_what_is_kept_is_counted_and_cleared_by_when_it_was_last_asked_for(tmp_path) -> None:
    pictures = PagePictures(tmp_path)
    assert pictures.clear() == KeptPictures(0, 0)
    for name in ("aa.jpg", "bb.jpg"):
        pictures.keep(name, bytes(500))
    os.utime(tmp_path / "pictures" / "aa" / "aa.jpg", (1000, 1000))
    then = datetime(2020, 1, 1, tzinfo=UTC)
    assert pictures.kept() == KeptPictures(2, 1000) and pictures.kept(then) == KeptPictures(1, 500)
    assert pictures.clear(then) == KeptPictures(1, 500)
    assert picture_path(tmp_path, "aa.jpg") is None and picture_path(tmp_path, "bb.jpg") == "pictures/bb/bb.jpg"
    assert pictures.clear() == KeptPictures(1, 500) and pictures.kept() == KeptPictures(0, 0)


def test_the_name_of_a_picture_tells_files_pages_turns_and_sizes_apart() -> None:
    upright, turned = PageTransform(0, 0.0), PageTransform(90, 0.0)
    names = {
        picture_name(sha256, page, transform, size)
        for sha256 in ("a" * 64, "b" * 64)
        for page in (1, 2)
        for transform in (upright, turned)
        for size in SIZES
    }
    assert len(names) == 2 * 2 * 2 * len(SIZES)
