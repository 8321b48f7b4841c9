"""A row of the mail queue as a message: headers that cannot be injected, names and texts in UTF-8."""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from docproc.errors import DocprocError
from docproc.specs.delivery import EmailSettings, require_address
from docproc.store.clock import stored_time
from docproc.store.outbox import Entry

_SEVEN_BIT = SMTP.clone(cte_type="7bit")
"""Every server takes seven bits, whatever it says of 8BITMIME."""


class UnsendableError(DocprocError):
    """A mail that no server can take: a wrong address, an attachment that is gone."""

    code = "unsendable-mail"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message with its envelope: `recipients` are all addresses it goes to, blind copies too."""

    message: EmailMessage
    sender: str
    recipients: tuple[str, ...]


Attached = Callable[[str], tuple[str, bytes]]
"""Gives the media type and the bytes of the file of a document's id; UnsendableError when it is gone."""


def message_id(entry_id: str, sender: str) -> str:
    """Return the Message-ID of a mail: the same at every try, so that a repetition can be told."""
    return f"<{entry_id}@{sender.rpartition('@')[2]}>"


def build_message(entry: Entry, settings: EmailSettings, attached: Attached) -> Outgoing:
    """Return the mail of an entry. Raises UnsendableError for what cannot be made into one."""
    sender = settings.from_address or ""
    row = entry.row
    try:
        to, cc, bcc = (
            [require_address(address) for address in addresses]
            for addresses in ([row["to_address"]], entry.json("cc_addresses") or [], entry.json("bcc_addresses") or [])
        )
        message = EmailMessage(policy=_SEVEN_BIT)
        message["From"] = _mailbox(settings.from_name, require_address(sender))
        message["To"] = _mailbox(row["to_name"] or "", to[0])
        if cc:
            message["Cc"] = tuple(_mailbox("", address) for address in cc)
        message["Subject"] = one_line(row["subject"])
    except (ValueError, IndexError) as error:
        raise UnsendableError(f"the mail cannot be addressed: {error}") from error
    message["Message-ID"] = message_id(entry.id, sender)
    message["Date"] = format_datetime(stored_time(row["created_at"]))
    message["Auto-Submitted"] = "auto-generated"
    _add_bodies(message, row["body_text"], row["body_html"])
    for attachment in entry.json("attachments") or []:
        _attach(message, attachment, attached)
    return Outgoing(message, sender, tuple(dict.fromkeys((*to, *cc, *bcc))))


def one_line(text: str) -> str:
    """Return a text as a header takes it: white space and what is not printed become single spaces."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _mailbox(name: str, address: str) -> Address:
    return Address(display_name=one_line(name), addr_spec=address)


def _add_bodies(message: EmailMessage, text: str | None, html: str) -> None:
    if text:
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
    else:
        message.set_content(html, subtype="html" if html else "plain")


def _attach(message: EmailMessage, attachment: dict[str, str], attached: Attached) -> None:
    name = one_line(attachment["filename"]).replace("/", "_").replace("\\", "_")
    if "document" in attachment:
        mime, content = attached(attachment["document"])
    else:
        mime = attachment.get("mime_type") or mimetypes.guess_type(name)[0] or "application/octet-stream"
        content = base64.b64decode(attachment["content"])
    main, _, sub = mime.partition("/")
    message.add_attachment(content, maintype=main, subtype=sub or "octet-stream", filename=name)
