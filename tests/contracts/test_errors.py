import re
from importlib import import_module
from pathlib import Path

from docproc import errors

SOURCE = Path(__file__).parent.parent.parent / "src"


def import_all_errors() -> None:
    """Import every module that makes an error of its own, so that the tree is whole."""
    for path in SOURCE.rglob("*.py"):
        if re.search(r"^class \w+Error\(", path.read_text(encoding="utf-8"), re.MULTILINE):
            import_module(".".join(path.relative_to(SOURCE).with_suffix("").parts))


def test_every_error_owns_its_code_and_says_what_it_means() -> None:
    import_all_errors()
    classes = list(errors.catalogue())
    codes = [cls.code for cls in classes]
    assert len(set(codes)) == len(codes)
    for cls in classes:
        assert (cls.__doc__ or "").strip().endswith(".")
        assert cls.exit_code in {1, 2, 3, 5, 6, 75}
        assert errors.error_class(cls.code) is cls


def test_a_code_that_nobody_owns_is_internal() -> None:
    assert errors.error_class("no-such-code") is errors.DocprocError
