"""The command line."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from bot.commands.in_chinese import speak_chinese

speak_chinese()

_BACKGROUND = 10  # of 0, the usual, to 19, the least

# Each in `bot.commands` under its own name: a function of that name, or an `app` with commands of its own.
_COMMANDS = (
    "new",
    "serve",
    "chat",
    "check",
    "config",
    "status",
    "publish",
    "versions",
    "replay",
    "import",
    "export",
    "template",
    "evaluate",
    "kb",
    "train",
    "keys",
)


class _Commands(TyperGroup):
    """A command is imported when it is called: what one needs does not slow another down."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _COMMANDS:
            return None
        name = "import_" if cmd_name == "import" else cmd_name  # a word of Python's own
        module = importlib.import_module(f"bot.commands.{name}")
        commands = getattr(module, "app", None)
        if commands is None:
            commands = typer.Typer(add_completion=False, pretty_exceptions_show_locals=False)
            commands.command(cmd_name)(getattr(module, name))
        command = typer.main.get_command(commands)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=_Commands,
    help="银行智能客服机器人",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


@app.callback()
def bot() -> None:
    """银行智能客服机器人"""


def main() -> None:
    if sys.argv[1:2] == ["publish"]:  # before its imports, which are a second of work: who serves customers comes first
        os.setpriority(os.PRIO_PROCESS, 0, max(os.getpriority(os.PRIO_PROCESS, 0), _BACKGROUND))
    app()


if __name__ == "__main__":
    main()
