import json
import xml.etree.ElementTree as ElementTree

import pytest


@pytest.fixture
def samples(cli, make_invoice):
    make_invoice("samples/a.pdf")
    everything = json.loads(cli("run", "samples", "--json").out)
    found = {name: value["value"] for name, value in everything["fields"].items()}
    gold = {"document_type": "invoice", "fields": found}
    (cli.folder / "samples" / "a.json").write_text(json.dumps(gold))
    return cli


def change_gold(cli, **fields) -> None:
    path = cli.folder / "samples" / "a.json"
    gold = json.loads(path.read_text())
    gold["fields"] |= fields
    path.write_text(json.dumps(gold))


def test_what_agrees_with_its_gold_passes(samples) -> None:
    ran = samples("eval", "samples", "--min-f1", "1")
    assert ran.code == 0, ran.out + ran.err
    assert "1 of 1 documents fully right" in ran.out


def test_a_miss_is_named_and_falls_below_the_bar(samples) -> None:
    change_gold(samples, total_amount="1190.00")
    ran = samples("eval", "samples", "--min-f1", "0.99", "--junit", "report.xml")
    assert ran.code == 1
    assert "a.pdf: total_amount: expected 1190.00, found 119.00" in ran.out
    assert "is below 0.99" in ran.err
    suite = ElementTree.parse(samples.folder / "report.xml").getroot()
    assert suite.find(".//failure") is not None
    assert samples("eval", "samples").code == 0


def test_figures_come_as_json(samples) -> None:
    figures = json.loads(samples("eval", "samples", "--json", "-q").out)
    assert figures["micro"]["f1"] == 1.0 and figures["documents"] == 1 and figures["misses"] == []


def test_nothing_is_left_behind_and_the_workspace_is_untouched(samples) -> None:
    before = samples.standing()
    samples("eval", "samples", "-q")
    assert samples.standing() == before


def test_gold_is_overwritten_only_when_asked_twice(samples) -> None:
    change_gold(samples, total_amount="1.00")
    ran = samples("eval", "samples", "--update-gold")
    assert ran.code == 2 and "--yes" in ran.err
    gold = samples.folder / "samples" / "a.json"
    gold.write_text(json.dumps({**json.loads(gold.read_text()), "ignored": ["due_date"]}))
    assert samples("eval", "samples", "--update-gold", "--yes").code == 0
    assert json.loads(gold.read_text())["ignored"] == ["due_date"]
    assert samples("eval", "samples", "--min-f1", "1").code == 0


def test_a_folder_without_gold_is_a_usage_error(cli, make_invoice) -> None:
    make_invoice("samples/a.pdf")
    assert cli("eval", "samples").code == 2
    assert cli("eval", "nowhere").code == 2


def test_broken_gold_is_named(samples) -> None:
    (samples.folder / "samples" / "a.json").write_text('{"fields": {"no_such_field": "1"}}')
    ran = samples("eval", "samples")
    assert ran.code == 5 and "a.json" in ran.err and "no_such_field" in ran.err
