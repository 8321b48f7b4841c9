"""The accounts that an e-invoice asks to pay to, held against those that the page prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docproc.extract.witnesses.page_witness import CONFIDENT, Heard, PageWitness, compared, contradicted
from docproc.extract.witnesses.printed import Place, PrintedText, squeezed
from docproc.model.enums import Source
from docproc.model.fields import Agreement, BankAccount, EInvoice, Evidence, Extraction, FieldValue
from docproc.parse.bank import valid_iban
from docproc.parse.repair import look_alike_key

IBAN = "iban"
_FEW = 4


def hear_accounts(
    accounts: Sequence[FieldValue], page: Extraction, einvoice: EInvoice, witness: PageWitness, printed: PrintedText
) -> tuple[Heard, ...]:
    """Return how the page stands to each of the e-invoice's `accounts`, those that it prints first.

    The page differs when it prints accounts and none of them is the e-invoice's; the first account then stands against
    what is printed. Where it prints one, the others are just not printed. The payer's own account, which an e-invoice
    names for a direct debit, is none to pay to.
    """
    heard = [witness.hear(value) for value in accounts]
    agreed = [each for each in heard if each.comparison.agreement is Agreement.AGREE]
    others = [each for each in heard if each.comparison.agreement is not Agreement.AGREE]
    if agreed:
        return (*agreed, *(_not_printed(each, accounts) for each in others))
    against = next(_strangers(accounts, page, einvoice, printed), None)
    if against is None or not accounts:
        return tuple(heard)
    first, *rest = accounts
    return (
        contradicted(first, against),
        *(Heard(value, compared(value, Agreement.NOT_PRINTED, None)) for value in rest),
    )


def _not_printed(heard: Heard, accounts: Sequence[FieldValue]) -> Heard:
    value = next(value for value in accounts if value.value == heard.value.value)
    return Heard(value, compared(value, Agreement.NOT_PRINTED, None))


def _strangers(
    accounts: Sequence[FieldValue], page: Extraction, einvoice: EInvoice, printed: PrintedText
) -> Iterator[FieldValue]:
    """The accounts on the page that the e-invoice does not name, the page's own choice first."""
    known = {squeezed(str(value.value)) for value in accounts} | set(_debited(einvoice))
    own = page.get(IBAN)
    if own is not None and own.confidence >= CONFIDENT and not _begins_one(squeezed(str(own.value)), known):
        yield own
    alike = {look_alike_key(number) for number in known}
    for number, place in printed.ibans:
        if squeezed(number) in known or (place.scanned and look_alike_key(number) in alike):
            continue
        if valid_iban(number).holds or any(_nearly(squeezed(number), other) for other in known):
            yield _printed_account(number, place)


def _begins_one(number: str, known: Iterable[str]) -> bool:
    """Whether `number` is one of the known accounts, or the beginning of one that is broken over two lines."""
    return any(account.startswith(number) for account in known)


def _nearly(number: str, other: str) -> bool:
    """Whether a number without check digits that hold is another with a few characters changed."""
    return len(number) == len(other) and sum(map(str.__ne__, number, other)) <= _FEW


def _debited(einvoice: EInvoice) -> Iterator[str]:
    for means in einvoice.semantic.payment if einvoice.semantic is not None else ():
        if means.direct_debit is not None and means.direct_debit.debited_account:
            yield squeezed(means.direct_debit.debited_account)


def _printed_account(number: str, place: Place) -> FieldValue:
    return FieldValue(IBAN, number, CONFIDENT, Evidence(Source.PAGE, "printed", place.raw, place.page, place.box))


def merged_accounts(einvoice: Iterable[BankAccount], page: Iterable[BankAccount]) -> tuple[BankAccount, ...]:
    """Return the accounts of both witnesses, each once; the page adds the name of the bank, and accounts of its own."""
    printed = {account.iban: account for account in page}
    merged = []
    for account in einvoice:
        seen = printed.pop(account.iban, account)
        merged.append(BankAccount(account.iban, account.bic or seen.bic, seen.bank, account.holder or seen.holder))
    return (*merged, *printed.values())
