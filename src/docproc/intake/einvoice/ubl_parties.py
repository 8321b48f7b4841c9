"""The parties of a UBL invoice: who sells, buys, is paid, represents, and where it was delivered."""

from __future__ import annotations

from docproc.intake.einvoice.group_reader import GroupReader
from docproc.model.einvoice import Address, Contact, Delivery, Party

_SEPA = "SEPA"
_LEGAL = "PartyLegalEntity/"


def read_party(party: GroupReader | None, vat_term: str, named_by: str = _LEGAL + "RegistrationName") -> Party | None:
    """Return BG-4, BG-7, BG-10 or BG-11 from a Party element; None without one.

    `vat_term` is the term of its VAT identifier, `named_by` the path of its name: the payee and the tax representative
    are called by their PartyName, which is a trading name in the others.
    """
    if party is None:
        return None
    identifiers = party.identifiers("PartyIdentification/ID")
    trading_name = party.text("PartyName/Name")
    name = party.text(named_by)
    return Party(
        name=name,
        trading_name="" if named_by.startswith("PartyName") else trading_name,
        identifiers=tuple(found for found in identifiers if found.scheme != _SEPA),
        registration=party.identifier(_LEGAL + "CompanyID"),
        vat_id=_tax_number(party, vat_term, vat=True),
        tax_number=_tax_number(party, "BT-32", vat=False),
        legal_information=party.paragraphs(_LEGAL + "CompanyLegalForm"),
        electronic_address=party.identifier("EndpointID"),
        creditor_id=next((found.value for found in identifiers if found.scheme == _SEPA), ""),
        address=_address(party.group("PostalAddress")),
        contact=_contact(party.group("Contact")),
        unreadable=party.unreadable,
    )


def _tax_number(party: GroupReader, term: str, *, vat: bool) -> str:
    numbers = [
        scheme.text("CompanyID")
        for scheme in party.groups("PartyTaxScheme")
        if (scheme.text("TaxScheme/ID").upper() == "VAT") is vat
    ]
    return party.only(term, numbers)


def read_delivery(delivery: GroupReader | None) -> Delivery | None:
    """Return BG-13 from the first Delivery; None when it says neither where nor when."""
    if delivery is None:
        return None
    found = Delivery(
        name=delivery.text("DeliveryParty/PartyName/Name"),
        location=delivery.identifier("DeliveryLocation/ID"),
        delivered=delivery.day("BT-72", "ActualDeliveryDate"),
        address=_address(delivery.group("DeliveryLocation/Address")),
        unreadable=delivery.unreadable,
    )
    return None if found == Delivery() else found


def _address(address: GroupReader | None) -> Address | None:
    if address is None:
        return None
    return Address(
        line_one=address.text("StreetName"),
        line_two=address.text("AdditionalStreetName"),
        line_three=address.text("AddressLine/Line"),
        city=address.text("CityName"),
        postcode=address.text("PostalZone"),
        subdivision=address.text("CountrySubentity"),
        country=address.text("Country/IdentificationCode"),
    )


def _contact(contact: GroupReader | None) -> Contact | None:
    if contact is None:
        return None
    return Contact(name=contact.text("Name"), phone=contact.text("Telephone"), email=contact.text("ElectronicMail"))
