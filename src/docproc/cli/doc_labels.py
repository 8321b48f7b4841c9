"""Tags, categories and relations of documents."""

from __future__ import annotations

import json
import re
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.batch import Batch, batched
from docproc.cli.choosing import each_document
from docproc.cli.options import JsonOption, NoteOption, QuietOption, WorkspaceOption
from docproc.cli.session import choose_workspace, open_session, say
from docproc.cli.voice import say_none
from docproc.errors import EXIT_CHECK_FAILED, UsageError
from docproc.model.enums import RelationType
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import Store, open_store
from docproc.store.label_reading import count_categories, list_categories, list_tags
from docproc.store.reading import find_document

app = command_app()

DocumentArgument = Annotated[str, typer.Argument(help="An unambiguous prefix of the id, a file name, or a hash.")]

_MOST_LEVELS = 4
"""So far relations of related documents are followed."""


@app.command("tag", epilog="Example:  docproc doc tag RE-4711.pdf --add urgent --remove new")
@batched(without=("note", "as_json"))
def tag_command(
    batch: Batch,
    add: Annotated[list[str] | None, typer.Option("--add", metavar="TAG", help="Put this tag on; repeatable.")] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="TAG", help="Take this tag off; repeatable.")
    ] = None,
    color: Annotated[
        str | None,
        typer.Option("--color", metavar="#RRGGBB", help="Colour of the tags that --add names; '' takes it away."),
    ] = None,
    description: Annotated[
        str | None,
        typer.Option("--description", metavar="TEXT", help="What those tags mean; '' takes it away."),
    ] = None,
) -> None:
    """Put tags on documents and take them off; a tag is any word. `docproc doc tags` lists them.

    With --color or --description and no documents the tags of --add are only described.
    """
    from docproc.store.labels import describe_tag, tag, untag

    put, off = [_tag_name(name) for name in add or ()], [_tag_name(name) for name in remove or ()]
    if not put and not off:
        raise UsageError("say which tags: --add TAG, --remove TAG")
    if color and re.fullmatch("#[0-9a-fA-F]{6}", color) is None:
        raise UsageError(f"'{color}' is no colour such as #c62828")
    actor = batch.session.actor
    if color is not None or description is not None:
        if not put:
            raise UsageError("--color and --description are of the tags that --add names")
        described = [name for name in put if describe_tag(batch.store, name, color, description, actor)]
        if not batch.quiet:
            say(f"described: {', '.join(described) or 'nothing to change'}")
        if batch.ids is None and batch.chosen == DocumentFilter():
            return

    def act(document_id: str) -> None:
        changed = [f"+{name}" for name in put if tag(batch.store, document_id, name, actor)]
        changed += [f"-{name}" for name in off if untag(batch.store, document_id, name, actor)]
        batch.tell(document_id, " ".join(changed) or "nothing to change")

    each_document(batch.standing_at((), "tagged"), act)


