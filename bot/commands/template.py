"""`bot template`: an empty Excel workbook to write knowledge in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.console import clear_errors, out
from bot.commands.export import ForceOption, check_free
from knowledge.files import atomic_file
from knowledge.files import entries as entry_files
from knowledge.files.formats import Format, named
from nlu.errors import CodedError


def template(
    file: Annotated[Path, typer.Argument(help="写到哪里，例如 知识模板.xlsx")], force: ForceOption = False
) -> None:
    """生成填写知识的 Excel 模板；填好后用 bot import 导入。"""
    with clear_errors():
        if named(file) is not Format.XLSX or file.suffix.lower() != ".xlsx":
            raise CodedError("B072", f"模板是 Excel 文件：{file}", hint="扩展名用 .xlsx")
        check_free(file, force=force)
        atomic_file.write(file, entry_files.written((), Format.XLSX))
        out.print(f"已生成模板 {file}，第二张工作表是填写说明", markup=False)
