"""Learning from corrected cells: which column of a sender's table is which."""

import json
from pathlib import Path

from tests.conftest import Cli

FIRST = (("Brett Eiche", "10", "4", "Stk"), ("Leiste Buche", "8", "6", "Stk"))
SECOND = (("Kantholz", "7", "5", "Stk"), ("Sperrholz", "9", "2", "Stk"))


def make_delivery_note(path: Path, number: str, items: tuple[tuple[str, ...], ...]) -> None:
    """A delivery note whose "Menge" is what was once ordered; what was delivered stands under a word of its own."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    canvas.setFont("Helvetica", 10)
    for y, text in (
        (790, "Holzbau Kiefer GmbH"), (775, "Sägeweg 3, 80331 München"), (700, "Stadtgärtnerei Blatt AG"),
        (687, "Blumenallee 12"), (674, "50667 Köln"), (620, f"Lieferschein Nr. {number}"),
        (605, "Lieferdatum: 05.03.2026"), (60, "USt-IdNr. DE136695976"),
    ):  # fmt: skip
        canvas.drawString(60, y, text)
    for at, cells in enumerate((("Bezeichnung", "Menge", "Ausgef.", "Einheit"), *items)):
        for x, cell in zip((60, 250, 330, 420), cells, strict=True):
            canvas.drawString(x, 560 - 20 * at, cell)
    canvas.save()


def quantities(cli: Cli, name: str) -> list[str]:
    return [item["quantity"] for item in json.loads(cli("show", name, "--json").out)["line_items"]]


def test_corrected_quantities_teach_their_column_and_the_next_document_is_right(workspace: Cli) -> None:
    make_delivery_note(workspace.folder / "a.pdf", "LS-11", FIRST)
    make_delivery_note(workspace.folder / "b.pdf", "LS-12", SECOND)
    assert workspace("run", "a.pdf", "b.pdf", "-q", "-j1").code == 0
    assert (quantities(workspace, "a.pdf"), quantities(workspace, "b.pdf")) == (["10", "8"], ["7", "9"])
    cells = ("items.1.quantity=4", "items.2.quantity=6")
    fixed = workspace("review", "fix", "a.pdf", *cells, "--approve", "--despite-findings", "-q")
    assert fixed.code == 0, fixed.err
    learned = json.loads(workspace("learn", "--yes", "--json").out)
    assert learned["written"] and learned["fields"]["line_items.quantity"] == {"judged": 2, "before": 0, "after": 2}
    written = (workspace.folder / "suppliers" / "holzbau-kiefer.yaml").read_text(encoding="utf-8")
    assert "quantity: [Ausgef.]" in written and "other: [Menge]" in written
    assert workspace("extract", "--force", "b.pdf", "-q", "-j1").code == 0
    assert quantities(workspace, "b.pdf") == ["5", "2"]
