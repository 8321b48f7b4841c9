"""What calibration looks at: named inputs of each value that was read from a page, and of the type of the document.

- `base` and `stated`: with these two alone it is Platt scaling (J. Platt, Probabilistic Outputs for Support Vector
  Machines, 1999) of the stated log-odds, the same for all values;
- `has.NAME`, `points.NAME`: that extraction gave the reason NAME for the value (`label`, `domain`, `sender`, ...), and
  how much it counted by hand weight, at most three log-odds either way;
- `method.KIND`: the kind of rule that found it (`label`, `title`, `party`, ...);
- `margin`, `unrivalled`: how far the best other value ranks behind (a quarter for each log-odd, at most one), or that
  there is no other; `rival`: the share of belief that extraction gave the best other value;
- `scan`, `weak_words`: whether the page was read from pixels, and by how much (in tens of percent) the least sure word
  of the value falls short of 100 %;
- `witnessed`, `alone`: whether arithmetic binds an amount to a total that has a second witness, or nothing does;
- `computed`: a date was worked out instead of read; `broken`, `valid`: its check digits are wrong, or hold;
- `again`: a name or number stands on two lines or more;
- `digits`, `symbols`, `single`: a name holds digits, begins with neither letter nor digit, or is one word;
  `short`, `undigited`: a number has fewer than four characters, or no digit; `far`: a date lies more than 120 days from
  the document's own;
- `typed`: the log-odds (a fifth of them) that the type of the document is right; `receipt`, `no_invoice`: its family,
  where it is not an invoice or a credit note;
- `missing`, `unwitnessed`, `contradicted`: what the checks say of the whole document: a required field was not found,
  nothing confirms its total, its sums do not hold: where one value is wrong, others often are;
- `field.NAME`, `scan.NAME`: what sets one field apart from the others, in general and on scans.

`type.base` and `type.stated` are the only inputs of the type itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from docproc.check.arithmetic import check_arithmetic
from docproc.check.checksums import check_checksums
from docproc.check.requirements import missing
from docproc.check.witnesses import bound_amounts, is_read, total_witnesses
from docproc.model.enums import DocumentType, Severity, Source
from docproc.model.fields import FIELDS, Extraction, FieldKind, FieldValue
from docproc.model.lazy import lazy
from docproc.model.text import DocumentText, Word

NAMED = (
    "base", "stated", "margin", "unrivalled", "rival", "scan", "weak_words", "witnessed", "alone", "computed", "broken",
    "valid", "again", "digits", "symbols", "single", "short", "undigited", "far", "typed", "receipt",
    "no_invoice", "missing", "unwitnessed", "contradicted", "type.base", "type.stated",
)  # fmt: skip
FAMILIES = ("has", "points", "method", "field", "scan")
"""Families of inputs, each with a name of its own after a point."""

STATED = "stated"
"""The feature under which a calibrated value keeps the log-odds that extraction had stated."""

LEAST, MOST = 0.1, 99.99
"""Confidences are taken as no lower and no higher than this, in percent."""

_INVOICES = frozenset({DocumentType.INVOICE, DocumentType.CREDIT_NOTE})
_NO_REASONS = frozenset({"score", "margin", STATED})
_TEXT_LAYER = "text_layer"
_CHECKED = frozenset({"iban", "bic", "supplier_vat_id", "buyer_vat_id", "supplier_tax_number"})
_SUMS = frozenset({"net-vat-total", "net-exceeds-total", "vat-breakdown-sum", "vat-rate-amount", "line-sum"})
_MOST_POINTS = 3.0
_FAR_DAYS = 120
_BESIDE_LETTERS = re.compile(r"[\W_]+")
_SQUEEZED = re.compile(r"[^\W_]+|\n")


def known_input(name: str) -> bool:
    """Tell whether a weight can be given for an input of this name."""
    family, _, rest = name.partition(".")
    if family in ("field", "scan") and rest:
        return rest in FIELDS
    return name in NAMED or (family in FAMILIES and bool(rest))


def page_values(extraction: Extraction, text: DocumentText) -> tuple[tuple[FieldValue, dict[str, float]], ...]:
    """Return the values read from the pages of `text`, each with its inputs by name; an input left out is 0."""
    seen = _Seen(extraction, text)
    return tuple((value, seen.inputs(value)) for value in extraction.fields if value.evidence.source is Source.PAGE)


def type_inputs(extraction: Extraction) -> dict[str, float]:
    """Return the inputs of the document's type."""
    return {"type.base": 1.0, "type.stated": log_odds(extraction.document_type.confidence)}


