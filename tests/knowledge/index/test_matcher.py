"""The question index, built from a small base of our own and read back as a server does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.entry import Entry, EntryId
from knowledge.index.match import Band, Match
from knowledge.index.matcher import Matcher
from knowledge.index.stage_clock import StageClock
from nlu.encoders.lsa import LsaEncoder
from nlu.errors import CodedError
from nlu.lexicon import Lexicon
from nlu.understand import Understander

UNDERSTANDER = Understander(Lexicon.empty())


def entry(name: str, question: str, *similar: str, **others: object) -> Entry:
    return Entry(id=EntryId(name), question=question, similar=similar, **others)  # type: ignore[arg-type]


REPAYMENT = ("贷款", "还款")
ENTRIES = (
    entry("repay", "怎么还款", "如何还钱", "还款在哪里操作", "我要还贷款", "还款的步骤是什么", category=REPAYMENT),
    entry("early", "可以提前还款吗", "提前还清要手续费吗", "能不能提前结清", "我想一次性还清", category=REPAYMENT),
    entry("rate", "利率是多少", "利息怎么算", "借一万一天多少利息", "年化利率多少", keywords=("年化", "利息+一天")),
    entry("limit", "怎么提高额度", "额度能涨吗", "我的额度太低了", "如何提额", category=("贷款", "额度")),
    entry("password", "忘记密码怎么办", "密码忘了", "登录密码怎么找回", "密码输错被锁了"),
    entry("phone", "怎么换手机号", "手机号不用了怎么改", "更换预留手机号", "换号码了收不到验证码"),
    entry("close", "怎么注销账户", "我要销户", "账户不想用了怎么注销", negative_keywords=("对公", "信用卡+分期")),
)


def ask(matcher: Matcher, text: str, limit: int = 10) -> list[Match]:
    return list(matcher.search(UNDERSTANDER.understand(text), limit))


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.build(ENTRIES, UNDERSTANDER)


@pytest.fixture
def folder(matcher: Matcher, tmp_path: Path) -> Path:
    matcher.write(tmp_path / "index")
    return tmp_path / "index"


def test_a_question_of_the_base_is_answered_outright_however_it_is_punctuated(matcher: Matcher) -> None:
    first = ask(matcher, "　利率 是多少？？")[0]
    assert (first.entry_id, first.stage, first.question) == ("rate", "exact", "利率是多少")
    assert matcher.thresholds.band([first]) is Band.ANSWER


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我想还款怎么操作", "repay"),
        ("提前还清可以吗", "early"),
        ("请问年化是多少啊", "rate"),
        ("额度怎么才能提高", "limit"),
        ("登录密码忘记了", "password"),
        ("手机号换了咋改", "phone"),
        ("注销我的账户", "close"),
    ],
)
def test_other_wordings_find_their_entry(matcher: Matcher, text: str, expected: str) -> None:
    assert ask(matcher, text)[0].entry_id == expected


def test_matches_come_best_first_each_entry_once_with_evidence(matcher: Matcher) -> None:
    found = ask(matcher, "还款的时候忘记密码怎么办")
    assert [match.probability for match in found] == sorted((match.probability for match in found), reverse=True)
    assert len({match.entry_id for match in found}) == len(found)
    assert all(0 <= match.probability <= 1 for match in found)
    assert {"classifier", "characters", "words", "dense", "profile", "keyword"} <= found[0].evidence.keys()


@pytest.mark.parametrize("text", ["对公账户怎么注销", "信用卡分期的账户怎么注销"])
def test_an_entry_with_a_negative_keyword_in_the_question_is_ruled_out(matcher: Matcher, text: str) -> None:
    assert "close" not in [match.entry_id for match in ask(matcher, text)]


def test_of_a_negative_keyword_in_several_parts_all_must_be_there(matcher: Matcher) -> None:
    assert ask(matcher, "信用卡账户怎么注销")[0].entry_id == "close"


def test_the_limit_is_kept(matcher: Matcher) -> None:
    assert len(ask(matcher, "怎么还款", 3)) == 3
    assert len(ask(matcher, "还款怎么弄", 1)) == 1
    assert ask(matcher, "怎么还款", 0) == []


@pytest.mark.parametrize("text", ["明天会下雪吗", "红烧排骨怎么做好吃", "谁是最高的篮球运动员"])
def test_what_has_nothing_to_do_with_the_base_is_not_answered(matcher: Matcher, text: str) -> None:
    assert matcher.thresholds.band(ask(matcher, text)) is not Band.ANSWER


@pytest.mark.parametrize("text", ["", " ", "？", "😀😀😀", "\x00", "\ud800", "ыъ"])
def test_a_text_with_nothing_known_in_it_matches_nothing(matcher: Matcher, text: str) -> None:
    assert ask(matcher, text) == []


@pytest.mark.parametrize("text", ["款", "的", "1", "怎么还款" * 2500, "a" * 10_000, "额度 " * 3000])
def test_odd_texts_are_survived_and_a_single_character_is_never_answered(matcher: Matcher, text: str) -> None:
    found = ask(matcher, text)
    assert len(found) <= 10
    if len(text) == 1:
        assert matcher.thresholds.band(found) is not Band.ANSWER


def test_a_question_that_stands_in_two_entries_decides_nothing_by_itself() -> None:
    double = Matcher.build([*ENTRIES, entry("other", "还款帮助", "怎么还款")], UNDERSTANDER)
    assert {match.entry_id for match in ask(double, "怎么还款", 2)} == {"repay", "other"}
    assert ask(double, "怎么还款")[0].stage == "fused"


@pytest.mark.parametrize(
    "entries",
    [
        ENTRIES[:1],
        (entry("only", "怎么还款"),),
        tuple(entry(f"e{place}", one.question) for place, one in enumerate(ENTRIES[:5])),
        (entry("same", "怎么还款", "怎么还款", "怎么还款"), entry("twin", "怎么还款", "怎么还款")),
        (entry("code", "1000061"), entry("blank", "？？", "！")),
    ],
    ids=["one entry", "one question", "no similar questions", "nothing but duplicates", "no letters"],
)
def test_tiny_bases_are_served_sensibly(entries: tuple[Entry, ...]) -> None:
    tiny = Matcher.build(entries, UNDERSTANDER)
    assert ask(tiny, entries[0].question)[0].question == entries[0].question
    assert tiny.thresholds.band(ask(tiny, "明天会下雪吗")) is not Band.ANSWER


def test_an_empty_base_is_refused() -> None:
    with pytest.raises(CodedError) as failure:
        Matcher.build([], UNDERSTANDER)
    assert failure.value.code == "K010"


def test_building_twice_gives_the_same_answers(matcher: Matcher) -> None:
    again = Matcher.build(ENTRIES, UNDERSTANDER)
    for text in ("我想还款怎么操作", "额度", "利息高不高"):
        assert ask(again, text) == ask(matcher, text)


def test_progress_is_told_in_chinese_and_ends_complete() -> None:
    told: dict[str, tuple[int, int]] = {}
    Matcher.build(ENTRIES, UNDERSTANDER, progress=lambda what, done, total: told.update({what: (done, total)}))
    assert all(done == total for done, total in told.values())
    assert "留一学习" in told


def test_many_threads_get_the_same_answers_as_one(matcher: Matcher) -> None:
    texts = [question for one in ENTRIES for question in one.questions] * 5
    alone = [ask(matcher, text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: ask(matcher, text), texts)) == alone


def test_an_index_that_was_written_answers_the_same_when_read(matcher: Matcher, folder: Path) -> None:
    again = Matcher.read(folder)
    assert again.thresholds == matcher.thresholds
    for text in ("怎么还款", "我想还款怎么操作", "年化利率", "今天天气", "额度低"):
        assert ask(again, text) == ask(matcher, text)


FILES = (
    "manifest.json",
    "texts.json",
    "learned.npz",
    "routes.npz",
    "dense.faiss",
    "encoder/lsa.npz",
    "encoder/lsa.json",
)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "flipped"])
def test_a_damaged_file_is_refused_by_name(folder: Path, name: str, damage: str) -> None:
    path = folder / name
    content = bytearray(path.read_bytes())
    if damage == "missing":
        path.unlink()
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    else:
        content[len(content) // 2] ^= 0x01
        path.write_bytes(content)
    with pytest.raises(CodedError) as failure:
        Matcher.read(folder)
    assert failure.value.code in ("K011", "K012")
    assert damage == "flipped" or name in str(failure.value)


def test_an_index_is_refused_by_another_encoder_than_its_own(folder: Path) -> None:
    with pytest.raises(CodedError, match="编码器") as failure:
        Matcher.read(folder, encoder=LsaEncoder.fit(["别的", "文字"])[0])
    assert failure.value.code == "K012"


class OtherReranker:
    fingerprint = "other"

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        return np.full(len(pairs), 0.5, dtype=np.float32)


def test_an_index_is_refused_by_another_reranker_than_its_own(folder: Path, matcher: Matcher, tmp_path: Path) -> None:
    with pytest.raises(CodedError, match="重排模型") as failure:
        Matcher.read(folder, reranker=OtherReranker())
    assert failure.value.code == "K012"
    replace(matcher, reranker=OtherReranker()).write(tmp_path / "index")
    assert Matcher.read(tmp_path / "index", reranker=OtherReranker()).reranker is not None
    with pytest.raises(CodedError, match="other") as failure:
        Matcher.read(tmp_path / "index")
    assert failure.value.code == "K012"


def test_the_clock_names_every_stage(matcher: Matcher) -> None:
    clock = StageClock()
    matcher.search(UNDERSTANDER.understand("我想还款"), 10, clock)
    assert {"vector", "encode", "lexical", "dense", "profile", "classifier", "describe", "fuse"} <= clock.seconds.keys()


def test_serving_imports_neither_the_learning_library_nor_torch(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from knowledge.index.matcher import Matcher;"
        "from nlu.understand import Understander; from nlu.lexicon import Lexicon;"
        f"Matcher.read(Path({str(folder)!r})).search(Understander(Lexicon.empty()).understand('怎么还钱'), 3);"
        "print(sorted({'sklearn', 'torch', 'transformers'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
