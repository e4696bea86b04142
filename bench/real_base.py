"""A real bank's own knowledge through the whole product: imported, published, served, and asked over REST.

    .venv/bin/python -m bench.real_base --kb KB.jsonl --queries Q.jsonl --lines 5,18,...

`--lines` are the lines of Q (from 1) that are the golden turns: each must be answered with its entry's own answer.
The texts stay where they are; a list of line numbers is all that is written down (docs/figures.md).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

from bot.config import Settings
from tests.support.deployment import deploy
from tests.support.server import served


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kb", type=Path, required=True)
    options.add_argument("--queries", type=Path, required=True)
    options.add_argument("--lines", required=True)
    chosen = options.parse_args()
    answers = {item["id"]: item.get("answer") for item in _json_lines(chosen.kb)}
    queries = _json_lines(chosen.queries)
    golden = [queries[int(line) - 1] for line in chosen.lines.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        settings = deploy(Path(folder), content={"knowledge": None, "golden": None})
        _bot(settings, "import", str(chosen.kb.resolve()))
        _bot(settings, "publish")
        with served(settings) as server:
            right = asyncio.run(_ask_all(server.url, golden, answers))
    print(f"{right} of {len(golden)} golden turns answered with their entry's answer")
    return 0 if right == len(golden) else 1


async def _ask_all(url: str, golden: list[dict[str, str]], answers: dict[str, str | None]) -> int:
    right = 0
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:
        for number, query in enumerate(golden):
            said = await http.post("/webhooks/rest/webhook", json={"sender": f"g{number}", "message": query["text"]})
            text = "\n".join(part.get("text", "") for part in said.raise_for_status().json())
            wanted = "".join((answers[query["id"]] or "").split())
            is_right = wanted in "".join(text.split())
            right += is_right
            if not is_right:
                print(f"  not answered with {query['id']}: {query['text']}")
    return right


def _bot(settings: Settings, *arguments: str) -> None:
    command = [sys.executable, "-m", "bot.cli", *arguments, "--config", str(settings.home / "config.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(done.stdout.strip() or done.stderr.strip())
    done.check_returncode()


def _json_lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    sys.exit(main())
