"""What comes from other processes, servers, programs and people: their messages, answers, calls, templates, words."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

import httpx

from docproc.deliver.bounces import bounced_mails
from docproc.errors import OcrFailedError, UsageError
from docproc.learn.invoice2data import convert_file
from docproc.model.fields import FIELDS
from docproc.ocr.chat import read_answer
from docproc.pipeline.wire import Message, pack_message, unpack_message
from docproc.review.entered_values import understand
from docproc.workflow.durations import parse_duration
from docproc.workflow.hooks import parse_data
from tests.fuzz.target import Target, fragments, text_of

_LONGEST = timedelta(days=3660)


def worker_messages(data: bytes) -> None:
    """What a worker sends is a message or none; one of ours comes back as it was sent."""
    sent = Message("read", {"said": text_of(data)}, data)
    assert unpack_message(pack_message(sent)) == sent
    try:
        message = unpack_message(data)
    except ValueError:
        return
    assert isinstance(message.kind, str) and isinstance(message.data, dict)


def model_servers(data: bytes) -> None:
    """The answer of a model server has a text, or fails its page in one line."""
    try:
        answer = read_answer(httpx.Response(200, content=data))
    except OcrFailedError as error:
        assert error.message.isprintable() and len(error.message) < 1000, error.message
        return
    assert answer.confidence is None or 0 <= answer.confidence <= 100, answer


def delivery_reports(data: bytes) -> None:
    """A mail is a report of mails that came back, each with a reason in one line, or it is none."""
    for mail, reason in bounced_mails(data).items():
        assert len(mail) == 36 and "\n" not in reason, (mail, reason)


def calls(data: bytes) -> None:
    """The data of a call from outside is JSON, or the call is turned down."""
    try:
        parse_data(data)
    except UsageError:
        return


def entered_values(data: bytes) -> None:
    """What a person types is a value of the field or is refused; a length of time is one or is refused."""
    text = text_of(data)
    for field in FIELDS:
        for language in ("de", "en", "fr"):
            try:
                understand(field, text, language)
            except UsageError as error:
                assert "\n" not in error.message, error.message
    try:
        assert timedelta() <= parse_duration(text) <= _LONGEST
    except ValueError:
        return


def foreign_templates(data: bytes) -> None:
    """A template of another program is converted, or what is left out of it is said line by line."""
    for ending in (".yml", ".json"):
        path = Path(_scratch().name) / f"template{ending}"
        path.write_bytes(data)
        converted = convert_file(path)
        assert converted.data is not None or converted.left_out
        assert all("\n" not in line for line in converted.left_out), converted.left_out


@cache
def _scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for the template at hand; it goes with the process."""
    return tempfile.TemporaryDirectory(prefix="docproc-fuzz-")


_JSON = fragments("stored_pages")
CHANNEL_TARGETS = {
    "worker_messages": Target(worker_messages, (b'{"kind": "read"', b"\0", *_JSON)),
    "model_servers": Target(model_servers, (*fragments("model_servers"), *_JSON)),
    "delivery_reports": Target(delivery_reports, (*fragments("delivery_reports"), *fragments("messages"))),
    "calls": Target(calls, _JSON),
    "entered_values": Target(entered_values, (*fragments("amounts"), *fragments("dates")), repeated=2_000),
    "foreign_templates": Target(foreign_templates, fragments("foreign_templates"), repeated=0),
}
