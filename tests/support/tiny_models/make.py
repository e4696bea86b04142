"""Makes the models beside this file: BERT-shaped, random weights, a few kilobytes. Run again only to change them.

python -m tests.support.tiny_models.make        (needs the extra `models`)
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from sentence_transformers import CrossEncoder, SentenceTransformer
from sentence_transformers.models import Normalize, Pooling, Transformer
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, BertModel, PreTrainedTokenizerFast

from nlu.training.export import export

HERE = Path(__file__).parent
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
CHARACTERS = "的一是多少怎么还款利率息额度借钱贷几万忘记登录密码办最高能收费提前算查询卡信用在哪里可以吗我想如何修改长"
SHAPE = {
    "vocab_size": len(SPECIAL) + len(CHARACTERS),
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "hidden_act": "relu",
    "max_position_embeddings": 128,
    "initializer_range": 0.5,  # far enough apart that a wrong mask or segment shows
    "num_labels": 1,
}


def tokenizer() -> PreTrainedTokenizerFast:
    made = Tokenizer(models.WordLevel({one: n for n, one in enumerate((*SPECIAL, *CHARACTERS))}, unk_token="[UNK]"))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(r"\s"), "removed"), pre_tokenizers.Split(Regex("."), "isolated")]
    )
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=128,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],  # else the two of a pair look like one
    )


def main() -> None:
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as scratch:
        BertModel(BertConfig(**SHAPE)).save_pretrained(scratch)
        tokenizer().save_pretrained(scratch)
        parts = [Transformer(scratch, max_seq_length=64), Pooling(16, pooling_mode="mean"), Normalize()]
        SentenceTransformer(modules=parts, device="cpu").save_pretrained(str(HERE / "encoder"))
    with tempfile.TemporaryDirectory() as scratch:
        BertForSequenceClassification(BertConfig(**SHAPE)).save_pretrained(scratch)
        tokenizer().save_pretrained(scratch)
        CrossEncoder(scratch, device="cpu").save_pretrained(str(HERE / "reranker"))
    export(HERE / "encoder", "encoder", bits=32)
    export(HERE / "reranker", "reranker", bits=32)
    for folder in ("encoder", "reranker"):
        (HERE / folder / "README.md").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
