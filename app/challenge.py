"""The rule of the challenge: words asked one after another, and what counts as an answer."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.values import Family

WORDS = 10
LIMIT_S = 5.0
GRACE_S = 1.5
PAUSE_S = 2.0

Phase = Literal["idle", "asking", "shown", "over"]
Verdict = Literal["right", "wrong", "missed", "skipped"]


@dataclass(frozen=True)
class Turn:
    """A word that was asked, and each engine's answer so far: the first word that it spotted."""

    word: str
    answers: Mapping[Family, str] = field(default_factory=dict)
    skipped: bool = False

    def verdict(self, family: Family) -> Verdict:
        """How the turn ended for an engine, or would if it ended now."""
        if self.skipped:
            return "skipped"
        answer = self.answers.get(family)
        if answer is None:
            return "missed"
        return "right" if answer == self.word else "wrong"


@dataclass(frozen=True)
class Score:
    """``right`` words of ``of`` that were asked and not skipped."""

    right: int
    of: int


class Challenge:
    """Asks up to ten words in an order shuffled from a seed, and judges two engines alike.

    The first word that an engine spots while a word is asked is its answer: the word asked is
    right, another is heard wrongly, and there is no second try. An engine that spots none within
    ``limit_s`` missed it. Once one engine is right the word has been said, so the other has
    ``grace_s`` more at most: a word said again is for neither. A word skipped counts for neither.
    After each word the answers stand for ``pause_s``; what is spotted then counts for nothing.

    All time is ``clock``'s, and passes in :meth:`tick` alone, which every other method calls
    first.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        limit_s: float = LIMIT_S,
        grace_s: float = GRACE_S,
        pause_s: float = PAUSE_S,
    ) -> None:
        self._clock = clock
        self.limit_s, self.grace_s, self.pause_s = limit_s, grace_s, pause_s
        self._words: tuple[str, ...] = ()
        self._families: tuple[Family, ...] = ()
        self._phase: Phase = "idle"
        self._turns: list[Turn] = []
        self._ends_s = 0.0

    @property
    def phase(self) -> Phase:
        """``idle`` before a round, ``asking`` a word, its answers ``shown``, the round ``over``."""
        return self._phase

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the round in their order; empty before the first."""
        return self._words

    @property
    def families(self) -> tuple[Family, ...]:
        """The engines that take part."""
        return self._families

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns so far; the last one is open while its word is asked."""
        return tuple(self._turns)

    @property
    def turn(self) -> Turn | None:
        """The turn whose word is asked or whose answers are shown."""
        return self._turns[-1] if self._phase in ("asking", "shown") else None

    def left_s(self) -> float:
        """Seconds left to answer; 0 where nothing is asked."""
        return max(0.0, self._ends_s - self._clock()) if self._phase == "asking" else 0.0

    def score(self, family: Family) -> Score:
        """Right words of those that are over; a word still asked is not among them."""
        over = self._turns[:-1] if self._phase == "asking" else self._turns
        verdicts = [turn.verdict(family) for turn in over if not turn.skipped]
        return Score(verdicts.count("right"), len(verdicts))

    @property
    def skipped(self) -> int:
        """Words skipped so far."""
        return sum(turn.skipped for turn in self._turns)

    def begin(self, words: Sequence[str], families: Sequence[Family], seed: int) -> None:
        """Ask for the first of up to ten of these words, shuffled; drops a round in hand.

        Raises ValueError without a word or an engine.
        """
        if not words or not families:
            raise ValueError("a round needs words to ask and engines to judge")
        order = list(dict.fromkeys(words))
        random.Random(seed).shuffle(order)
        self._words, self._families = tuple(order[:WORDS]), tuple(families)
        self._turns = []
        self._ask()

    def hear(self, family: Family, word: str) -> None:
        """An engine spotted a word."""
        self.tick()
        turn = self.turn
        if turn is None or self._phase != "asking" or family not in self._families:
            return
        if family in turn.answers:
            return
        self._turns[-1] = turn = replace(turn, answers={**turn.answers, family: word})
        if turn.verdict(family) == "right":
            self._ends_s = min(self._ends_s, self._clock() + self.grace_s)
        if len(turn.answers) == len(self._families):
            self._show()

    def skip(self) -> None:
        """Go on to the next word at once; the one asked counts for neither engine."""
        self.tick()
        if self._phase == "asking":
            self._turns[-1] = replace(self._turns[-1], skipped=True)
            self._next()
        elif self._phase == "shown":
            self._next()

    def stop(self) -> None:
        """Drop the round."""
        self._phase, self._turns, self._words = "idle", [], ()

    def tick(self) -> None:
        """Let time pass: a word runs out, the next one is asked."""
        if self._phase == "asking" and self._clock() >= self._ends_s:
            self._show()
        elif self._phase == "shown" and self._clock() >= self._ends_s:
            self._next()

    def _ask(self) -> None:
        self._turns.append(Turn(self._words[len(self._turns)]))
        self._phase, self._ends_s = "asking", self._clock() + self.limit_s

    def _show(self) -> None:
        self._phase, self._ends_s = "shown", self._clock() + self.pause_s

    def _next(self) -> None:
        if len(self._turns) == len(self._words):
            self._phase = "over"
        else:
            self._ask()
