"""`docproc user verify` and `confirm`: a code is mailed to a person, and shows that the address is theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from docproc.cli.options import QuietOption, WorkspaceOption
from docproc.cli.session import open_session, reach, say
from docproc.errors import UsageError

SERVES = timedelta(hours=24)
"""How long a code serves."""
_TEMPLATE = "verify_address"


def verify_command(
    context: typer.Context,
    user: Annotated[str, typer.Argument(metavar="USER", help="User name.")],
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Mail a person a code that shows that the address is theirs; it serves once, within 24 hours."""
    from docproc.access.secrets import digest, new_mail_code
    from docproc.deliver.mail import Recipient, queue_mail
    from docproc.deliver.templates import fill, load_templates, template_named
    from docproc.store.clock import now
    from docproc.store.users import changing_people, find_user
    from docproc.store.verification import expect_code

    with open_session(context, workspace) as session:
        person = find_user(session.store, user)
        reach(session.store).require_person(user)
        if person.is_verified:
            raise UsageError(f"{user}: {person.email} is verified already")
        template = template_named(load_templates(session.workspace.templates), _TEMPLATE)
        code = new_mail_code()
        data = {"address": person.email, "code": code, "hours": int(SERVES.total_seconds() // 3600)}
        mail = fill(template, person.language, data, person.display_name or "")
        with changing_people(session.store) as transaction:
            expect_code(transaction, user, digest(code), now() + SERVES, session.actor)
            recipient = Recipient(person.email, person.display_name or "", user)
            queue_mail(transaction, mail, recipient, f"verify:{digest(code)[:32]}", actor=session.actor)
    if not quiet:
        say(
            f"a code for {person.email} waits in the mail queue (docproc mail send); docproc user confirm takes it back"
        )


def confirm_command(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="The code of the mail.")],
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Take back the code that was mailed: the address it was sent to is verified."""
    from docproc.access.secrets import digest
    from docproc.store.clock import now
    from docproc.store.verification import confirm_address

    with open_session(context, workspace) as session:
        user = confirm_address(session.store, digest(code.strip().lower()), now(), session.actor)
    if not quiet:
        say(f"the mail address of {user} is verified")
