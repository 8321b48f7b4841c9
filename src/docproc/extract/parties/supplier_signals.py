"""What speaks for a known supplier: its numbers, domains, mail addresses, name, logo, and how its pages look.

Each signal is a function by its name in `SIGNALS`; what it finds is a share of certainty with a reason in words. The
shares of one supplier are taken as independent witnesses: each leaves (1 - its share) of the doubt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from rapidfuzz import fuzz

from docproc.extract.parties.layout_marks import Places, likeness
from docproc.model.enums import DocumentType
from docproc.model.geometry import Box
from docproc.model.lazy import lazy
from docproc.model.record import record
from docproc.model.supplier_knowledge import LearnedLayout
from docproc.model.text import Page
from docproc.parse.bank import valid_iban
from docproc.parse.identifiers import compact
from docproc.parse.legal_forms import normalise_name
from docproc.parse.vat_ids import valid_vat_id
from docproc.parse.verdict import Validity
from docproc.specs.suppliers import SupplierSpec, TypicalLayout

NAME_LIKENESS = 88.0
"""Least similarity in percent (rapidfuzz ratio of normalised names) of a printed name to a known one."""

SAME_LOGO = 10
"""Two hashes of 64 bits that differ in no more than these are of one picture (Zauner 2010 finds 10 for this hash)."""

SAME_LAYOUT = 0.6
"""Least share of a learned layout's lasting marks that stand on a page of it."""

WEAK = 0.5
"""What counts little: a number that several suppliers have (companies of a group) or that nobody can have; a domain, an
address or a logo beside another one's name."""

_JUDGES = MappingProxyType({"VAT id": valid_vat_id, "IBAN": valid_iban})
_LONG = 10
_SHORTEST = 6
_FREE = frozenset(
    {"gmail.com", "gmx.de", "web.de", "outlook.com", "t-online.de", "yahoo.com", "hotmail.com", "gmx.net"}
)
_REGISTER = re.compile(r"\b(HR[AB]|GNR|PR|VR|FN)\s*(\d[\d ]{0,8}\d?\s?[A-Za-z]?)\b", re.IGNORECASE)
_PAGE_SIZE = 6.0
_OVERLAP = 0.5
_FEWEST_PARTS = 3
_UNLIKE = 60.0


@record(slots=False)
class Seen:
    """What a document shows of its sender: texts outside the recipient's address, names in order, the first page.

    `mailed_from` is the sender of the mail that it came in, `vat_ids` are the valid VAT ids among the texts, `shared`
    the numbers that several known suppliers have.
    """

    texts: tuple[str, ...]
    domains: frozenset[str]
    mails: frozenset[str]
    names: tuple[str, ...]
    vat_ids: frozenset[str]
    document_type: DocumentType
    page: Page | None = None
    mailed_from: str | None = None
    shared: frozenset[str] = frozenset()

    @lazy
    def numbers(self) -> str:
        """All texts joined without blanks and signs: numbers as they would be compared."""
        return compact(" ".join(self.texts)).upper()

    @lazy
    def registers(self) -> frozenset[str]:
        """The entries in registers, compact: HRB40718."""
        return frozenset(_entry(match) for text in self.texts for match in _REGISTER.finditer(text))

    @lazy
    def places(self) -> Places:
        """The words of the first page and where they stand."""
        return Places.of(self.page)

    def prints(self, number: str) -> bool:
        """Tell whether a number is printed; a short one must not be a part of a longer one."""
        if number not in self.numbers:
            return False
        if len(number) >= _LONG:
            return True
        alone = re.compile(rf"(?<![0-9A-Z]){re.escape(number)}(?![0-9A-Z])")
        return any(alone.search(_unspaced(text)) or alone.search(text.upper()) for text in self.texts)


Witness: TypeAlias = tuple[float, str]
"""A share of certainty (0 to 1), and the reason in words."""


