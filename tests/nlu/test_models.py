"""A model by its name: what is found, what is refused, and what the refusal says."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nlu import model_name
from nlu.encoders import load as encoders
from nlu.encoders.onnx_encoder import OnnxEncoder
from nlu.encoders.sentence_transformer import SentenceTransformerEncoder
from nlu.errors import CodedError
from nlu.model_folder import ModelFolder
from nlu.rerankers import load as rerankers
from nlu.rerankers.cross_encoder import CrossEncoderReranker
from nlu.rerankers.onnx_reranker import OnnxReranker
from nlu.weights_file import fault_of
from tests.support import models

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5000000\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An encoder's, to be broken."""
    return models.copied(models.ENCODER, tmp_path / "model").path


def cut(path: Path, to: float = 0.5) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * to)])


def told(problems: object) -> str:
    return "\n".join(map(str, problems))  # type: ignore[call-overload]


def test_a_folder_is_found_from_the_home_folder_and_needs_no_torch(folder: Path) -> None:
    encoder = encoders.load("model", folder.parent)
    assert isinstance(encoder, OnnxEncoder)
    assert encoder.fingerprint == OnnxEncoder(models.ENCODER).fingerprint
    assert isinstance(rerankers.load(str(models.RERANKER.path), Path()), OnnxReranker)


def test_no_model_is_loaded_where_none_is_wanted() -> None:
    assert encoders.load("lsa", Path()) is None
    assert rerankers.load("none", Path()) is None


def test_a_shipped_model_goes_by_that_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(model_name, "_MODELS", tmp_path)
    models.copied(models.ENCODER, tmp_path / "encoder")
    models.copied(models.RERANKER, tmp_path / "reranker")
    assert isinstance(encoders.load("shipped", Path()), OnnxEncoder)
    assert isinstance(rerankers.load("shipped", Path()), OnnxReranker)


def test_a_shipped_model_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(model_name, "_MODELS", tmp_path)
    with pytest.raises(CodedError, match="没有随附模型") as failure:
        encoders.load("shipped", Path())
    assert failure.value.code == "N033"
    assert "N033" in told(encoders.problems("shipped", Path()))


@pytest.mark.parametrize("name", ["./gone", "/gone/model", "~/gone", "a/b/c", "模型", "gone model", "file.txt"])
def test_a_folder_that_is_not_there_is_not_looked_for_on_the_hub(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(CodedError, match="没有模型文件夹") as failure:
        encoders.load(name, tmp_path)
    assert failure.value.code == "N033"
    assert "BAAI/bge-small-zh-v1.5" in failure.value.hint
    assert "N033" in told(encoders.problems(name, tmp_path))


BREAKAGES: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "no tokenizer": ("tokenizer.json", Path.unlink, "文件不存在"),
    "half a tokenizer": ("tokenizer.json", cut, "不完整"),
    "no config": ("config.json", Path.unlink, "文件不存在"),
    "an empty config": ("config.json", lambda path: path.write_bytes(b""), "不完整"),
    "no ONNX file, only its data": ("onnx/model.onnx", lambda path: path.rename(f"{path}.data"), "不存在"),
    "half an ONNX file": ("onnx/model.onnx", cut, "不完整"),
    "an empty ONNX file": ("onnx/model.onnx", lambda path: path.write_bytes(b""), "不是模型权重"),
    "another file": ("onnx/model.onnx", lambda path: path.write_bytes(b"<html>Not found</html>"), "权重"),
    "a pointer": ("onnx/model.onnx", lambda path: path.write_bytes(POINTER), "git-lfs"),
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_half_copied_folder_is_refused_with_the_file_and_what_to_do(folder: Path, breakage: str) -> None:
    name, damage, reason = BREAKAGES[breakage]
    damage(folder / name)
    with pytest.raises(CodedError, match=reason) as failure:
        encoders.load(str(folder), Path())
    assert failure.value.code == "N034"
    assert str(folder / name) in str(failure.value)
    assert "重新复制" in str(failure.value)
    assert f"{folder / name}: [N034]" in told(encoders.problems(str(folder), Path()))


def test_every_file_that_is_missing_is_named_at_once(folder: Path) -> None:
    for name in ("config.json", "tokenizer.json"):
        (folder / name).unlink()
    cut(folder / "onnx/model.onnx")
    assert told(encoders.problems(str(folder), Path())).count("N034") == 3


def test_an_onnx_file_that_is_whole_and_damaged_is_refused(folder: Path) -> None:
    path = folder / "onnx" / "model.onnx"
    content = bytearray(path.read_bytes())
    content[200:2000] = bytes(1800)
    path.write_bytes(content)
    with pytest.raises(CodedError) as failure:
        encoders.load(str(folder), Path())
    assert failure.value.code == "N034"
    assert str(path) in str(failure.value)


def test_a_tokenizer_of_another_format_is_refused(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(CodedError, match="分词器") as failure:
        encoders.load(str(folder), Path())
    assert failure.value.code == "N034"


def test_models_in_each_others_place_are_refused() -> None:
    with pytest.raises(CodedError, match="没有句向量") as failure:
        encoders.load(str(models.RERANKER.path), Path())
    assert failure.value.code == "N035"
    with pytest.raises(CodedError, match="没有 logits") as failure:
        rerankers.load(str(models.ENCODER.path), Path())
    assert failure.value.code == "N035"


@pytest.mark.parametrize("mode", [{"pooling_mode": "cls"}, {"pooling_mode_cls_token": True, "pooling_mode_max": False}])
def test_the_folder_says_how_vectors_of_tokens_are_pooled(folder: Path, mode: dict[str, object]) -> None:
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(mode))
    encoder = OnnxEncoder(ModelFolder(folder))
    mean = OnnxEncoder(models.ENCODER)
    assert abs(encoder.encode(["怎么还款"]) - mean.encode(["怎么还款"])).max() > 0.01
    assert encoder.fingerprint != mean.fingerprint


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("1_Pooling/config.json", '{"pooling_mode": "lasttoken"}'),
        ("1_Pooling/config.json", '{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true}'),
        ("modules.json", '[{"type": "a.Transformer", "path": ""}]'),
        ("modules.json", '[{"type": "a.Transformer", "path": ""}, {"type": "a.Pooling", "path": "gone"}]'),
        ("modules.json", '[{"type": "a.Transformer", "path": ""}, {"type": "a.Dense", "path": "2_Dense"}]'),
    ],
)
def test_pooling_that_is_unknown_is_not_guessed(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content)
    with pytest.raises(CodedError) as failure:
        OnnxEncoder(ModelFolder(folder))
    assert failure.value.code == "N035"
    assert failure.value.hint


