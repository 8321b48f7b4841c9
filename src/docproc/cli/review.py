"""`docproc review`: what needs a person, found and settled."""

from __future__ import annotations

from docproc.cli import review_acts, review_loop, review_views
from docproc.cli.apps import command_app

app = command_app(no_args_is_help=True, help="See what waits for a person; correct it, approve it, turn it down.")
app.add_typer(review_views.app)
app.add_typer(review_loop.app)
app.add_typer(review_acts.app)
