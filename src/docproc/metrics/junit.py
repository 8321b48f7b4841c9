"""An evaluation as JUnit XML, for the dashboards of continuous integration."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from docproc.metrics.evaluation import Evaluation, Miss


def junit_xml(evaluation: Evaluation, min_f1: float | None = None) -> str:
    """Return JUnit XML: one test case per document, failed when anything was missed, and one for the F1 asked for.

    `min_f1` is a share from 0 to 1; without it the documents alone are judged.
    """
    suite = ElementTree.Element("testsuite", name="docproc eval")
    failures = 0
    for document in evaluation.documents:
        case = ElementTree.SubElement(suite, "testcase", classname="docproc.eval", name=printable(document.document))
        if document.misses:
            failures += 1
            _fail(case, f"{len(document.misses)} values are not right", map(_miss_line, document.misses))
    if min_f1 is not None:
        case = ElementTree.SubElement(suite, "testcase", classname="docproc.eval", name=f"micro F1 at least {min_f1:g}")
        if evaluation.micro.f1 < min_f1:
            failures += 1
            _fail(case, f"micro F1 is {evaluation.micro.f1:.4f}, {min_f1:g} is asked for", ())
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(failures))
    suite.set("errors", "0")
    suites = ElementTree.Element("testsuites", tests=str(len(suite)), failures=str(failures), errors="0")
    suites.append(suite)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _fail(case: ElementTree.Element, message: str, lines: Iterable[str]) -> None:
    failure = ElementTree.SubElement(case, "failure", message=message, type="evaluation")
    failure.text = printable("\n".join(lines))


def _miss_line(miss: Miss) -> str:
    return f"{miss.field}: expected {miss.expected or 'nothing'}, found {miss.found or 'nothing'}"


def printable(text: str) -> str:
    """Return `text` without the characters that XML 1.0 cannot hold."""
    return "".join(
        char if char in "\n\t" or (char >= " " and not "\ud800" <= char <= "\udfff" and char < "\ufffe") else "?"
        for char in text
    )
