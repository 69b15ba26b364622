"""Arguments → one call → report → exit code: 0 clean, 1 faults in the data, 2 could not run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module

import click

from generator import __version__
from generator.refusals import Refusal

_COMMANDS: Mapping[str, tuple[str, str]] = {
    "build": ("cli_build", "build_command"),
    "check": ("cli_check", "check"),
    "codeowners": ("cli_codeowners", "codeowners_command"),
    "explain": ("cli_check", "explain"),
    "form": ("cli_form", "group"),
    "freeze": ("cli_new_year", "freeze"),
    "import": ("cli_import", "import_command"),
    "letters": ("cli_letters", "letters_command"),
    "match": ("cli_match", "match_command"),
    "new": ("cli_new", "group"),
    "pack": ("cli_pack", "pack_command"),
    "preview": ("cli_preview", "preview_command"),
    "remove": ("cli_rename", "remove_group"),
    "rename": ("cli_rename", "rename_group"),
    "report": ("cli_report", "group"),
    "serve": ("cli_build", "serve_command"),
}
"""The module and the name of each command."""
_TEXTS: Mapping[str, str] = {
    "build": "Build the site, or only the microsites of HUBS, and put it in place as a whole.",
    "check": "Check every file of data/ and content/, and say what to mend and where.",
    "codeowners": "Write CODEOWNERS from the hubs' teams: who approves a change in which folder.",
    "explain": "Say what a fault means and how to mend it.",
    "form": "Make a form for the tool that people already use.",
    "freeze": "Keep YEAR as it is: `lrp check` warns where one of its files changes afterwards.",
    "import": "Read answers to FORM from FILE and say what each row becomes.",
    "letters": "List the letters that the lead of HUB can send now, and write them into private/.",
    "match": "Propose who goes to which host school, on which days, and say why.",
    "new": "Write the skeleton of a new file; never overwrites one.",
    "pack": "Write the pack of HUB: handbooks, documents and files made for it, in one zip.",
    "preview": "Build the site as a change would make it, and say which pages differ.",
    "remove": "Take something away; its address says when and why.",
    "rename": "Give a hub or a piece of learning another id; its old address leads to the new one.",
    "report": "Say where hubs and the network stand.",
    "serve": "Show the site on this machine and build again what a change touches.",
}
"""What each command says of itself, so that `lrp --help` need not load them."""


class _Commands(click.Group):
    """Commands that are loaded when they are asked for: no command pays for another's imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all commands, in order."""
        return [*_COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """One command; None where there is none of that name."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        found: click.Command = getattr(import_module(f"generator.{module}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without loading any whose text is known."""
        limit = formatter.width - 6 - max(map(len, _COMMANDS))
        rows = []
        for name in self.list_commands(ctx):
            text = _TEXTS.get(name)
            known = click.Command(name, help=text) if text else self.get_command(ctx, name)
            rows.append((name, known.get_short_help_str(limit) if known else ""))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=_Commands)
@click.version_option(__version__, prog_name="lrp")
def main_group() -> None:
    """Checks a residency network's files and builds its site and its hubs' microsites."""


def main() -> None:
    """Run the command line; never a traceback."""
    try:
        main_group(prog_name="lrp", standalone_mode=False)
    except SystemExit:
        raise
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        raise SystemExit(2) from None
    except Exception as error:
        click.echo(f"lrp: {_sentence(error)}", err=True)
        if "LRP_DEBUG" in os.environ:
            raise
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        click.echo("lrp: Stopped.", err=True)
        raise SystemExit(2) from None


def _sentence(error: Exception) -> str:
    """Why the program could not run, in one plain line."""
    match error:
        case Refusal():
            return error.sentence
        case click.exceptions.Abort():
            return "Stopped."
        case click.MissingParameter():
            name = error.param.human_readable_name if error.param else "A value"
            return f"{name} is missing. {error.ctx.get_usage() if error.ctx else ''}".strip()
        case click.BadParameter():
            name = (error.param.opts[0] if error.param else "") or "The value"
            return f"{name}: {error.message.rstrip('.')}."
        case click.ClickException():
            return error.format_message()
        case OSError():
            reason = (error.strerror or "unknown cause").lower()
            return f"{error.filename or 'A file'}: {reason}."
    return (
        f"This is a fault in the program, not in your files ({type(error).__name__}: {error}). "
        "Run it again with LRP_DEBUG=1 and send what it prints to the maintainers."
    )
