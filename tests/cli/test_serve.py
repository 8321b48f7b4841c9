"""The review page over HTTP: what it answers, and to whom."""

import json
import signal
import sqlite3

import httpx
import pytest
from PIL import Image

from tests.conftest import Cli, make_invoice_in
from tests.served_page import Browserless, Served, serving

pytest.importorskip("starlette")
HOSTILE = "<img src=x onerror=document.title='broken'>.pdf"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Cli:
    """A workspace with two invoices whose totals are wrong, one of them with a hostile name and number."""
    cli = Cli(tmp_path_factory.mktemp("desk"))
    assert cli("init", "-q").code == 0
    make_invoice_in(cli.folder, "inbox/a.pdf", "RE-1001", total="129,00")
    make_invoice_in(cli.folder, f"inbox/{HOSTILE}", "RE-1002", total="129,00")
    assert cli("run", "inbox", "-q", "-j", "1").code == 0
    return cli


@pytest.fixture(scope="module")
def served(prepared):
    with serving(prepared) as running:
        yield running


@pytest.fixture(scope="module")
def page(served) -> Browserless:
    """The page of somebody whose browser asks for German."""
    opened = Browserless(served)
    opened.client.headers["Accept-Language"] = "de"
    return opened


def identity(served: Served, name: str = "a.pdf") -> str:
    return served.stored(name)["uuid"]


def test_the_printed_address_works_once(served, page) -> None:
    again = httpx.get(served.once, follow_redirects=True, trust_env=False)
    assert (
        again.status_code == 403 and "docproc-token" in again.text and page.headers["X-Docproc-Token"] not in again.text
    )


def test_without_the_session_nothing_is_told(served, page) -> None:
    one = identity(served)
    for path in ("/", f"/documents/{one}", f"/api/documents/{one}", f"/pages/{one}/1/page.jpg"):
        answer = httpx.get(served.root + path, trust_env=False)
        assert answer.status_code == 403 and "RE-1001" not in answer.text
    wrong = httpx.get(
        served.root + "/", cookies={f"docproc-{served.root.rpartition(':')[2]}": "guess"}, trust_env=False
    )
    assert wrong.status_code == 403
    assert httpx.get(f"{served.root}/?token=guess", follow_redirects=True, trust_env=False).status_code == 403


def test_another_host_name_is_refused_even_with_the_session(page) -> None:
    for host in ("docproc.example", "127.0.0.1.example:80", "", "127.0.0.2"):
        assert page.get("/", headers={"Host": host}).status_code == 421
    assert page.get("/", headers={"Host": "localhost:1"}).status_code == 200


def test_a_change_from_another_origin_or_without_the_token_is_refused(served, page) -> None:
    path, body = f"/api/documents/{identity(served)}/fix", {"version": 1, "fields": {"total_amount": "1.00"}}
    good = page.headers
    for headers in (
        {"X-Docproc-Token": good["X-Docproc-Token"]},
        {**good, "Origin": "http://evil.example"},
        {**good, "Origin": "null"},
        {**good, "Sec-Fetch-Site": "cross-site"},
        {"Origin": good["Origin"]},
        {**good, "X-Docproc-Token": "guess"},
    ):
        assert page.post(path, body, headers).status_code == 403
    assert served.stored("a.pdf")["version_count"] == 1


def test_every_answer_carries_the_policy_of_what_may_run(served, page) -> None:
    for answer in (
        page.get("/"),
        page.get("/static/style.css"),
        page.get("/nothing"),
        httpx.get(served.root, trust_env=False),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert answer.headers["cache-control"] == "no-store" and answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff" and "server" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../application.py", "/static/..%2fapplication.py", "/static/%2e%2e/gate.py", "/static/nothing.css",
        "/pages/00000000-0000-0000-0000-000000000000/1/page.jpg", "/pages/../../etc/passwd/1/page.jpg", "/documents/x",
    ],
)  # fmt: skip
def test_only_what_has_an_address_is_given_out(page, path) -> None:
    assert page.get(path).status_code == 404


