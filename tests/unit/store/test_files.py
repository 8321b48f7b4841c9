import errno
import hashlib
import os
from pathlib import Path

import pytest

from docproc.errors import EmptyFileError, FileTooLargeError, UnreadableFileError, WorkspaceError
from docproc.store.engine import open_store
from docproc.store.files import keep_bytes, keep_file

CONTENT = b"%PDF-1.7 " + b"x" * 10_000


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "RE-1.pdf"
    path.write_bytes(CONTENT)
    return path


def files_in(folder: Path) -> list[Path]:
    return [path for path in (folder / "files").rglob("*") if path.is_file()]


def test_a_kept_file_lies_under_its_hash_and_cannot_be_written(tmp_path: Path, source: Path) -> None:
    kept = keep_file(tmp_path, source)
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert kept.path == f"files/{digest[:2]}/{digest[2:4]}/{digest}"
    assert (kept.sha256, kept.size, kept.head) == (digest, len(CONTENT), CONTENT[:4096])
    stored = tmp_path / kept.path
    assert stored.read_bytes() == CONTENT
    assert stored.stat().st_mode & 0o222 == 0
    assert files_in(tmp_path) == [stored]


def test_the_same_bytes_are_kept_once_and_not_written_again(tmp_path: Path, source: Path) -> None:
    first = keep_file(tmp_path, source)
    before = (tmp_path / first.path).stat().st_ino
    assert keep_bytes(tmp_path, CONTENT) == first
    assert (tmp_path / first.path).stat().st_ino == before
    assert len(files_in(tmp_path)) == 1


def test_a_kept_file_that_lost_bytes_is_replaced_by_whole_ones(tmp_path: Path, source: Path) -> None:
    stored = tmp_path / keep_file(tmp_path, source).path
    stored.chmod(0o644)
    stored.write_bytes(b"cut")
    keep_file(tmp_path, source)
    assert stored.read_bytes() == CONTENT


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(tmp_path: Path, source: Path) -> None:
    with pytest.raises(FileTooLargeError, match="max_file_size_mb"):
        keep_file(tmp_path, source, max_bytes=len(CONTENT) - 1)
    assert files_in(tmp_path) == []


def test_a_file_of_exactly_the_limit_is_kept(tmp_path: Path, source: Path) -> None:
    assert keep_file(tmp_path, source, max_bytes=len(CONTENT)).size == len(CONTENT)


def test_a_file_without_bytes_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    with pytest.raises(EmptyFileError, match=r"empty\.pdf"):
        keep_file(tmp_path, tmp_path / "empty.pdf")
    assert files_in(tmp_path) == []


def test_a_file_that_is_not_there_or_a_folder_is_unreadable(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.pdf", tmp_path):
        with pytest.raises(UnreadableFileError):
            keep_file(tmp_path, path)


def test_a_full_disk_is_a_fault_of_the_workspace_and_leaves_nothing(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkspaceError, match="No space left"):
        keep_file(tmp_path, source)
    assert files_in(tmp_path) == []


def test_every_new_folder_on_the_way_to_a_file_is_synced(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from docproc.store import files

    synced: list[Path] = []
    monkeypatch.setattr(files, "_sync_folder", synced.append)
    stored = tmp_path / keep_file(tmp_path, source).path
    assert set(stored.parents[:3]) <= set(synced)
    synced.clear()
    keep_file(tmp_path, source)
    assert set(stored.parents[:3]) <= set(synced)


def test_temporaries_of_killed_processes_go_after_a_day(tmp_path: Path) -> None:
    incoming = tmp_path / "files" / "incoming"
    incoming.mkdir(parents=True)
    old, young = incoming / "old", incoming / "young"
    for path in (old, young):
        path.write_bytes(b"half a file")
    os.utime(old, (0, 0))
    with open_store(tmp_path) as store:
        assert old.exists()
        with store.begin():
            pass
    assert not old.exists()
    assert young.exists()
