"""Who writes and who is written to, drawn at random: companies, freelancers, shops, persons, foreign buyers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace

from sample_docs.generator import companies, identifiers
from sample_docs.generator.companies import Company, Party
from sample_docs.generator.dice import Dice
from sample_docs.generator.vocabulary import COUNTRIES, FIRST_NAMES, TRADES

MAKERS: Mapping[str, Callable[..., Company]] = {
    "DE": companies.german,
    "AT": companies.austrian,
    "CH": companies.swiss,
    "GB": companies.british,
    "FR": companies.french,
}
"""Companies by country, with identifiers that hold their checksums."""

FOREIGN = {
    "DE": ("AT", "FR", "CH"),
    "AT": ("DE", "DE", "CH"),
    "CH": ("DE", "AT"),
    "GB": ("FR", "DE"),
    "FR": ("DE", "CH"),
}


def supplier(dice: Dice, country: str) -> Company:
    """Draw a sender of `country`: mostly a company, sometimes a person who works alone."""
    place = COUNTRIES[country]
    alone = dice.chance(0.12)
    name = _person(dice, country) if alone else company_name(dice, country)
    extra = {
        "trade": dice.pick(TRADES[place.language]),
        "phone": place.phone.format(dice.digits(2), dice.digits(2), dice.digits(3)),
        "bank": dice.pick(BANKS[place.language]).format(town=dice.pick(place.towns).split(" ")[0]),
        "director": name if alone else f"{dice.pick(FIRST_NAMES[place.language])} {dice.pick(place.surnames)}",
        "logo": dice.pick(("square", "hexagon", "circle", "triangle", "diamond", "bars", "leaf", "drop", "wave")),
    }
    if country == "DE":
        extra["tax_number"] = _tax_number(dice)
        if not alone:
            court = dice.pick(("Amtsgericht {}, HRB {}", "HRB {1} Amtsgericht {0}", "Registergericht {}, HRA {}"))
            extra["register"] = court.format(dice.pick(place.towns), dice.digits(5))
    elif country == "GB" and not alone:
        extra["register"] = f"Registered in England no. {dice.digits(8)}"
    made = MAKERS[country](_key(name), name, street(dice, country), city(dice, country), _seed(dice, country), **extra)
    return _with_some_numbers(dice, made)


def _with_some_numbers(dice: Dice, company: Company) -> Company:
    """Not everybody prints all numbers: one of VAT id and tax number is enough."""
    if company.tax_number and company.country == "DE":
        which = dice.number(1, 10)
        if which <= 4:
            return replace(company, tax_number="")
        if which <= 6:
            return replace(company, vat_id="")
    return replace(company, tax_number="") if company.country == "AT" and dice.chance(0.6) else company


def buyer(dice: Dice, country: str, *, with_vat_id: bool) -> Party:
    """Draw a recipient: a company with or without a person, a person alone, seldom abroad."""
    if dice.chance(0.15):
        return Party(_person(dice, country), street(dice, country), city(dice, country), country)
    contact = ""
    language = COUNTRIES[country].language
    if dice.chance(0.35):
        contact = dice.pick(CONTACTS[language]).format(dice.pick(COUNTRIES[country].surnames))
    number = vat_id(dice, country) if with_vat_id else ""
    return Party(company_name(dice, country), street(dice, country), city(dice, country), country, contact, number)


def private(dice: Dice, company: Company) -> Company:
    """Make a private person of a company: at its address, with a telephone at most."""
    name = _person(dice, company.country)
    phone = company.phone if dice.chance(0.6) else ""
    return Company(name, company.street, company.city, company.country, key=company.key, phone=phone, director=name,
                   color="#1a1a1a", logo=company.logo)  # fmt: skip


def foreign_buyer(dice: Dice, country: str, abroad: str = "") -> Party:
    """Draw a company of another country than `country`, with its VAT id."""
    abroad = abroad or dice.pick(FOREIGN[country])
    return buyer(dice, abroad, with_vat_id=True)


def vat_id(dice: Dice, country: str) -> str:
    """Draw a VAT id of `country` that holds its checksum."""
    seed = _seed(dice, country)
    return VAT_IDS[country](seed)


def _tax_number(dice: Dice) -> str:
    forms = ("{}/{}/{}", "{} / {} / {}", "{} {} {}")
    if dice.chance(0.3):
        return f"{dice.digits(2)}/{dice.digits(3)}/{dice.digits(5)}"
    return dice.pick(forms[:1] * 4 + forms[1:]).format(dice.digits(3), dice.digits(4), dice.digits(4))


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:24].strip("-")


def city(dice: Dice, country: str) -> str:
    """Draw a postal code and town as the country writes them on one line."""
    place = COUNTRIES[country]
    town = dice.pick(place.towns)
    if country == "GB":
        code = f"{dice.number(1, 29)} {dice.number(1, 9)}{dice.pick('ABDEFGHJLN')}{dice.pick('PQRSTUW')}"
        return f"{town} {town[0]}X{code}"
    code = f"{dice.number(*place.codes):05d}" if country in ("DE", "FR") else str(dice.number(*place.codes))
    return f"{code} {town}"


def street(dice: Dice, country: str) -> str:
    """Draw a street with its house number."""
    name, house = dice.pick(COUNTRIES[country].streets), dice.number(1, 180)
    if country in ("GB", "FR"):
        return f"{house} {name}"
    return f"{name} {house}{dice.pick(('', '', '', '', 'a', 'b', ' c', f'-{house + 2}'))}"


def company_name(dice: Dice, country: str) -> str:
    """Draw a company's name with its legal form."""
    place = COUNTRIES[country]
    surname, trade, form = dice.pick(place.surnames), dice.pick(TRADES[place.language]), dice.pick(place.forms)
    shapes = ("{s} {t} {f}", "{t} {s} {f}", "{s} {f}", "{s} & {o} {f}", "{s} & {o} {t} {f}", "{s}-{t} {f}", "{c} {f}")
    coined = dice.pick(SYLLABLES) + dice.pick(ENDS)
    return dice.pick(shapes).format(s=surname, t=trade, f=form, o=dice.pick(place.surnames), c=coined)


