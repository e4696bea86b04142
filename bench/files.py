"""Seconds and peak memory of importing and exporting a large base in every file format.

    python -m bench.files [--rows 20000] [--similar 5]

Every figure is the command as a person runs it, in a process of its own: start-up, reading, checking and the database
included. The base is made up; each import goes into an empty database, the second one of the same file finds nothing
to write.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from knowledge.entry import AnswerChannel, ChannelAnswer, Entry, EntryId
from knowledge.files import entries as entry_files
from knowledge.files.formats import Format

# A process starts with the peak memory of the one that it was forked from, so a small one stands between.
_LAUNCHER = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "bot.cli", *sys.argv[1:]], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--similar", type=int, default=5)
    chosen = parser.parse_args()
    base = made_up(chosen.rows, chosen.similar)
    print(f"{chosen.rows:,} entries with {chosen.similar} similar questions each")
    print(f"{'format':8s}{'file':>10s}{'import':>18s}{'import again':>18s}{'export':>18s}")
    with tempfile.TemporaryDirectory() as folder:
        for form in Format:
            print(measured(base, form, Path(folder)), flush=True)


def measured(base: Sequence[Entry], form: Format, folder: Path) -> str:
    home = folder / form
    home.mkdir()
    config = home / "config.yml"
    config.write_text("content: {knowledge: null, golden: null}\n", encoding="utf-8")
    file = home / f"base.{form}"
    file.write_bytes(entry_files.written(base, form))
    runs = [("import", file), ("import", file), ("export", home / f"again.{form}")]
    figures = [bot(command, str(path), "--config", str(config)) for command, path in runs]
    return f"{form:8s}{file.stat().st_size / 1e6:7.1f} MB" + "".join(f"{figure:>18s}" for figure in figures)


def bot(*arguments: str) -> str:
    """`12.3 s 200 MB`."""
    started = time.perf_counter()
    command = [sys.executable, "-c", _LAUNCHER, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return f"{time.perf_counter() - started:.1f} s {int(done.stdout) / 1000:.0f} MB"


def made_up(rows: int, similar: int) -> list[Entry]:
    return [
        Entry(
            id=EntryId(f"entry-{number}"),
            question=f"产品{number}的利率是多少？",
            similar=tuple(f"第{variant}种问法：产品{number}一年利息要付多少钱" for variant in range(similar)),
            answer=f"产品{number}的年化利率（单利）以申请页面显示为准，提前还款不收违约金。" * 2,
            channel_answers=(ChannelAnswer(channel=AnswerChannel.WECHAT, text=f"产品{number}的利率见申请页面。"),),
            category=("贷款", f"第{number % 50}类", "利率"),
            keywords=(f"产品{number}利率", f"产品{number}+利息"),
            tags=("合成",),
            valid_from=date(2026, 1, 1),
            valid_until=date(2026, 12, 31),
            owner="消费信贷部",
        )
        for number in range(rows)
    ]


if __name__ == "__main__":
    main()