def by_numbers(supplier: SupplierSpec, seen: Seen) -> Iterator[Witness]:
    """Its VAT id, tax number, register entry, IBANs; numbers that say little say no more together than one of them."""
    weak = []
    for number, share, text in _known_numbers(supplier):
        if len(number) >= _SHORTEST and seen.prints(number):
            if number in seen.shared:
                weak.append(f"{text} {number}, which several suppliers have")
            elif _is_broken(number, text):
                weak.append(f"{text} {number}, whose check digits are wrong")
            else:
                yield share, f"{text} {number}"
    if weak:
        yield WEAK, "; ".join(weak)
    entry = _REGISTER.search(supplier.commercial_register or "")
    if entry is not None and _entry(entry) in seen.registers:
        yield 0.7, f"register entry {_entry(entry)}"


def _is_broken(number: str, text: str) -> bool:
    judge = _JUDGES.get(text)
    return judge is not None and judge(number).validity is Validity.INVALID


def shared_numbers(suppliers: Sequence[SupplierSpec]) -> frozenset[str]:
    """Return the numbers that more than one of the suppliers have."""
    counts = Counter(number for each in suppliers for number in {found for found, _, _ in _known_numbers(each)})
    return frozenset(number for number, count in counts.items() if count > 1)


def by_mail(supplier: SupplierSpec, seen: Seen) -> Iterator[Witness]:
    """Its mail addresses, printed or as sender of the mail that the document came in."""
    own = _mails(supplier)
    share = WEAK if otherwise_named(supplier, seen) else 0.9
    if seen.mailed_from is not None and seen.mailed_from in own:
        yield share, f"sent from {seen.mailed_from}"
    for mail in sorted(own & seen.mails):
        yield share, f"mail address {mail}"


def by_domain(supplier: SupplierSpec, seen: Seen) -> Iterator[Witness]:
    """The domains of its website and its mail addresses, free mail services left out."""
    own = ({mail.rpartition("@")[2] for mail in _mails(supplier)} | {host_of(supplier.website or "")}) - _FREE - {""}
    share = WEAK if otherwise_named(supplier, seen) else 0.8
    printed = seen.domains | ({seen.mailed_from.rpartition("@")[2]} if seen.mailed_from else set())
    for domain in sorted(own):
        if any(other == domain or other.endswith(f".{domain}") for other in printed):
            yield share, f"domain {domain}"


def by_name(supplier: SupplierSpec, seen: Seen) -> Iterator[Witness]:
    """Its name where the issuer is named; one that is only alike says nothing beside another one's VAT id."""
    alike = max((fuzz.ratio(own, name) for own in _names(supplier) for name in seen.names), default=0.0)
    if alike == 100:
        yield 0.95, "name, 100 % alike"
    elif alike >= NAME_LIKENESS and not contradicted(supplier, seen):
        yield 0.75, f"name, {alike:.0f} % alike"


def by_logo(supplier: SupplierSpec, seen: Seen) -> Iterator[Witness]:
    """The picture in its letterhead."""
    logo = seen.page.traits.logo if seen.page is not None and seen.page.traits is not None else None
    if logo is None or not supplier.logo_hash or contradicted(supplier, seen):
        return
    away = min(distance(one, known) for one in logo.split(",") for known in supplier.logo_hash.split(","))
    if away <= SAME_LOGO:
        share = WEAK if otherwise_named(supplier, seen) else 0.85
        yield share, f"logo, {away} of 64 bits differ"


def by_typical_layout(supplier: SupplierSpec, seen: Seen) -> Iterator[Witness]:
    """How its templates say that documents of this type look: at least three parts, and all as described."""
    if seen.page is None or contradicted(supplier, seen) or otherwise_named(supplier, seen):
        return
    for template in supplier.templates:
        if template.active and template.document_type is seen.document_type:
            parts = list(_parts(template.typical_layout, seen.page))
            if len(parts) >= _FEWEST_PARTS and all(parts):
                yield 0.4, f"looks as template {template.name} says ({len(parts)} parts)"
                return


SIGNALS: Mapping[str, Callable[[SupplierSpec, Seen], Iterator[Witness]]] = MappingProxyType(
    {
        "numbers": by_numbers,
        "mail": by_mail,
        "domain": by_domain,
        "name": by_name,
        "logo": by_logo,
        "typical layout": by_typical_layout,
    }
)
"""The signals that look at one supplier alone; that of the learned layout compares suppliers (`by_learned_layout`)."""