@app.command("tags", epilog="Example:  docproc doc tags --json")
def tags_command(context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """List the tags with their colours and descriptions, and how many documents carry each."""
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        tags = list_tags(store)
    say_none(tags, "no document has a tag: docproc doc tag")
    for each in tags:
        data = {"tag": each.name, "documents": each.documents, "color": each.color, "description": each.description}
        described = "".join(f"  {said}" for said in (each.color, each.description) if said)
        line = f"{each.documents:>8}  {each.name}{described}"
        typer.echo(json.dumps(data, ensure_ascii=False) if as_json else line)


@app.command("category", epilog="Example:  docproc doc category RE-4711.pdf invoices")
@batched(without=("ids", "note", "as_json"))
def category_command(
    batch: Batch,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID... SLUG",
            help="Documents ('-' reads them from stdin), then a slug or 'none'; nothing lists the categories.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Put documents into a category of the settings, or into none; what a person chose, no rule changes."""
    from docproc.settings.categories import keep_categories
    from docproc.store.labels import categorize

    session = batch.session
    keep_categories(session.store, session.resolved.settings, session.actor)
    if not words:
        _list_categories(session.store, as_json=False)
        return
    *ids, slug = words

    def act(document_id: str) -> None:
        categorize(session.store, document_id, None if slug == "none" else slug, session.actor)
        batch.tell(document_id, "in no category" if slug == "none" else f"in {slug}")

    doing = "taken out of their categories" if slug == "none" else f"put into {slug}"
    batch.ids = ids or None
    each_document(batch.standing_at((), doing), act)


@app.command("categories", epilog="Example:  docproc doc categories")
def categories_command(context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """Show the tree of categories with path, types and number of documents; it is written in docproc.yaml."""
    from docproc.settings.categories import keep_categories

    with open_session(context, workspace) as session:
        keep_categories(session.store, session.resolved.settings, session.actor)
        _list_categories(session.store, as_json)


def _list_categories(store: Store, as_json: bool) -> None:
    counts = count_categories(store)
    for each in list_categories(store):
        kinds = [kind.value for kind in each.types]
        if as_json:
            data = {"slug": each.slug, "name": each.name, "path": each.path, "parent": each.parent}
            data |= {"color": each.color, "description": each.description}
            typer.echo(json.dumps({**data, "types": kinds, "documents": counts[each.slug]}, ensure_ascii=False))
            continue
        indent = "  " * (each.path.count("/") - 1)
        of_types = f"  ({', '.join(kinds)})" if kinds else ""
        typer.echo(f"{counts[each.slug]:>8}  {indent}{each.name}  {each.path}{of_types}")


@app.command("relate", epilog="Example:  docproc doc relate GS-12.pdf credit_note_for RE-4711.pdf")
def relate_command(
    context: typer.Context,
    source: DocumentArgument,
    relation: Annotated[RelationType, typer.Argument(help="How the first document stands to the second.")],
    target: DocumentArgument,
    note: NoteOption = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Say how a document stands to another: it corrects it, is a credit note for it, replaces it, and so on."""
    from docproc.store.relations import relate

    with open_session(context, workspace) as session:
        first, second = find_document(session.store, source), find_document(session.store, target)
        relate(session.store, first, second, relation, 100.0, note, session.actor)
    if not quiet:
        say(f"{first[:8]} {relation} {second[:8]}")


@app.command("unrelate", epilog="Example:  docproc doc unrelate GS-12.pdf RE-4711.pdf")
def unrelate_command(
    context: typer.Context,
    source: DocumentArgument,
    target: DocumentArgument,
    relation: Annotated[
        RelationType | None, typer.Option("--type", help="Only this relation.", show_default="all")
    ] = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Take back what was said of how a document stands to another."""
    from docproc.store.relations import unrelate

    with open_session(context, workspace) as session:
        first, second = find_document(session.store, source), find_document(session.store, target)
        gone = unrelate(session.store, first, second, relation, session.actor)
    if not gone:
        say(f"{first[:8]} does not stand to {second[:8]} in {'any relation' if relation is None else relation}")
        raise typer.Exit(EXIT_CHECK_FAILED)
    if not quiet:
        say(f"{first[:8]} and {second[:8]}: {gone} taken back")


@app.command("related", epilog="Example:  docproc doc related RE-4711.pdf")
def related_command(
    context: typer.Context, document: DocumentArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """Show the documents that stand to this one in any relation, and those that stand to them, as a small tree."""
    from docproc.store.relation_reading import related_documents

    with open_store(choose_workspace(context, workspace).store_folder) as store:
        top = find_document(store, document)
        tree = related_documents(store, top, _MOST_LEVELS)
    say_none(tree[1:], f"no document is related to {tree[0].filename}: docproc doc relate")
    for each in tree:
        if as_json:
            data = {"document": each.document_id, "filename": each.filename, "level": each.level, "of": each.of}
            data |= {"type": each.type, "outgoing": each.outgoing, "confidence": each.confidence, "note": each.note}
            typer.echo(json.dumps(data, ensure_ascii=False))
            continue
        if not each.level:
            typer.echo(f"{each.filename} ({each.document_id[:8]})")
            continue
        arrow = f"{each.type} →" if each.outgoing else f"← {each.type}"
        note = f"  {each.note}" if each.note else ""
        typer.echo(f"{'   ' * (each.level - 1)}└─ {arrow} {each.filename} ({each.document_id[:8]}){note}")


def _tag_name(text: str) -> str:
    name = " ".join(text.split())
    if not name or not name.isprintable():
        raise UsageError(f"'{text}' is no name of a tag")
    return name
