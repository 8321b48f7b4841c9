"""Calls from outside to `docproc serve`: signed POSTs at /hooks/NAME start a workflow; they need no session."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from docproc.cli.session import Session
from docproc.cli.voice import Level, say
from docproc.cli.workflow_runs import WorkflowRuns
from docproc.deliver.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER
from docproc.errors import ConfigurationError, DocprocError, NotPermittedError, UnknownWorkflowError, UsageError
from docproc.specs.workflows import workflow_files
from docproc.store.clock import now
from docproc.store.engine import Store, open_store
from docproc.workflow.hooks import MOST_BYTES, receive

_PATH = "/hooks/"
_LONGEST_WAIT = 10.0
"""Seconds that a caller has to send its body."""


class Hooks:
    """An ASGI application that answers /hooks/NAME and hands everything else to `page`; its store has a thread.

    202 with the execution's id for a call that is taken on (what is due is executed by `docproc task run-due`), 200
    without one for a call seen before, 403 for a wrong or old signature and for a workflow that nobody may call, 408,
    413 and 400 for a body that is slow, too long or no JSON.
    """

    def __init__(self, page: ASGIApp, session: Session) -> None:
        """The workflows are read now, and again when a file changes; raises ConfigurationError for a mistake in one."""
        self._page = page
        self._session = session
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hooks")
        self._read = _look(session)
        self._workflows = WorkflowRuns(session).in_force()

    async def __call__(self, scope: Scope, receive_message: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(_PATH):
            await self._page(scope, receive_message, send)
            return
        answer = await self._answer(Request(scope, receive_message))
        answer.headers["Cache-Control"] = "no-store"
        await answer(scope, receive_message, send)

    def close(self) -> None:
        """End the thread, once it has done what it has in hand."""
        self._thread.shutdown()

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            return _refused(405, UsageError("a call is a POST"))
        try:
            body = await asyncio.wait_for(_body(request), _LONGEST_WAIT)
        except TimeoutError:
            return _refused(408, UsageError("the call took too long"))
        if body is None:
            return _refused(413, UsageError(f"the call has more than {MOST_BYTES:,} bytes"))
        name, signature = request.url.path.removeprefix(_PATH), _signature(request)
        loop = asyncio.get_running_loop()
        try:
            entered = await loop.run_in_executor(self._thread, self._receive, name, body, signature)
        except (NotPermittedError, UnknownWorkflowError) as error:
            say(f"a call of {_PATH}{name[:60]!r} was refused: {error.message}", Level.WARNING, error.code)
            return _refused(403, NotPermittedError("this call is not permitted"))  # nobody learns which names there are
        except UsageError as error:
            return _refused(400, error)
        except DocprocError as error:
            say(error.message, Level.ERROR, error.code)
            return _refused(503, error)
        return JSONResponse({"execution": entered}, 200 if entered is None else 202)

    def _receive(self, name: str, body: bytes, signature: str | None) -> str | None:
        with open_store(self._session.store.folder) as store:
            self._refresh(store)
            return receive(store, self._workflows, name, body, signature, now())

    def _refresh(self, store: Store) -> None:
        """Read the workflows again where a file was changed; with a mistake in one, they stay as they were."""
        seen = _look(self._session)
        if seen == self._read:
            return
        self._read = seen
        try:
            self._workflows = WorkflowRuns(replace(self._session, store=store)).in_force()
        except ConfigurationError as error:
            say(f"the workflows stay as they were: {error.message}", Level.ERROR, error.code)


def _look(session: Session) -> tuple[tuple[str, int, int], ...]:
    """How the files of the workflows look; it differs once one was changed, added or removed."""
    found = []
    for path in workflow_files(session.workspace.workflows):
        with suppress(OSError):
            stat = path.stat()
            found.append((path.name, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def _signature(request: Request) -> str | None:
    """The signature as `t=SECONDS,v1=HEX`, or as webhooks of docproc carry it: time and `sha256=HEX` in two headers."""
    given, time = request.headers.get(SIGNATURE_HEADER), request.headers.get(TIMESTAMP_HEADER)
    if given is None or time is None:
        return given
    return f"t={time},v1={given.removeprefix('sha256=')}"


async def _body(request: Request) -> bytes | None:
    """The body of a request; None when it is longer than any call may be."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _refused(status: int, error: DocprocError) -> Response:
    return JSONResponse({"code": error.code, "message": error.message}, status)
