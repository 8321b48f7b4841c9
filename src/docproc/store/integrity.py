"""Whether the store is whole: SQLite's own check, and every file that a row mentions."""

from __future__ import annotations

from docproc.errors import StoreDamagedError
from docproc.store.engine import Store
from docproc.store.migrations import NEWEST


def check_integrity(store: Store) -> str:
    """Return what the store holds, in words.

    Raises StoreDamagedError when SQLite finds damage, or when kept files are gone or have another size.
    """
    (verdict,) = store.reader.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise StoreDamagedError(f"{store.path}: damaged ({verdict}); restore a backup")
    missing, documents = [], 0
    for row in store.reader.execute("SELECT filename, storage_path, file_size FROM documents"):
        documents += 1
        if row["storage_path"] is None:
            continue
        path = store.folder / row["storage_path"]
        if not path.is_file() or path.stat().st_size != row["file_size"]:
            missing.append(row["filename"])
    if missing:
        named = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
        raise StoreDamagedError(f"{store.folder}: {len(missing)} kept files are gone or changed: {named}")
    size = store.path.stat().st_size / 1024**2
    return f"version {NEWEST}, {documents} documents, {size:.1f} MB, every kept file is there"
