"""Witnesses of who sent a document: headings, sender lines, letterheads, imprints, mail domains, numbers of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from docproc.extract.candidate import Reason
from docproc.extract.context import Context
from docproc.extract.kinds.receipts import find_shop
from docproc.extract.labels import PageLabels
from docproc.extract.layout import Cell, PageView, Region
from docproc.extract.parties.address_blocks import AddressBlock, clean_name
from docproc.extract.parties.headed_names import heading_text, named_by
from docproc.extract.parties.named import Named
from docproc.extract.parties.party_marks import Marks
from docproc.extract.parties.party_names import is_name, like_domain, same_name, same_or_part
from docproc.extract.wording import squeeze
from docproc.model.enums import DocumentType
from docproc.parse.legal_forms import legal_form, legal_form_span

HEAD = 0.14
"""The head of a page is this upper share of its height, from its first print on."""

SURELY_READ = 97.0
"""Percent of confidence of every word from which on a name is taken as read right (as `read_quality` does)."""

SURER = 5.0
"""The same name elsewhere must be read surer by so many percent."""

_NOISE = re.compile(
    r"^(?:\W*|welcome.*|willkommen.*|thank.*|dear .*|sehr geehrte.*|guten tag.*|madame, monsieur.*|"
    r"tax invoice|invoice|receipt|rechnung|quittung|bienvenue.*)$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s+[-–—|•·]\s+|\s{3,}")


def find_sellers(
    context: Context, blocks: Sequence[AddressBlock], domains: frozenset[str], marks: Mapping[AddressBlock, Marks]
) -> list[Named]:
    """Return everybody who may have sent the document, the witnesses of one name joined, best first."""
    names = list(_witnesses(context, blocks, domains, marks))
    return sorted(_merged(names), key=lambda named: -named.score)


def _witnesses(
    context: Context, blocks: Sequence[AddressBlock], domains: frozenset[str], marks: Mapping[AddressBlock, Marks]
) -> Iterator[Named]:
    for block in blocks:
        if block.name and block.role not in ("buyer", "goods_recipient", "third_party"):
            reasons = (*_reasons(block, context, domains, blocks), *marks[block].for_seller())
            yield Named(*_name_by_mail(block, domains), reasons, block)
    for target, points in (("seller", 2.2), ("account_holder", 1.6)):
        for hit in context.headings(target):
            yield from named_by(hit, context, blocks, points)
    shop = find_shop(context)
    if shop is not None:
        name, cells, address, reason = shop
        yield Named(name, cells, (reason,), address)
        return
    yield from _letterhead(context, domains)


def _name_by_mail(block: AddressBlock, domains: frozenset[str]) -> tuple[str, tuple[Cell, ...]]:
    """Return the name of an address, with the line over it where the mail or web address is like both together."""
    if like_domain(block.name, domains) or block.name_cells[:1] != block.cells[1:2] or not is_name(block.lines[0]):
        return block.name, block.name_cells
    whole = f"{block.lines[0]} {block.name}"
    return (
        (whole, (block.cells[0], *block.name_cells)) if like_domain(whole, domains) else (block.name, block.name_cells)
    )


def _reasons(
    block: AddressBlock, context: Context, domains: frozenset[str], blocks: Sequence[AddressBlock]
) -> Iterator[Reason]:
    page = context.view.page(block.page)
    others = any(other.role == "buyer" and not same_name(other.name, block.name) for other in blocks)
    yield Reason("prior", -1.0, "")
    if block.role == "seller":
        yield Reason("heading", 4.0, f'stands under "{heading_text(block)}"')
    yield from _place(block, page, others)
    if block.contacts:
        yield Reason("contacts", 1.6, "phone, mail or web stand with it")
    if legal_form(block.name):
        yield Reason("form", 0.4, "has a legal form")
    if like_domain(block.name, domains):
        yield Reason("domain", 1.5, "mail or web address is like the name")


def _place(block: AddressBlock, page: PageView, others: bool) -> Iterator[Reason]:
    if block.one_line:
        yield Reason("sender", 2.2, "is the sender line")
    elif page.region(block.box) is Region.FOOT:
        yield Reason("foot", 2.0, "stands in the footer")
    elif page.region(block.box) is Region.ADDRESS and not block.contacts and not others:
        yield Reason("window", -0.6, "stands where the recipient's address stands")
    if others and not block.role:
        yield Reason("other", 1.4, "another address is named as the recipient's")
    if block.box.y < page.height * 0.14:
        yield Reason("head", 1.0, "stands at the top of the page")
    if block.page > 1:
        yield Reason("page", -0.8, "not on the first page")


def _letterhead(context: Context, domains: frozenset[str]) -> Iterator[Named]:
    """Yield names that stand without an address: large or with a legal form at the top or in the footer."""
    for page in context.view.pages[:1]:
        labels = context.labels[page.number]
        for cell in page.cells:
            if not _outside_body(cell, page):
                continue
            name = clean_name(_own_part(cell.text.strip()))
            if not is_name(name) or _labelled(cell, labels) or title_like(name, context):
                continue
            reasons = tuple(_letterhead_reasons(cell, name, page, domains))
            if sum(reason.points for reason in reasons) > 0:
                yield Named(name, (cell,), reasons)


def _own_part(text: str) -> str:
    """Return the name that begins a line of an imprint: as far as its legal form, or to the first mark."""
    part = _TAIL.split(text)[0]
    span = legal_form_span(part)
    return part if span is None or not part[span[1] :].strip(" ,.") else part[: span[1]]


def _labelled(cell: Cell, labels: PageLabels) -> bool:
    """Tell whether a cell begins with a label, or is one."""
    hits = labels.by_cell.get(cell.index, ())
    return any(hit.separated or not hit.cell.text[hit.end :].strip(" :.") for hit in hits if hit.leading)


def title_like(name: str, context: Context) -> bool:
    """Tell whether a text is a title or a courtesy, and so no name."""
    titled = squeeze(name) in context.catalogue.titles or _is_compound_title(name, context)
    return titled or bool(_NOISE.match(name)) or _heads_form(name, context)


def _is_compound_title(name: str, context: Context) -> bool:
    """Tell whether a text is one word that ends in the title of a document: "Ausgangsrechnung"."""
    return " " not in name and not legal_form(name) and squeeze(name).endswith(context.catalogue.suffix_keys)


def _heads_form(name: str, context: Context) -> bool:
    """Tell whether a text is the title of a form, which goes on after its word: "Anmeldung zum Seminar"."""
    if context.document_type is not DocumentType.FORM or legal_form(name):
        return False
    first = name.split(maxsplit=1)[0] if name.split() else ""
    words = context.catalogue.titles.get(squeeze(first), ())
    ending = squeeze(first).endswith(context.catalogue.suffix_keys)
    return ending or any(word.type is DocumentType.FORM for word in words)


def _outside_body(cell: Cell, page: PageView) -> bool:
    """Tell whether a cell stands in the head or the foot of a page, where its issuer is named."""
    return cell.box.center_y - page.ink.y < HEAD * page.height or page.region(cell.box) is Region.FOOT


def _letterhead_reasons(cell: Cell, name: str, page: PageView, domains: frozenset[str]) -> Iterator[Reason]:
    yield Reason("prior", -1.6, "")
    if page.region(cell.box) is not Region.FOOT:
        yield Reason("head", 0.8, "stands at the top of the page")
        if cell.size > 1.25 * page.text_size:
            yield Reason("large", 0.9, "in large type")
    else:
        yield Reason("foot", 0.6, "stands in the footer")
    if legal_form(name):
        yield Reason("form", 1.2, "has a legal form")
    if like_domain(name, domains):
        yield Reason("domain", 1.5, "mail or web address is like the name")


def _merged(names: Sequence[Named]) -> list[Named]:
    """Join witnesses of one name: the best speaks, each other place where it stands adds a little."""
    groups: list[list[Named]] = []
    for named in sorted(names, key=lambda named: -named.score):
        group = next((group for group in groups if same_or_part(group[0].name, named.name)), None)
        if group is None:
            groups.append([named])
        else:
            group.append(named)
    return [_join(group) for group in groups]


def _join(group: list[Named]) -> Named:
    best = group[0]
    with_form = next((named for named in group if legal_form(named.name)), None)
    with_block = next((named for named in group if named.block is not None and named.score > 0), best)
    shown = _surest_read(best if legal_form(best.name) else with_form or with_block, group)
    places = {(named.cells[0].page, named.cells[0].index) for named in group if named.score > -0.5}
    reasons = best.reasons
    if len(places) > 1:
        reasons += (Reason("again", min(1.5, 0.6 * (len(places) - 1)), f"the name stands in {len(places)} places"),)
    block = best.block or next((named.block for named in group if named.block is not None), None)
    return Named(shown.name, shown.cells, reasons, block)


def _surest_read(shown: Named, group: Sequence[Named]) -> Named:
    """Return the same name where it was read surest: small print of a sender line is read wrongly before large type."""
    form, least = legal_form(shown.name), _least_confidence(shown)
    if least >= SURELY_READ:
        return shown
    alike = (named for named in group if legal_form(named.name) == form and same_name(named.name, shown.name))
    best = max(alike, key=_least_confidence, default=shown)
    return best if _least_confidence(best) > least + SURER else shown


def _least_confidence(named: Named) -> float:
    words = (word for cell in named.cells for word in cell.words_of(0, len(cell.text)))
    return min((word.confidence for word in words), default=100.0)
