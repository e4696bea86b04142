"""A term with marks between its characters: 禾-易-贷."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from nlu.correction.repair import Edit, RepairKind

_MARKED = re.compile(r"[一-鿿](?:[.·•*_|~/\\-][一-鿿])+")


def spaced(text: str, terms: Collection[str]) -> Iterator[Edit]:
    for match in _MARKED.finditer(text):
        if (term := match[0][::2]) in terms:
            yield Edit(start=match.start(), end=match.end(), meant=term, kind=RepairKind.SPACED)
