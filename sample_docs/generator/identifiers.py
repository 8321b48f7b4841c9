"""Invented identifiers whose check digits are right: IBANs, VAT numbers, national tax numbers."""

from __future__ import annotations

from stdnum import luhn
from stdnum.at import tin as at_tin
from stdnum.at import uid as at_uid
from stdnum.ch import esr as ch_esr
from stdnum.ch import uid as ch_uid
from stdnum.iso7064 import mod_11_10


def iban(country: str, bban: str) -> str:
    """Return the IBAN of `bban` (country's own account number, no spaces) with its check digits (ISO 13616)."""
    rearranged = "".join(str(int(char, 36)) for char in f"{bban}{country}00")
    return f"{country}{98 - int(rearranged) % 97:02d}{bban}"


def french_bban(bank: str, branch: str, account: str) -> str:
    """Return bank (5 digits), branch (5), account (11) and the RIB key over them."""
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    return f"{bank}{branch}{account}{key:02d}"


def creditor_reference(reference: str) -> str:
    """Return RF, the check digits and `reference` (ISO 11649)."""
    digits = "".join(str(int(char, 36)) for char in f"{reference}RF00")
    return f"RF{98 - int(digits) % 97:02d}{reference}"


def qr_reference(digits: str) -> str:
    """Return 26 digits and their check digit (modulus 10, recursive): the QR reference of Swiss bills."""
    return digits + str(ch_esr.calc_check_digit(digits))


def german_vat(digits: str) -> str:
    """Return DE, eight digits and the check digit (ISO 7064 mod 11, 10)."""
    return f"DE{digits}{mod_11_10.calc_check_digit(digits)}"


def austrian_vat(digits: str) -> str:
    """Return ATU, seven digits and their check digit."""
    return f"ATU{digits}{at_uid.calc_check_digit('U' + digits)}"


def austrian_tax_number(digits: str) -> str:
    """Return a tax number of eight digits and its check digit, printed as 12-345/6789 with the check digit last."""
    number = digits + at_tin.calc_check_digit(digits)
    return f"{number[:2]}-{number[2:5]}/{number[5:]}"


def swiss_vat(digits: str) -> str:
    """Return CHE-123.456.789 from eight digits and their check digit."""
    number = digits + ch_uid.calc_check_digit(digits)
    return f"CHE-{number[:3]}.{number[3:6]}.{number[6:]}"


def british_vat(digits: str) -> str:
    """Return GB, seven digits and their check digits (modulus 97)."""
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=True))
    return f"GB{digits}{97 - total % 97:02d}"


def french_siren(digits: str) -> str:
    """Return a SIREN: eight digits and their Luhn digit."""
    return digits + luhn.calc_check_digit(digits)


def french_vat(siren: str) -> str:
    """Return FR, the key and the SIREN."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
