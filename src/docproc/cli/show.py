"""`docproc show`: everything known about one document."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from docproc.check.confirmation import confirmations, objections
from docproc.check.subtype import subtype_of
from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, PasswordFileOption, QuietOption, WorkspaceOption
from docproc.cli.session import choose_workspace, counted, open_session, read_passwords, say
from docproc.model.decision import Finding
from docproc.model.enums import Severity, Source
from docproc.model.fields import Agreement, Extraction, FieldValue
from docproc.model.text import DocumentText
from docproc.store.detail import DocumentDetail, document_detail
from docproc.store.engine import open_store
from docproc.store.loading import load_text
from docproc.store.reading import find_document

app = command_app()

_INDENT = 17
"""Where the words about a value begin."""

_AGREEMENTS = {Agreement.AGREE: "agree", Agreement.DIFFER: "DIFFER", Agreement.NOT_PRINTED: "not printed"}


@app.command("show", epilog="Example:  docproc show RE-4711.pdf")
def show(
    context: typer.Context,
    document: Annotated[str, typer.Argument(help="An unambiguous prefix of the id, a file name, or a hash.")],
    text: Annotated[bool, typer.Option("--text", help="Print the text as read, page after page.")] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the text with its layout: headings, paragraphs, tables.")
    ] = False,
    image: Annotated[
        Path | None,
        typer.Option("--image", metavar="FILE.png", help="Write a page with its boxes here.", show_default=False),
    ] = None,
    page: Annotated[int, typer.Option("--page", min=1, help="Which page --image writes.")] = 1,
    password_file: PasswordFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show a document: fields with evidence and reasons, findings, decision, pages, relations, versions, events."""
    if image is not None:
        _write_image(context, workspace, document, page, image, password_file, as_json, quiet)
        return
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        if text or markdown:
            _print_text(load_text(store, find_document(store, document)), markdown, as_json)
            return
        detail = document_detail(store, document)
    if as_json:
        typer.echo(json.dumps(_as_dict(detail), ensure_ascii=False, default=str))
        return
    for line in _lines(detail):
        typer.echo(line)


def _print_text(read: DocumentText, markdown: bool, as_json: bool) -> None:
    """The pages as plain text with form feeds between them, as Markdown with rules; in JSON a list of pages."""
    from docproc.extract.markdown import markdown_of

    pages = markdown_of(read) if markdown else [page.text for page in read.pages]
    between = "\n\n---\n\n" if markdown else "\f"
    typer.echo(json.dumps(list(pages), ensure_ascii=False) if as_json else between.join(pages))


