"""How characters sound: Mandarin syllables without tones, ü written v."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from nlu import located_yaml

_FILE = Path(__file__).with_name("readings.yml")
_SAME_START = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}  # what many speakers, and therefore keyboards, do not part
_SAME_END = {"ing": "in", "eng": "en", "ang": "an"}
_TYPED = {"lue": "lve", "nue": "nve"}  # as keyboards have it


def readings(character: str) -> frozenset[str]:
    """Empty for what is no usual Chinese character."""
    return _readings().get(character, frozenset())


@cache
def characters() -> Mapping[str, str]:
    """The characters of each syllable."""
    return {syllable: str(written) for syllable, written in located_yaml.read(_FILE).items()}


@cache
def syllables() -> Mapping[str, str]:
    """The syllable of each way of typing one."""
    return {**{syllable: syllable for syllable in characters()}, **_TYPED}


@cache
def folded(syllable: str) -> str:
    """Syllables that many speakers do not part become one."""
    for start, plain in _SAME_START.items():
        if syllable.startswith(start):
            syllable = plain + syllable.removeprefix(start)
            break
    for end, plain in _SAME_END.items():
        if syllable.endswith(end):
            return syllable.removesuffix(end) + plain
    return syllable


@cache
def _readings() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for syllable, written in characters().items():
        for character in written:
            found[character] = found.get(character, frozenset()) | {syllable}
    return found
