from pathlib import Path

import pytest

from docproc.errors import ConfigurationError
from docproc.model.enums import DocumentType
from docproc.model.geometry import Box
from docproc.specs.library import load_library
from docproc.specs.rule_sources import RuleSource, find_sources, library_stamp, rule_sources
from docproc.store.engine import Store
from docproc.store.failpoints import CommitPoint
from docproc.store.reviews import TrainingPair
from docproc.store.rule_reading import rule_figures, rule_versions, rules_stamp
from docproc.store.rules import count_outcomes, sync_rules
from tests.unit.store.builders import completed, count

ORDER = "pack: mine\nrules:\n  - {name: order-x, field: order_number, type: regex, pattern: 'Auftrag (A-[0-9]+)'}\n"
SUPPLIER = """name: Lindenhof GmbH
templates:
  - name: standard
    document_type: invoice
    field_patterns: {order_number: {pattern: 'Kommission (\\S+)'}}
"""
INVOICE = frozenset({DocumentType.INVOICE})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("rules/mine.yaml", ORDER), ("suppliers/lindenhof.yaml", SUPPLIER)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    return tmp_path


def sources(folder: Path) -> tuple[RuleSource, ...]:
    rules, suppliers = folder / "rules", folder / "suppliers"
    return rule_sources(load_library(rules, suppliers), rules, suppliers)


def synced(store: Store, folder: Path) -> tuple[str, ...]:
    return sync_rules(store, library_stamp(folder / "rules", folder / "suppliers"), sources(folder), "anna")


def review(store: Store, *pairs: TrainingPair) -> None:
    document = completed(store, f"RE-{count(store, 'documents')}.pdf")
    with store.begin(CommitPoint.REVIEWED) as transaction:
        key = transaction.execute("SELECT id FROM documents WHERE uuid = ?", (document,)).fetchone()["id"]
        count_outcomes(transaction, key, pairs)


def pair(method: str | None, right: bool, confidence: float | None = 90.0, page: int | None = 1) -> TrainingPair:
    box = None if page is None else Box(1, 1, 1, 1)
    return TrainingPair("order_number", "A-1", None if method is None else "A-1", method, right, page, box, confidence)


def test_every_rule_has_a_first_version_and_only_a_changed_one_a_second(store: Store, folder: Path) -> None:
    first = synced(store, folder)
    assert {"mine/order-x", "lindenhof/standard/order-number", "invoice/invoice-number"} <= set(first)
    assert synced(store, folder) == ()
    (folder / "rules/mine.yaml").write_text("# a comment is no change\n" + ORDER.replace("A-[0-9]+", "B-[0-9]+"))
    assert synced(store, folder) == ("mine/order-x",)
    assert [version.config["pattern"] for version in rule_versions(store, "mine/order-x")] == [
        "Auftrag (A-[0-9]+)", "Auftrag (B-[0-9]+)",
    ]  # fmt: skip


def test_the_stamp_changes_with_the_files_and_is_kept(store: Store, folder: Path) -> None:
    before = library_stamp(folder / "rules", folder / "suppliers")
    assert rules_stamp(store) == ""
    synced(store, folder)
    assert rules_stamp(store) == before
    (folder / "rules/mine.yaml").write_text(ORDER + "# changed\n")
    assert library_stamp(folder / "rules", folder / "suppliers") != before


def test_a_rule_that_is_gone_keeps_its_versions_and_returns_to_them(store: Store, folder: Path) -> None:
    synced(store, folder)
    (folder / "rules/mine.yaml").unlink()
    assert synced(store, folder) == ()
    active = "SELECT is_active FROM extraction_rules WHERE identity = 'mine/order-x'"
    assert store.reader.execute(active).fetchone()[0] == 0
    (folder / "rules/mine.yaml").write_text(ORDER)
    assert synced(store, folder) == ()
    assert store.reader.execute(active).fetchone()[0] == 1
    assert len(rule_versions(store, "mine/order-x")) == 1


def test_success_and_confidence_move_by_a_tenth(store: Store, folder: Path) -> None:
    synced(store, folder)
    review(store, pair("regex:order-x", True, 80.0))
    review(store, pair("regex:order-x", False, 60.0))
    number, figures = rule_figures(store)["mine/order-x"]
    assert (number, figures.usage_count, figures.success_rate, figures.avg_confidence) == (1, 2, 90.0, 78.0)


def test_a_new_version_starts_anew_and_says_what_it_changed(store: Store, folder: Path) -> None:
    synced(store, folder)
    review(store, pair("regex:order-x", False, 60.0))
    (folder / "rules/mine.yaml").write_text(ORDER.replace("A-", "[AB]-"))
    synced(store, folder)
    assert rule_figures(store)["mine/order-x"][1].usage_count == 0
    review(store, pair("regex:order-x", True, 90.0))
    _, newest = rule_versions(store, "mine/order-x")
    assert newest.delta == {
        "success_rate": {"before": 0.0, "after": 100.0},
        "avg_confidence": {"before": 60.0, "after": 90.0},
        "improvement": 100.0,
    }


def test_a_miss_counts_only_where_the_field_is_on_the_page(store: Store, folder: Path) -> None:
    synced(store, folder)
    review(store, pair(None, False, None, page=None))
    assert rule_figures(store)["mine/order-x"][1].usage_count == 0
    review(store, pair(None, False, None))
    figures = rule_figures(store)
    assert figures["mine/order-x"][1].success_rate == 0.0
    assert figures["lindenhof/standard/order-number"][1].usage_count == 0  # the document is not from that supplier


def test_rules_for_everyone_may_leave_a_field_to_each_other(store: Store, folder: Path) -> None:
    synced(store, folder)
    review(store, pair("label:order-number", True))
    figures = rule_figures(store)
    assert figures["common/order-number"][1].success_rate == 100.0
    assert figures["mine/order-x"][1].usage_count == 0


def test_what_no_rule_found_counts_for_none(store: Store, folder: Path) -> None:
    synced(store, folder)
    review(store, pair("cii:BT-13", True), pair("review", True))
    assert not any(figures.usage_count for _, figures in rule_figures(store).values())


def test_a_workspace_pack_of_a_shipped_name_is_laid_over_it(folder: Path) -> None:
    rule = "{name: invoice-number, field: invoice_number, type: regex, pattern: 'Nr (R-[0-9]+)'}"
    own = f"pack: invoice\nrules:\n  - {rule}\n"
    (folder / "rules/invoice.yaml").write_text(own)
    (found,) = find_sources(sources(folder), "invoice/invoice-number")
    assert found.spec.type == "regex"
    assert found.origin == "rules/invoice.yaml"
    assert set(found.document_types) >= INVOICE
    (other,) = find_sources(sources(folder), "invoice-date")
    assert other.origin == "shipped"


def test_two_packs_of_one_folder_may_not_share_a_name(folder: Path) -> None:
    (folder / "rules/other.yaml").write_text(ORDER)
    with pytest.raises(ConfigurationError, match="exists already"):
        sources(folder)
