"""The invented companies that send and receive the sample documents."""

from __future__ import annotations

from dataclasses import dataclass

from sample_docs.generator import identifiers


@dataclass(frozen=True)
class Party:
    """Who a document is addressed to: name, street, postal code with city, and country (ISO 3166 alpha-2)."""

    name: str
    street: str
    city: str
    country: str = "DE"
    contact: str = ""
    vat_id: str = ""

    @property
    def address(self) -> str:
        """Street and city on one line."""
        return f"{self.street}, {self.city}"

    @property
    def postcode(self) -> str:
        """The postal code of the city line."""
        return (
            self.city.removesuffix(self.town).strip() if self.country != "GB" else " ".join(self.city.split(" ")[-2:])
        )

    @property
    def town(self) -> str:
        """The city line without its postal code, which stands last in Britain and first elsewhere."""
        parts = self.city.split(" ")
        if self.country == "NL":
            return " ".join(parts[2:])
        return " ".join(parts[:-2] if self.country == "GB" else parts[1:])


@dataclass(frozen=True)
class Company(Party):
    """Who sends a document: a party with a bank account, numbers at the tax office, and a way to print itself."""

    key: str = ""
    trade: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    bank: str = ""
    iban: str = ""
    bic: str = ""
    tax_number: str = ""
    register: str = ""
    director: str = ""
    color: str = "#1f3a5f"
    logo: str = "square"


def german(key: str, name: str, street: str, city: str, seed: str, **rest: str) -> Company:
    """Make a German company whose identifiers are derived from `seed`, eight digits."""
    domain = f"{key}.example"
    return Company(
        name,
        street,
        city,
        "DE",
        key=key,
        vat_id=identifiers.german_vat(seed),
        iban=identifiers.iban("DE", f"9{seed[:4]}00000{seed}"),
        bic=f"XMUSDE{seed[0]}F",
        email=rest.pop("email", f"info@{domain}"),
        website=rest.pop("website", f"www.{domain}"),
        **rest,
    )


def austrian(key: str, name: str, street: str, city: str, seed: str, **rest: str) -> Company:
    """Make a Austrian company whose identifiers are derived from `seed`, eight digits."""
    return Company(
        name,
        street,
        city,
        "AT",
        key=key,
        vat_id=identifiers.austrian_vat(seed[:7]),
        tax_number=identifiers.austrian_tax_number(seed[:8]),
        iban=identifiers.iban("AT", f"98{seed[:3]}000{seed}"),
        bic=f"XALPAT{seed[0]}W",
        email=f"office@{key}.example",
        website=f"www.{key}.example",
        **rest,
    )


def swiss(key: str, name: str, street: str, city: str, seed: str, **rest: str) -> Company:
    """Make a Swiss company whose identifiers are derived from `seed`, eight digits."""
    return Company(
        name,
        street,
        city,
        "CH",
        key=key,
        vat_id=identifiers.swiss_vat(seed),
        iban=identifiers.iban("CH", f"98{seed[:3]}0000{seed}"),
        bic=f"XGIPCH{seed[0]}Z",
        email=f"kontakt@{key}.example",
        website=f"www.{key}.example",
        **rest,
    )


def british(key: str, name: str, street: str, city: str, seed: str, **rest: str) -> Company:
    """Make a British company whose identifiers are derived from `seed`, seven digits."""
    return Company(
        name,
        street,
        city,
        "GB",
        key=key,
        vat_id=identifiers.british_vat(seed[:7]),
        iban=identifiers.iban("GB", f"XBRD99{seed[:4]}{seed}8"),
        bic=f"XBRDGB{seed[0]}L",
        email=f"accounts@{key}.example",
        website=f"www.{key}.example",
        **rest,
    )


def french(key: str, name: str, street: str, city: str, seed: str, **rest: str) -> Company:
    """Make a French company whose identifiers are derived from `seed`, eight digits."""
    siren = identifiers.french_siren(seed)
    return Company(
        name,
        street,
        city,
        "FR",
        key=key,
        vat_id=identifiers.french_vat(siren),
        register=f"RCS {city.split(' ', 1)[1]} {siren[:3]} {siren[3:6]} {siren[6:]}",
        iban=identifiers.iban("FR", identifiers.french_bban("98765", "0" + seed[:4], "000" + seed)),
        bic=f"XRIVFR{seed[0]}P",
        email=f"contact@{key}.example",
        website=f"www.{key}.example",
        **rest,
    )


