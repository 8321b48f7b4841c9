"""Every error docproc reports, as one tree: each class owns its stable code and its exit code.

The first line of a docstring is what the README's table of errors says about the code, so it is written for operators.
Document errors are recorded in the store and end a batch with 3 (some documents failed) or 4 (all failed); the other
errors end the command itself.
"""

from __future__ import annotations

from collections.abc import Iterator

EXIT_OK = 0
EXIT_CHECK_FAILED = 1
EXIT_USAGE = 2
EXIT_SOME_FAILED = 3
EXIT_ALL_FAILED = 4
EXIT_CONFIGURATION = 5
EXIT_NOT_PERMITTED = 6
EXIT_LOCKED = 75
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143


class DocprocError(Exception):
    """Something went wrong that docproc has no better name for."""

    code = "internal-error"
    exit_code = EXIT_CHECK_FAILED

    @property
    def message(self) -> str:
        """The one line shown to the user: what is wrong, where, and what to do."""
        return str(self)


class UsageError(DocprocError):
    """The command line asks for something that makes no sense."""

    code = "usage"
    exit_code = EXIT_USAGE


class OutputError(UsageError):
    """A file or the standard output cannot be written: a full disk, a missing folder."""

    code = "output"


class UnknownDocumentError(UsageError):
    """No document, or more than one, answers to the given id, file name or hash."""

    code = "unknown-document"


class StillOpenError(UsageError):
    """A document is not approved while errors or missing fields ask for a person; --despite-findings overrides it."""

    code = "still-open"


class PathNotFoundError(UsageError):
    """A path given on the command line does not exist or cannot be read."""

    code = "path-not-found"


class ConfigurationError(DocprocError):
    """A setting or a YAML file is wrong; the message names file, line and column."""

    code = "configuration"
    exit_code = EXIT_CONFIGURATION


class WorkspaceError(ConfigurationError):
    """The workspace cannot be made, found or written."""

    code = "workspace"


class MissingDependencyError(ConfigurationError):
    """An optional package is not installed; the message says which command installs it."""

    code = "missing-dependency"


class FetchError(ConfigurationError):
    """Weights cannot be fetched, or are not what their source told; nothing half-written counts as there."""

    code = "fetch"


class WorkerStartError(ConfigurationError):
    """A worker process cannot start; docproc doctor says what is missing."""

    code = "worker-start"


class StoreTooNewError(ConfigurationError):
    """The store was written by a newer docproc."""

    code = "store-too-new"


class StoreDamagedError(ConfigurationError):
    """The store cannot be opened as a docproc store."""

    code = "store-damaged"


class NotPermittedError(DocprocError):
    """The acting user lacks the permission that the command needs."""

    code = "not-permitted"
    exit_code = EXIT_NOT_PERMITTED


class LoginError(NotPermittedError):
    """Nobody is logged in, the log-in is wrong, or the session or API key serves no more (docproc login)."""

    code = "login"


class RetentionError(NotPermittedError):
    """The document must still be kept (§ 147 AO; settings: retention), so it is not deleted."""

    code = "retention"


class LockedError(DocprocError):
    """Another process holds the store exclusively; try again later."""

    code = "locked"
    exit_code = EXIT_LOCKED


class LeaseLostError(LockedError):
    """Another process took the job over, or it was cancelled; nothing was written."""

    code = "lease-lost"


class WorkflowStepError(DocprocError):
    """A step of a workflow could not be done; what follows is as the step's on_error says."""

    code = "workflow-step"


class StepTimeoutError(WorkflowStepError):
    """A step of a workflow took longer than its timeout_seconds."""

    code = "step-timeout"


class UnknownWorkflowError(UsageError):
    """No workflow, or no execution, answers to the given name."""

    code = "unknown-workflow"


class DocumentError(DocprocError):
    """A document could not be processed."""

    code = "document-error"
    exit_code = EXIT_SOME_FAILED
    retryable = False


class EmptyFileError(DocumentError):
    """The file has no bytes."""

    code = "empty-file"


class UnreadableFileError(DocumentError):
    """The file cannot be opened or read from disk."""

    code = "unreadable-file"


class FileTooLargeError(DocumentError):
    """The file is larger than storage.max_file_size_mb."""

    code = "file-too-large"


class UnsupportedFileError(DocumentError):
    """The content is none of the accepted kinds, whatever the file's name says."""

    code = "unsupported-file"


class EncryptedPdfError(DocumentError):
    """The PDF needs a password; give one with --password-file."""

    code = "encrypted-pdf"


class BrokenPdfError(DocumentError):
    """The PDF is truncated or damaged."""

    code = "broken-pdf"


class BrokenImageError(DocumentError):
    """The image is truncated or damaged."""

    code = "broken-image"


class BrokenXmlError(DocumentError):
    """The XML is not well-formed, or uses what a document must not use (DTD, entities)."""

    code = "broken-xml"


class UnknownXmlError(DocumentError):
    """The XML is well-formed but no e-invoice that docproc knows."""

    code = "unknown-xml"


class BrokenMailError(DocumentError):
    """The mail message cannot be read."""

    code = "broken-mail"


class TooManyPagesError(DocumentError):
    """The document has more pages than limits.max_pages."""

    code = "too-many-pages"


class TooManyPixelsError(DocumentError):
    """A page has more pixels than limits.max_megapixels (a decompression bomb, perhaps)."""

    code = "too-many-pixels"


class OcrFailedError(DocumentError):
    """The OCR backend could not read a page."""

    code = "ocr-failed"

    def __init__(self, message: str, *, retryable: bool = True) -> None:
        """`retryable` is False where the backend would answer the same again."""
        super().__init__(message)
        self.retryable = retryable


class WorkerDiedError(DocumentError):
    """The document killed its worker process twice."""

    code = "worker-died"
    retryable = True


class WorkerTimeoutError(DocumentError):
    """A page or step of the document took longer than limits.seconds_per_page."""

    code = "worker-timeout"
    retryable = True


class WorkerMemoryError(DocumentError):
    """The document needed more memory than limits.worker_memory_mb."""

    code = "worker-memory"
    retryable = True


class StoredFileMissingError(DocumentError):
    """The kept copy of the file is gone from the workspace."""

    code = "stored-file-missing"


def catalogue(root: type[DocprocError] = DocprocError) -> Iterator[type[DocprocError]]:
    """Yield every error class below and including `root`, parents before children."""
    yield root
    for child in root.__subclasses__():
        yield from catalogue(child)


def error_class(code: str) -> type[DocprocError]:
    """Return the class that owns `code`; DocprocError for a code that is not known."""
    return next((cls for cls in catalogue() if cls.code == code), DocprocError)
