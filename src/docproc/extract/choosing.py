"""From all candidates of a document to one value per field, related fields settled together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from docproc.extract import settle
from docproc.extract.assignment import assign
from docproc.extract.candidate import Candidate, Reason
from docproc.extract.context import Context
from docproc.extract.kinds import titles
from docproc.extract.parties import party_values
from docproc.extract.parties.parties import Parties
from docproc.extract.parties.party_names import is_name, same_or_part
from docproc.extract.payment import amounts, terms
from docproc.extract.payment.discounts import agreed_discount
from docproc.extract.payment.prepayments import before_discount, before_rounding, listed_payment, settle_remainder
from docproc.extract.rules.label import UNDER
from docproc.extract.settle import Choice
from docproc.extract.weighing import weighed
from docproc.model.enums import DocumentType
from docproc.model.fields import FIELDS, PRINCIPAL_FIELDS, FieldKind, LineItem, VatLine
from docproc.model.geometry import Box
from docproc.parse.addresses import looks_like_postal_city

RIVALS = 4
"""So many names of a party are weighed against each other."""

DUE = -1.0
"""Log-odds that an amount due is the total."""

GENERAL = -0.6
"""Log-odds that the label of any document's number or date means the type's own."""

_BUYERS = re.compile(r"\b(?:ihre?|kunden\w*|your|customer|purchase|p\.?o\b|votre|vos|client)", re.IGNORECASE)
"""What a label says of an order that is the buyer's."""

_DISPATCH = re.compile(r"versand|versend|d[ei]spatch|shipp?(?:ed|ing)?\b|expédi|envoi", re.IGNORECASE)
"""What a label says of the day on which goods leave."""

REGISTERED = 9
"""Digits of a French company's number (SIREN), with which its VAT id ends (Code général des impôts, art. 286 ter)."""

END_OF_ACCOUNT = 6
"""So many characters at the end of an account's number, broken over lines, are no number of a document."""

_LIKE_AN_ACCOUNT = re.compile(r"\d{4} \d{4} \d{4}(?: \d{1,4})*")
_LIKE_A_REFERENCE = re.compile(r"\d{20}")
_LIKE_AN_AMOUNT = re.compile(r"\d+(?:[. ]\d{3})*,\d{2}")
_LIKE_A_PHONE = re.compile(r"[+0]\d{2,5} \d{2,5}[ -]\d+")
_WORDS = re.compile(r"[^\W\d_]{4}")
_VAT_IDS = frozenset({"supplier_vat_id", "buyer_vat_id"})
_NUMBERS = frozenset({"invoice_number", "document_number", "delivery_note_number", "order_number", "contract_number"})

SETTLED = frozenset({"net_amount", "vat_amount", "total_amount"})
"""The amounts that are settled together."""

REMINDER_COSTS = ("reminder_fee", "late_interest")
"""What a reminder adds to the invoices reminded of."""

_REMINDER = DocumentType.REMINDER
_BILLED = frozenset({DocumentType.INVOICE, DocumentType.CREDIT_NOTE, _REMINDER})
_NAMES = frozenset({FieldKind.NAME, FieldKind.ADDRESS})

Grouped = Mapping[str, Sequence[Candidate]]