def _write_image(
    context: typer.Context,
    workspace: Path | None,
    document: str,
    page: int,
    image: Path,
    password_file: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    from docproc.cli.page_picture import write_page_picture

    with open_session(context, workspace) as session:
        found = find_document(session.store, document)
        boxes = write_page_picture(session, found, page, image, read_passwords(password_file))
    if as_json:
        typer.echo(json.dumps({"id": found, "page": page, "image": str(image), "boxes": boxes}, ensure_ascii=False))
    elif not quiet:
        say(f"page {page} with {counted(boxes, 'value')} marked is in {image}")


def _as_dict(detail: DocumentDetail) -> dict[str, object]:
    """The export object, and beside it what it leaves out."""
    everything = asdict(detail)
    export = everything.pop("export")
    extraction = detail.extraction
    everything["extraction"] = None if extraction is None else {
        "reasons": {value.name: list(value.evidence.reasons) for value in extraction.fields},
        "confirmations": {value.name: list(confirmations(extraction, value)) for value in extraction.fields},
        "document_type_reasons": list(extraction.document_type.reasons),
        "supplier_reasons": list(extraction.supplier.reasons) if extraction.supplier else [],
        "alternatives": [_value_dict(value) for value in extraction.alternatives],
        "comparisons": [asdict(comparison) for comparison in extraction.comparisons],
    }  # fmt: skip
    return {**export, "details": everything}


def _value_dict(value: FieldValue) -> dict[str, object]:
    proof = value.evidence
    return {
        "field": value.name, "value": str(value.value), "confidence": value.confidence, "page": proof.page,
        "raw": proof.raw, "method": proof.method, "reasons": list(proof.reasons),
    }  # fmt: skip


def _lines(detail: DocumentDetail) -> Iterator[str]:
    export = detail.export
    yield f"{export['filename']}  ({export['id']})"
    yield f"  path        {export['source_path']}, {detail.size} bytes, {export['mime_type']}"
    yield f"  sha256      {export['sha256']}"
    state = f"{export['status']}, stage {detail.stage or 'none'}, review {export['review']}"
    yield f"  state       {state}"
    if detail.source_reference:
        yield f"  from        {detail.source_reference}"
    if detail.error_message and export["status"] == "failed":
        yield f"  failed      {detail.error_message} [{detail.error_code}]"
    if detail.extraction is not None:
        yield from _found(detail.extraction, detail.findings)
    yield from _table_lines(detail)
    yield from _judged(detail)
    yield from _history(detail)


def _found(extraction: Extraction, findings: Sequence[Finding]) -> Iterator[str]:
    guess, subtype = extraction.document_type, subtype_of(extraction)
    named = guess.document_type if subtype is None else f"{guess.document_type} ({subtype})"
    yield from _wrapped(f"  type        {named}, {guess.confidence:.0f} %: {'; '.join(guess.reasons)}", "", 14)
    yield f"  language    {extraction.language}"
    supplier = extraction.supplier
    if supplier is not None:
        known = supplier.supplier_id or "not in suppliers/"
        words = f"{supplier.name} ({known}), {supplier.confidence:.0f} %: {'; '.join(supplier.reasons)}"
        yield from _wrapped(f"  supplier    {words}", "", 14)
    if extraction.fields:
        yield "  fields"
    for value in extraction.fields:
        yield from _field(extraction, findings, value)
    yield from _compared(extraction)


def _field(extraction: Extraction, findings: Sequence[Finding], value: FieldValue) -> Iterator[str]:
    """One value: what it is, how it was read and by which rule, what speaks for it, which checks agreed or did not."""
    proof = value.evidence
    yield f"    {value.name:22}{value.value!s:31} {value.confidence:5.1f} %  {_place(value)}"
    read = "" if proof.raw == str(value.value) else f"'{proof.raw}', "
    yield from _wrapped("read      ", f"{read}rule {proof.method}", _INDENT)
    others = [other for other in extraction.alternatives if other.name == value.name and other.value != value.value]
    for word, reasons in (
        ("because   ", proof.reasons),
        ("confirmed ", confirmations(extraction, value)),
        ("doubted   ", objections(findings, value)),
        ("rather not", tuple(f"{other.value} ({other.confidence:.0f} %)" for other in others[:2])),
    ):
        if reasons:
            yield from _wrapped(word, "; ".join(reasons), _INDENT)


def _wrapped(word: str, text: str, indent: int) -> Iterator[str]:
    """The text behind its word, broken to the width of the terminal; a pipe gets one line."""
    first = f"{' ' * 6}{word} {text}" if text else word
    if not sys.stdout.isatty():
        yield first
        return
    width = max(40, shutil.get_terminal_size().columns)
    yield from textwrap.wrap(first, width, subsequent_indent=" " * indent, break_on_hyphens=False)


def _compared(extraction: Extraction) -> Iterator[str]:
    """What an e-invoice or a code on the page says, beside what the page says."""
    if extraction.comparisons:
        yield "  page against e-invoice and codes"
    for comparison in extraction.comparisons:
        witness = "e-invoice" if comparison.source is Source.EINVOICE else "code"
        printed = f", printed '{comparison.page}'" if comparison.page is not None else ""
        said = f"{witness} says '{comparison.einvoice}'{printed}"
        yield f"    {comparison.field:22}{_AGREEMENTS[comparison.agreement]:13}{said}"


def _place(value: FieldValue) -> str:
    proof = value.evidence
    if proof.page is None or proof.box is None:
        return proof.source.value
    box = proof.box
    return f"page {proof.page} at {box.x:.0f},{box.y:.0f} {box.width:.0f}x{box.height:.0f}"


def _table_lines(detail: DocumentDetail) -> Iterator[str]:
    items, rates = detail.export["line_items"], detail.export["vat_breakdown"]
    if items:
        yield "  line items"
    for item in items:
        amounts = " ".join(str(item[key] or "-") for key in ("quantity", "unit", "unit_price", "net_amount"))
        yield f"    {item['position']:>3}  {item['description'][:60]:60}  {amounts}  {item['confidence']:.0f} %"
    for rate in rates:
        yield f"    VAT {rate['rate']} %: net {rate['net'] or '-'}, VAT {rate['vat'] or '-'}"


def _judged(detail: DocumentDetail) -> Iterator[str]:
    order = list(Severity)
    for finding in sorted(detail.findings, key=lambda found: -order.index(found.severity)):
        yield f"  {finding.severity:10}  {finding.message} [{finding.code}]"
    if detail.decision is not None:
        yield f"  decision    {detail.decision.outcome}, {detail.decision.confidence:.1f} %"
        for reason in detail.decision.reasons:
            yield f"    {reason}"


def _history(detail: DocumentDetail) -> Iterator[str]:
    for page in detail.pages:
        turned = f", turned {page.rotation}°" if page.rotation else ""
        skewed = f", deskewed {page.skew:.1f}°" if page.skew else ""
        model = f" ({page.model})" if page.model else ""
        how = f"{page.backend} {page.backend_version}{model}: {page.reason}{turned}{skewed}, {page.milliseconds} ms"
        yield from _wrapped(f"  page {page.number:<6} {page.complexity}, {how}", "", 14)
        for reading in page.readings:
            kept = "kept" if reading.kept else "not kept"
            sure = "" if reading.confidence is None else f", {reading.confidence:.1f} % sure"
            rated = "" if reading.quality is None else f", rated {reading.quality:.0f}"
            read = f"{reading.words} words{sure}{rated}, {reading.milliseconds} ms"
            yield f"    reading   {reading.backend}, {kept}: {read}"
    for relation in detail.relations:
        arrow = "→" if relation.outgoing else "←"
        yield f"  relation    {arrow} {relation.type} {relation.filename} ({relation.document_id[:8]})"
    for path, when in detail.sightings[1:]:
        yield f"  seen again  {path} at {when:%Y-%m-%d %H:%M:%S}"
    if detail.flags:
        decided = ", ".join(f"{name} {'on' if on else 'off'}" for name, on in sorted(detail.flags.items()))
        yield f"  flags       {decided}"
    for version in detail.versions:
        changed = f": {', '.join(version.changed)}" if version.changed else ""
        yield f"  version {version.number:<3} {version.change_type} by {version.created_by}{changed}"
    for event in detail.events:
        message = f" {event.message}" if event.message else ""
        yield f"  {event.time:%Y-%m-%d %H:%M:%S}  {event.stage} {event.type}{message}"
