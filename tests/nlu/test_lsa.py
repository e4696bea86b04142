"""The encoder that is fitted to the texts at hand; what all encoders do is in tests/contracts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.encoders.lsa import LsaEncoder
from nlu.errors import CodedError

TEXTS = ["怎么还款", "如何还款", "提前还款收费吗", "利率是多少", "利息怎么算", "忘记密码怎么办"]


def test_the_fitted_encoder_puts_like_near_like() -> None:
    first, second, other = LsaEncoder.fit(TEXTS)[0].encode(["怎么还款", "如何还款", "忘记密码怎么办"])
    assert first @ second > first @ other


@pytest.mark.parametrize("texts", [[], [""], ["还款"], ["还款", "还款"], ["😀"]])
def test_hardly_any_text_is_enough_to_fit(texts: list[str]) -> None:
    assert np.isfinite(LsaEncoder.fit(texts)[0].encode(["还款", ""])).all()


def test_fitting_twice_gives_the_same_fingerprint_and_other_texts_another() -> None:
    assert LsaEncoder.fit(TEXTS)[0].fingerprint == LsaEncoder.fit(TEXTS)[0].fingerprint
    assert LsaEncoder.fit(TEXTS)[0].fingerprint != LsaEncoder.fit(TEXTS[1:])[0].fingerprint


def test_what_fitting_makes_of_its_texts_is_what_encoding_makes_of_them() -> None:
    encoder, vectors = LsaEncoder.fit(TEXTS)
    assert np.allclose(vectors, encoder.encode(TEXTS), atol=1e-6)


def test_an_encoder_that_was_written_reads_back_the_same(tmp_path: Path) -> None:
    encoder, _ = LsaEncoder.fit(TEXTS)
    encoder.write(tmp_path)
    again = LsaEncoder.read(tmp_path)
    assert again.fingerprint == encoder.fingerprint
    assert np.array_equal(again.encode(TEXTS), encoder.encode(TEXTS))


@pytest.mark.parametrize("name", ["lsa.npz", "lsa.json"])
@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_a_damaged_encoder_is_refused_by_name(tmp_path: Path, name: str, damage: str) -> None:
    LsaEncoder.fit(TEXTS)[0].write(tmp_path)
    path = tmp_path / name
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-40])
    else:
        LsaEncoder.fit(TEXTS[1:])[0].write(tmp_path / "other")
        path.write_bytes((tmp_path / "other" / name).read_bytes())
    with pytest.raises(CodedError, match="lsa") as failure:
        LsaEncoder.read(tmp_path)
    assert failure.value.code == "N020"