def choose_values(
    context: Context,
    people: Parties,
    found: Sequence[Candidate],
    items: Sequence[LineItem],
    breakdown: Sequence[VatLine] = (),
) -> dict[str, Choice]:
    """Return the value chosen for every field that has one, with those that lost."""
    towns = [cell for block in people.blocks for cell in block.cells if looks_like_postal_city(cell.text)]
    places = [(cell.page, cell.box) for cell in towns]
    registered = frozenset(each.key[-REGISTERED:] for each in found if each.field in _VAT_IDS)
    found = [_outside_places(_outside_items(each, items), places) for each in found]
    accounts = frozenset(each.key for each in found if each.field == "iban")
    grouped = settle.by_field([_of_another_kind(each, registered, accounts) for each in found])
    money = settle.exclude_roles({field: each for field, each in grouped.items() if _is(field, FieldKind.AMOUNT)})
    plain = {
        field: each for field, each in grouped.items() if not _is(field, FieldKind.AMOUNT) and not _is(field, *_NAMES)
    }
    kind = context.document_type
    plain = _with_general(plain, kind)
    number, day = PRINCIPAL_FIELDS.get(kind, ("document_number", "document_date"))
    repeated = frozenset({"document_number", "document_date"} - {number, day})
    choices = assign(weighed(plain, context.scorer, repeated), frozenset({number, day, "supplier_vat_id"}))
    _due_from_terms(choices, context, day)
    sums = _with_due(money) if kind in titles.DATE_FIELDS else money
    sums = weighed({field: each for field, each in sums.items() if field in SETTLED}, context.scorer)
    if kind is not DocumentType.RECEIPT and money.get("rounding_amount"):  # what is paid at a till is its total
        printed = amounts.printed_amounts(context)
        sums = {**sums, "total_amount": before_rounding(sums.get("total_amount", ()), money, printed)}
    if sums.get("total_amount"):
        totals = [_beside_words(each, context) for each in sums["total_amount"]]
        sums = {**sums, "total_amount": before_discount(totals, context)}
    settled = amounts.settle_amounts(sums, context, items, breakdown)
    _take_amounts(choices, context, money, settled)
    _take_parties(choices, people, grouped)
    _take(choices, "payee_name", _payees(grouped.get("payee_name", ()), people))
    _judge_treatment(choices)
    _without_own_number(choices, number)
    _stand_in(choices, number, day)
    _without_dispatch(choices, kind)
    return choices


def _beside_words(total: Candidate, context: Context) -> Candidate:
    """Weaken a total that stands under the head of a column but beside words of its own: they say which sum it is."""
    if total.page is None or total.box is None or all(reason.text != UNDER for reason in total.reasons):
        return total
    page, box = context.view.page(total.page), total.box
    cell = next((cell for cell in page.cells if cell.box.intersects(box)), None)
    beside = page.left_of(cell)[:1] if cell is not None else ()
    if not any(_WORDS.search(other.text) for other in beside):
        return total
    return total.because(Reason("beside", -2.0, "stands beside words of its own"))


def _without_dispatch(choices: dict[str, Choice], kind: DocumentType) -> None:
    """Take the day of dispatch that dates a delivery note for no day of delivery: the goods arrive later."""
    delivered, dated = choices.get("delivery_date"), choices.get("document_date")
    if kind is not DocumentType.DELIVERY_NOTE or delivered is None or dated is None:
        return
    same = (delivered.chosen.page, delivered.chosen.box) == (dated.chosen.page, dated.chosen.box)
    label = next((reason.text for reason in delivered.chosen.reasons if reason.name == "label"), "")
    if same and not delivered.chosen.own and _DISPATCH.search(label):
        del choices["delivery_date"]


def _outside_items(candidate: Candidate, items: Sequence[LineItem]) -> Candidate:
    """Weaken a number that stands under its label in a line of the table, or beside it as the code of the article."""
    if FIELDS[candidate.field][0] is not FieldKind.IDENTIFIER or candidate.box is None:
        return candidate
    under = any(reason.text == UNDER for reason in candidate.reasons)
    if not (under or _is_code_of_article(candidate)) or not any(
        item.page == candidate.page and item.box is not None and item.box.intersects(candidate.box) for item in items
    ):
        return candidate
    return candidate.because(Reason("item", -3.5, "stands in a line of the table of items"))


def _is_code_of_article(candidate: Candidate) -> bool:
    """Tell whether an order number is labelled without a word of whose order it is, and in no sentence."""
    if candidate.field != "order_number" or candidate.own:
        return False
    label = next((reason.text for reason in candidate.reasons if reason.name == "label"), "")
    return bool(label) and not _BUYERS.search(label) and "position" not in candidate.features


