"""Settings of what leaves the machine: people, mail, notifications, webhooks, destinations."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from docproc.model.delivery import WebhookEvent
from docproc.specs.loader import Spec
from docproc.specs.secrets import REFERENCE, SecretReference, require_references, secret_in_query

_ADDRESS = re.compile(r"""[^\s@<>,;:"()\[\]\\]{1,64}@[^\s@<>,;:"()\[\]\\.]+(\.[^\s@<>,;:"()\[\]\\.]+)*""")


def require_address(value: str) -> str:
    """Return a mail address as it is; ValueError for what is none, or would end a header line."""
    if not value.isprintable() or not _ADDRESS.fullmatch(value):
        raise ValueError(f"'{value}' is no mail address such as anna@example.org")
    return value


def require_zone(value: str) -> str:
    """Return the name of a time zone as it is; ValueError for one that does not exist."""
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"'{value}' is no time zone such as Europe/Berlin") from error


MailAddress = Annotated[str, AfterValidator(require_address)]
TimeZone = Annotated[str, AfterValidator(require_zone)]


class EmailSettings(Spec):
    """The mail server that mail goes out through."""

    smtp_host: str | None = Field(None, description="name of the mail server; without one mail stays in the queue")
    smtp_port: int = Field(587, ge=1, le=65535, description="its port: 587 for starttls, 465 for tls, usually")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="how the connection is encrypted; the server's certificate is verified"
    )
    ca_file: str | None = Field(None, description="certificates (PEM) to trust beside the system's")
    username: str | None = Field(None, description="account at the server")
    password: SecretReference | None = Field(None, description="its password, as env:NAME or file:PATH")
    from_address: MailAddress | None = Field(None, description="sender of the mails, such as docproc@example.org")
    from_name: str = Field("docproc", description="name of the sender")
    max_attempts: int = Field(5, ge=1, le=20, description="how often a mail is tried")
    retry_minutes: float = Field(5, ge=0, le=1440, description="pause after the first try; it doubles each time")
    timeout_seconds: float = Field(60, ge=1, le=3600, description="longest time that one mail may take")


class NotificationSettings(Spec):
    """What people are told."""

    language: Literal["de", "en"] = Field("de", description="language of mails to people who are not listed")
    digest_hour: int = Field(7, ge=0, le=23, description="hour of the day, in a person's time zone, for digests")
    keep_read_days: int = Field(30, ge=0, le=3650, description="read notifications older than this are cleaned up")
    send_after_run: bool = Field(
        False, description="whether docproc run sends what is due in the outbox when it ends: mails, webhooks, files"
    )


class PersonSettings(Spec):
    """A person who is told things."""

    name: str = Field("", description="the name on an envelope, such as Anna Kühn")
    email: MailAddress | None = None
    roles: tuple[str, ...] = ()
    language: Literal["de", "en"] = "de"
    timezone: TimeZone = "Europe/Berlin"


class WebhookSettings(Spec):
    """A server that is told of events; a header's value may be `env:NAME` or `file:PATH`, and a secret one must be.

    So may the whole address, and one that lets in whoever knows it should be.
    """

    url: str
    events: tuple[WebhookEvent, ...] = Field(min_length=1)
    secret: SecretReference | None = None
    enabled: bool = True
    allow_private: bool = False
    headers: dict[str, str] = Field(default_factory=dict)
    timeout_seconds: float = Field(15, ge=1, le=300)
    max_attempts: int = Field(8, ge=1, le=20)
    retry_minutes: float = Field(1, ge=0, le=1440)

    @model_validator(mode="after")
    def _is_an_address(self) -> WebhookSettings:
        if not re.match(REFERENCE, self.url):
            require_http(self.url)
            if (name := secret_in_query(self.url)) is not None:
                raise ValueError(
                    f"'{name}' in the address is a secret; write the whole address as env:NAME or file:PATH"
                )
        require_headers(self.headers)
        require_references(self.headers)
        return self


class DestinationSettings(Spec):
    """A place that files are handed to: one of a folder, an address (http, or any that fsspec knows) and a mailbox.

    `options` are those of the address's file system (endpoint_url and key of S3, known_hosts and client_keys of SFTP).
    A value of `options` and `headers` may be `env:NAME` or `file:PATH`, and one that is a secret must be.
    """

    type: Literal["accounting", "erp", "storage", "email", "custom"] = "custom"
    folder: str | None = None
    url: str | None = None
    email: MailAddress | None = None
    options: dict[str, str | int | float | bool] = Field(default_factory=dict)
    secret: SecretReference | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    allow_private: bool = False
    timeout_seconds: float = Field(60, ge=1, le=3600)
    max_attempts: int = Field(5, ge=1, le=20)
    retry_minutes: float = Field(5, ge=0, le=1440)

    @model_validator(mode="after")
    def _is_one_place(self) -> DestinationSettings:
        if sum(place is not None for place in (self.folder, self.url, self.email)) != 1:
            raise ValueError("name one of folder, url and email")
        if self.url is not None and "://" not in self.url:
            raise ValueError(f"'{self.url}' is no address such as https://… or sftp://…")
        if self.url is not None and urlsplit(self.url).scheme in ("http", "https"):
            require_http(self.url)
        if self.url is not None and urlsplit(self.url).password is not None:
            raise ValueError("a password stands in the address; write it as secret: env:NAME or file:PATH")
        if self.url is not None and (name := secret_in_query(self.url)) is not None:
            raise ValueError(f"'{name}' in the address is a secret; write it into headers or options as env:NAME")
        require_headers(self.headers)
        require_references(self.headers)
        require_references(self.options)
        return self


def require_http(url: str) -> str:
    """Return an http or https address as it is; ValueError for another, or one that names a user."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(not char.isprintable() for char in url):
        raise ValueError(f"'{url}' is no address such as https://example.org/hook")
    if parts.username is not None:
        raise ValueError(f"'{parts.hostname}': a name or password stands in the address; put it into a header")
    _ = parts.port  # ValueError for a port that is no number
    return url


def require_headers(headers: dict[str, str]) -> None:
    """Raise ValueError for a header that would end its line."""
    for name, value in headers.items():
        if not name.replace("-", "").isalnum() or not name.isascii() or not value.isprintable():
            raise ValueError(f"'{name}' is no header with a value in one line")
