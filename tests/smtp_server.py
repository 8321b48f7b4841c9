"""Real SMTP servers on loopback for the time of a test: good ones, encrypted ones, and bad ones."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


@dataclass
class Received:
    """A mail as the server got it."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, _class=EmailMessage, policy=default)


@dataclass
class Mailbox:
    """What a server got; `answer` may refuse a mail, `refused` recipients are answered as said."""

    mails: list[Received] = field(default_factory=list)
    answer: Callable[[int], str] = lambda _number: "250 kept"
    refused: dict[str, str] = field(default_factory=dict)
    port: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.answer(len(self.mails))
        if answer.startswith("250"):
            self.mails.append(Received(envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
        return answer

    def ids(self) -> list[str]:
        return [str(mail.message["Message-ID"]) for mail in self.mails]


class _Listening(Controller):
    """A controller that listens where the system found a free port, and trusts the certificate made for the test."""

    def __init__(self, handler: object, **settings: Any) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        super().__init__(handler, hostname="localhost", port=self.listener.getsockname()[1], **settings)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.listener, ssl=self.ssl_context)

    def _trigger_server(self) -> None:
        with suppress(OSError), socket.create_connection((self.hostname, self.port), timeout=5):
            pass


@contextmanager
def mail_server(
    mailbox: Mailbox | None = None, tls: str | None = None, folder: Path | None = None, password: str | None = None
) -> Iterator[Mailbox]:
    """Run a server; with `tls` (starttls, tls) `folder` gets `ca.pem`; `password` is that of the user docproc."""
    kept = mailbox or Mailbox()
    settings: dict[str, Any] = {"decode_data": False}
    if tls:
        assert folder is not None
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost").configure_cert(context)
        if tls == "starttls":
            settings |= {"tls_context": context, "require_starttls": True}
        else:
            settings |= {"ssl_context": context}
    if password:
        expected = password.encode()
        settings |= {
            "authenticator": lambda *given: AuthResult(success=given[-1].password == expected, handled=False),
            "auth_required": True,
            "auth_require_tls": bool(tls),
        }
    controller = _Listening(kept, **settings)
    controller.start()
    kept.port = controller.port
    try:
        yield kept
    finally:
        controller.stop()


@contextmanager
def refusing() -> Iterator[int]:
    """A port that refuses every connection for as long: it is taken, and nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield int(taken.getsockname()[1])


@contextmanager
def talking(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that does with every connection what `talk` does; gives its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=_talk, args=(talk, connection), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.close()


def _talk(talk: Callable[[socket.socket], None], connection: socket.socket) -> None:
    with suppress(OSError), connection:
        talk(connection)
