"""What the classifier would have said had it not seen a question."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.index.classifier_fit import FittedClassifier, fit_classifier
from knowledge.index.feature_rows import FeatureRows
from knowledge.index.kernel import KernelRows
from nlu.encoders.lsa import LsaEncoder
from nlu.vocabulary import Vocabulary
from tests.knowledge.index.test_matcher import ENTRIES, UNDERSTANDER

_OWNERS = np.repeat(np.arange(len(ENTRIES), dtype=np.int32), [len(entry.questions) for entry in ENTRIES])


@pytest.fixture(scope="module")
def fitted() -> FittedClassifier:
    texts = [UNDERSTANDER.understand(question) for entry in ENTRIES for question in entry.questions]
    vocabulary = Vocabulary.fit(texts)
    rows = FeatureRows.of(vocabulary.vector(text).ids for text in texts)
    _, dense = LsaEncoder.fit([text.text for text in texts])
    return fit_classifier(KernelRows.of(rows, vocabulary, dense), _OWNERS, lambda done, total: None)


@pytest.mark.parametrize("of_entry", [False, True])
def test_left_out_questions_have_taught_nothing(fitted: FittedClassifier, of_entry: bool) -> None:
    hidden = fitted.entry_of(5) if of_entry else slice(5, 6)
    kept = np.setdiff1d(np.arange(len(_OWNERS)), np.arange(len(_OWNERS))[hidden])
    regularised = np.linalg.inv(fitted.inverse.astype(np.float64))
    belongs = np.eye(len(ENTRIES))[_OWNERS]
    learned = np.linalg.solve(regularised[np.ix_(kept, kept)], belongs[kept])
    likeness = np.random.default_rng(0).random(len(kept))
    said = fitted.without(hidden, kept, likeness)
    others = [entry for entry in range(len(ENTRIES)) if not of_entry or entry != _OWNERS[5]]
    np.testing.assert_allclose(said[others], ((likeness**2) @ learned)[others], atol=1e-3)
