"""Legal forms of companies, and names made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_FORMS: tuple[tuple[str, str], ...] = (
    ("GmbH & Co. KGaA", r"(?i:G\.?m\.?b\.?H\.?\s?(?:&|\+|und|u\.)\s?Co\.?,?\s?KGaA)"),
    ("GmbH & Co. KG", r"(?i:G\.?m\.?b\.?H\.?\s?(?:&|\+|und|u\.)\s?Co\.?,?\s?(?:KG|K\.G\.))"),
    ("AG & Co. KG", r"AG\s?(?:&|\+|und)\s?Co\.?,?\s?(?:KGaA|KG)"),
    ("SE & Co. KGaA", r"SE\s?(?:&|\+|und)\s?Co\.?,?\s?(?:KGaA|KG)"),
    ("UG & Co. KG", r"UG(?:\s?\(haftungsbeschränkt\))?\s?(?:&|\+|und)\s?Co\.?,?\s?KG"),
    ("gGmbH", r"gGmbH|GGMBH"),
    ("mbH", r"mbH|MBH"),
    ("GmbH", r"(?i:G\.?m\.?b\.?H\.?|Ges\.?\s?m\.?\s?b\.?\s?H\.?|Gesellschaft mit beschränkter Haftung)"),
    ("UG (haftungsbeschränkt)", r"UG\s?\(?\s?(?i:haftungsbeschr(?:ä|ae|a\u0308)nkt)\s?\)?|UG\b"),
    ("KGaA", r"KGaA"),
    ("AG", r"AG|Aktiengesellschaft"),
    ("PartG mbB", r"Part(?:nerschafts)?G(?:\s?mbB)?"),
    ("e.K.", r"e\.\s?K(?:fm|fr)?\.?|eK"),
    ("KG", r"KG"),
    ("OHG", r"OHG|oHG"),
    ("OG", r"OG"),
    ("GbR", r"GbR|GdbR"),
    ("e.V.", r"e\.\s?V\.?"),
    ("eG", r"eG|e\.\s?G\.?|Genossenschaft"),
    ("e.U.", r"e\.\s?U\.?"),
    ("SE", r"SE"),
    ("Ltd", r"(?i:ltd)\.?|Limited|LIMITED"),
    ("PLC", r"PLC|plc|P\.L\.C\."),
    ("LLP", r"LLP|L\.L\.P\."),
    ("LLC", r"LLC|L\.L\.C\."),
    ("Inc.", r"Inc\.?|INC\.?|Incorporated"),
    ("Corp.", r"Corp\.?|CORP\.?|Corporation"),
    ("SASU", r"SASU"),
    ("SAS", r"SAS|S\.A\.S\.?"),
    ("SARL", r"SARL|S\.A\.R\.L\.?|S\.à\.?\s?r\.l\.?|Sàrl|Sarl"),
    ("SA", r"SA|S\.A\.?"),
    ("EURL", r"EURL|E\.U\.R\.L\.?"),
    ("SCI", r"SCI"),
    ("SNC", r"SNC"),
    ("B.V.", r"B\.\s?V\.?|BV"),
    ("N.V.", r"N\.\s?V\.?|NV"),
    ("S.r.l.", r"S\.\s?r\.\s?l\.?|SRL|Srl"),
    ("S.p.A.", r"S\.\s?p\.\s?A\.?|SpA|SPA"),
    ("S.L.", r"S\.\s?L\.?(?:\s?U\.?)?"),
    ("s.r.o.", r"s\.\s?r\.\s?o\.?"),
    ("a.s.", r"a\.\s?s\."),
    ("Sp. z o.o.", r"[Ss]p\.?\s?z\s?o\.?\s?o\.?"),
    ("d.o.o.", r"d\.\s?o\.\s?o\.?"),
    ("Kft.", r"Kft\.?"),
    ("A/S", r"A/S|ApS"),
    ("AB", r"AB"),
    ("Oy", r"Oyj?"),
    ("Sdn Bhd", r"(?i:Sdn\.?\s?Bhd\.?|S/B)"),
    ("Pte Ltd", r"(?i:Pte\.?\s?Ltd\.?)"),
    ("Pty Ltd", r"(?i:Pty\.?\s?Ltd\.?)"),
)

_LEGAL = re.compile(
    r"(?<![\w.&])(?:"
    + "|".join(
        f"(?P<f{index}>{pattern})"
        for index, (_, pattern) in sorted(
            enumerate(_FORMS), key=lambda item: (item[1][0] not in ("Sdn Bhd", "Pte Ltd", "Pty Ltd"), item[0])
        )
    )
    + r")(?![\w])"
)
_STOPS = re.compile(r"[^\w\s]|_")
_FOLDS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa", "ł": "l"})


def legal_form(text: str) -> str | None:
    """Return the legal form named in `text` in its usual spelling ("GmbH & Co. KG", "Ltd"), or None.

    The last one counts, since a name may hold an abbreviation ("SE Software GmbH").
    """
    found = _last_form(text)
    if found is None or found.lastgroup is None:
        return None
    return _FORMS[int(found.lastgroup[1:])][0]


def legal_form_span(text: str) -> tuple[int, int] | None:
    """Return (start, end) of the last legal form in `text`, or None."""
    found = _last_form(text)
    return None if found is None else found.span()


@lru_cache(maxsize=4096)
def _last_form(text: str) -> re.Match[str] | None:
    found = list(_LEGAL.finditer(text[:400]))
    return found[-1] if found else None


def without_legal_form(name: str) -> str:
    """Return a company name without its legal form, where something else remains."""
    span = legal_form_span(name)
    if span is None:
        return name
    rest = f"{name[: span[0]]} {name[span[1] :]}".strip(" ,.-–")
    return rest if rest.strip() else name


@lru_cache(maxsize=4096)
def normalise_name(name: str) -> str:
    """Return a company's or person's name for comparison: no legal form, case, accents or punctuation."""
    folded = unicodedata.normalize("NFC", without_legal_form(unicodedata.normalize("NFC", name))).casefold()
    folded = unicodedata.normalize("NFKD", folded.translate(_FOLDS))
    letters = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(_STOPS.sub(" ", letters.replace("&", " und ").replace("+", " und ")).split())
