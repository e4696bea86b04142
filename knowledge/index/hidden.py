"""What a question being asked of its own base must not see, so that the base can learn from its own questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.vocabulary import TextVector


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """The question alone, or its whole entry: then the base cannot answer it. What is asked is the question itself, or
    another way to type it."""

    question: int
    vector: TextVector  # of the question
    entry: int
    questions: slice  # of the entry
    whole_entry: bool
    classifier: Callable[[NDArray[np.int64], NDArray[np.float64]], NDArray[np.float32]]
    """As `Classifier.outputs`, of one that never saw the hidden part."""

    def outputs(self, questions: NDArray[np.int64], likeness: NDArray[np.float64]) -> NDArray[np.float32]:
        outputs = self.classifier(questions, likeness)
        if self.whole_entry:
            outputs[self.entry] = 0
        return outputs

    @property
    def hidden_questions(self) -> slice:
        return self.questions if self.whole_entry else slice(self.question, self.question + 1)
