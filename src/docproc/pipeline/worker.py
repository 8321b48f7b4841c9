"""The worker process: opens untrusted bytes within limits, passes documents through the stages, reports each result.

Started by the pool as `python -m docproc.pipeline.worker FD`; it has one pipe and no access to the store.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from docproc.model.codec import encode
from docproc.model.enums import Stage
from docproc.model.limits import Limits
from docproc.model.text import DocumentText, Page
from docproc.pipeline.bench import Bench
from docproc.pipeline.confine import allow_processor_time, confine, is_crowded, is_tired
from docproc.pipeline.failure import failure_message
from docproc.pipeline.onnx_models import OnnxModels
from docproc.pipeline.predicting import RemotePredictor
from docproc.pipeline.setup import WorkerSetup
from docproc.pipeline.tasks import Order
from docproc.pipeline.wire import Message, receive, send
from docproc.store.page_codec import pack_page, unpack_page
from docproc.store.records import PageRecord

if TYPE_CHECKING:
    from docproc.pipeline.examiner import Examiner
    from docproc.pipeline.page_work import PageWork

_STDERR = 2
_MEGABYTE_OF_RSS = 1024 if sys.platform == "linux" else 1024**2  # ru_maxrss is in KB on Linux, in bytes on macOS
_COLLECTING = (50_000, 20, 100)
"""Thresholds of the garbage collector (gc.set_threshold): a document makes hundreds of thousands of objects and few
cycles, so looking after every 700, as the interpreter does by itself, is a tenth of a worker's work."""
_ALLOWED_EACH = 1.0
"""Seconds within which processor time is not allowed anew, since asking the system for it costs."""


class Coordinator:
    """The other end of the pipe; a message to it is a sign of life, after which limits.seconds_per_page count anew."""

    def __init__(self, connection: Connection, limits: Limits | None) -> None:
        """`limits` is None where processor time is not limited (see `confine`)."""
        self._connection = connection
        self._limits = limits
        self._allowed_at = 0.0
        self._orders: deque[Message] = deque()

    def tell(self, message: Message) -> None:
        """Send `message`; raises BrokenPipeError when the coordinator is gone."""
        send(self._connection, message)
        if self._limits is not None and time.monotonic() - self._allowed_at > _ALLOWED_EACH:
            allow_processor_time(self._limits)
            self._allowed_at = time.monotonic()

    def next_order(self) -> Message:
        """Return what is to be done next; raises EOFError when the coordinator is gone."""
        return self._orders.popleft() if self._orders else receive(self._connection)

    def hear(self) -> Message:
        """Wait for an answer; the order of the next document, which may come first, is put aside. Raises EOFError."""
        while (message := receive(self._connection)).kind == "order":
            self._orders.append(message)
        return message


class Worker:
    """One worker: its pipe, its bench, and the document in its hands."""

    def __init__(self, coordinator: Coordinator, setup: WorkerSetup) -> None:
        self._coordinator = coordinator
        self._memory = setup.limits.worker_memory_bytes
        self._setup = setup
        predictor = RemotePredictor(coordinator.tell, coordinator.hear, OnnxModels(setup.models, setup.threads))
        self._pages = RemotePages(coordinator, setup.cache_enabled)
        self._bench = Bench(setup, self._pages, predictor)
        self._examiner: Examiner | None = None
        self._page_work: PageWork | None = None

    def serve(self) -> None:
        """Take orders until the coordinator closes the pipe."""
        gc.set_threshold(*_COLLECTING)
        first = True
        while True:
            try:
                message = self._coordinator.next_order()
            except EOFError:
                return
            _forget_complaints()
            if message.kind == "examine":
                self._examine(message)
            elif message.kind == "page-work":
                self._do_page_work(message)
            else:
                self._pass_through(Order.from_message(message))
                self._bench.rest(is_crowded(self._memory))
            self._coordinator.tell(Message("done", {"tired": is_tired(self._memory)}))
            if first:  # rules and engines are loaded by now and stay: the collector need not look at them again
                gc.collect()
                gc.freeze()
                first = False

    def _examine(self, message: Message) -> None:
        from docproc.pipeline.examiner import Examiner

        if self._examiner is None:
            self._examiner = Examiner(self._setup, self._bench)
        try:
            self._examiner.examine(message, self._coordinator.tell)
        except Exception as error:  # whatever a parser of untrusted bytes raises costs this file only
            self._coordinator.tell(failure_message(error, message.data["filename"]))

    def _do_page_work(self, message: Message) -> None:
        from docproc.pipeline.page_work import PageWork

        if self._page_work is None:
            self._page_work = PageWork(self._setup)
        try:
            self._coordinator.tell(self._page_work.do(message))
        except Exception as error:  # whatever a parser of untrusted bytes raises costs this page only
            self._coordinator.tell(failure_message(error, message.data["filename"]))

    def _pass_through(self, order: Order) -> None:
        found = Found(order)
        self._pages.file_is_new = order.is_new
        self._bench.use_flags(order.flags)
        for stage in order.stages:
            started, cpu_before = time.monotonic(), _cpu_seconds()
            try:
                kind, data, payload = WORK[stage](self._bench, found, self._coordinator)
            except Exception as error:  # whatever a parser of untrusted bytes raises costs this document only
                self._coordinator.tell(failure_message(error, order.filename))
                return
            used = {
                "milliseconds": round((time.monotonic() - started) * 1000),
                "cpu_ms": round((_cpu_seconds() - cpu_before) * 1000),
                "ram_mb": _resident_mb(),
            }
            self._coordinator.tell(Message(kind, {**data, **used}, payload))


