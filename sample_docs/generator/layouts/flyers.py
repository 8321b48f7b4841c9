"""Pages that are no business paper: a menu, a notice, a picture."""

from __future__ import annotations

from reportlab.lib.colors import HexColor

from sample_docs.generator.pen import GREY, Pen


def menu(pen: Pen) -> None:
    """A menu: name, courses, dishes with dotted lines to their prices."""
    pen.left, pen.right = 90.0, pen.width - 90.0
    pen.box(28, 28, pen.width - 56, pen.height - 56, stroke=pen.look.color)
    pen.box(33, 33, pen.width - 66, pen.height - 66, stroke=pen.look.color)
    middle = pen.width / 2
    pen.text(middle, 100, pen.content.title, size=30, italic=True, align="center", color=pen.look.color)
    pen.text(middle, 122, pen.content.opening, size=11, italic=True, align="center", color=GREY)
    pen.y = 172.0
    for name, price in pen.content.rows:
        if not price:
            pen.y += 14
            pen.text(middle, pen.y, name, size=14, bold=True, align="center", color=pen.look.color)
            pen.y += 26
            continue
        pen.text(pen.left, pen.y, name, size=11)
        pen.text(pen.right, pen.y, price, size=11, align="right")
        start, end = pen.left + pen.measure(name, 11) + 6, pen.right - pen.measure(price, 11) - 6
        pen.text(end, pen.y, "." * int((end - start) / pen.measure(".", 9)), size=9, align="right", color=GREY)
        pen.y += 22
    pen.text(middle, pen.height - 62, pen.content.closing, size=9, italic=True, align="center", color=GREY)


def notice(pen: Pen) -> None:
    """A poster: huge words on colour."""
    pen.box(0, 0, pen.width, pen.height, fill=pen.look.color)
    pen.box(40, 250, pen.width - 80, 250, fill="#fff3c4", radius=18)
    middle = pen.width / 2
    pen.text(middle, 170, pen.content.title, size=58, bold=True, align="center", color="#ffffff")
    y = 320.0
    for line, size in zip(pen.content.paragraphs, (34, 22, 22, 16), strict=True):
        pen.text(middle, y, line, size=size, bold=True, align="center", color=pen.look.color)
        y += size + 22
    pen.text(middle, 600, pen.content.opening, size=20, align="center", color="#ffffff")
    pen.text(middle, 640, pen.content.closing, size=14, align="center", color="#ffffff")


def picture(pen: Pen) -> None:
    """A view of hills and a house, without a word."""
    canvas, height = pen.canvas, pen.height
    for at in range(60):
        shade = at / 59
        canvas.setFillColorRGB(0.35 + 0.5 * shade, 0.6 + 0.3 * shade, 0.92)
        canvas.rect(0, height * (1 - (at + 1) / 100), pen.width, height / 100 + 1, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#ffe9a8"))
    canvas.circle(pen.width * 0.78, height * 0.84, 36, stroke=0, fill=1)
    hills = (("#7fa98a", 0.50, 0.14), ("#5f8f6b", 0.42, -0.10), ("#3f6f4d", 0.34, 0.08))
    for color, base, lift in hills:
        path = canvas.beginPath()
        path.moveTo(0, 0)
        path.lineTo(0, height * base)
        path.curveTo(
            pen.width * 0.3, height * (base + lift), pen.width * 0.6, height * (base - lift), pen.width, height * base
        )
        path.lineTo(pen.width, 0)
        path.close()
        canvas.setFillColor(HexColor(color))
        canvas.drawPath(path, stroke=0, fill=1)
    _house(pen)


def _house(pen: Pen) -> None:
    x, y = pen.width * 0.22, pen.height * 0.72
    pen.box(x, y, 120, 80, fill="#e9dcc6")
    pen.box(x + 48, y + 34, 24, 46, fill="#6b4a2f")
    for window in (14, 84):
        pen.box(x + window, y + 20, 22, 22, fill="#9fc6de", stroke="#6b4a2f")
    path = pen.canvas.beginPath()
    path.moveTo(x - 12, pen.height - y)
    path.lineTo(x + 60, pen.height - y + 54)
    path.lineTo(x + 132, pen.height - y)
    path.close()
    pen.canvas.setFillColor(HexColor("#9b3d2e"))
    pen.canvas.drawPath(path, stroke=0, fill=1)
