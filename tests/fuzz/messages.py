"""Damage to mail messages: nesting, encodings, headers without end, attachments with hostile names and contents."""

from __future__ import annotations

import re
from base64 import b64encode
from random import Random

from tests.fuzz.byte_damage import delete_block

_HEADERS = (
    b"From: " + b"<" * 5000 + b"a@b.example>", b"From: =?utf-8?b?" + b"4pyT" * 3000 + b"?= <a@b.example>",
    b"From: =?no-such?q?=41?= <a@b>", b"Date: Thu, 99 Abc 99999 99:99:99 +9999", b"Date: " + b"(" * 3000,
    b"Date: Fri, 31 Dec 9999 23:59:59 -2359", b"Subject: " + b"x" * 1_000_000, b"Subject: =?utf-8?q?" + b"=" * 999,
    b"Content-Type: multipart/mixed", b"Content-Type: multipart/mixed; boundary=", b"Content-Type: text/plain; a*0=b",
    b"Content-Type: text/html; charset=\"utf-7'", b"Content-Transfer-Encoding: x-uuencode", b"X: " + b"\xff\x00" * 500,
    b"Content-Transfer-Encoding: base64", b"To: " + b"a@b.example, " * 20_000, b": empty", b"Subject:\n\t\n \n",
    b"Content-Type: message/rfc822", b"Content-Type: multipart/related; boundary=\"" + b"b" * 9000 + b'"',
)  # fmt: skip
_NAMES = (
    b'"../../etc/passwd"', b'"a\\"b.pdf"', b'"=?utf-8?b?w7w=?=.pdf"', b'"' + b"n" * 9000 + b'.pdf"', b'""', b'"CON"',
    b'".."', b"'" , b'"a\x00b.pdf"', b'"-rf.pdf"', b'"\xff\xfe.pdf"',
)  # fmt: skip
_CONTENTS = (
    b"%PDF-1.4\n", b"\xff\xd8\xff", b"<Invoice/>", b"PK\x03\x04", b"", b"From: a@b.example\nTo: c@d.example\n\nx",
    b"II*\x00\x08\x00\x00\x00", b"<?xml version='1.0'?><!DOCTYPE a []><a/>", bytes(2000),
)  # fmt: skip
_CHARSETS = (b"utf-7", b"no-such", b"utf-16", b"x" * 500, b"idna", b"punycode", b"rot13", b"hz", b"unicode_escape")


def add_headers(data: bytes, dice: Random) -> bytes:
    """Headers that are too long, contradict the others or say nothing."""
    extra = b"\n".join(dice.choice(_HEADERS) for _ in range(dice.randint(1, 4)))
    return extra + b"\n" + data if dice.random() < 0.5 else data.replace(b"\n", b"\n" + extra + b"\n", 1)


def add_many_headers(data: bytes, dice: Random) -> bytes:
    """Tens of thousands of headers."""
    return b"".join(b"X-%d: %s\n" % (number, b"y" * 20) for number in range(30_000)) + data


def nest_parts(data: bytes, dice: Random) -> bytes:
    """Parts or whole messages within one another."""
    inner = data
    for level in range(dice.choice((5, 60, 700))):
        if dice.random() < 0.5:
            inner = b"Content-Type: message/rfc822\nSubject: n\nFrom: a@b.example\n\n" + inner
        else:
            mark = b"m%d" % level
            inner = b"".join(
                (b"From: a@b.example\nSubject: x\nContent-Type: multipart/mixed; boundary=", mark, b"\n\n--", mark,
                 b"\n", inner, b"\n--", mark, b"--\n")
            )  # fmt: skip
        if len(inner) > 3_000_000:
            break
    return inner


def add_attachments(data: bytes, dice: Random) -> bytes:
    """Attachments of odd names, kinds, encodings and numbers."""
    parts = []
    for _ in range(dice.choice((1, 3, 20, 400))):
        content = dice.choice(_CONTENTS) + dice.randbytes(dice.choice((0, 30)))
        coding = dice.choice((b"base64", b"quoted-printable", b"7bit", b"x-uuencode", b"binary"))
        body = b64encode(content) if coding == b"base64" else content
        kind = dice.choice((b"application/pdf", b"image/png", b"text/xml", b"message/rfc822", b"x", b"a/b/c"))
        name = dice.choice(_NAMES)
        head = b"Content-Type: %s\nContent-Transfer-Encoding: %s\nContent-Disposition: attachment; filename=%s\n\n"
        parts.append(b"--HOSTILE\n" + head % (kind, coding, name) + body + b"\n")
    return (
        b"From: a@b.example\nTo: c@d.example\nSubject: Rechnung\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=HOSTILE\n\n" + b"".join(parts) + b"--HOSTILE--\n"
    )


def spoil_boundaries(data: bytes, dice: Random) -> bytes:
    """Boundaries missing, changed in one place, or standing everywhere."""
    marks = sorted(set(re.findall(rb"\n(--[^\r\n]{5,70})", data)))
    if not marks:
        return delete_block(data, dice)
    mark = dice.choice(marks)
    return data.replace(mark, dice.choice((b"", b"--other", mark + b"\n" + mark)), dice.choice((1, -1)))


def spoil_encodings(data: bytes, dice: Random) -> bytes:
    """Charsets and transfer encodings other than the text has."""
    changed = re.sub(rb'charset="?[\w-]+"?', lambda _: b"charset=" + dice.choice(_CHARSETS), data)
    other = dice.choice((b"base64", b"quoted-printable", b"x-uuencode", b"nothing"))
    return re.sub(rb"(?i)(Content-Transfer-Encoding: )\S+", rb"\1" + other, changed, count=dice.choice((0, 1)))


def make_an_html_body(data: bytes, dice: Random) -> bytes:
    """A body of HTML that nests, repeats or never closes."""
    body = dice.choice(
        (b"<div>" * 50_000, b"<table><tr><td>" * 3000, b"<p>Rechnung 119,00 EUR</p>" * 20_000, b"<" * 100_000,
         b"<b \x00 a='" + b"x" * 100_000, b"<!--" * 5000, b"&#x110000;" * 500, b"<style>" + b"a{" * 9999)
    )  # fmt: skip
    return (
        b"From: a@b.example\nTo: c@d.example\nSubject: =?utf-8?q?Rechnung?=\nMIME-Version: 1.0\n"
        b"Content-Type: text/html; charset=" + dice.choice((b"utf-8", *_CHARSETS)) + b"\n\n" + body
    )


MUTATIONS = (
    add_headers, add_headers, add_many_headers, nest_parts, add_attachments, spoil_boundaries, spoil_encodings,
    make_an_html_body,
)  # fmt: skip
