"""How every command of docproc is made: plain help that starts fast, types in words, the nearest name for a slip.

Help is plain text: importing rich for it would take longer than everything else that `--help` does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

from docproc.cli.typed_values import spare_adapters

CONTEXT_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 110}

_SHARED = ("json", "quiet", "workspace", "_note", "_log_format", "log_format", "help")
"""Options that nearly every command has: they stand last in its help, in this order."""

_LONGEST_CHOICE = 24
"""Letters of choices that stand beside an option's name; longer ones follow its help."""

_TYPE = re.compile(r" <(?:list\[)?([^<>\]]+)\]?>(?=$| / )")
_TYPE_WORDS = {
    "str": "TEXT", "path": "PATH", "Path": "PATH", "int": "N", "int range": "N", "float": "NUMBER",
    "float range": "NUMBER", "%Y-%m-%d": "YYYY-MM-DD", "%Y-%m-%d|%Y-%m-%dT%H:%M": "YYYY-MM-DD[THH:MM]",
}  # fmt: skip
"""What Typer calls types, and what people read."""

_REMARKS = re.compile(r"  \[([^\[\]]+)\]$")
_RANGE = re.compile(r"^(?:(-?[\d.]+)<=)?x(?:(<=|>=)(-?[\d.]+))?$")


class Command(TyperCommand):
    """A command whose help names types in words."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        name_arguments(self.params)

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, --help among them."""
        return spare_adapters(super().get_params(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what stands behind the command's name: [OPTIONS], then its arguments."""
        return usage_pieces(self, ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options, those of most commands last."""
        write_parameters(self, ctx, formatter)


class Group(TyperGroup):
    """Commands under one name: the help shows whole sentences, an unknown name is answered with the nearest."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, --help among them."""
        return spare_adapters(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Show the help on stderr, and end with 2, where nothing is asked."""
        if not args and self.no_args_is_help and not ctx.resilient_parsing:
            typer.echo(ctx.get_help(), err=True)
            raise typer.Exit(2)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is asked; fail with the nearest name where there is none."""
        known = self.list_commands(ctx)
        if args[0] not in known:
            self.fail_unknown(ctx, args[0], get_close_matches(args[0], known, n=2, cutoff=0.5))
        return super().resolve_command(ctx, args)

    def fail_unknown(self, ctx: Any, name: str, near: Collection[str]) -> NoReturn:
        """Say that there is no such command, and which may have been meant."""
        question = f"; did you mean {' or '.join(near)}?" if near else ""
        ctx.fail(f"no such command '{name}'{question}")
        raise AssertionError("fail() has raised")

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what stands behind the group's name: [OPTIONS] COMMAND [ARGS]..."""
        return [*usage_pieces(self, ctx), self.subcommand_metavar]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options, then the commands."""
        write_parameters(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each command with the whole first paragraph of its help."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_paragraph(command.help or "")) for name, command in commands if command])


class App(typer.Typer):
    """A Typer app whose commands have docproc's help."""

    def command(self, name: str | None = None, **settings: Any) -> Any:
        """Return the decorator that makes a function a command of this app."""
        return super().command(name, **{"cls": Command, **settings})


def command_app(**settings: Any) -> typer.Typer:
    """Return a Typer app in docproc's style."""
    return App(
        **{"cls": Group, **settings},
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=CONTEXT_SETTINGS,
    )


def _first_paragraph(text: str) -> str:
    return " ".join(text.strip().split("\n\n")[0].split())


def name_arguments(parameters: Sequence[Any]) -> None:
    """Give arguments without a name for people their own, in capitals."""
    for parameter in parameters:
        if isinstance(parameter, TyperArgument) and parameter.metavar is None:
            parameter.metavar = str(parameter.name).upper()


def usage_pieces(command: Any, ctx: Any) -> list[str]:
    """Return [OPTIONS] and the arguments: [X] may be left out, X... may be repeated."""
    pieces = ["[OPTIONS]"]
    for parameter in command.get_params(ctx):
        if isinstance(parameter, TyperArgument):
            name = str(parameter.metavar) if parameter.required else f"[{parameter.metavar}]"
            pieces.append(name + ("..." if parameter.nargs != 1 else ""))
    return pieces


def write_parameters(command: Any, ctx: Any, formatter: Any) -> None:
    """Write the sections of arguments and options."""
    arguments, options = [], []
    for parameter in sorted(command.get_params(ctx), key=_place):
        record = parameter.get_help_record(ctx)
        if record is None:
            continue
        name, text = in_words(*record)
        if isinstance(parameter, TyperArgument):
            arguments.append((str(parameter.metavar), text))
        else:
            options.append((name, text))
    for title, records in (("Arguments", arguments), ("Options", options)):
        if records:
            with formatter.section(title):
                formatter.write_dl(records)


def _place(parameter: Any) -> int:
    return _SHARED.index(parameter.name) + 1 if parameter.name in _SHARED else 0


def in_words(name: str, text: str) -> tuple[str, str]:
    """Return an option's name and help with types, defaults and bounds as people read them.

    >>> in_words("--sure <int range>", "How sure.  [default: (as set); 1<=x<=100]")
    ('--sure N', 'How sure.  [default: as set; 1 to 100]')
    >>> in_words("--since <%Y-%m-%d>", "First day.")
    ('--since YYYY-MM-DD', 'First day.')
    """
    text = _REMARKS.sub(_in_brackets, text)
    asked = _TYPE.search(name)
    if asked is None:
        return name, text
    word = _TYPE_WORDS.get(asked[1], asked[1])
    if "|" in word and len(word) > _LONGEST_CHOICE:
        text = f"{text} One of {word.replace('|', ', ')}."
        word = name[: asked.start()].split("--")[-1].replace("-", "_").upper()
    return _TYPE.sub(f" {word}" if "|" not in word else f" <{word}>", name), text


def _in_brackets(found: re.Match[str]) -> str:
    remarks = list(filter(None, map(_remark, found[1].split("; "))))
    return f"  [{'; '.join(remarks)}]" if remarks else ""


def _remark(remark: str) -> str:
    """A default or bounds in words; nothing for what every count is, at least 0 or 1."""
    bounds = _RANGE.match(remark)
    if bounds is None:
        return re.sub(r"^default: \((.*)\)$", r"default: \1", remark)
    least, sign, bound = bounds.groups()
    if least is not None:
        return f"{least} to {bound}"
    if sign == "<=":
        return f"at most {bound}"
    return "" if bound in ("0", "1") else f"at least {bound}"
