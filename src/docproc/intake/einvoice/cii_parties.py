"""The parties of a Cross Industry Invoice: who sells, buys, is paid, represents, and where it was delivered."""

from __future__ import annotations

from docproc.intake.einvoice.group_reader import GroupReader
from docproc.model.einvoice import Address, Contact, Delivery, Party


def read_party(party: GroupReader | None, vat_term: str) -> Party | None:
    """Return BG-4, BG-7, BG-10 or BG-11 from a TradeParty element; `vat_term` is its VAT identifier's term."""
    if party is None:
        return None
    return Party(
        name=party.text("Name"),
        trading_name=party.text("SpecifiedLegalOrganization/TradingBusinessName"),
        identifiers=(*party.identifiers("ID"), *party.identifiers("GlobalID")),
        registration=party.identifier("SpecifiedLegalOrganization/ID"),
        vat_id=party.only_text(vat_term, "SpecifiedTaxRegistration/ID[@schemeID='VA']"),
        tax_number=party.only_text("BT-32", "SpecifiedTaxRegistration/ID[@schemeID='FC']"),
        legal_information=party.paragraphs("Description"),
        electronic_address=party.identifier("URIUniversalCommunication/URIID"),
        address=_address(party.group("PostalTradeAddress")),
        contact=_contact(party.group("DefinedTradeContact")),
        unreadable=party.unreadable,
    )


def read_delivery(delivery: GroupReader | None) -> Delivery | None:
    """Return BG-13 from the ApplicableHeaderTradeDelivery; None when it says neither where nor when."""
    if delivery is None:
        return None
    found = Delivery(
        name=delivery.text("ShipToTradeParty/Name"),
        location=delivery.identifier("ShipToTradeParty/ID") or delivery.identifier("ShipToTradeParty/GlobalID"),
        delivered=delivery.day("BT-72", "ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString"),
        address=_address(delivery.group("ShipToTradeParty/PostalTradeAddress")),
        unreadable=delivery.unreadable,
    )
    return None if found == Delivery() else found


def _address(address: GroupReader | None) -> Address | None:
    if address is None:
        return None
    return Address(
        line_one=address.text("LineOne"),
        line_two=address.text("LineTwo"),
        line_three=address.text("LineThree"),
        city=address.text("CityName"),
        postcode=address.text("PostcodeCode"),
        subdivision=address.text("CountrySubDivisionName"),
        country=address.text("CountryID"),
    )


def _contact(contact: GroupReader | None) -> Contact | None:
    if contact is None:
        return None
    return Contact(
        name=contact.text("PersonName", "DepartmentName"),
        department=contact.text("DepartmentName"),
        phone=contact.text("TelephoneUniversalCommunication/CompleteNumber"),
        email=contact.text("EmailURIUniversalCommunication/URIID"),
    )
