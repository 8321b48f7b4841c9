"""The routes of the page: two HTML pages, their static files, page pictures, and the requests of its script."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import resources
from math import isfinite
from types import MappingProxyType
from typing import Any, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from docproc.errors import (
    DocprocError,
    DocumentError,
    LockedError,
    OcrFailedError,
    StillOpenError,
    UnknownDocumentError,
)
from docproc.extract.witnesses.printed import Place
from docproc.model.geometry import Box
from docproc.review.page.desk import Desk
from docproc.review.page.gate import Gate
from docproc.review.page.guard import Guard
from docproc.review.page.pictures import Pictures
from docproc.review.page.wording import LANGUAGES, Language, Wording, preferred, wording
from docproc.store.page_pictures import SIZES

T = TypeVar("T")

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_LANGUAGE_COOKIE = "docproc-language"
_STATUS: Sequence[tuple[type[DocprocError], int]] = (
    (UnknownDocumentError, 404), (StillOpenError, 409), (LockedError, 423), (DocumentError, 422), (DocprocError, 400),
)  # fmt: skip
_TEXT_LAYER = "text_layer"


class Page:
    """The application's handlers: `desk_thread` is the one thread that the desk and its store belong to."""

    def __init__(self, desk: Callable[[], Desk], pictures: Pictures, gate: Gate, language: Language | None) -> None:
        """`desk` makes the desk, in its own thread, when first asked; `language` is that of everybody, if given."""
        self._make_desk = desk
        self._desk: Desk | None = None
        self._desk_thread = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self._pictures = pictures
        self._gate = gate
        self._language = language
        self._static = _static_files()
        self._templates = Environment(
            loader=PackageLoader("docproc.review.page"), autoescape=True, undefined=StrictUndefined
        )

    def routes(self) -> list[Route]:
        """Return the routes."""
        one = "/api/documents/{document:uuid}"
        return [
            Route("/", self.queue),
            Route("/documents/{document:uuid}", self.document),
            Route("/static/{name}", self.static),
            Route("/pages/{document:uuid}/{number:int}/{size}.jpg", self.picture),
            Route("/api/next", self.next, methods=["POST"]),
            Route("/api/language", self.choose_language, methods=["POST"]),
            Route(one, self.view),
            Route(one + "/{action}", self.act, methods=["POST"]),
        ]

    async def queue(self, request: Request) -> Response:
        """The queue."""
        said = self._wording(request)
        found = await self._at_desk(lambda desk: desk.queue(said))
        return self._html("queue.html", said, **found)

    async def document(self, request: Request) -> Response:
        """The shell of a document's page, which its script fills."""
        document = str(request.path_params["document"])
        filed = await self._at_desk(lambda desk: desk.filed(document))
        return self._html("document.html", self._wording(request), document=document, filename=filed.filename)

    async def view(self, request: Request) -> Response:
        """What there is to see of a document."""
        document, said = str(request.path_params["document"]), self._wording(request)
        found = await self._at_desk(lambda desk: desk.document(document, said))
        return JSONResponse(found, background=BackgroundTask(self._prepare, document))

    async def _prepare(self, document: str) -> None:
        """Draw the document that comes next, while a person looks at this one."""
        upcoming = await self._at_desk(lambda desk: desk.upcoming(document))
        if upcoming is not None:
            await asyncio.to_thread(self._pictures.prepare, upcoming)

    async def picture(self, request: Request) -> Response:
        """A page of a document as a picture."""
        size = request.path_params["size"]
        if size not in SIZES:
            return _error(404, "not-found", "there is no such picture")
        document, number = str(request.path_params["document"]), request.path_params["number"]
        filed = await self._at_desk(lambda desk: desk.filed(document))
        content = await asyncio.to_thread(self._pictures.picture, filed, number, size)
        return Response(content, media_type="image/jpeg")

    async def static(self, request: Request) -> Response:
        """A style sheet, script or icon: only those that were there at the start have an address."""
        name = request.path_params["name"]
        if name not in self._static:
            return _error(404, "not-found", "there is no such file")
        return Response(self._static[name], media_type=_TYPES[name.rpartition(".")[2]])

    async def next(self, request: Request) -> Response:
        """The next document to review."""
        passed_over = _texts((await _told(request)).get("passed_over", []))
        return JSONResponse(await self._at_desk(lambda desk: desk.next(passed_over)))

    async def choose_language(self, request: Request) -> Response:
        """Remember in the browser which language the page is to speak."""
        language = (await _told(request)).get("language")
        if language not in LANGUAGES:
            return _error(400, "usage", "the page does not speak this language")
        answer = JSONResponse({"language": language})
        answer.set_cookie(_LANGUAGE_COOKIE, language, httponly=True, samesite="strict", max_age=31_536_000)
        return answer

    async def act(self, request: Request) -> Response:
        """Do something to a document."""
        action = _ACTIONS.get(request.path_params["action"])
        if action is None:
            return _error(404, "not-found", "there is no such action")
        document, told = str(request.path_params["document"]), await _told(request)
        return JSONResponse(await action(self, document, told, self._wording(request)))

    async def hold(self, document: str, told: Mapping[str, Any], said: Wording) -> dict[str, Any]:
        """Take or renew the lease."""
        return await self._at_desk(lambda desk: desk.hold(document))

    async def let_go(self, document: str, told: Mapping[str, Any], said: Wording) -> dict[str, Any]:
        """Give the lease back."""
        return await self._at_desk(lambda desk: desk.let_go(document))

    async def fix(self, document: str, told: Mapping[str, Any], said: Wording) -> dict[str, Any]:
        """Correct fields and cells; a value that was read from a drawn box says where."""
        entered = {str(name): str(text) for name, text in dict(told["fields"]).items()}
        places = {str(name): _place(place) for name, place in dict(told.get("places", {})).items()}
        version = int(told["version"])
        return await self._at_desk(lambda desk: desk.fix(document, version, entered, places, said))

    async def approve(self, document: str, told: Mapping[str, Any], said: Wording) -> dict[str, Any]:
        """Approve."""
        version, despite = int(told["version"]), told.get("despite_findings") is True
        return await self._at_desk(lambda desk: desk.approve(document, version, despite))

    async def reject(self, document: str, told: Mapping[str, Any], said: Wording) -> dict[str, Any]:
        """Reject."""
        version, reason = int(told["version"]), str(told["reason"])
        return await self._at_desk(lambda desk: desk.reject(document, version, reason))

    async def read(self, document: str, told: Mapping[str, Any], said: Wording) -> dict[str, Any]:
        """Read a part of a page: words of a text layer as they are, else what the OCR backend reads there."""
        number, field = int(told["page"]), str(told["field"])
        box = _box(told["box"])
        filed = await self._at_desk(lambda desk: desk.filed(document))
        text = await self._at_desk(lambda desk: desk.words(document, number, box))
        backend = next((place.backend for place in filed.pages if place.number == number), "")
        if not text or backend != _TEXT_LAYER:
            try:
                part = await asyncio.to_thread(self._pictures.read, filed, number, box)
            except OcrFailedError:  # the backend reads whole pages only: what it read of this one stands
                pass
            else:
                text, backend = (part.text, part.backend) if part.text else (text, backend)
        found = await self._at_desk(lambda desk: desk.as_value(document, field, text, said))
        return {**found, "backend": backend}

    async def _at_desk(self, work: Callable[[Desk], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._desk_thread, partial(self._do, work))

    def _do(self, work: Callable[[Desk], T]) -> T:
        if self._desk is None:
            self._desk = self._make_desk()
        return work(self._desk)

    def _wording(self, request: Request) -> Wording:
        chosen = request.cookies.get(_LANGUAGE_COOKIE)
        spoken = next((language for language in LANGUAGES if language == chosen), None)
        return wording(spoken or self._language or preferred(request.headers.get("accept-language", "")))

    def _html(self, template: str, said: Wording, status: int = 200, **values: Any) -> HTMLResponse:
        shell = {"w": said.words, "language": said.language, "token": self._gate.request_token if status == 200 else ""}
        return HTMLResponse(self._templates.get_template(template).render(**shell, **values), status)

    async def refusal(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The page for somebody who has no session."""
        answer = self._html("refused.html", self._wording(Request(scope)), 403)
        await answer(scope, receive, send)

    async def turned_away(self, request: Request, error: DocprocError) -> Response:
        """The answer once a log-in has ended: a page for a reader, one line for the page's script."""
        said = self._wording(request)
        reason = said.phrase(error.message)
        if request.url.path.startswith("/api/"):
            return _error(401, error.code, f"{said.words['ended_title']}: {reason}")
        return self._html("ended.html", said, 401, reason=reason)

    async def failed(self, request: Request, error: Exception) -> Response:
        """The answer to a request that could not be done, in the reader's language."""
        if not isinstance(error, DocprocError):
            raise error
        status = next(status for kind, status in _STATUS if isinstance(error, kind))
        return _error(status, error.code, self._wording(request).phrase(error.message))

    def close(self) -> None:
        """Close the store in its own thread, and end the workers."""
        if self._desk is not None:
            self._desk_thread.submit(self._desk.close).result()
        self._desk_thread.shutdown()
        self._pictures.close()


Action = Callable[[Page, str, Mapping[str, Any], Wording], Awaitable[dict[str, Any]]]
_ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "hold": Page.hold, "let-go": Page.let_go, "fix": Page.fix, "approve": Page.approve, "reject": Page.reject,
        "read": Page.read,
    }
)  # fmt: skip