def _of_another_kind(candidate: Candidate, registered: frozenset[str], accounts: frozenset[str]) -> Candidate:
    """Weaken what stands for a document's number but is set like a phone number, or ends a VAT id: a register's."""
    if candidate.field == "customer_number" and not candidate.own and _LIKE_A_REFERENCE.match(candidate.raw):
        return candidate.because(Reason("reference", -3.5, "is as long as the reference of a payment"))
    if candidate.field not in _NUMBERS or candidate.own:
        return candidate
    if _LIKE_A_PHONE.match(str(candidate.value)):
        return candidate.because(Reason("phone", -3.5, "is set in groups like a phone number"))
    if len(candidate.key) >= END_OF_ACCOUNT and any(key.endswith(candidate.key) for key in accounts):
        return candidate.because(Reason("account", -3.5, "ends the number of an account"))
    if _LIKE_AN_ACCOUNT.fullmatch(candidate.raw.strip()):
        return candidate.because(Reason("account", -3.5, "is set in groups like the number of an account"))
    if _LIKE_AN_AMOUNT.fullmatch(candidate.raw.strip()):
        return candidate.because(Reason("amount", -3.5, "is set like an amount"))
    if candidate.key in registered:
        return candidate.because(Reason("register", -2.5, "is a company's number in the register"))
    return candidate


def _outside_places(candidate: Candidate, places: Sequence[tuple[int, Box]]) -> Candidate:
    """Weaken what stands for a document's number but is read from the line of a postal code and its town."""
    if candidate.field not in _NUMBERS or candidate.box is None:
        return candidate
    if not any(page == candidate.page and box.intersects(candidate.box) for page, box in places):
        return candidate
    return candidate.because(Reason("postcode", -3.5, "is the postal code of an address"))


def _with_general(plain: Grouped, kind: DocumentType) -> dict[str, list[Candidate]]:
    """Offer what is labelled as the document's number and date in general for the type's own number and date."""
    offered = {field: list(candidates) for field, candidates in plain.items()}
    number, day = PRINCIPAL_FIELDS.get(kind, ("document_number", "document_date"))
    for general, own in (("document_number", number), ("document_date", day)):
        if general != own and offered.get(general):
            reason = Reason("general", GENERAL, "")
            more = [each.for_field(own).because(reason) for each in offered[general]]
            offered[own] = _best_of_each(offered.get(own, []), more)
    return offered


def _best_of_each(own: Sequence[Candidate], more: Sequence[Candidate]) -> list[Candidate]:
    """Join a field's own candidates with those offered besides, best first; of two for one value the better stays."""
    best: dict[str, Candidate] = {}
    for candidate in (*own, *more):
        known = best.get(candidate.key)
        if known is None or candidate.rank > known.rank:
            best[candidate.key] = candidate
    return sorted(best.values(), key=lambda each: -each.rank)


def _with_due(money: Grouped) -> Grouped:
    """Offer the amounts due as totals too: where nothing is paid before, one sum often has only that label."""
    if not money.get("due_amount"):
        return money
    reason = Reason("due", DUE, "labelled as what is due")
    more = [each.for_field("total_amount").because(reason) for each in money["due_amount"]]
    return {**money, "total_amount": _best_of_each(money.get("total_amount", ()), more)}


def _is(field: str, *kinds: FieldKind) -> bool:
    return FIELDS[field][0] in kinds


def _take(choices: dict[str, Choice], field: str, candidates: Sequence[Candidate]) -> None:
    choice = settle.choose(candidates)
    if choice is not None:
        choices[field] = choice


def _due_from_terms(choices: dict[str, Choice], context: Context, day: str) -> None:
    if "due_date" in choices or context.document_type not in titles.DATE_FIELDS or day not in choices:
        return
    computed = terms.due_from_terms(context, choices[day].chosen)
    _take(choices, "due_date", [] if computed is None else [computed])


