"""The transformer that both models are: small enough for a millisecond on one core."""

from __future__ import annotations

import transformers
from transformers import BertConfig

from nlu.training.characters import PAD

transformers.logging.set_verbosity_error()  # it tells at length of layers that are new on purpose
transformers.logging.disable_progress_bar()

LONGEST = 128  # tokens: a question and an entry's question with room to spare


def config(vocabulary: int) -> BertConfig:
    """4 layers of 256: 0.8 ms a question. ReLU trains 15 % faster than GELU here; attention without a mask-aware kernel
    is faster at these lengths, too."""
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=256,
        num_hidden_layers=4,
        num_attention_heads=4,
        intermediate_size=1024,
        hidden_act="relu",
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        max_position_embeddings=LONGEST,
        pad_token_id=PAD,
        attn_implementation="eager",
    )
