"""From what the routes say of all entries to a few candidates and their figures."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.index.evidence import FIGURES, Evidence
from knowledge.index.hidden import Hidden
from knowledge.index.ranking import first, lead
from knowledge.index.routes import Heard, Routes
from nlu.vocabulary import Kind, TextVector

CANDIDATES = 12
_DEPTH = 20  # places of each route that can make a candidate
_UNRANKED = 0.02


def describe(routes: Routes, query: TextVector, heard: Heard, hidden: Hidden | None = None) -> Evidence:
    candidates, ranks = _candidates(heard, hidden)
    best = routes.best_questions(candidates, heard.closeness)
    figures = {
        **_of_routes(routes, heard, candidates, ranks),
        **_of_best(routes, query, best, heard.visible(best)),
        **_of_entries(routes, query, heard, candidates, hidden),
    }
    scaled = [(figures[name] - middle) / spread for name, (middle, spread) in FIGURES.items()]
    return Evidence(
        candidates=candidates,
        best=best,
        figures=np.clip(np.stack(scaled, axis=1), -6, 6).astype(np.float32),
        query=np.array([np.log1p(query.characters) - 2.5, 1 - heard.profile.known], dtype=np.float32),
    )


def _candidates(heard: Heard, hidden: Hidden | None) -> tuple[NDArray[np.int64], dict[str, NDArray[np.float64]]]:
    """The entries that the routes together put first (reciprocal ranks summed), and every entry's 1 / rank by route."""
    entries = len(heard.keyword)
    together = np.where(heard.keyword > 0, 0.1, 0.0)
    ranks: dict[str, NDArray[np.float64]] = {}
    for route, values in heard.by_entry.items():
        order = first(values, min(_DEPTH, entries))
        places = np.arange(len(order))
        together[order] += (2.0 if route == "classifier" else 1.0) / (5 + places)
        ranks[route] = np.full(entries, _UNRANKED)
        ranks[route][order] = 1 / (1 + places)
    together[list(heard.ruled_out)] = 0
    if hidden and hidden.whole_entry:
        together[hidden.entry] = 0
    candidates = first(together, min(CANDIDATES, entries))
    return candidates[together[candidates] > 0], ranks


def _of_routes(
    routes: Routes, heard: Heard, candidates: NDArray[np.int64], ranks: dict[str, NDArray[np.float64]]
) -> dict[str, NDArray[Any]]:
    figures: dict[str, NDArray[Any]] = {}
    for route, values in heard.by_entry.items():
        figures[route] = values[candidates]
        figures[f"{route}_lead"] = lead(values, candidates)
        figures[f"{route}_rank"] = ranks[route][candidates]
    figures["characters_votes"] = np.log1p(50 * routes.votes(_vote(heard.characters))[candidates])
    near = heard.near
    votes = np.bincount(routes.owners(near.questions), _vote(near.cosines), len(routes.starts))
    figures["dense_votes"] = np.log1p(50 * votes[candidates])
    return figures


def _of_best(
    routes: Routes, query: TextVector, best: NDArray[np.int64], visible: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """Of each candidate's nearest question: the share of the query it covers, and the share of it that is covered."""
    idf = np.zeros(routes.features, dtype=np.float32)
    characters = query.kinds == Kind.CHARACTERS
    idf[query.ids[characters]] = query.idf[characters]
    shared = np.array([idf[routes.rows[question]].sum() for question in best]) * visible
    return {
        "coverage_by_best": shared / (float(query.mass[Kind.CHARACTERS]) or 1.0),
        "coverage_of_best": shared / np.maximum(routes.masses[best], 1e-6),
    }


def _of_entries(
    routes: Routes, query: TextVector, heard: Heard, candidates: NDArray[np.int64], hidden: Hidden | None
) -> dict[str, NDArray[Any]]:
    profile = heard.profile
    answer_bm25, answer_coverage = routes.answers.view(query)
    count = routes.counts[candidates]
    if hidden and not hidden.whole_entry:
        count = count - (candidates == hidden.entry)
    return {
        "bm25": profile.bm25[candidates],
        "bm25_lead": lead(profile.bm25, candidates),
        "coverage": profile.coverage[candidates],
        "answer_bm25": answer_bm25[candidates],
        "answer_coverage": answer_coverage[candidates],
        "category_support": routes.category.support(heard.by_entry["classifier"])[candidates],
        "category_named": routes.category.named(query)[candidates],
        "keyword": heard.keyword[candidates],
        "questions": np.log1p(count),
    }


def _vote(cosines: NDArray[Any]) -> NDArray[Any]:
    """The sixth power: many middling neighbours weigh less than one close one."""
    squares = np.square(np.maximum(cosines, 0))
    return np.asarray(squares * squares * squares)
