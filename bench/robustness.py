"""How well mistyped queries are still answered: every kind of slip against the same queries as they were asked.

    .venv/bin/python -m bench.robustness --kb KB.jsonl --queries QUERIES.jsonl [--of 300] [--seed 1]
                                           [--encoder shipped] [--reranker none]

`--of` answerable queries and as many that no entry answers are drawn, and each is mistyped once in every kind
(bench/noise) by tables that are not the product's. A query that a kind cannot change is left out of its line, on both
sides. Figures of a line: share of the answerable queries whose entry comes first (`top-1`), that are answered
(`answered`), that are answered rightly (`served`), and of the others not answered (`refused`), by the index's own
threshold. Behind each the paired difference from clean in points, with a 95 % bootstrap interval over the queries.
The last line takes all kinds together.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np

from bench.match import CONTENT, read_base
from bench.noise.kinds import KINDS, noisy
from knowledge.evaluation import faq
from knowledge.evaluation import queries as query_files
from knowledge.evaluation.answered import Answered
from knowledge.evaluation.intervals import Estimate, bootstrap
from knowledge.evaluation.queries import Query
from knowledge.index.match import Band
from knowledge.progress import silent
from nlu import model_name
from nlu.encoders import load as encoders
from nlu.lexicon import Lexicon
from nlu.rerankers import load as rerankers


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A query as asked (its place among the drawn) and as mistyped."""

    kind: str
    place: int
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The answers to one query, as asked and as mistyped."""

    place: int
    clean: Answered
    noisy: Answered


def _is_answered(one: Answered) -> bool:
    return one.decision is Band.ANSWER


MEASURES: dict[str, tuple[bool, Callable[[Answered], bool]]] = {  # of the answerable queries or the others; what counts
    "top-1": (True, lambda one: one.rank == 1),
    "answered": (True, _is_answered),
    "served": (True, lambda one: _is_answered(one) and one.rank == 1),
    "refused": (False, lambda one: not _is_answered(one)),
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kb", type=Path, required=True)
    options.add_argument("--queries", type=Path, required=True)
    options.add_argument("--of", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--encoder", default=model_name.SHIPPED, help="as matching.encoder")
    options.add_argument("--reranker", default=rerankers.NONE, help="as matching.reranker")
    chosen = options.parse_args()
    queries = drawn(query_files.read(chosen.queries), chosen.of, chosen.seed)
    slips = mistyped(queries, chosen.seed)
    run = faq.run(
        read_base(chosen.kb),
        [*queries, *(slip.query for slip in slips)],
        silent,
        lexicon=Lexicon.read(CONTENT / "lexicon.yml"),
        encoder=encoders.load(chosen.encoder, Path()),
        reranker=rerankers.load(chosen.reranker, Path()),
    )
    asked, answers = run.answered[: len(queries)], run.answered[len(queries) :]
    pairs: dict[str, list[Pair]] = {kind: [] for kind in KINDS}
    for slip, answer in zip(slips, answers, strict=True):
        pairs[slip.kind].append(Pair(place=slip.place, clean=asked[slip.place], noisy=answer))
    print_table(asked, pairs)


def drawn(queries: Sequence[Query], count: int, seed: int) -> list[Query]:
    """At most `count` with an entry and `count` without one, in the order of the file."""
    chance = random.Random(seed)
    chosen: list[int] = []
    for is_answerable in (True, False):
        places = [place for place, query in enumerate(queries) if (query.entry_id is not None) is is_answerable]
        chosen += chance.sample(places, min(count, len(places)))
    return [queries[place] for place in sorted(chosen)]


def mistyped(queries: Sequence[Query], seed: int) -> list[Slip]:
    """Every query in every kind that can change it, kind by kind."""
    return [
        Slip(kind=kind, place=place, query=replace(query, text=text))
        for kind in KINDS
        for place, query in enumerate(queries)
        if (text := noisy(query.text, kind, seed)) is not None
    ]


def difference(pairs: Sequence[Pair], counts: Callable[[Answered], bool]) -> Estimate:
    """Share that counts, noisy less clean; queries are resampled, each with all its pairs."""
    places = sorted({pair.place for pair in pairs})
    row = {place: number for number, place in enumerate(places)}
    change, size = np.zeros(len(places)), np.zeros(len(places))
    for pair in pairs:
        change[row[pair.place]] += counts(pair.noisy) - counts(pair.clean)
        size[row[pair.place]] += 1
    return bootstrap(lambda rows: float(change[rows].sum() / size[rows].sum()) if rows.size else np.nan, len(places))


def print_table(asked: Sequence[Answered], pairs: dict[str, list[Pair]]) -> None:
    print(f"{'':12s}{'queries':>12s}" + "".join(f"  {name:<28s}" for name in MEASURES))
    clean = [_share([one for one in asked if one.is_answerable is of], counts) for of, counts in MEASURES.values()]
    print(f"{'clean':12s}{_sizes(asked):>12s}" + "".join(f"  {share:<28.3f}" for share in clean))
    for kind, found in {**pairs, "all kinds": list(chain(*pairs.values()))}.items():
        sizes = _sizes([pair.noisy for pair in found])
        print(f"{kind:12s}{sizes:>12s}" + "".join(f"  {_cell(found, *measure):<28s}" for measure in MEASURES.values()))


def _cell(pairs: Sequence[Pair], of_answerable: bool, counts: Callable[[Answered], bool]) -> str:
    """`.712 -3.5 [-6.1, -1.2]`."""
    counted = [pair for pair in pairs if pair.noisy.is_answerable is of_answerable]
    change, share = difference(counted, counts), _share([pair.noisy for pair in counted], counts)
    return f"{share:.3f} {100 * change.value:+.1f} [{100 * change.low:+.1f}, {100 * change.high:+.1f}]"


def _share(answered: Sequence[Answered], counts: Callable[[Answered], bool]) -> float:
    return float(np.mean([counts(one) for one in answered])) if answered else float("nan")


def _sizes(answered: Sequence[Answered]) -> str:
    """`answerable + others`."""
    answerable = sum(one.is_answerable for one in answered)
    return f"{answerable} + {len(answered) - answerable}"


if __name__ == "__main__":
    main()
