"""Which characters are taken for which by their shape."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from nlu import located_yaml

_FILE = Path(__file__).with_name("look_alikes.yml")


def look_alikes(character: str) -> frozenset[str]:
    return _look_alikes().get(character, frozenset())


@cache
def _look_alikes() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for group in located_yaml.read(_FILE):
        for character in group:
            found[character] = found.get(character, frozenset()) | (frozenset(group) - {character})
    return found
