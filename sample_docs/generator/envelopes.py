"""Files around documents: a mail message with an attachment, and files that no one can read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sample_docs.generator.content import Content
from sample_docs.generator.pen import Drawn

Finish = Callable[[Drawn, Content], bytes]


def mailed(name: str, subject: str, text: str) -> Finish:
    """Finish as a mail message that carries the PDF under `name`."""

    def finish(drawn: Drawn, content: Content) -> bytes:
        message = EmailMessage(policy=SMTP)
        message["From"] = f"{content.supplier.name} <{content.supplier.email}>"
        message["To"] = "Purchase Ledger <ledger@penrose-tea.example>"
        message["Subject"] = subject
        sent = datetime.combine(content.day, time(9, 14), UTC)
        message["Date"] = format_datetime(sent)
        message["Message-ID"] = f"<{content.number.lower()}.0914@{content.supplier.key}.example>"
        message.set_content(text)
        message.add_attachment(drawn.pdf, maintype="application", subtype="pdf", filename=name)
        message.set_boundary("=_part_0914_7731")
        return message.as_bytes()

    return finish


def truncated(share: float) -> Finish:
    """Finish with only the first `share` of the bytes, as a broken download leaves them."""

    def finish(drawn: Drawn, content: Content) -> bytes:
        return drawn.pdf[: int(len(drawn.pdf) * share)]

    return finish


def empty(drawn: Drawn, content: Content) -> bytes:
    """Finish with no bytes at all."""
    return b""


def plain_text(drawn: Drawn, content: Content) -> bytes:
    """Finish as a note that is text, whatever the file is named."""
    return f"{content.title}\n\n{content.opening}\n".encode()