LEARNED_LAYOUT = "learned layout"


def by_learned_layout(
    suppliers: Sequence[SupplierSpec], layouts: Mapping[str, Sequence[LearnedLayout]], seen: Seen
) -> tuple[SupplierSpec, Witness] | None:
    """Return the supplier whose approved documents look most like this one, if it does so more than others do.

    Companies with the same software print alike: what tells them apart are the words of letterhead and foot.
    """
    found = []
    for supplier in suppliers:
        fitting = [each for each in layouts.get(supplier.id, ()) if each.document_type is seen.document_type]
        alike = max((likeness(layout, seen.places) for layout in fitting), default=0.0)
        if alike >= SAME_LAYOUT and not contradicted(supplier, seen) and not otherwise_named(supplier, seen):
            found.append((alike, supplier))
    found.sort(key=lambda pair: -pair[0])
    if not found or (len(found) > 1 and found[0][0] - found[1][0] < _LEAD):
        return None
    alike, supplier = found[0]
    return supplier, (0.65, f"layout, {100 * alike:.0f} % of {supplier.id}'s usual words stand where they stand there")


_LEAD = 0.1


def contradicted(supplier: SupplierSpec, seen: Seen) -> bool:
    """Tell whether the document prints VAT ids of which none is this supplier's: then alikeness says nothing."""
    own = compact(supplier.vat_id or "").upper()
    return bool(own) and bool(seen.vat_ids) and own not in seen.vat_ids


def otherwise_named(supplier: SupplierSpec, seen: Seen) -> bool:
    """Tell whether the likeliest issuer has a name quite unlike this supplier's.

    A domain may be that of who maintains the software or passes the invoice on, a logo that of a group or a sample.
    """
    if not seen.names:
        return False
    return all(fuzz.token_set_ratio(own, seen.names[0]) < _UNLIKE for own in _names(supplier))


def distance(one: str, other: str) -> int:
    """Return in how many bits two hexadecimal hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def host_of(address: str) -> str:
    """Return the host of a web address without `www.`."""
    host = address.lower().partition("://")[2] or address.lower()
    return host.partition("/")[0].removeprefix("www.")


def _names(supplier: SupplierSpec) -> list[str]:
    return [normalise_name(name) for name in (supplier.name, supplier.legal_name, *supplier.name_variations) if name]


def _mails(supplier: SupplierSpec) -> set[str]:
    return {mail.lower() for mail in (supplier.email, *supplier.typical_sender_emails) if mail}


def _known_numbers(supplier: SupplierSpec) -> Iterator[tuple[str, float, str]]:
    for number, share, text in ((supplier.vat_id, 0.97, "VAT id"), (supplier.tax_id, 0.9, "tax number")):
        if number:
            yield compact(number).upper(), share, text
    for iban in supplier.ibans:
        yield compact(iban).upper(), 0.95, "IBAN"


def _entry(match: re.Match[str]) -> str:
    return compact(match[0]).upper()


def _unspaced(text: str) -> str:
    """A text in which the groups of one number are joined: signs between digits left out."""
    return re.sub(r"(?<=\d)[ ./-](?=\d)", "", text.upper())


def _parts(layout: TypicalLayout, page: Page) -> Iterator[bool]:
    """For every part that a layout describes, whether the page has it."""
    if layout.page_size is not None:
        width, height = layout.page_size
        yield abs(page.width - width) <= _PAGE_SIZE and abs(page.height - height) <= _PAGE_SIZE
    if layout.logo_position is not None:
        box = page.traits.logo_box if page.traits is not None else None
        yield box is not None and _overlap(box, Box(*layout.logo_position)) >= _OVERLAP
    for region in (*layout.sections.values(), *layout.table_regions):
        yield any(_holds(Box(*region), line.box) for line in page.lines)


def _overlap(one: Box, other: Box) -> float:
    """The area that two boxes share, as a part of the area that they cover together."""
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    shared = max(across, 0.0) * max(down, 0.0)
    return shared / (one.width * one.height + other.width * other.height - shared)


def _holds(region: Box, box: Box) -> bool:
    return region.x <= box.center_x <= region.right and region.y <= box.center_y <= region.bottom
