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
    candidates, orders = _candidates(heard, hidden)
    nearest = [int(values.argmax()) for values in routes.of_each(candidates, heard.closeness)]  # the first of equals
    best = routes.starts[candidates] + np.array(nearest, dtype=np.int64)
    figures = {
        **_of_routes(routes, heard, candidates, orders),
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


def _candidates(heard: Heard, hidden: Hidden | None) -> tuple[NDArray[np.int64], dict[str, NDArray[np.int64]]]:
    """The entries that the routes together put first (reciprocal ranks summed), and the first ones of every route."""
    entries = len(heard.keyword)
    together = np.where(heard.keyword > 0, 0.1, 0.0)
    orders = {route: first(values, min(_DEPTH, entries)) for route, values in heard.by_entry.items()}
    for route, order in orders.items():
        together[order] += (2.0 if route == "classifier" else 1.0) / (5 + np.arange(len(order)))
    together[heard.ruled_out] = 0
    if hidden and hidden.whole_entry:
        together[hidden.entry] = 0
    candidates = first(together, min(CANDIDATES, entries))
    return candidates[together[candidates] > 0], orders


def _of_routes(
    routes: Routes, heard: Heard, candidates: NDArray[np.int64], orders: dict[str, NDArray[np.int64]]
) -> dict[str, NDArray[Any]]:
    figures: dict[str, NDArray[Any]] = {}
    for route, values in heard.by_entry.items():
        figures[route] = values[candidates]
        figures[f"{route}_lead"] = lead(values, candidates)
        figures[f"{route}_rank"] = _reciprocal_ranks(candidates, orders[route])
    votes_by_entry = [_vote(values).sum() for values in routes.of_each(candidates, heard.characters)]
    figures["characters_votes"] = np.log1p(50 * np.array(votes_by_entry))
    near = heard.near
    votes = np.bincount(routes.owners(near.questions), _vote(near.cosines), len(routes.starts))
    figures["dense_votes"] = np.log1p(50 * votes[candidates])
    return figures


def _reciprocal_ranks(candidates: NDArray[np.int64], order: NDArray[np.int64]) -> NDArray[np.float64]:
    is_at = candidates[:, None] == order
    return np.where(is_at.any(axis=1), 1 / (1 + is_at.argmax(axis=1)), _UNRANKED)


def _of_best(
    routes: Routes, query: TextVector, best: NDArray[np.int64], visible: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """Of each candidate's nearest question: the share of the query it covers, and the share of it that is covered."""
    place, feature = routes.rows.shared_with(best, query.ids)
    idf = np.where(query.kinds == Kind.CHARACTERS, query.idf, 0)
    shared = np.bincount(place, idf[feature], len(best)) * visible
    return {
        "coverage_by_best": shared / (float(query.mass[Kind.CHARACTERS]) or 1.0),
        "coverage_of_best": shared / np.maximum(routes.masses[best], 1e-6),
    }


def _of_entries(
    routes: Routes, query: TextVector, heard: Heard, candidates: NDArray[np.int64], hidden: Hidden | None
) -> dict[str, NDArray[Any]]:
    profile = heard.profile
    answer_bm25, answer_coverage = routes.answers.view(query, candidates)
    count = routes.counts[candidates]
    if hidden and not hidden.whole_entry:
        count = count - (candidates == hidden.entry)
    return {
        "bm25": profile.bm25[candidates],
        "bm25_lead": lead(profile.bm25, candidates),
        "coverage": profile.coverage[candidates],
        "concept_coverage": profile.concept_coverage[candidates],
        "answer_bm25": answer_bm25,
        "answer_coverage": answer_coverage,
        "category_support": routes.category.support(heard.by_entry["classifier"], candidates),
        "category_named": routes.category.named(query, candidates),
        "keyword": heard.keyword[candidates],
        "questions": np.log1p(count),
    }


def _vote(cosines: NDArray[Any]) -> NDArray[Any]:
    """The sixth power: many middling neighbours weigh less than one close one."""
    squares = np.square(np.maximum(cosines, 0))
    return np.asarray(squares * squares * squares)
