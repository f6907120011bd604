"""One exam: the run that `sparsespot evaluate` makes, told as it goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack

from PySide6.QtCore import QCoreApplication

from app.exam.curve import Curve
from app.exam.values import ExamClip, ExamEnd, ExamLane, ExamPair, ExamReading
from app.sentence import sentence
from app.values import FAMILIES
from engine import UnknownEngine
from engine.artifact import Model, ModelRefused
from engine.engines.engine import EngineFailed, EngineUnavailable
from engine.evaluation.clip_list import ClipList
from engine.evaluation.clips import ClipResult, Contender, Rejected
from engine.evaluation.contenders import open_contenders
from engine.evaluation.runner import EngineCount, Step, run
from engine.values import Family

TOLD_S = 0.05
LISTED = 200  # disagreements and refusals that are listed; all are counted
_REFUSALS = (EngineUnavailable, EngineFailed, UnknownEngine, ModelRefused, ValueError, OSError)


class ExamRace:
    """Runs the engines of the lanes, opened anew, over a list of recordings.

    ``told`` is called with a reading every :data:`TOLD_S` seconds, on the thread that runs.
    """

    def __init__(
        self,
        data: ClipList,
        lanes: Sequence[tuple[str, Model]],
        *,
        told: Callable[[ExamReading], None],
        cancelled: Callable[[], bool],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._data, self._lanes = data, lanes
        self._told, self._cancelled, self._clock = told, cancelled, clock
        self._contenders: Mapping[Family, Contender] = {}
        self._curves: dict[Family, Curve] = {}
        self._disagreements: list[ExamClip] = []
        self._refusals: list[tuple[str, str]] = []
        self._last: ExamClip | None = None
        self._reading: ExamReading | None = None

    def run(self) -> ExamEnd:
        """Run to the end, until cancelled, or until an engine fails."""
        if not self._lanes:
            text = QCoreApplication.translate(
                "Exam", "No engine can run: see what sparsespot engines says."
            )
            return ExamEnd(None, failure=text)
        try:
            with ExitStack() as stack:
                ids, models = zip(*self._lanes, strict=True)
                opened = stack.enter_context(open_contenders(ids, models))
                self._contenders = {
                    family: contender
                    for contender in opened
                    for family in FAMILIES
                    if contender.engine.info.family == family
                }
                self._run(opened)
        except _REFUSALS as refusal:
            return ExamEnd(self._reading, failure=sentence(refusal))
        reading = self._reading
        if reading is None or (reading.done < reading.total and self._cancelled()):
            return ExamEnd(reading, cancelled=True)
        if not reading.clips:
            text = QCoreApplication.translate(
                "Exam", "Not one of the {n} recordings could be used; the first: {reason}"
            )
            reason = self._refusals[0][1]
            return ExamEnd(reading, failure=text.format(n=reading.total, reason=reason))
        return ExamEnd(reading)

    def _run(self, opened: Sequence[Contender]) -> None:
        self._curves = {family: Curve() for family in self._contenders}
        began = self._clock()
        due = began
        step: Step | None = None
        try:
            for step in run(opened, self._data, clock=self._clock, stopped=self._cancelled):
                self._note(step, opened)
                if (now := self._clock()) >= due:
                    due = now + TOLD_S
                    self._reading = self._read(step, now - began)
                    self._told(self._reading)
        finally:
            if step is not None:
                self._reading = self._read(step, self._clock() - began)

    def _note(self, step: Step, opened: Sequence[Contender]) -> None:
        result = step.result
        if isinstance(result, Rejected):
            if len(self._refusals) < LISTED:
                self._refusals.append((self._within(result), result.reason))
            return
        given: dict[Family, str] = {
            contender.engine.info.family: answer.answer.label
            for contender, answer in zip(opened, result.answers, strict=True)
        }
        clip = ExamClip(
            self._within(result), result.entry.label, given.get("dense"), given.get("sparse")
        )
        self._last = clip
        if len(set(given.values())) > 1 and len(self._disagreements) < LISTED:
            self._disagreements.append(clip)
        for contender, count in zip(opened, step.engines, strict=True):
            self._curves[contender.engine.info.family].add(count)

    def _within(self, result: ClipResult | Rejected) -> str:
        path = result.entry.path
        root = self._data.root
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)

    def _read(self, step: Step, elapsed_s: float) -> ExamReading:
        by_name = {count.name: count for count in step.engines}
        lanes = {
            family: self._lane(family, contender, by_name[contender.name])
            for family, contender in self._contenders.items()
        }
        return ExamReading(
            done=step.done,
            total=step.total,
            elapsed_s=elapsed_s,
            dense=lanes.get("dense"),
            sparse=lanes.get("sparse"),
            pair=self._pair(step),
            last=self._last,
            disagreements=tuple(self._disagreements),
            refused=step.rejected,
            refusals=tuple(self._refusals),
        )

    def _lane(self, family: Family, contender: Contender, count: EngineCount) -> ExamLane:
        info = contender.engine.info
        return ExamLane(
            engine=info.id,
            model=contender.model,
            runtime=info.runtime,
            figure=info.figure,
            clips=count.clips,
            correct=count.correct,
            interval=count.interval,
            words=count.words,
            seconds=count.seconds,
            curve=self._curves[family].points(count),
            simulated=info.simulated,
        )

    def _pair(self, step: Step) -> ExamPair | None:
        if len(self._contenders) < 2:
            return None
        (pair,) = step.pairs
        low, high = pair.interval
        if pair.a == self._contenders["sparse"].name:
            return ExamPair(
                pair.different, pair.only_b_right, pair.only_a_right, pair.difference, (low, high)
            )
        return ExamPair(
            pair.different, pair.only_a_right, pair.only_b_right, -pair.difference, (-high, -low)
        )
