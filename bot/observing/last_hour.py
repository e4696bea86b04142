"""The last hour, minute by minute, in a space that does not depend on how much happened in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.observing.durations import Durations
from bot.ports import AnsweredTurn, Clock

MINUTES = 60
TOTAL = "total"


@dataclass(slots=True)
class _Minute:
    number: int  # since the epoch
    skills: Counter[str] = field(default_factory=Counter)
    found_by: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    stages: defaultdict[str, Durations] = field(default_factory=lambda: defaultdict(Durations))


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Counts by name, most frequent first; p50 and p99 in milliseconds by stage, slowest first."""

    turns: int
    skills: Mapping[str, int]
    found_by: Mapping[str, int]
    errors: Mapping[str, int]
    refusals: Mapping[str, int]
    stages: Mapping[str, tuple[float, float]]


class LastHour:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._minutes = [_Minute(-1) for _ in range(MINUTES)]

    def answered(self, turn: AnsweredTurn) -> None:
        minute = self._minute()
        minute.skills[turn.skill] += 1
        if turn.found_by is not None:
            minute.found_by[turn.found_by] += 1
        for stage, seconds in turn.seconds.items():
            minute.stages[stage].add(seconds)
        minute.stages[TOTAL].add(sum(turn.seconds.values()))

    def refused(self, code: str) -> None:
        self._minute().refusals[code] += 1

    def failed(self, code: str) -> None:
        self._minute().errors[code] += 1

    def summary(self) -> Summary:
        first = self._number() - MINUTES + 1
        minutes = [minute for minute in self._minutes if minute.number >= first]
        skills = _added([minute.skills for minute in minutes])
        return Summary(
            turns=sum(skills.values()),
            skills=skills,
            found_by=_added([minute.found_by for minute in minutes]),
            errors=_added([minute.errors for minute in minutes]),
            refusals=_added([minute.refusals for minute in minutes]),
            stages=_quantiles_ms(minutes),
        )

    def _minute(self) -> _Minute:
        """The present one, which takes the place of the one an hour ago."""
        number = self._number()
        minute = self._minutes[number % MINUTES]
        if minute.number != number:
            minute = self._minutes[number % MINUTES] = _Minute(number)
        return minute

    def _number(self) -> int:
        return int(self._clock.now().timestamp() // 60)


def _added(counters: Sequence[Counter[str]]) -> Mapping[str, int]:
    return dict(sum(counters, Counter[str]()).most_common())


def _quantiles_ms(minutes: Sequence[_Minute]) -> Mapping[str, tuple[float, float]]:
    stages = dict.fromkeys(stage for minute in minutes for stage in minute.stages)
    together = {
        stage: Durations.together(minute.stages[stage] for minute in minutes if stage in minute.stages)
        for stage in stages
    }
    quantiles = {
        stage: (1000 * durations.quantile(0.5), 1000 * durations.quantile(0.99))
        for stage, durations in together.items()
    }
    return dict(sorted(quantiles.items(), key=lambda item: -item[1][1]))
