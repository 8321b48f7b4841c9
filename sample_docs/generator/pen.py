"""The drawing surface: points from the top left corner, and a list of every field that was printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from sample_docs.generator import formats
from sample_docs.generator.content import Content, Fact
from sample_docs.generator.look import Look, register_fonts

MM = 72 / 25.4
PASSWORD = "geheim"  # noqa: S105  opens the locked sample, protects nothing
INK = "#1a1a1a"
GREY = "#666666"
PALE = "#f0f2f4"
RULE = "#9aa3ab"
_NUMBERS = {"cash_discount_percent", "cash_discount_days", "reminder_level"}
_KIND_LABELS = {
    ("credit_note", "invoice_number"): "credit_number", ("credit_note", "invoice_date"): "credit_date",
    ("credit_note", "total_amount"): "credit_total",
    ("order", "document_number"): "order_document", ("order", "document_date"): "order_date",
    ("order", "delivery_date"): "planned_date",
    ("confirmation", "document_number"): "confirmation_document", ("confirmation", "delivery_date"): "planned_date",
    ("delivery_note", "document_date"): "delivery_note_date",
    ("receipt", "document_number"): "receipt_document",
    ("reminder", "document_number"): "reminder_document", ("reminder", "document_date"): "reminder_date",
    ("reminder", "due_amount"): "reminder_due",
}  # fmt: skip
"""Labels of fields that are called otherwise on documents of one kind."""


class Pen:
    """Draws one document and remembers what it printed.

    `printed` holds the names of the fields on the page, `columns` the columns of the item table, `doubtful` fields
    whose printing leaves room for argument. `y` is where the flow of the page stands, `bottom` where it must end; a
    layout sets `on_new_page` to draw what every further page begins with.
    """

    def __init__(self, content: Content, look: Look, canvas: Canvas, size: tuple[float, float], pages: int) -> None:
        self.content = content
        self.look = look
        self.canvas = canvas
        self.width, self.height = size
        self.pages = pages
        self.page = 1
        self.y = 0.0
        self.bottom = self.height - 60.0
        self.left = 25 * MM
        self.right = self.width - 20 * MM
        self.printed: set[str] = set(content.said)
        self.columns: set[str] = set()
        self.doubtful: set[str] = set()
        self.on_new_page: Callable[[], None] = lambda: None
        self.raw: dict[str, str] = {}
        self.stated: dict[str, Fact] = {}
        self.facts = content.facts()

    def unseen(self) -> Pen:
        """A pen with the same look on a canvas nobody sees, to measure what would be drawn."""
        canvas = Canvas(BytesIO(), pagesize=(self.width, self.height))
        other = Pen(self.content, self.look, canvas, (self.width, self.height), self.pages)
        other.left, other.right = self.left, self.right
        return other

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 0.0,
        bold: bool = False,
        italic: bool = False,
        align: str = "left",
        color: str = INK,
    ) -> float:
        """Write one line with its baseline at `y`; `align` is left, right or center of `x`. Returns its width."""
        size = size or self.look.size
        font = self.font(bold=bold, italic=italic)
        self.canvas.setFont(font, size)
        self.canvas.setFillColor(HexColor(color))
        draw = {
            "left": self.canvas.drawString,
            "right": self.canvas.drawRightString,
            "center": self.canvas.drawCentredString,
        }[align]
        draw(x, self.height - y, text)
        return float(stringWidth(text, font, size))

    def font(self, *, bold: bool = False, italic: bool = False) -> str:
        """The name of the face's font for the given style."""
        face = self.look.face
        return face.bold if bold else face.italic if italic else face.regular

    def measure(self, text: str, size: float = 0.0, *, bold: bool = False) -> float:
        """The width of `text` in points."""
        return float(stringWidth(text, self.font(bold=bold), size or self.look.size))

    def wrap(self, text: str, width: float, size: float = 0.0, *, bold: bool = False) -> list[str]:
        """Break `text` into lines of at most `width` points; newlines are kept, long words are not broken."""
        lines = []
        for part in text.split("\n"):
            line = ""
            for word in part.split(" "):
                longer = f"{line} {word}" if line else word
                if line and self.measure(longer, size, bold=bold) > width:
                    lines.append(line)
                    line = word
                else:
                    line = longer
            lines.append(line)
        return lines

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, color: str = RULE, width: float = 0.6) -> None:
        """Draw a straight line."""
        self.canvas.setStrokeColor(HexColor(color))
        self.canvas.setLineWidth(width)
        self.canvas.line(x1, self.height - y1, x2, self.height - y2)

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str = "", stroke: str = "", radius: float = 0
    ) -> None:
        """Draw a rectangle with its top left corner at (x, y); an empty colour leaves fill or stroke out."""
        if fill:
            self.canvas.setFillColor(HexColor(fill))
        if stroke:
            self.canvas.setStrokeColor(HexColor(stroke))
            self.canvas.setLineWidth(0.7)
        paint = (int(bool(stroke)), int(bool(fill)))
        if radius:
            self.canvas.roundRect(x, self.height - y - height, width, height, radius, *paint)
        else:
            self.canvas.rect(x, self.height - y - height, width, height, *paint)

    def lines(
        self, x: float, y: float, lines: list[str], *, size: float = 0.0, leading: float = 0.0, color: str = INK
    ) -> float:
        """Write lines one below the other from baseline `y`; returns the baseline after the last."""
        size = size or self.look.size
        for line in lines:
            self.text(x, y, line, size=size, color=color)
            y += leading or size * 1.3
        return y

    def flow(self, text: str, *, size: float = 0.0, bold: bool = False, gap: float = 6.0, indent: float = 0.0) -> None:
        """Write a paragraph over the text width at `self.y` and move on, to the next page where needed."""
        size = size or self.look.size
        for line in self.wrap(text, self.right - self.left - indent, size, bold=bold):
            self.room(size * 1.4)
            self.text(self.left + indent, self.y, line, size=size, bold=bold)
            self.y += size * 1.4
        self.y += gap

    def room(self, height: float) -> bool:
        """Start a new page when less than `height` points are left; tells whether it did."""
        if self.y + height <= self.bottom:
            return False
        self.new_page()
        return True

    def new_page(self) -> None:
        """End this page, begin the next, and let the layout draw its head."""
        self.canvas.showPage()
        self.page += 1
        self.y = 25 * MM
        self.on_new_page()

    def has(self, name: str) -> bool:
        """Tell whether the content knows a value for field `name`."""
        return name in self.facts

    def show(self, name: str) -> str:
        """Return field `name` as it is to be printed, and note that it is printed."""
        self.printed.add(name)
        self.raw[name] = self._written(name)
        return self.raw[name]

    def _written(self, name: str) -> str:
        fact = self.facts[name]
        if isinstance(fact, Decimal):
            return self.number(fact) if name in _NUMBERS else self.money(fact)
        if isinstance(fact, date):
            return self.day(fact)
        return formats.iban(fact) if name == "iban" else fact

    def day(self, day: date, style: str = "") -> str:
        """Write a date in the look's style."""
        return formats.day(day, self.content.language, self.content.country, style or self.look.dates)

    def number(self, value: Decimal) -> str:
        """Write a quantity, rate or percentage in the look's figures."""
        return formats.quantity(value, self.look.numbers or self.content.country)

    def state(self, name: str, value: Fact, raw: str) -> None:
        """Note that the words `raw`, which the layout chose itself, state `value` for field `name`."""
        self.stated[name] = value
        self.printed.add(name)
        self.raw[name] = raw

    def sender_address(self) -> list[str]:
        """The supplier's street and city as two lines, noted as printed."""
        self.printed.add("supplier_address")
        self.raw["supplier_address"] = self.content.supplier.address
        return [self.content.supplier.street, self.content.supplier.city]

    def money(self, amount: Decimal, style: str = "") -> str:
        """Write an amount in the look's style, noting that the currency is printed."""
        style = style or self.look.money
        if style != "bare":
            self.printed.add("currency")
        country, numbers = self.content.country, self.look.numbers
        if amount < 0 and self.look.negatives != "before":
            figure = formats.money(-amount, country, self.content.currency, "bare", numbers)
            signed = formats.NEGATIVES[self.look.negatives].format(figure)
            whole = formats.money(-amount, country, self.content.currency, style, numbers)
            return whole.replace(figure, signed)
        return formats.money(amount, country, self.content.currency, style, numbers)

    def label(self, name: str) -> str:
        """The label of field `name`, as this document words it."""
        return self.look.marked(self.word(name))

    def word(self, name: str) -> str:
        """The label of field `name` without a colon."""
        key = self._label_key(name)
        national = f"{key}_{self.content.country}"
        return self.look.words[national if national in self.look.words else key]

    def _label_key(self, name: str) -> str:
        kind = self.content.variant if self.content.kind == "order" else ""
        kind = kind or self.content.kind
        key = _KIND_LABELS.get((kind, name), name)
        return key if key in self.look.words else name

    def period(self) -> str:
        """The period of service, from first to last day."""
        return f"{self.show('service_start')}\u00a0– {self.show('service_end')}"

    def page_label(self) -> str:
        """The words for "page 1 of 2"."""
        return self.look.words["page"].format(page=self.page, pages=self.pages)