def guarded(page: Page, gate: Gate, admitted: Callable[[], None] = lambda: None) -> ASGIApp:
    """Return the application with its gate in front; `admitted` raises once nobody may use the page any more."""
    handlers: Mapping[Any, Any] = {
        DocprocError: page.failed,
        KeyError: _unclear,
        ValueError: _unclear,
        TypeError: _unclear,
    }
    return Guard(
        Starlette(routes=page.routes(), exception_handlers=handlers), gate, page.refusal, admitted, page.turned_away
    )


async def _told(request: Request) -> dict[str, Any]:
    told = await request.json()
    if not isinstance(told, dict):
        raise ValueError("the request is no object")
    return told


def _texts(listed: Any) -> tuple[str, ...]:
    return tuple(map(str, listed))


def _box(sides: Any) -> Box:
    """A box as the page's script sends it: x, y, width and height in points. Raises ValueError for what is none."""
    left, top, width, height = (float(side) for side in sides)
    if not all(map(isfinite, (left, top, width, height))) or min(left, top) < 0:
        raise ValueError("the box lies on no page")
    return Box(left, top, width, height)


def _place(told: Any) -> Place:
    page = int(told["page"])
    if page < 1:
        raise ValueError("pages count from 1")
    return Place(page, _box(told["box"]), str(told["raw"]))


async def _unclear(request: Request, error: Exception) -> Response:
    return _error(400, "usage", "the request makes no sense")


def _error(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"code": code, "message": message}, status)


def _static_files() -> dict[str, bytes]:
    folder = resources.files("docproc.review.page").joinpath("static")
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.name.rpartition(".")[2] in _TYPES}
