"""CPU time of repairing a text, and what loading the repairs takes.

    python bench/correct.py [--questions 5000] [--mistyped 500]

Times are the thread's own CPU time. The shipped questions are repaired as they are, and with one character of a term
replaced by one that sounds the same; the last line is a text of 300 characters that is nothing but slips.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.match import read_base, resident_mb
from nlu.correction.corrector import Corrector
from nlu.correction.readings import characters, readings
from nlu.lexicon import Lexicon

CONTENT = Path(__file__).parents[1] / "knowledge" / "content"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=5000)
    parser.add_argument("--mistyped", type=int, default=500)
    arguments = parser.parse_args()
    lexicon = Lexicon.read(CONTENT / "lexicon.yml")
    before, started = resident_mb(), time.thread_time()
    corrector = Corrector(lexicon)
    print(f"load: {1000 * (time.thread_time() - started):.0f} ms CPU, {resident_mb() - before:.1f} MB resident")
    questions = [question for entry in read_base(CONTENT) for question in entry.questions]
    chance = random.Random(0)
    report("questions", corrector, chance.sample(questions, min(arguments.questions, len(questions))))
    pairs = mistyped(questions, lexicon, arguments.mistyped)
    report("mistyped", corrector, [typed for typed, _ in pairs])
    right = sum(corrector.correct(typed).text == corrector.correct(meant).text for typed, meant in pairs)
    touched = sum(bool(corrector.correct(typed).repairs) for typed, _ in pairs)
    print(f"one character of a term replaced: {right} of {len(pairs)} repaired rightly, {touched} changed at all")
    report("300 slips", corrector, ["提钱还歀禾易袋" * 43] * 20)


def report(name: str, corrector: Corrector, texts: Sequence[str]) -> None:
    corrector.correct(texts[0])
    micros = []
    for text in texts:
        started = time.thread_time()
        corrector.correct(text)
        micros.append(1e6 * (time.thread_time() - started))
    middle, slowest = np.percentile(micros, [50, 99])
    print(f"{name:10s} {len(texts):6d} texts: p50 {middle:.0f} us, p99 {slowest:.0f} us")


def mistyped(questions: Sequence[str], lexicon: Lexicon, count: int) -> list[tuple[str, str]]:
    """Questions with a slip in a term, and without."""
    chance = random.Random(1)
    terms = sorted((term for term in lexicon.terms if len(term) > 1 and not term.isascii()), key=len, reverse=True)
    pairs: list[tuple[str, str]] = []
    for question in chance.sample(questions, len(questions)):
        term = next((term for term in terms if term in question), None)
        if term is None:
            continue
        place = chance.randrange(len(term))
        alike = [one for sound in sorted(readings(term[place])) for one in characters()[sound] if one != term[place]]
        if alike:
            slip = term[:place] + chance.choice(alike[:12]) + term[place + 1 :]
            pairs.append((question.replace(term, slip, 1), question))
        if len(pairs) == count:
            break
    return pairs


if __name__ == "__main__":
    main()