@dataclass(frozen=True)
class Drawn:
    """A finished PDF with what is printed on it."""

    pdf: bytes
    printed: frozenset[str]
    columns: frozenset[str]
    doubtful: frozenset[str]
    pages: int
    raw: Mapping[str, str]
    stated: Mapping[str, Fact]


Layout = Callable[[Pen], None]


def draw(
    layout: Layout, content: Content, look: Look, *, size: tuple[float, float] = A4, locked: bool = False
) -> Drawn:
    """Draw `content` with `layout`; a document of several pages is drawn again once its pages are counted.

    Streams are not compressed and all dates and ids are invariant, so the bytes are the same on every machine.
    """
    register_fonts()
    rl_config.useA85 = 0
    drawn = _draw(layout, content, look, size, 1, locked=locked)
    return drawn if drawn.pages == 1 else _draw(layout, content, look, size, drawn.pages, locked=locked)


def _draw(
    layout: Layout, content: Content, look: Look, size: tuple[float, float], pages: int, *, locked: bool
) -> Drawn:
    stream = BytesIO()
    encrypt = StandardEncryption(PASSWORD, "owner", strength=128) if locked else None
    canvas = Canvas(stream, pagesize=size, pageCompression=0, invariant=1, encrypt=encrypt)
    canvas.setTitle(content.number or content.kind)
    canvas.setAuthor(content.supplier.name)
    pen = Pen(content, look, canvas, size, pages)
    layout(pen)
    canvas.showPage()
    canvas.save()
    return Drawn(
        stream.getvalue(), frozenset(pen.printed), frozenset(pen.columns), frozenset(pen.doubtful), pen.page,
        pen.raw, pen.stated,
    )  # fmt: skip