KRANZ = german(
    "kranz-buerobedarf", "Kranz & Söhne Bürobedarf GmbH", "Lindenallee 14", "50321 Brühlheim", "27184562",
    trade="Büromöbel · Papier · Technik", phone="02232 5558-0", bank="Volksbank Erftaue", tax_number="224/5718/3092",
    register="Amtsgericht Brühlheim, HRB 40718", director="Martina Kranz", color="#0b4f6c", logo="square",
)  # fmt: skip
NORDWERK = german(
    "nordwerk-maschinen", "Nordwerk Maschinenbau AG", "Am Hafenkontor 3", "24118 Fördestadt", "31902745",
    trade="Fördertechnik und Antriebe", phone="+49 431 5550-200", bank="Fördebank eG", tax_number="20/291/48150",
    register="Amtsgericht Fördestadt, HRB 11893", director="Dr. Jens Petersen", color="#7a1f1f", logo="hexagon",
)  # fmt: skip
LICHTBLICK = german(
    "agentur-tagwerk", "Agentur Tagwerk, Inh. Svenja Ohlsen", "Färbergasse 7", "99425 Ilmenbach", "40017328",
    trade="Gestaltung und Text", phone="03643 555 019", bank="Sparkasse Ilmenbach", tax_number="162/255/10473",
    director="Svenja Ohlsen", color="#c0562f", logo="circle",
)  # fmt: skip
GRUENHOF = german(
    "gruenhof-garten", "Grünhof Garten- und Landschaftsbau GmbH & Co. KG", "Gärtnerweg 22", "85401 Moosfelden",
    "51836274", trade="Planung · Pflanzung · Pflege", phone="08761 55590", bank="Raiffeisenbank Moosfelden",
    tax_number="115/152/30448", register="Amtsgericht Moosfelden, HRA 9934", director="Georg Huber",
    color="#2e6b34", logo="leaf",
)  # fmt: skip
STROMTAL = german(
    "stadtwerke-stromtal", "Stadtwerke Stromtal GmbH", "Wasserturmstraße 1", "34233 Stromtal", "62740193",
    trade="Strom · Gas · Wasser", phone="0561 555-1000", bank="Stromtaler Sparkasse", tax_number="025/240/50179",
    register="Amtsgericht Stromtal, HRB 2210", director="Claudia Rehm", color="#d98e04", logo="bolt",
)  # fmt: skip
DRUCKKONTOR = german(
    "druckkontor-weser", "Druckkontor Weser OHG", "Speicherstraße 40", "28777 Weserwinkel", "73950186",
    trade="Offset- und Digitaldruck", phone="0421 5557 31", bank="Weserbank", tax_number="60/114/05529",
    register="Amtsgericht Weserwinkel, HRA 20417", director="Kai und Ute Brandt", color="#3b2e7e", logo="bars",
)  # fmt: skip
ITWERKSTATT = german(
    "itwerkstatt-kessler", "IT-Werkstatt Keßler UG (haftungsbeschränkt)", "Blumenstr. 9a", "70771 Filderau",
    "84062951", trade="Netzwerke und Betreuung", phone="0711 555 7788", bank="Filderbank eG",
    tax_number="97/152/60341", register="Amtsgericht Filderau, HRB 77120", director="Tobias Keßler",
    color="#136f63", logo="triangle",
)  # fmt: skip
BRENNER = austrian(
    "alpenquelle", "Alpenquelle Getränkehandel GmbH", "Salzachkai 18", "5021 Salzbruck", "18450276",
    trade="Getränkegroßhandel", phone="+43 662 555 640", bank="Salzbrucker Landesbank",
    register="FN 412873k, Landesgericht Salzbruck", director="Lukas Moser", color="#0a6e8a", logo="drop",
)  # fmt: skip
WIENERTON = austrian(
    "tonstudio-prater", "Tonstudio Praterblick e.U.", "Venediger Gasse 5/12", "1029 Wienau", "29561387",
    trade="Tonaufnahme und Mischung", phone="+43 1 555 21 09", bank="Donaubank AG",
    register="FN 298114d, Handelsgericht Wienau", director="Mag. Eva Lindner", color="#5b1a4b", logo="circle",
)  # fmt: skip
UHRENTAL = swiss(
    "uhrental", "Feinmechanik Uhrental AG", "Jurastrasse 77", "2541 Uhrental", "10482963",
    trade="Drehteile und Baugruppen", phone="+41 32 555 40 40", bank="Seelandbank", director="Reto Aebischer",
    register="CHE-104.829.63", color="#a01325", logo="cross",
)  # fmt: skip
SEEBLICK = swiss(
    "hotel-seeblick", "Hotel Seeblick Thalwiler Betriebs AG", "Seestrasse 210", "8801 Thalwilen", "20593174",
    trade="Hotel · Restaurant · Seminare", phone="+41 44 555 18 18", bank="Zürisee Bank AG",
    director="Corinne Frei", color="#1c4e80", logo="wave",
)  # fmt: skip
HARTWELL = british(
    "hartwell-finch", "Hartwell & Finch Ltd", "Unit 6, Tannery Yard", "Wexbridge WX4 7QD", "4810275",
    trade="Packaging supplies", phone="01632 960 114", bank="Marches & Vale Bank",
    register="Registered in England no. 09914872", director="Ruth Hartwell", color="#22577a", logo="diamond",
)  # fmt: skip
CALLOW = british(
    "callow-consulting", "Callow Consulting LLP", "14 Minster Row", "Eastham EX3 9ZZ", "5921386",
    trade="Process engineering advice", phone="01632 960 880", bank="Eastham Mutual",
    register="Partnership no. OC419922", director="A. Callow", color="#374151", logo="bars",
)  # fmt: skip
OLIVERAIE = french(
    "oliveraie-valmont", "Oliveraie de Valmont SARL", "12 chemin des Cigales", "84999 Valmont", "40182756",
    trade="Huiles et conserves fines", phone="04 99 55 51 20", bank="Banque du Ventoux",
    director="Hélène Arnaud", color="#6b7a1e", logo="leaf",
)  # fmt: skip
ATELIER = french(
    "atelier-moreau", "Atelier Moreau & Fils SAS", "3 rue des Tisserands", "69099 Lyonnet", "51293867",
    trade="Menuiserie et agencement", phone="04 99 55 53 07", bank="Crédit des Canuts",
    director="Paul Moreau", color="#8c4a1f", logo="square",
)  # fmt: skip

