"""The review page in a real browser: open, correct by keyboard, draw a box, approve, and find it in the store."""

import os
import shutil
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import Cli, make_invoice_in
from tests.served_page import NO_GPU, Served, serving

pytest.importorskip("starlette")
HOSTILE = "<img src=x onerror=document.title='broken'>.pdf"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None and not os.environ.get("DOCPROC_REQUIRE_BROWSER"):
        pytest.skip("no chromium in PATH; the review page is tested in a real browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(NO_GPU))
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    """Three invoices with totals that cannot be right, on their page."""
    cli = Cli(tmp_path_factory.mktemp("desk"))
    assert cli("init", "-q").code == 0
    for number, name in enumerate(("a.pdf", "b.pdf", HOSTILE)):
        make_invoice_in(cli.folder, f"inbox/{name}", f"RE-100{number}", total="129,00")
    assert cli("run", "inbox", "-q", "-j", "1").code == 0
    with serving(cli, "--lang", "de") as running:
        yield running


@pytest.fixture(scope="module")
def session(browser, served) -> Iterator[Any]:
    """A browser that has opened the one-time address; scripts that break and anything from elsewhere fail tests."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE")
    page = context.new_page()
    page.goto(served.once)
    assert page.title() == "Zu prüfen · docproc"
    yield context
    context.close()


@pytest.fixture
def page(session, served) -> Iterator[Any]:
    page = session.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda sent: sent.url.startswith(served.root) or troubles.append(sent.url))
    page.set_default_timeout(20_000)
    yield page
    page.close()
    assert troubles == []


def opened(page: Any, served: Served, name: str) -> None:
    page.goto(f"{served.root}/documents/{served.stored(name)['uuid']}")
    page.wait_for_selector(".paper.there")
    page.wait_for_selector(".field")


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement.id")


def pressed(page: Any, *keys: str) -> int:
    for key in keys:
        page.keyboard.press(key)
    return len(keys)


def saved(page: Any, name: str, value: str) -> None:
    """Wait until the page says that it is saved, with this value in the field."""
    page.wait_for_selector("#said.good")
    page.wait_for_selector(f"#field-{name}[data-saved={value!r}]")


def test_two_wrong_fields_are_corrected_and_approved_in_twelve_keys(page, served) -> None:
    opened(page, served, "a.pdf")
    assert focused(page) == "field-vat_amount"  # the first that a person should look at; it is right
    keys = pressed(page, "Enter")
    assert focused(page) == "field-total_amount"
    keys += pressed(page, *"119", "Enter")
    saved(page, "total_amount", "119,00")
    page.wait_for_selector("#field-due_amount:focus")
    keys += pressed(page, *"119", "Enter")
    saved(page, "due_amount", "119,00")
    keys += pressed(page, "Control+Enter")
    page.wait_for_url(lambda address: served.stored("a.pdf")["uuid"] not in address)
    stored = served.stored("a.pdf")
    assert stored["review_state"] == "approved" and stored["version_count"] == 4
    values = served.values("a.pdf")
    assert Decimal(values["total_amount"]) == Decimal(values["due_amount"]) == 119
    assert keys <= 12


def test_a_click_on_a_box_leads_to_its_field_and_a_field_shows_its_box(page, served) -> None:
    opened(page, served, "b.pdf")
    page.locator(".box[data-key=customer_number]").click()
    assert focused(page) == "field-customer_number"
    assert page.locator(".box.active").get_attribute("data-key") == "customer_number"
    pressed(page, "Tab")
    assert page.locator(".box.active").get_attribute("data-key") == focused(page).removeprefix("field-")


def test_a_value_is_read_from_a_box_that_was_drawn(page, served) -> None:
    opened(page, served, "b.pdf")
    page.select_option("#more", "order_number")
    pressed(page, "Escape", "f")
    paper = page.locator(".paper").bounding_box()
    scale = paper["width"] / 595.28
    left, top, right, bottom = (side * scale for side in (425, 160, 500, 176))
    page.mouse.move(paper["x"] + left, paper["y"] + top)
    page.mouse.down()
    page.mouse.move(paper["x"] + right, paper["y"] + bottom, steps=3)
    page.mouse.up()
    saved(page, "order_number", "K-200")
    value = served.evidence("b.pdf", "order_number")
    assert (value["value"], value["source"], value["page_number"]) == ("K-200", "review", 1)
    assert [value[side] for side in ("x", "y", "width", "height")] == pytest.approx([425, 160, 75, 16], abs=2)


def test_cells_of_tables_are_corrected_and_rows_added_and_taken_out_by_keys(page, served) -> None:
    opened(page, served, "b.pdf")
    pressed(page, "Escape", "i")
    assert focused(page) == "cell-line_items.+.description"
    page.keyboard.type("Versand")
    pressed(page, "Tab")
    page.keyboard.type("2")
    pressed(page, "Enter")
    page.wait_for_selector("[id='cell-line_items.1.description']")
    page.locator("[id='cell-line_items.1.net_amount']").focus()
    page.keyboard.type("7,5")
    pressed(page, "Enter")
    page.wait_for_selector("[id='cell-line_items.1.net_amount'][data-saved='7,50']")
    page.locator("[id='cell-vat_breakdown.19.net']").focus()
    page.keyboard.type("1.234")
    pressed(page, "Enter")
    page.wait_for_selector(".items .wrong:not([hidden])")
    pressed(page, "Escape")
    rows = served.rows("b.pdf", "line_items")
    assert [(row["description"], row["quantity"], row["net_amount"]) for row in rows] == [("Versand", "2", "7.50")]
    page.locator("[id='cell-line_items.1.quantity']").focus()
    pressed(page, "Alt+Delete")
    page.wait_for_selector("[id='cell-line_items.1.quantity']", state="detached")
    assert served.rows("b.pdf", "line_items") == []


def test_what_is_still_open_is_asked_about_before_an_approval(page, served) -> None:
    opened(page, served, "b.pdf")
    pressed(page, "Escape", "a")
    page.wait_for_selector("#open-points[open]")
    assert "Gesamtbetrag" in page.locator("#open-list").text_content()
    pressed(page, "Escape")
    assert page.locator("#open-points").is_hidden() and served.stored("b.pdf")["review_state"] == "pending"


def test_an_ambiguous_value_is_refused_beside_its_field_with_both_readings(page, served) -> None:
    opened(page, served, "b.pdf")
    page.fill("#field-total_amount", "1.234")
    pressed(page, "Enter")
    line = page.locator(".field[data-field=total_amount] .wrong")
    line.wait_for()
    assert "1,234 oder 1234" in line.text_content()
    assert page.input_value("#field-total_amount") == "1.234" and focused(page) == "field-total_amount"
    assert served.values("b.pdf")["total_amount"] == "129.00"
    pressed(page, "Escape")
    assert page.input_value("#field-total_amount") == "129,00" and line.is_hidden()


def test_names_and_values_that_look_like_markup_stay_text(page, served) -> None:
    opened(page, served, HOSTILE)
    page.fill("#field-invoice_number", "<img src=x onerror=document.title='broken'>")
    pressed(page, "Enter")
    page.wait_for_selector("#said.good")
    assert page.title() == f"{HOSTILE} · docproc" and page.locator("#facts img, h1 img").count() == 0
    page.goto(served.root)
    assert page.title() == "Zu prüfen · docproc" and page.locator("td img").count() == 0


def test_help_zoom_and_rejection_go_by_keys(page, served) -> None:
    opened(page, served, HOSTILE)
    pressed(page, "Escape", "?")
    assert page.locator("#keys").is_visible()
    pressed(page, "Escape")
    before = page.locator(".paper").bounding_box()["width"]
    pressed(page, "+")
    assert page.locator(".paper").bounding_box()["width"] > before
    pressed(page, "r")
    page.keyboard.type("kein Beleg")
    pressed(page, "Enter")
    page.wait_for_url(lambda address: served.stored(HOSTILE)["uuid"] not in address)
    stored = served.stored(HOSTILE)
    assert stored["review_state"] == "rejected" and stored["review_notes"] == "kein Beleg"
