"""The rules that keep the code easy to change, checked."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from bot.config import Settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("nlu", "knowledge", "graph", "bot")
LONGEST_FILE = 260
LONGEST_FUNCTION = 45

# Longer for a reason; remove a line when its reason is gone.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def _sources() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def test_imports_follow_the_layers() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_package_files_are_empty() -> None:
    assert [path for path in _sources() if path.name == "__init__.py" and path.stat().st_size] == []


def test_files_and_functions_stay_small() -> None:
    long_files, long_functions = set(), set()
    for path in _sources():
        name, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        if text.count("\n") > LONGEST_FILE:
            long_files.add(name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long_functions.add(f"{name}:{node.name}")
    assert long_files == set(LONG_FILES)
    assert long_functions == set(LONG_FUNCTIONS)


def test_answering_needs_no_training_library(published: Settings) -> None:
    """Start-up and memory: a snapshot is read and asked in a process of its own."""
    code = f"""
import pathlib, sys
import bot.server
from bot.app import matching_models
from bot.config import Settings
from bot.publishing import snapshot_files
root = pathlib.Path({str(published.snapshots)!r})
snapshot_files.read(root / snapshot_files.current(root), matching_models(Settings()))
print([name for name in ("torch", "transformers", "sentence_transformers", "sklearn", "scipy") if name in sys.modules])
"""
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
