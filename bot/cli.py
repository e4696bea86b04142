"""The command line."""

from __future__ import annotations

import typer
from typer import rich_utils

from bot.commands import chat, check, config, export, import_, new, publish, replay, serve, status, template, versions
from bot.commands.evaluate import app as evaluate
from bot.commands.keys import app as keys

rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
rich_utils.OPTIONS_PANEL_TITLE = "选项"
rich_utils.COMMANDS_PANEL_TITLE = "命令"
rich_utils.DEFAULT_STRING = "[默认：{}]"

app = typer.Typer(
    help="银行智能客服机器人", no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False
)
app.command("new")(new.new)
app.command("serve")(serve.serve)
app.command("chat")(chat.chat)
app.command("check")(check.check)
app.command("config")(config.config)
app.command("status")(status.status)
app.command("publish")(publish.publish)
app.command("versions")(versions.versions)
app.command("replay")(replay.replay)
app.command("import")(import_.import_)
app.command("export")(export.export)
app.command("template")(template.template)
app.add_typer(evaluate, name="evaluate")
app.add_typer(keys, name="keys")


def main() -> None:
    app()


if __name__ == "__main__":
    main()