def test_another_tokenizer_makes_another_encoder(folder: Path) -> None:
    path = folder / "tokenizer.json"
    path.write_text(path.read_text("utf-8").replace("款", "歀"), "utf-8")
    assert OnnxEncoder(ModelFolder(folder)).fingerprint != OnnxEncoder(models.ENCODER).fingerprint


def test_a_long_text_is_cut() -> None:
    encoder, reranker = OnnxEncoder(models.ENCODER), OnnxReranker(models.RERANKER)
    first, second = encoder.encode(["还款" * 40, "还款" * 40 + "利率是多少"])
    assert (first == second).all()
    cut_pair, longer = reranker.probabilities([("还款" * 80, "利率" * 80), ("还款" * 80 + "吗", "利率" * 80 + "吗")])
    assert cut_pair == longer


def safetensors(path: Path, *, data: int) -> Path:
    header = json.dumps({"w": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(data))
    return path


def test_weights_are_as_long_as_they_say(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    assert fault_of(safetensors(path, data=16)) is None
    assert "不完整" in str(fault_of(safetensors(path, data=15)))
    for content in (b"", b"abc", b"\xff" * 100, struct.pack("<Q", 4) + b"oops", struct.pack("<Q", 2) + b"[]"):
        path.write_bytes(content)
        assert fault_of(path), content
    path.write_bytes(POINTER)
    assert "git-lfs" in str(fault_of(path))
    assert fault_of(tmp_path / "gone.safetensors") == "不存在"


def test_a_folder_without_onnx_needs_whole_safetensors(tmp_path: Path) -> None:
    folder = models.copied(models.ENCODER, tmp_path / "model", without_onnx=True)
    assert list(folder.problems()) == []
    (folder.path / "model.safetensors.index.json").write_text('{"weight_map": {"a": "model-2.safetensors"}}')
    assert "model-2.safetensors" in told(folder.problems())
    cut(folder.path / "model.safetensors")
    assert "不完整" in told(folder.problems())
    (folder.path / "model.safetensors").rename(folder.path / "pytorch_model.bin")
    assert "没有 safetensors" in told(folder.problems())


@pytest.mark.parametrize("load", [SentenceTransformerEncoder, CrossEncoderReranker])
def test_without_the_models_extra_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, load: Callable[[str], object]
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(CodedError, match="teller\\[models\\]") as failure:
        load("any/model")
    assert failure.value.code == "N030"


def test_loading_and_using_a_folder_with_onnx_imports_no_torch() -> None:
    code = (
        "import sys; from pathlib import Path; from nlu.encoders import load as e; from nlu.rerankers import load as r;"
        f"e.load({str(models.ENCODER.path)!r}, Path()).encode(['怎么还款']);"
        f"r.load({str(models.RERANKER.path)!r}, Path()).probabilities([('怎么还款', '利率')]);"
        "print(sorted({'torch', 'transformers', 'huggingface_hub', 'onnx'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
