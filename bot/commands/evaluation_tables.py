"""What `bot evaluate` prints: tables of figures, and of what went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan

from rich.markup import escape
from rich.table import Column, Table

from bot.commands.console import out
from bot.ports import Progress
from knowledge.entry import EntryId
from knowledge.evaluation.intervals import Estimate
from knowledge.evaluation.misses import Miss
from knowledge.evaluation.report import FaqReport, MixReport, PairsReport
from knowledge.index.match import Band

_STAGES = {
    "understand": "理解",
    "vector": "取特征",
    "encode": "编码",
    "lexical": "字词检索",
    "dense": "向量检索",
    "profile": "条目用词",
    "classifier": "分类器",
    "keyword": "关键词",
    "describe": "汇总证据",
    "fuse": "融合与校准",
    "rerank": "重排",
    "score": "打分",
    "evaluate": "回答测试问题",
    "total": "合计",
}


def in_chinese(report: Progress) -> Progress:
    def translated(stage: str, done: int, total: int) -> None:
        report(_STAGES.get(stage, stage), done, total)

    return translated


def print_faq(report: FaqReport) -> None:
    if report.unknown_ids:
        out.print(f"[yellow]注意：{report.unknown_ids} 个测试问题的 id 不在知识库里，按答错计算[/yellow]")
    title = f"{report.queries} 个测试问题，其中 {report.answerable} 个有条目能回答"
    table = _table(title, "指标", "数值", "95% 区间")
    _row(table, "首位正确 top-1", report.top_1)
    _row(table, "前三正确 top-3", report.top_3)
    _row(table, "平均倒数排名 MRR@10", report.mrr)
    _row(table, "拒答面积 ROC AUC", report.rejection_area)
    for mix, of in _mixes(report):
        cut = "没有这样的分界" if mix.best_cut is None else f"分界 {mix.best_cut:.4f}"
        _row(table, f"答错不超过一成时的正确服务率{of}（{cut}）", mix.served)
    _row(table, f"按拟合阈值的正确服务率（{report.fitted_threshold:.4f}）", report.served_fitted)
    _row(table, "按拟合阈值的答错占比", report.wrong_fitted)
    _row(table, "没有条目能回答的问题仍被回答", report.answered_anyway)
    for mix, of in _mixes(report):
        error = "—" if isnan(mix.calibration_error) else f"{mix.calibration_error:.3f}"
        table.add_row(f"概率的校准误差 ECE{of}", error, "—")
    out.print(table)
    times = _table("每个问题的 CPU 时间（毫秒）", "环节", "次数", "p50", "p99")
    for one in report.cpu:
        times.add_row(_STAGES.get(one.stage, one.stage), str(one.queries), f"{one.p50_ms:.2f}", f"{one.p99_ms:.2f}")
    out.print(times)


def print_calibration(report: FaqReport) -> None:
    """What the first match's probability said, and how often it was right."""
    for mix, of in _mixes(report):
        table = _table(f"概率与实际{of}", "段", "问题数", "说的概率", "实际对的", "所占比重")
        for number, one in enumerate(mix.reliability, start=1):
            table.add_row(str(number), str(one.count), *(f"{part:.3f}" for part in (one.said, one.was, one.share)))
        out.print(table)


def print_pairs(report: PairsReport) -> None:
    table = _table(f"{report.pairs} 对问题，其中 {report.same} 对是一个意思", "指标", "数值", "95% 区间")
    _row(table, "准确率（阈值取自另一半）", report.accuracy)
    _row(table, "F1（一个意思）", report.f1)
    _row(table, "Spearman 相关", report.spearman)
    out.print(table)
    out.print("两半各自的阈值：" + "、".join(f"{threshold:.4f}" for threshold in report.thresholds))


def print_misses(misses: Sequence[Miss], questions: Mapping[EntryId, str], limit: int) -> None:
    """The worst of them; `questions` has the standard question of every entry."""
    if not misses:
        out.print("没有答错，也没有该答未答的问题")
        return

    def named(entry_id: EntryId | None) -> str:
        return "不作答" if entry_id is None else escape(questions.get(entry_id, entry_id))

    shown = f"，列出最差的 {limit} 个" if len(misses) > limit else ""
    columns = (Column(name, overflow="fold") for name in ("问题", "应答", "实际"))
    table = Table(*columns, title=f"有问题的 {len(misses)} 个{shown}", title_justify="left")
    for miss in misses[:limit]:
        got = "\n".join(map(named, miss.got)) or named(None)
        label = {Band.ANSWER: "答成：", Band.SUGGEST: "只列出：", Band.NONE: ""}[miss.decision]
        table.add_row(escape(miss.asked), named(miss.expected), f"{label}{got}")
    out.print(table)


def _mixes(report: FaqReport) -> Sequence[tuple[MixReport, str]]:
    return (report.as_given, ""), (report.one_in_five, "，按两成无条目折算")


def _table(title: str, name: str, *figures: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(name)
    for figure in figures:
        table.add_column(figure, justify="right", no_wrap=True)
    return table


def _row(table: Table, name: str, figure: Estimate) -> None:
    if isnan(figure.value):
        table.add_row(name, "—", "—")
    else:
        table.add_row(name, f"{figure.value:.3f}", f"{figure.low:.3f}—{figure.high:.3f}")
