"""What training reads, and what it must not."""

import gzip
from pathlib import Path

import pytest

from nlu.errors import ContentError, Problem
from nlu.training import corpus, excluded

GOOD = "怎么还款\t如何还钱\t1"


def _data(tmp_path: Path, pairs: str = f"{GOOD}\n", text: str = "我想还款\n") -> Path:
    (tmp_path / "pairs").mkdir()
    (tmp_path / "text").mkdir()
    (tmp_path / "pairs" / "mine.tsv").write_text(pairs, "utf-8")
    with gzip.open(tmp_path / "text" / "lines.txt.gz", "wt", encoding="utf-8") as stream:
        stream.write(text)
    return tmp_path


def test_pairs_and_lines_are_normalised(tmp_path: Path) -> None:
    read = corpus.read(_data(tmp_path, "怎麼還款？\tＡＰＰ怎么还\t0\n", "提前還款 \n"), frozenset(), _fail)
    assert read.pairs == {"mine": [corpus.Pair("怎么还款?", "app怎么还", False)]}
    assert read.texts == {"lines": ["提前还款"]}


def test_an_excluded_question_takes_its_pairs_and_lines_with_it(tmp_path: Path) -> None:
    data = _data(tmp_path, f"{GOOD}\n额度多少\t有多少额度\t1\n", "怎么还款\n我想还款\n")
    exam = tmp_path / "exam.jsonl"
    exam.write_text('{"text": "怎麼還款 ", "id": null}\n', "utf-8")
    read = corpus.read(data, excluded.read([exam]), _fail)
    assert [pair.a for pair in read.pairs["mine"]] == ["额度多少"]
    assert read.texts["lines"] == ["我想还款"]
    assert read.excluded == 2


def test_development_pairs_are_for_choices_only(tmp_path: Path) -> None:
    data = _data(tmp_path)
    (data / "pairs" / "mine_dev.tsv").write_text("冻结了\t被冻结\t1\n", "utf-8")
    assert set(corpus.read(data, frozenset(), _fail).pairs) == {"mine"}
    assert corpus.development(data, _fail) == {"mine_dev": [corpus.Pair("冻结了", "被冻结", True)]}


def test_broken_rows_are_told_by_line_skipped_and_counted(tmp_path: Path) -> None:
    rows = [GOOD] * 300
    rows[6], rows[99] = "没有制表符", "甲\t乙\t2"
    told: list[Problem] = []
    read = corpus.read(_data(tmp_path, "\n".join(rows)), frozenset(), told.append)
    assert len(read.pairs["mine"]) == 298
    assert [problem.line for problem in told] == [7, 100, None]
    assert "略过 2 行，共 300 行" in told[-1].message


def test_a_file_of_which_more_than_one_row_in_a_hundred_is_broken_is_refused(tmp_path: Path) -> None:
    rows = [GOOD] * 97 + ["坏行"] * 3
    with pytest.raises(ContentError, match="3 行有错，共 100 行"):
        corpus.read(_data(tmp_path, "\n".join(rows)), frozenset(), _fail)


def test_bytes_that_are_no_text_are_a_broken_row(tmp_path: Path) -> None:
    data = _data(tmp_path)
    (data / "pairs" / "mine.tsv").write_bytes(b"\xff\xfe\t\xff\t1\n" + f"{GOOD}\n".encode() * 200)
    told: list[Problem] = []
    corpus.read(data, frozenset(), told.append)
    assert (told[0].line, told[0].message) == (1, "不是 UTF-8 文字")


def test_a_torn_archive_is_refused_by_name(tmp_path: Path) -> None:
    data = _data(tmp_path)
    file = data / "text" / "lines.txt.gz"
    file.write_bytes(file.read_bytes()[:-6])
    with pytest.raises(ContentError, match=r"lines\.txt\.gz.*文件读不了"):
        corpus.read(data, frozenset(), _fail)


def test_a_folder_without_data_says_what_it_should_hold(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"没有训练数据.*pairs/\*\.tsv"):
        corpus.read(tmp_path, frozenset(), _fail)


@pytest.mark.parametrize("content", ['{"id": 1}\n', "不是 JSON\n", '["text"]\n'])
def test_an_exclusion_list_that_cannot_be_read_stops_the_training(tmp_path: Path, content: str) -> None:
    exam = tmp_path / "exam.jsonl"
    exam.write_text('{"text": "好的", "id": null}\n' + content, "utf-8")
    with pytest.raises(ContentError, match=r"exam\.jsonl:2.*N045"):
        excluded.read([exam])


def _fail(problem: Problem) -> None:
    pytest.fail(str(problem))
