"""CPU time of one match, by stage, on the shipped knowledge or another base.

    python -m bench.match [--kb KB.jsonl] [--queries QUERIES.jsonl] [--encoder NAME] [--questions 0] [--repeat 3]

Times are the thread's own CPU time, understanding included: what other processes do on the machine does not count.
--questions multiplies the base until it has so many: every copy of an entry speaks of another invented product, so that
the copies are as hard to tell apart as a bank's many similar products. Without --queries the base's own questions are
asked, each with a few words around it and one character dropped.
"""

from __future__ import annotations

import argparse
import itertools
import json
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from knowledge.entry import Entry, EntryId
from knowledge.files import entries as entry_files
from knowledge.index.matcher import Matcher
from knowledge.index.stage_clock import StageClock
from nlu import model_name
from nlu.encoders import load as encoders
from nlu.lexicon import Lexicon
from nlu.understand import Understander

CONTENT = Path(__file__).parents[1] / "knowledge" / "content"
_SYLLABLES = "安邦成达恩丰广和嘉金康利美宁普勤瑞盛泰通旺祥益云泽"
_AROUND = (("你好，", ""), ("请问", "呢"), ("", "怎么弄啊"), ("我想问一下", ""), ("", ""))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kb", type=Path)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--encoder", default=model_name.SHIPPED)
    parser.add_argument("--questions", type=int, default=0)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--memory", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory:
        print_growth(arguments.memory, arguments.encoder)
        return
    entries = multiplied(read_base(arguments.kb or CONTENT), arguments.questions)
    queries = read_queries(arguments.queries) if arguments.queries else disturbed(entries, 1000)
    understander = Understander(Lexicon.read(CONTENT / "lexicon.yml"))
    started = time.process_time()
    matcher = Matcher.build(entries, understander, encoder=encoders.load(arguments.encoder, Path()))
    built_s = time.process_time() - started
    report(matcher, understander, queries, arguments.repeat)
    print(f"build: {built_s:.0f} s CPU; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
    print(f"questions: {len(matcher.questions)}; entries: {len(entries)}; {memory(matcher, arguments.encoder)}")
    print(f"machine: {processor()}; Python {platform.python_version()}")


def report(matcher: Matcher, understander: Understander, queries: Sequence[str], repeat: int) -> None:
    for query in queries[:50]:
        matcher.search(understander.understand(query), 10)
    stages: dict[str, list[float]] = {}
    for query in list(queries) * repeat:
        clock = StageClock()
        understood = understander.understand(query)
        clock.lap("understand")
        matcher.search(understood, 10, clock)
        for stage, seconds in {**clock.seconds, "whole match": sum(clock.seconds.values())}.items():
            stages.setdefault(stage, []).append(1000 * seconds)
    print(f"{'stage':14s} {'p50 ms':>8s} {'p99 ms':>8s}")
    for stage, values in stages.items():
        print(f"{stage:14s} {np.percentile(values, 50):8.3f} {np.percentile(values, 99):8.3f}")


def read_base(path: Path) -> list[Entry]:
    return [located.value for located in entry_files.read(path).entries]


def read_queries(path: Path) -> list[str]:
    return [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]


def multiplied(entries: Sequence[Entry], questions: int) -> list[Entry]:
    """The entries, and copies of them until there are so many questions."""
    names = ["".join(pair) for pair in itertools.permutations(_SYLLABLES, 2)]
    random.Random(0).shuffle(names)
    made: list[Entry] = []
    count = copy = 0
    while not copy or count < questions:
        name = names[copy] if copy else ""
        for entry in entries:
            made.append(
                replace(
                    entry,
                    id=EntryId(f"{entry.id}-{copy}"),
                    question=name + entry.question,
                    similar=tuple(name + question for question in entry.similar),
                )
            )
            count += len(entry.questions)
        copy += 1
    return made


def disturbed(entries: Sequence[Entry], count: int) -> list[str]:
    chance = random.Random(1)
    questions = [question for entry in entries for question in entry.questions]
    asked = []
    for question in chance.sample(questions, min(count, len(questions))):
        before, after = chance.choice(_AROUND)
        dropped = chance.randrange(len(question))
        asked.append(before + question[:dropped] + question[dropped + 1 :] + after)
    return asked


def memory(matcher: Matcher, encoder: str) -> str:
    """What the index takes in a server that only reads it, asked of a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        matcher.write(Path(folder))
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6
        grown = subprocess.run(
            [sys.executable, __file__, "--memory", folder, "--encoder", encoder],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
    return f"index: {size:.0f} MB on disk, {grown} MB resident"


def print_growth(folder: Path, encoder: str) -> None:
    """Resident MB that reading an index and asking it once adds to a process that has imported everything."""
    understander = Understander(Lexicon.read(CONTENT / "lexicon.yml"))
    before = resident_mb()
    matcher = Matcher.read(folder, encoder=encoders.load(encoder, Path()))
    matcher.search(understander.understand("怎么还款"), 10)
    print(f"{resident_mb() - before:.0f}")


def resident_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1000


def processor() -> str:
    names = [
        line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line
    ]
    return f"{names[0] if names else platform.machine()} x {len(names)}"


if __name__ == "__main__":
    main()