def _person(dice: Dice, country: str) -> str:
    place = COUNTRIES[country]
    title = dice.pick(("", "", "", "", "Dr. ")) if place.language == "de" else ""
    return f"{title}{dice.pick(FIRST_NAMES[place.language])} {dice.pick(place.surnames)}"


def _seed(dice: Dice, country: str) -> str:
    while True:
        seed = dice.digits(7 if country == "GB" else 8)
        # the modulus 11 of the Swiss number gives no digit for one seed in eleven
        if country != "CH" or len(identifiers.swiss_vat(seed)) == len("CHE-123.456.789"):
            return seed


SYLLABLES = (
    "Velo",
    "Nord",
    "Alto",
    "Lumi",
    "Terra",
    "Quad",
    "Opti",
    "Mero",
    "Sola",
    "Brix",
    "Kanto",
    "Ferro",
    "Aqua",
    "Medi",
)
ENDS = ("tec", "sol", "plan", "max", "dyn", "form", "lux", "net", "vis", "tron", "werk", "med")
CONTACTS = {
    "de": ("Frau {}", "Herrn {}", "z. Hd. Frau {}", "Abteilung Einkauf", "Buchhaltung", "c/o {}", "z. H. Herrn {}"),
    "en": ("Attn: {}", "Accounts Payable", "c/o {}", "FAO {}"),
    "fr": ("À l'attention de {}", "Service comptabilité", "c/o {}"),
}
BANKS = {
    "de": (
        "Regionalbank {town}",
        "Sparkasse {town}",
        "Volksbank {town} eG",
        "Handelsbank AG",
        "{town}er Landbank",
        "Raiffeisenkasse {town}",
    ),
    "en": ("County Bank", "{town} & Provincial Bank", "Shires Bank plc"),
    "fr": ("Banque du Val", "Crédit Rural de {town}", "Caisse de {town}"),
}

VAT_IDS: Mapping[str, Callable[[str], str]] = {
    "DE": identifiers.german_vat,
    "AT": lambda digits: identifiers.austrian_vat(digits[:7]),
    "CH": identifiers.swiss_vat,
    "GB": identifiers.british_vat,
    "FR": lambda digits: identifiers.french_vat(identifiers.french_siren(digits)),
}
"""A VAT id of each country from its first digits."""
