"""Which files a path stands for."""

import os
from pathlib import Path

import pytest

from docproc.errors import PathNotFoundError
from docproc.intake.finding_files import FoundFiles, SkipReason, find_files, paths_from_lines, paths_from_nuls

EXTENSIONS = (".pdf", ".jpg")
NOW = 1_800_000_000.0


def make(folder: Path, *names: str, age: float = 60.0) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (NOW - age, NOW - age))


def find(*paths: Path, settle: float = 5.0, move_to: Path | None = None) -> FoundFiles:
    return find_files(paths, allowed_extensions=EXTENSIONS, now=NOW, settle_seconds=settle, move_to=move_to)


def reasons(found: FoundFiles, folder: Path) -> dict[str, SkipReason]:
    return {str(skipped.path.relative_to(folder)): skipped.reason for skipped in found.skipped}


def test_the_folder_that_files_are_moved_to_is_not_searched(tmp_path: Path) -> None:
    make(tmp_path, "a.pdf", "done/b.pdf", "done/sub/c.pdf")
    found = find(tmp_path, move_to=tmp_path / "x" / ".." / "done")
    assert found.files == (tmp_path / "a.pdf",)
    assert reasons(found, tmp_path) == {"done": SkipReason.MOVED_HERE}
    assert len(find(tmp_path / "done", move_to=tmp_path / "done").files) == 2  # it was named


def test_folders_are_walked_to_the_bottom_in_the_order_of_names(tmp_path: Path) -> None:
    make(tmp_path, "b.pdf", "a/z.PDF", "a/c/deep.jpg", "c.pdf")
    assert [str(path.relative_to(tmp_path)) for path in find(tmp_path).files] == [
        "a/c/deep.jpg",
        "a/z.PDF",
        "b.pdf",
        "c.pdf",
    ]


def test_hidden_temporary_and_other_files_of_a_folder_are_left_alone_and_counted(tmp_path: Path) -> None:
    make(
        tmp_path, ".versteckt.pdf", ".git/x.pdf", "~$brief.pdf", "lädt.pdf.crdownload", "a.part", "gold.json", "gut.pdf"
    )
    found = find(tmp_path)
    assert [path.name for path in found.files] == ["gut.pdf"]
    assert reasons(found, tmp_path) == {
        ".versteckt.pdf": SkipReason.HIDDEN,
        ".git": SkipReason.HIDDEN,
        "~$brief.pdf": SkipReason.TEMPORARY,
        "lädt.pdf.crdownload": SkipReason.TEMPORARY,
        "a.part": SkipReason.TEMPORARY,
        "gold.json": SkipReason.OTHER_EXTENSION,
    }


def test_a_file_named_by_itself_is_taken_whatever_it_is_called_and_however_new(tmp_path: Path) -> None:
    make(tmp_path, "scan.bin", ".a.pdf", age=0)
    assert len(find(tmp_path / "scan.bin", tmp_path / ".a.pdf").files) == 2


def test_a_file_still_being_written_is_left_for_next_time(tmp_path: Path) -> None:
    make(tmp_path, "new.pdf", age=2)
    make(tmp_path, "old.pdf", age=6)
    found = find(tmp_path)
    assert [path.name for path in found.files] == ["old.pdf"]
    assert reasons(found, tmp_path) == {"new.pdf": SkipReason.STILL_WRITTEN}


def test_links_to_folders_are_not_followed_and_no_file_is_taken_twice(tmp_path: Path) -> None:
    make(tmp_path, "in/a.pdf")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in" / "self").symlink_to(tmp_path / "in" / "self")
    found = find(tmp_path / "in", tmp_path / "in" / "a.pdf")
    assert [path.name for path in found.files] == ["a.pdf"]
    assert [skipped.reason for skipped in found.skipped] == [
        SkipReason.LINKED_FOLDER, SkipReason.NO_FILE, SkipReason.ALREADY_TAKEN,
    ]  # fmt: skip


def test_a_pipe_in_a_folder_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    assert reasons(find(tmp_path), tmp_path) == {"pipe.pdf": SkipReason.NO_FILE}
    with pytest.raises(PathNotFoundError, match=r"pipe\.pdf: neither a file nor a folder"):
        find(tmp_path / "pipe.pdf")


def test_folders_may_lie_very_deep(tmp_path: Path) -> None:
    deepest = tmp_path
    for _ in range(150):
        deepest = deepest / "d"
    make(deepest, "a.pdf")
    assert len(find(tmp_path).files) == 1


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(PathNotFoundError, match="fehlt"):
        find(tmp_path / "fehlt")


def test_list_files_give_a_path_a_line_or_between_nuls() -> None:
    assert paths_from_lines(b"\xef\xbb\xbfa b.pdf\r\n\n  \n./c.pdf") == [Path("a b.pdf"), Path("c.pdf")]
    assert paths_from_nuls(b"a\nb.pdf\0c.pdf\0") == [Path("a\nb.pdf"), Path("c.pdf")]
    assert os.fsencode(paths_from_lines(b"f\xfcr.pdf")[0]) == b"f\xfcr.pdf"