@dataclass(frozen=True)
class _Seen:
    """One document, and what its values share."""

    extraction: Extraction
    text: DocumentText

    def inputs(self, value: FieldValue) -> dict[str, float]:
        kind = FIELDS[value.name][0]
        found = {**self.shared, f"field.{value.name}": 1.0, **_reasons(value), **self._rivals(value)}
        if self.scanned:
            found |= self._reading(value)
        if kind is FieldKind.AMOUNT:
            found["witnessed" if value.name in self.bound else "alone"] = 1.0
        elif not is_read(value):
            found["computed"] = 1.0
        if value.name in self.broken:
            found["broken"] = 1.0
        elif value.name in _CHECKED:
            found["valid"] = 1.0
        if kind in (FieldKind.NAME, FieldKind.IDENTIFIER) and self._repeated(value):
            found["again"] = 1.0
        return found | _shape(value, kind) | self._distance(value)

    @lazy
    def shared(self) -> dict[str, float]:
        guess = self.extraction.document_type
        found = {"base": 1.0, "typed": log_odds(guess.confidence) / 5}
        if guess.document_type is DocumentType.RECEIPT:
            found["receipt"] = 1.0
        elif guess.document_type not in _INVOICES:
            found["no_invoice"] = 1.0
        if missing(self.extraction):
            found["missing"] = 1.0
        codes = {finding.code for finding in check_arithmetic(self.extraction)}
        if "total-unwitnessed" in codes:
            found["unwitnessed"] = 1.0
        if codes & _SUMS:
            found["contradicted"] = 1.0
        return found

    @lazy
    def scanned(self) -> dict[int, tuple[tuple[Word, ...], float]]:
        """The words of each page read from pixels, with the mean of their confidences."""
        pages = [page for page in self.text.pages if page.backend != _TEXT_LAYER]
        return {page.number: (page.words, 100.0 if page.confidence is None else page.confidence) for page in pages}

    @lazy
    def bound(self) -> frozenset[str]:
        return bound_amounts(self.extraction) if total_witnesses(self.extraction) else frozenset()

    @lazy
    def broken(self) -> frozenset[str]:
        findings = check_checksums(self.extraction)
        return frozenset(
            name for finding in findings if finding.severity is not Severity.INFO for name in finding.fields
        )

    @lazy
    def rivals(self) -> dict[str, float]:
        """The highest confidence of another value of each field that has one."""
        found: dict[str, float] = {}
        for other in self.extraction.alternatives:
            found[other.name] = max(other.confidence, found.get(other.name, 0.0))
        return found

    @lazy
    def lines(self) -> str:
        text = "\n".join(line.text for page in self.text.pages for line in page.lines)
        return "".join(_SQUEEZED.findall(text.casefold()))

    def _repeated(self, value: FieldValue) -> bool:
        """Tell whether two lines hold the value, letters and digits alone."""
        wanted = _BESIDE_LETTERS.sub("", str(value.value).casefold())
        first = self.lines.find(wanted) if len(wanted) > 2 else -1
        line_end = self.lines.find("\n", first) if first >= 0 else -1
        return line_end >= 0 and self.lines.find(wanted, line_end) >= 0

    def _reading(self, value: FieldValue) -> dict[str, float]:
        page, box = self.scanned.get(value.evidence.page or 1), value.evidence.box
        if page is None:
            return {}
        words, mean = page
        held = () if box is None else (word.confidence for word in words if word.box.intersects(box))
        least = min(held, default=mean)
        return {"scan": 1.0, f"scan.{value.name}": 1.0, "weak_words": (100 - least) / 10}

    def _rivals(self, value: FieldValue) -> dict[str, float]:
        rival = self.rivals.get(value.name)
        # extraction gives a losing value half of the confidence that its own evidence makes
        found = {} if rival is None else {"rival": min(1.0, 2 * rival / 100)}
        margin = value.evidence.features.get("margin")
        return found | ({"unrivalled": 1.0} if margin is None else {"margin": max(-1.0, min(1.0, margin / 4))})

    def _distance(self, value: FieldValue) -> dict[str, float]:
        own = self.extraction.principal()[1]
        if own is None or not isinstance(own.value, date) or not isinstance(value.value, date):
            return {}
        return {"far": 1.0} if abs((value.value - own.value).days) > _FAR_DAYS else {}


def _reasons(value: FieldValue) -> dict[str, float]:
    features = value.evidence.features
    found = {STATED: features.get(STATED, log_odds(value.confidence))}
    found[f"method.{value.evidence.method.partition(':')[0]}"] = 1.0
    for name, points in features.items():
        if name not in _NO_REASONS:
            found[f"has.{name}"] = 1.0
            found[f"points.{name}"] = max(-_MOST_POINTS, min(_MOST_POINTS, points))
    return found


def _shape(value: FieldValue, kind: FieldKind) -> dict[str, float]:
    """What the form of a name or a number tells, whoever bears it."""
    text = str(value.value)
    marks: Mapping[str, bool] = {}
    if kind is FieldKind.NAME:
        marks = {
            "digits": bool(re.search(r"\d", text)),
            "symbols": not text[:1].isalnum(),
            "single": len(text.split()) == 1,
        }
    elif kind is FieldKind.IDENTIFIER:
        marks = {"short": len(text) < 4, "undigited": not re.search(r"\d", text)}
    return {name: 1.0 for name, holds in marks.items() if holds}


def log_odds(percent: float) -> float:
    """Return the log-odds of a confidence in percent, which is taken as LEAST at least and MOST at most."""
    chance = min(MOST, max(LEAST, percent)) / 100
    return math.log(chance / (1 - chance))
