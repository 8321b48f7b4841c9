"""The gate in front of the application: every request passes it, every answer carries its headers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from docproc.errors import DocprocError
from docproc.review.page.gate import SECURITY_HEADERS, TOKEN_HEADER, Gate

_READING = frozenset({"GET", "HEAD"})
_OPEN = "/static/"
"""What anybody on this host may see: docproc's own style sheets and scripts, the same in every installation."""

_MOST_BYTES = 256 * 1024


class Guard:
    """ASGI middleware that asks `gate` about each request, then `admitted`, and hands only good ones to `application`.

    421 for a host that is not ours, 303 from the one-time address to the page with the session's cookie, 403 without
    the session or for a changing request from elsewhere, 413 for a request that is too long; `refusal` is the page of
    a 403. `admitted` raises a DocprocError once whoever the page works for may not do so any more, and `turned_away`
    answers that with a 401.
    """

    def __init__(
        self,
        application: ASGIApp,
        gate: Gate,
        refusal: ASGIApp,
        admitted: Callable[[], None],
        turned_away: Callable[[Request, DocprocError], Awaitable[Response]],
    ) -> None:
        self._application = application
        self._gate = gate
        self._refusal = refusal
        self._admitted = admitted
        self._turned_away = turned_away

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        request = Request(scope)
        answer = self._refused(request) or await self._ended(request) or self._application
        await answer(scope, receive, with_headers)

    async def _ended(self, request: Request) -> ASGIApp | None:
        """The answer where a log-in is asked for and has ended; None while all is well."""
        if request.url.path.startswith(_OPEN):
            return None
        try:
            await asyncio.to_thread(self._admitted)
        except DocprocError as error:
            return await self._turned_away(request, error)
        return None

    def _refused(self, request: Request) -> ASGIApp | None:
        """The answer to a request that does not reach the application; None for one that does."""
        headers = request.headers
        host = headers.get("host", "")
        if not self._gate.knows_host(host):
            return PlainTextResponse("this is not the host that you asked for\n", status_code=421)
        entered = self._entering(request)
        if entered is not None:
            return entered
        reading = request.method in _READING
        if not self._gate.admits(headers.get("cookie", "")):
            return None if reading and request.url.path.startswith(_OPEN) else self._refusal
        return None if reading else self._refused_change(headers, host)

    def _entering(self, request: Request) -> Response | None:
        """The way from the one-time address to the page; None for any other address."""
        token = request.query_params.get("token")
        if request.url.path != "/" or request.method != "GET" or token is None:
            return None
        session = self._gate.exchange(token)
        if session is None:
            return RedirectResponse("/", 303)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._gate.cookie, session, httponly=True, samesite="strict", path="/")
        return answer

    def _refused_change(self, headers: Headers, host: str) -> Response | None:
        site, token = headers.get("sec-fetch-site"), headers.get(TOKEN_HEADER, "")
        if not self._gate.may_change(host, headers.get("origin"), site, token):
            return PlainTextResponse("this request does not come from the page itself\n", status_code=403)
        length = headers.get("content-length", "")
        if not length.isdigit() or int(length) > _MOST_BYTES:
            return PlainTextResponse("the request is too long\n", status_code=413)
        return None