class Found:
    """What has been found in the document so far, by this worker or by an earlier run."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.mime_type = order.mime_type
        self.einvoice = order.einvoice
        self.findings = order.intake_findings
        self.text = order.text


class RemotePages:
    """The page cache of the store, asked over the pipe; it answers when the coordinator is done with what it is at."""

    def __init__(self, coordinator: Coordinator, enabled: bool) -> None:
        self.file_is_new = False
        self._coordinator = coordinator
        self._enabled = enabled

    def get(self, key: str) -> tuple[str, Page] | None:
        """Return the page that the store holds under `key` or an alias of it, with its own key; or None."""
        if not self._enabled:
            return None
        self._coordinator.tell(Message("cached?", {"key": key}))
        answer = self._coordinator.hear()
        return (answer.data["key"], unpack_page(answer.payload)) if answer.payload else None

    def put(self, key: str, page: Page) -> None:
        """Send `page` to be kept; at once if it took long, so that a killed run does not read it again."""
        cheap = page.backend == "text_layer"
        self._coordinator.tell(Message("page", {"key": key, "cheap": cheap}, pack_page(page)))

    def alias(self, alias: str, key: str) -> None:
        """Let `alias` name the page kept under `key` too."""
        if self._enabled:
            self._coordinator.tell(Message("alias", {"alias": alias, "key": key}))


Result = tuple[str, dict[str, Any], bytes]
"""Kind, data and payload of the message that reports a stage."""


def inspect_file(bench: Bench, found: Found, coordinator: Coordinator) -> Result:
    """Open the file: what it is, how many pages, an e-invoice inside, a mail's attachments (each a message)."""
    seen = bench.inspect(found.order)
    found.mime_type, found.einvoice, found.findings = seen.mime_type, seen.einvoice, seen.findings
    for attachment in seen.attachments:
        coordinator.tell(Message("attachment", {"filename": attachment.filename}, attachment.content))
    data = {
        "mime_type": seen.mime_type,
        "page_count": seen.page_count,
        "einvoice": encode(seen.einvoice),
        "findings": encode(seen.findings),
        "sender": seen.mail.sender if seen.mail else None,
    }
    return "inspected", data, b""


def read_pages(bench: Bench, found: Found, coordinator: Coordinator) -> Result:
    """Read every page; each goes into the store's page cache as it is read, its record into the result."""
    pages, records = [], []
    for read in bench.read(found.order, found.mime_type):
        coordinator.tell(Message("turned"))
        pages.append(read.page)
        record = encode(PageRecord.of(read.page, read.key, opinions=bench.opinions(read)))
        del record["content"]  # the coordinator has it by now
        records.append(record)
    found.text = DocumentText(tuple(pages))
    return "read", {"pages": records, "summary": encode(bench.summarise(found.text))}, b""


def find_fields(bench: Bench, found: Found, coordinator: Coordinator) -> Result:
    """Find the fields, hold an e-invoice against the page, check, decide."""
    extraction, checked = bench.extract(
        found.text or DocumentText(),
        found.mime_type,
        found.einvoice,
        found.findings,
        found.order.settled,
        found.order.mailed_from,
    )
    result = {
        "extraction": encode(extraction),
        "findings": encode(checked.findings),
        "decision": encode(checked.decision),
    }
    return "extracted", {}, to_json(result, inf_nan_mode="constants")


WORK: Mapping[Stage, Callable[[Bench, Found, Coordinator], Result]] = MappingProxyType(
    {Stage.INTAKE: inspect_file, Stage.OCR: read_pages, Stage.EXTRACT: find_fields}
)
"""What a worker does at each stage."""


def _resident_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MEGABYTE_OF_RSS


def _forget_complaints() -> None:
    """Empty the file that stderr goes to: the last line of it is to tell why this document ended the process."""
    with suppress(OSError):  # a terminal or pipe keeps nothing
        os.ftruncate(_STDERR, 0)
        os.lseek(_STDERR, 0, os.SEEK_SET)


def _cpu_seconds() -> float:
    """Processor time so far of all threads of this process, and of the programs that it called and that ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


@contextmanager
def _connected(descriptor: int) -> Iterator[Connection]:
    connection = Connection(descriptor)
    try:
        yield connection
    except (BrokenPipeError, ConnectionResetError):
        return  # the coordinator is gone; nobody is left to report to
    finally:
        connection.close()


def main() -> None:
    """Serve the pipe whose descriptor is the first argument."""
    with _connected(int(sys.argv[1])) as connection:
        setup = WorkerSetup.from_message(receive(connection))
        confine(setup.limits, setup.network)
        coordinator = Coordinator(connection, None if setup.network else setup.limits)
        worker = Worker(coordinator, setup)
        coordinator.tell(Message("ready"))
        worker.serve()


if __name__ == "__main__":
    main()
