"""What is said of an error that ended a document."""

import errno

import pytest

from docproc.errors import BrokenPdfError, OcrFailedError
from docproc.pipeline.failure import failure_message


class ForeignError(Exception):
    """An error as a C++ library raises it through its binding."""


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        MemoryError("Unable to allocate 8.00 GiB for an array"),
        ForeignError("std::bad_alloc"),
        ForeignError(
            "OpenCV(5.0.0) alloc.cpp:73: error: (-4:Insufficient memory) Failed to allocate 99 bytes in function 'x'"
        ),
        RuntimeError("Exception from src/inference: std::bad_alloc"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
    ],
)
def test_a_lack_of_memory_is_called_so_whatever_library_notices_it(error: Exception) -> None:
    told = failure_message(error, "scan.png").data

    assert told["code"] == "worker-memory"
    assert told["message"].startswith("scan.png: it needed more memory than limits.worker_memory_mb allows (")
    assert told["retryable"]
    assert not told["fatal"]


def test_a_lack_of_memory_is_seen_behind_the_error_of_a_backend() -> None:
    failed = OcrFailedError("PP-OCR could not read page 1: std::bad_alloc of the engine")
    failed.__cause__ = RuntimeError("std::bad_alloc")

    assert failure_message(failed, "scan.png").data["code"] == "worker-memory"


def test_a_file_may_be_named_like_an_error() -> None:
    error = BrokenPdfError("std::bad_alloc.pdf: the PDF is cut off")

    assert failure_message(error, "std::bad_alloc.pdf").data["code"] == "broken-pdf"


def test_other_errors_keep_their_own_names() -> None:
    told = failure_message(BrokenPdfError("a.pdf: the PDF is cut off"), "a.pdf").data
    assert (told["code"], told["message"], told["stack"]) == ("broken-pdf", "a.pdf: the PDF is cut off", None)

    unknown = failure_message(KeyError("x"), "b.pdf").data
    assert (unknown["code"], unknown["retryable"]) == ("document-error", False)
    assert unknown["message"] == "b.pdf: cannot be processed: KeyError: 'x'"
    assert "KeyError" in unknown["stack"]