def test_hostile_names_and_values_are_only_text(served, page) -> None:
    queue = page.get("/").text
    assert HOSTILE not in queue and "&lt;img src=x" in queue
    one = identity(served, HOSTILE)
    assert HOSTILE not in page.get(f"/documents/{one}").text
    assert page.get(f"/api/documents/{one}").headers["content-type"] == "application/json"


def test_the_page_speaks_the_language_that_the_browser_asks_for(page) -> None:
    assert ">Zu prüfen <" in page.get("/", headers={"Accept-Language": "fr, de-AT;q=0.8, en;q=0.5"}).text
    assert ">To review <" in page.get("/", headers={"Accept-Language": "fr"}).text
    assert page.post("/api/language", {"language": "de"}).status_code == 200
    assert ">Zu prüfen <" in page.get("/", headers={"Accept-Language": "en"}).text
    assert page.post("/api/language", {"language": "xx"}).status_code == 400
    page.client.cookies.delete("docproc-language")


def test_a_page_that_was_drawn_before_comes_from_the_disk(served, page) -> None:
    one = identity(served)
    first = page.get(f"/pages/{one}/1/page.jpg")
    assert first.status_code == 200 and first.content[:3] == b"\xff\xd8\xff"
    kept = list((served.cli.folder / ".docproc" / "pictures").glob("*/*.jpg"))
    assert any(path.read_bytes() == first.content for path in kept)
    assert page.get(f"/pages/{one}/1/page.jpg").content == first.content
    assert page.get(f"/pages/{one}/9/page.jpg").status_code == 400
    assert page.get(f"/pages/{one}/1/huge.jpg").status_code == 404


def test_a_value_that_could_be_two_is_refused_with_both_readings(served, page) -> None:
    one = identity(served)
    answer = page.post(f"/api/documents/{one}/fix", {"version": 1, "fields": {"total_amount": "1.234"}})
    assert answer.status_code == 400 and answer.json()["code"] == "usage"
    assert "1,234 oder 1234" in answer.json()["message"]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(served, page) -> None:
    one = identity(served)
    answer = page.post(f"/api/documents/{one}/fix", {"version": 7, "fields": {"order_number": "B-1"}})
    assert answer.status_code == 423 and answer.json()["code"] == "changed-meanwhile"


def test_a_document_that_somebody_else_has_open_is_not_given_out(served, page) -> None:
    one = identity(served)
    assert page.post(f"/api/documents/{one}/hold").json()["holder"]
    with sqlite3.connect(served.cli.folder / ".docproc" / "store.db") as store:
        store.execute("UPDATE review_leases SET holder = 'berta'")
    answer = page.post(f"/api/documents/{one}/hold")
    assert answer.status_code == 423 and answer.json()["code"] == "locked" and "berta" in answer.json()["message"]
    with sqlite3.connect(served.cli.folder / ".docproc" / "store.db") as store:
        store.execute("DELETE FROM review_leases")


def test_words_of_a_text_layer_are_read_from_a_box_as_a_value_of_the_field(served, page) -> None:
    one = identity(served)
    fields = page.get(f"/api/documents/{one}").json()["fields"]
    box = next(field["box"] for field in fields if field["name"] == "invoice_date")
    body = {"page": 1, "box": [box[0] - 2, box[1] - 2, box[2] + 4, box[3] + 4], "field": "due_date"}
    found = page.post(f"/api/documents/{one}/read", body).json()
    assert found == {"text": "05.03.2026", "value": "05.03.2026", "message": "", "backend": "text_layer"}
    refused = page.post(f"/api/documents/{one}/read", {**body, "field": "total_amount"}).json()
    assert refused["value"] is None and "05.03.2026" in refused["message"]


@pytest.mark.parametrize("body", [[], {}, {"version": "x", "fields": {}}, {"version": 1, "fields": 5}])
def test_a_request_that_makes_no_sense_is_refused_in_one_line(served, page, body) -> None:
    answer = page.post(f"/api/documents/{identity(served)}/fix", body)
    assert answer.status_code == 400 and answer.json()["code"] == "usage"


def test_an_address_that_others_reach_must_be_asked_for(prepared) -> None:
    ran = prepared("serve", "--host", "0.0.0.0")
    assert ran.code == 2 and "--expose" in ran.err and ran.err.count("\n") == 1


