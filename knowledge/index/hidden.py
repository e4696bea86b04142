"""What a question being asked of its own base must not see, so that the base can learn from its own questions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """The question alone, or its whole entry: then it is a question that the base cannot answer."""

    question: int
    entry: int
    questions: slice  # of the entry
    whole_entry: bool
    classifier: NDArray[np.float32]  # what a classifier that never saw the hidden part says of every entry

    def outputs(self) -> NDArray[np.float32]:
        outputs = self.classifier.copy()
        if self.whole_entry:
            outputs[self.entry] = 0
        return outputs

    @property
    def hidden_questions(self) -> slice:
        return self.questions if self.whole_entry else slice(self.question, self.question + 1)
