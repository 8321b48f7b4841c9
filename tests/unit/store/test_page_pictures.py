"""Pictures of pages, kept within a bound."""

import os

import pytest

from docproc.store.page_pictures import PagePictures


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