def _take_amounts(choices: dict[str, Choice], context: Context, grouped: Grouped, settled: amounts.Amounts) -> None:
    for candidate in (settled.net, settled.vat, settled.total):
        if candidate is not None:
            losers = [other for other in grouped.get(candidate.field, ()) if other.key != candidate.key]
            _take(choices, candidate.field, [candidate, *losers])
    if context.document_type not in _BILLED:
        return
    listed = listed_payment(settled.total, grouped, context)
    if listed is not None:
        grouped = {**grouped, "prepaid_amount": [listed]}
    printed = amounts.printed_amounts(context) if grouped.get("rounding_amount") else frozenset()
    rest = settle_remainder(settled.total, grouped, printed)
    _take(choices, "prepaid_amount", rest.prepaid)
    _take(choices, "rounding_amount", rest.rounding)
    # a reminder asks for more than the invoices' total, by its fee and interest
    _take(choices, "due_amount", grouped.get("due_amount", ()) if context.document_type is _REMINDER else rest.due)
    for field in REMINDER_COSTS:
        _take(choices, field, grouped.get(field, ()))
    sums = [_amount(choices[field]) for field in ("total_amount", "due_amount", "net_amount") if field in choices]
    percent = choices["cash_discount_percent"].chosen if "cash_discount_percent" in choices else None
    _take(choices, "cash_discount_amount", agreed_discount(grouped, percent, sums))


def _amount(choice: Choice) -> Decimal:
    value = choice.chosen.value
    return value if isinstance(value, Decimal) else Decimal(0)


def _take_parties(choices: dict[str, Choice], people: Parties, grouped: Grouped) -> None:
    """Take the parties' names, one that a rule of the supplier found before all others, and their addresses."""
    for prefix, ranked in (("supplier", people.sellers), ("buyer", people.buyers)):
        names = [party_values.name_candidate(f"{prefix}_name", named) for named in ranked[:RIVALS]]
        own = [each for each in grouped.get(f"{prefix}_name", ()) if each.own]
        kept = {each.key for each in own}
        _take(choices, f"{prefix}_name", [*own, *(each for each in names if each.key not in kept)])
        address = party_values.address_candidate(f"{prefix}_address", ranked[0]) if ranked else None
        _take(choices, f"{prefix}_address", [] if address is None else [address])


def _payees(candidates: Sequence[Candidate], people: Parties) -> list[Candidate]:
    """Return the names of who is paid that are neither the seller's nor the buyer's."""
    parties = [named.name for named in (people.seller, people.buyer) if named is not None]
    return [
        each
        for each in candidates
        if is_name(str(each.value)) and not any(same_or_part(str(each.value), name) for name in parties)
    ]


def _judge_treatment(choices: dict[str, Choice]) -> None:
    """Hold the reason why no VAT is charged against the VAT: where some is charged, the words mean something else."""
    choice = choices.get("vat_treatment")
    if choice is None or "vat_amount" not in choices:
        return
    vat = _amount(choices["vat_amount"])
    reason = Reason("vat", -4.0, f"but VAT of {vat} is charged") if vat else Reason("vat", 1.5, "no VAT is charged")
    chosen = choice.chosen.because(reason)
    if chosen.score < 0:
        del choices["vat_treatment"]
    else:
        choices["vat_treatment"] = settle.chosen_among(chosen, choice.losers)


def _without_own_number(choices: dict[str, Choice], number: str) -> None:
    """Leave out a reference that repeats the document's own number: one printed number has one meaning."""
    if number not in choices:
        return
    own = choices[number].chosen.key
    for field in ("delivery_note_number", "order_number", "customer_number", "contract_number"):
        if field != number and field in choices and choices[field].chosen.key == own:
            del choices[field]


def _stand_in(choices: dict[str, Choice], number: str, day: str) -> None:
    """Let a type's own number and date stand as the document's number and date too."""
    for own, general in ((number, "document_number"), (day, "document_date")):
        if own != general and own in choices:
            choices[general] = replace(choices[own], chosen=choices[own].chosen.for_field(general), losers=())
