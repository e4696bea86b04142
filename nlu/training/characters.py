"""The tokenizer: one token a character, so that no segmenter's mistake stands between a question and its meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PAD, UNK, CLS, SEP, MASK = range(len(SPECIAL))
_FEWEST = 5  # times a character must have been seen
FILE = "tokenizer.json"

Ids = NDArray[np.int16]


def build(texts: Iterable[str]) -> dict[str, int]:
    """The vocabulary: special tokens, then characters by falling frequency (ties by code point)."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text)
    counts.pop(" ", None)
    kept = sorted((one for one, n in counts.items() if n >= _FEWEST), key=lambda one: (-counts[one], one))
    return {token: number for number, token in enumerate([*SPECIAL, *kept])}


def tokenizer(vocabulary: dict[str, int]) -> Tokenizer:
    """In the form every library reads: NFKC and lower case, blanks dropped, `[CLS] a [SEP] b [SEP]`."""
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(r"\s"), "removed"), pre_tokenizers.Split(Regex("."), "isolated")]
    )
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)],
    )
    return made


def ids(text: str, vocabulary: Mapping[str, int]) -> Ids:
    """What the tokenizer gives without special tokens, some hundred times faster: for millions of lines."""
    return np.array([vocabulary.get(one, UNK) for one in text if one != " "], dtype=np.int16)