COMPANIES: tuple[Company, ...] = (
    KRANZ, NORDWERK, LICHTBLICK, GRUENHOF, STROMTAL, DRUCKKONTOR, ITWERKSTATT, BRENNER, WIENERTON, UHRENTAL,
    SEEBLICK, HARTWELL, CALLOW, OLIVERAIE, ATELIER,
)  # fmt: skip
"""Every company that sends documents of the sample set."""

MUSTERBAU = Party("Musterbau Rheinland GmbH", "Industriestraße 88", "51149 Köllnbach", contact="Frau Daniela Weiß",
                  vat_id=identifiers.german_vat("95173846"))  # fmt: skip
BAECKEREI = Party("Bäckerei Sonnenkorn KG", "Marktplatz 3", "73728 Neckarhall", contact="Herr Uwe Zöller")
SCHMIDT = Party("Anneliese Schmidt", "Birkenweg 11", "34235 Stromtal")
FISCHER = Party("Thomas Fischer", "Am Anger 2", "99427 Ilmenbach")
ALPENHOF = Party("Gasthof Alpenhof Familie Egger", "Dorfplatz 1", "5450 Werfenau", "AT",
                 vat_id=identifiers.austrian_vat("3672498"))  # fmt: skip
RADIO = Party("Radio Donaukanal GmbH", "Funkhausgasse 30", "1042 Wienau", "AT")
TICKTACK = Party("Ticktack Manufaktur SA", "Rue du Lac 9", "2300 Chaux-du-Val", "CH")
WEBER = Party("Familie Weber-Lüthi", "Rebbergweg 4", "8706 Meilenbach", "CH")
PENROSE = Party("Penrose Tea Rooms Ltd", "2 Quay Street", "Wexbridge WX1 1AA", "GB", contact="Ms Olive Penrose",
                vat_id=identifiers.british_vat("6032497"))  # fmt: skip
BROOK = Party("Brookfield Dairy Co-operative", "Mill Lane", "Nether Poppleford NP8 2LL", "GB", contact="Mr Sam Brook")
EPICERIE = Party("Épicerie du Vieux Pont", "27 quai Saint-Vincent", "69099 Lyonnet", "FR")
HOTELFR = Party("Hôtel des Tilleuls", "8 place de la Mairie", "84998 Sarrian-le-Haut", "FR")
NLBUYER = Party("Van der Molen Techniek B.V.", "Kanaalweg 102", "3599 AB Utrechtveen", "NL",
                vat_id="NL004495445B01")  # fmt: skip
