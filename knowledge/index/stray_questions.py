"""Questions that have nothing to do with a bank: what every base must learn to refuse."""

from __future__ import annotations

from pathlib import Path

from nlu import located_yaml

_FILE = Path(__file__).with_suffix(".yml")


def stray_questions() -> tuple[str, ...]:
    return tuple(located_yaml.read(_FILE))
