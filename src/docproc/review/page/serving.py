"""Running the page: a socket on this machine, the server on it, and a clean end at SIGINT or SIGTERM."""

from __future__ import annotations

import ipaddress
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from docproc.errors import UsageError
from docproc.review.page.gate import Gate

USUAL_PORT = 8642


def listen(host: str, port: int | None) -> socket.socket:
    """Return a listening socket; without a `port` the usual one, or any free one where that is taken.

    Raises UsageError for a host that is none of this machine's and for a port that is taken.
    """
    for tried in (USUAL_PORT, 0) if port is None else (port,):
        try:
            family, _, _, _, address = socket.getaddrinfo(host, tried, type=socket.SOCK_STREAM)[0]
            return socket.create_server(address[:2], family=family, backlog=128)
        except OSError as error:
            refused = error
    raise UsageError(f"{host}:{port or USUAL_PORT}: cannot listen here: {refused.strerror}; choose another --port")


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def gate_for(host: str, listening: socket.socket) -> Gate:
    """Return the gate of a server that listens on `host` with this socket."""
    port = listening.getsockname()[1]
    if is_loopback(host):
        return Gate(("127.0.0.1", "localhost", "::1", host.lower()), port)
    return Gate((host.lower(), socket.gethostname().lower(), socket.getfqdn().lower()), port, addresses=True)


def address(listening: socket.socket, gate: Gate) -> str:
    """Return the address that opens the page once."""
    host, port = listening.getsockname()[:2]
    shown = {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(host, host)  # noqa: S104  # not bound here
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/?token={gate.one_time}"


class _Server(uvicorn.Server):
    """Ends at the first SIGINT or SIGTERM, with what is in hand done; at once at the second."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let signals end the server, and nothing else: uvicorn would raise them again afterwards."""
        before = {number: signal.signal(number, self._end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.when_started()

    when_started: Callable[[], None]


def serve(application: ASGIApp, listening: socket.socket, when_started: Callable[[], None]) -> None:
    """Serve `application` on the socket until SIGINT or SIGTERM; `when_started` is called once it answers."""
    config = uvicorn.Config(
        application, log_level="error", access_log=False, server_header=False, lifespan="off",
        timeout_graceful_shutdown=3, ws="none", proxy_headers=False,
    )  # fmt: skip
    server = _Server(config)
    server.when_started = when_started
    with listening:
        server.run(sockets=[listening])