def test_a_port_that_is_taken_is_a_usage_error(served, prepared) -> None:
    ran = prepared("serve", "--port", served.root.rpartition(":")[2])
    assert ran.code == 2 and "--port" in ran.err


def test_the_session_cookie_is_out_of_reach_of_others_and_ctrl_c_ends_the_page_with_0(prepared) -> None:
    process = prepared.start("serve", "--port", "0", "--json")
    assert process.stdout is not None
    entered = httpx.get(json.loads(process.stdout.readline())["url"], trust_env=False)
    cookie = entered.headers["set-cookie"].lower()
    assert entered.status_code == 303 and "httponly" in cookie and "samesite=strict" in cookie
    assert "token" not in entered.headers["location"]
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0 and b"Traceback" not in err


def test_a_page_whose_log_in_has_ended_shows_and_does_nothing_any_more(cli) -> None:
    password = "correct horse battery"  # a password of the tests
    given = ("--email", "anna@example.org", "--role", "admin", "--password-stdin", "-q")
    assert cli("init", "-q").code == 0 and cli("user", "add", "anna", *given, stdin=password).code == 0
    with serving(cli) as served:
        page = Browserless(served)
        assert page.get("/").status_code == 200
        assert cli("config", "set", "security.require_login", "true", "-q").code == 0
        assert page.get("/").status_code == 401  # from now on somebody must be logged in
    assert cli("login", "anna", "--password-stdin", "-q", stdin=password).code == 0
    with serving(cli) as served:
        page = Browserless(served)
        for undone, done, code in (
            ("UPDATE users SET is_active = 1", "UPDATE users SET is_active = 0", "login"),
            ("UPDATE sessions SET expires_at = '2999-01-01'", "UPDATE sessions SET expires_at = '2020-01-01'", "login"),
            ("", "DELETE FROM user_roles", "not-permitted"),
        ):
            assert page.get("/").status_code == 200 and page.post("/api/next").status_code == 200
            change(cli, done)
            answer = page.post("/api/next")
            assert answer.status_code == 401 and answer.json()["code"] == code
            shown = page.get("/", headers={"Accept-Language": "de"})
            assert shown.status_code == 401 and "Die Anmeldung gilt nicht mehr" in shown.text
            assert page.headers["X-Docproc-Token"] not in shown.text
            change(cli, undone)
        assert cli("logout", "-q").code == 0
        assert "nobody is logged in" in page.post("/api/next").json()["message"]
        assert page.get("/static/style.css").status_code == 200


def change(cli: Cli, statement: str) -> None:
    with sqlite3.connect(cli.folder / ".docproc" / "store.db") as store:
        store.execute(statement or "SELECT 1")


def test_a_missing_package_says_what_installs_it(prepared, tmp_path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\nf = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'uvicorn' else f(name, *a)\n"
    )
    ran = prepared("serve", env={"PYTHONPATH": str(tmp_path)})
    assert ran.code == 5 and "pip install 'docproc[web]'" in ran.err and ran.err.count("\n") == 1


def test_a_page_with_its_boxes_goes_into_a_picture(prepared) -> None:
    ran = prepared("show", "a.pdf", "--image", "page.png", "--json")
    told = json.loads(ran.out)
    assert ran.code == 0 and told["page"] == 1 and told["boxes"] > 8
    with Image.open(prepared.folder / "page.png") as picture:
        assert picture.size == (1241, 1754) and picture.format == "PNG"
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1_000_000) or ()}
    assert (44, 122, 85) in colours  # the frame of a sure value


@pytest.mark.parametrize(
    ("options", "said"),
    [(("--image", "page.jpg"), "must end with .png"), (("--image", "p.png", "--page", "9"), "there is no page 9")],
)
def test_a_picture_that_cannot_be_written_leaves_nothing_behind(prepared, options, said) -> None:
    ran = prepared("show", "a.pdf", *options)
    assert ran.code == 2 and said in ran.err and ran.out == ""
    assert not list(prepared.folder.glob("*p.png*")) and not (prepared.folder / "page.jpg").exists()
