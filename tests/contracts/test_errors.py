from docproc import errors


def test_every_error_owns_its_code_and_says_what_it_means() -> None:
    classes = list(errors.catalogue())
    codes = [cls.code for cls in classes]
    assert len(set(codes)) == len(codes)
    for cls in classes:
        assert (cls.__doc__ or "").strip().endswith(".")
        assert cls.exit_code in {1, 2, 3, 5, 6, 75}
        assert errors.error_class(cls.code) is cls


def test_a_code_that_nobody_owns_is_internal() -> None:
    assert errors.error_class("no-such-code") is errors.DocprocError
