"""A conversation with a mail server: encrypted, its certificate verified, never longer than it may take."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from socket import socket
from types import TracebackType

from docproc.deliver.deadline import deadline
from docproc.deliver.mail_message import Outgoing
from docproc.errors import ConfigurationError
from docproc.model.delivery import SendingStatus
from docproc.specs.delivery import EmailSettings
from docproc.specs.secrets import secret_value
from docproc.store.outbox import NotSent, Outcome, Sent

REFUSED_FOR_GOOD = 500
"""Answers from here on are permanent, below from 400 on transient (RFC 5321, section 4.2.1)."""


class ServerDownError(Exception):
    """The server cannot be reached or will not talk to us: no mail's fault, so the others need not be tried now."""


class _Plain(smtplib.SMTP):
    """A client that knows whom it speaks with before it is connected, so that the greeting has a deadline too."""

    def __init__(self, host: str, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._host = host


class _Encrypted(smtplib.SMTP_SSL):
    def __init__(self, host: str, timeout: float, context: ssl.SSLContext) -> None:
        super().__init__(timeout=timeout, context=context)
        self._host = host


class MailServer:
    """The server of the settings; connects at the first mail and again after the connection has broken."""

    def __init__(self, settings: EmailSettings) -> None:
        if not settings.smtp_host or not settings.from_address:
            raise ConfigurationError("mail needs a server and a sender: set email.smtp_host and email.from_address")
        self._settings = settings
        self._host = settings.smtp_host
        self._password = secret_value(settings.password) if settings.password else None
        self._context = _context(settings)
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> MailServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError, smtplib.SMTPException), deadline(lambda: client.sock, 2):
                client.quit()

    def send(self, outgoing: Outgoing) -> Outcome:
        """Hand a mail over and say how that ended; ServerDownError when there is no talking to the server."""
        with deadline(self._socket, self._settings.timeout_seconds):
            client = self._connected()
        try:
            with deadline(self._socket, self._settings.timeout_seconds):
                refused = client.send_message(outgoing.message, outgoing.sender, list(outgoing.recipients))
        except smtplib.SMTPNotSupportedError as error:
            return Sent(SendingStatus.BOUNCED, None, f"the server takes no such address: {error}")
        except smtplib.SMTPRecipientsRefused as error:
            return _judged(max(code for code, _ in error.recipients.values()), _listed(error.recipients))
        except smtplib.SMTPResponseException as error:
            if error.smtp_code == -1 or error.smtp_code == 421:
                self._drop()
            return _judged(error.smtp_code, _text(error.smtp_error))
        except TimeoutError as error:
            self._drop()
            raise ServerDownError(f"{self._host}: {error}") from error
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return NotSent(f"the connection broke: {error}")
        return Sent(SendingStatus.SENT, 250, f"not to {_listed(refused)}" if refused else None)

    def _connected(self) -> smtplib.SMTP:
        if self._client is not None and self._is_alive(self._client):
            return self._client
        settings = self._settings
        try:
            if settings.security == "tls":
                self._client = _Encrypted(self._host, settings.timeout_seconds, self._context)
            else:
                self._client = _Plain(self._host, settings.timeout_seconds)
            code, answer = self._client.connect(self._host, settings.smtp_port)
            if code != 220:
                raise ServerDownError(f"{self._host}: {code} {_text(answer)}")
            if settings.security == "starttls":
                self._client.starttls(context=self._context)
            if settings.username:
                self._client.login(settings.username, self._password or "")
        except ssl.SSLCertVerificationError as error:
            raise ServerDownError(f"{self._host}: the certificate does not hold: {error.verify_message}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise ServerDownError(f"{self._host}: {error}") from error
        return self._client

    def _is_alive(self, client: smtplib.SMTP) -> bool:
        try:
            return client.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            self._drop()
            return False

    def _socket(self) -> socket | None:
        return None if self._client is None else self._client.sock

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _context(settings: EmailSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca_file:
        try:
            context.load_verify_locations(settings.ca_file)
        except (OSError, ssl.SSLError) as error:
            raise ConfigurationError(f"email.ca_file: {settings.ca_file} holds no certificates: {error}") from error
    return context


def _judged(code: int, answer: str) -> Outcome:
    if code >= REFUSED_FOR_GOOD:
        return Sent(SendingStatus.BOUNCED, code, f"{code} {answer}")
    return NotSent(f"{code} {answer}", code)


def _listed(refused: dict[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{address}: {code} {_text(answer)}" for address, (code, answer) in refused.items())


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:500]
