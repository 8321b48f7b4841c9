"""Pages for tests: lines of text set at given places, and the shipped rule packs compiled once."""

from functools import cache
from pathlib import Path

from docproc.extract.catalogue import Catalogue, compile_catalogue
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line, Page, Word
from docproc.specs.line_items import LineItemWording
from docproc.specs.loader import load_yaml
from docproc.specs.rules import RulePack
from docproc.specs.suppliers import SupplierSpec

RULES_FOLDER = Path(__file__).parents[3] / "configs" / "rules"


@cache
def shipped_packs() -> tuple[RulePack, ...]:
    files = sorted(RULES_FOLDER.glob("*.yaml"))
    return tuple(load_yaml(path, RulePack) for path in files if path.stem != "line_items")


def shipped_catalogue(*suppliers: SupplierSpec) -> Catalogue:
    return _with_suppliers(suppliers) if suppliers else _without_suppliers()


@cache
def _without_suppliers() -> Catalogue:
    return _with_suppliers(())


def _with_suppliers(suppliers: tuple[SupplierSpec, ...]) -> Catalogue:
    items = load_yaml(RULES_FOLDER / "line_items.yaml", LineItemWording)
    return compile_catalogue(shipped_packs(), suppliers, items)


def line(text: str, x: float, y: float, size: float = 10.0, confidence: float = 100.0) -> Line:
    words, at = [], x
    for part in text.split():
        width = len(part) * size * 0.5
        words.append(Word(part, Box(at, y, width, size), confidence))
        at += width + size * 0.25
    return Line(tuple(words))


def page(*lines: Line, number: int = 1, width: float = 595, height: float = 842, backend: str = "text_layer") -> Page:
    return Page(number, width, height, tuple(lines), backend, "1")


def document(*lines: Line, width: float = 595, height: float = 842, backend: str = "text_layer") -> DocumentText:
    return DocumentText((page(*lines, width=width, height=height, backend=backend),))


def german_invoice(*more: Line, number: str = "RE-4711", title: str = "Rechnung") -> DocumentText:
    """A plain German business letter: sender line, window, information block, table, totals, footer."""
    return document(
        line("Holzbau Kiefer GmbH · Sägeweg 3 · 80331 München", 70, 130, 7),
        line("Stadtgärtnerei Blatt AG", 70, 160),
        line("Blumenallee 12", 70, 173),
        line("50667 Köln", 70, 186),
        line("Rechnungsnummer:", 350, 160),
        line(number, 470, 160),
        line("Rechnungsdatum:", 350, 175),
        line("05.03.2026", 470, 175),
        line("Kunden-Nr.:", 350, 190),
        line("10482", 470, 190),
        line(title, 70, 250, 16),
        line("Pos", 70, 300),
        line("Bezeichnung", 110, 300),
        line("Menge", 300, 300),
        line("Einzelpreis", 370, 300),
        line("Gesamt", 480, 300),
        line("1", 70, 320),
        line("Gartenbank Eiche", 110, 320),
        line("2 Stk", 300, 320),
        line("50,00", 380, 320),
        line("100,00", 480, 320),
        line("Nettobetrag", 350, 360),
        line("100,00 €", 480, 360),
        line("zzgl. 19 % MwSt.", 350, 375),
        line("19,00 €", 480, 375),
        line("Gesamtbetrag", 350, 390),
        line("119,00 €", 480, 390),
        line("IBAN DE89 3704 0044 0532 0130 00", 70, 790, 8),
        line("USt-IdNr.: DE136695976", 350, 790, 8),
        *more,
    )
