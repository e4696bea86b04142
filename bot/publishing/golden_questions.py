"""The golden questions, put to a version on disk: of a large base by two processes, for there they take the longest."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from threadpoolctl import threadpool_limits

from bot.ports import Progress
from bot.publishing import golden_gate, snapshot_files
from bot.publishing.matching_models import MatchingModels
from knowledge.files.golden import GoldenQuestion
from knowledge.progress import silent
from nlu.errors import Problem
from nlu.lexicon import Lexicon

_WORTH_IT = 2_000_000  # golden questions times questions in the base: about a second of asking


class GoldenQuestions:
    def __init__(
        self,
        golden: Sequence[GoldenQuestion],
        models: MatchingModels,
        load: Callable[[], MatchingModels],
        today: date,
        progress: Progress,
    ) -> None:
        """`load`: the same models, in another process."""
        self._golden, self._models, self._load, self._today, self._progress = golden, models, load, today, progress
        self._helper: ProcessPoolExecutor | None = None

    @contextmanager
    def helped(self, *, questions: int) -> Iterator[None]:
        """Starts the other process, if it is worth it, so that it is ready when `failures` is called."""
        if len(self._golden) * questions < _WORTH_IT:
            yield
            return
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as self._helper:
            self._helper.submit(_be_ready, self._load)
            yield

    def failures(self, folder: Path) -> list[Problem]:
        """What is wrong with the version, in the order of the golden questions."""
        if self._helper is None:
            return self._ask(folder, self._golden)
        half = len(self._golden) // 2
        first = self._helper.submit(_failures, folder, self._golden[:half], self._today)
        second = self._ask(folder, self._golden[half:])
        return [*first.result(), *second]

    def _ask(self, folder: Path, golden: Sequence[GoldenQuestion]) -> list[Problem]:
        snapshot = snapshot_files.read(folder, self._models)  # what is tested is what will be served
        with threadpool_limits(1):  # as in the server
            return golden_gate.failures(snapshot, golden, self._today, self._progress)


_loaded = MatchingModels()  # in the other process


def _be_ready(load: Callable[[], MatchingModels]) -> None:
    """Everything is imported to find this; what is left is the models and the dictionary."""
    global _loaded
    gc.disable()
    _loaded = load()
    Lexicon.empty()


def _failures(folder: Path, golden: Sequence[GoldenQuestion], today: date) -> list[Problem]:
    with threadpool_limits(1):
        return golden_gate.failures(snapshot_files.read(folder, _loaded), golden, today, silent)
