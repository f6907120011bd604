"""One evaluation: the run and the files of ``sparsespot evaluate``, told as it goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication

from app.evaluation.rows import Chunk
from app.evaluation.values import (
    EngineHead,
    EngineSoFar,
    EvaluationBegun,
    EvaluationEnd,
    EvaluationReading,
    EvaluationWish,
    PairSoFar,
)
from app.sentence import sentence
from engine import UnknownEngine
from engine.artifact import Model, ModelRefused
from engine.engines.engine import EngineFailed, EngineUnavailable
from engine.evaluation.analysis import analyse
from engine.evaluation.answered import Answered
from engine.evaluation.clip_list import ClipList, load_clip_list, shuffled_order
from engine.evaluation.clips import Contender, Rejected
from engine.evaluation.contenders import open_contenders
from engine.evaluation.list_hash import Content, content_of, relative
from engine.evaluation.outcome import Outcome, Recorder, contents_of
from engine.evaluation.report import dated_folder, write_report
from engine.evaluation.results import Parameters, Results
from engine.evaluation.runner import EngineCount, Step, run

TOLD_S = 0.25
_REFUSALS = (EngineUnavailable, EngineFailed, UnknownEngine, ModelRefused, ValueError, OSError)
Tell = Callable[..., None]  # the name of a signal, and what it carries


class EvaluationRun:
    """Runs engines, opened anew, over a list; ``tell`` is called on the thread that runs.

    ``models`` are those of the lanes; a family without one takes its default. The recordings are
    heard in random order, so that the first n are a fair sample, and told by their place in the
    list; figures and files are those of the list's own order.
    """

    def __init__(
        self,
        wish: EvaluationWish,
        models: Sequence[Model],
        *,
        tell: Tell,
        cancelled: Callable[[], bool],
        clock: Callable[[], float] = time.perf_counter,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        self._wish, self._models = wish, models
        self._hand_on, self._cancelled = tell, cancelled
        self._clock, self._now = clock, now
        self._reading = EvaluationReading()
        self.data: ClipList | None = None
        self.results: Results | None = None

    def run(self) -> EvaluationEnd:
        """Run to the end, until cancelled, or until an engine fails; then write the files."""
        wish, began = self._wish, self._now().astimezone()
        parameters = Parameters(
            target=str(Path(wish.target).absolute()),
            engines=wish.engines,
            models=tuple(model.name for model in self._models),
            limit=wish.limit,
            unknown_ok=wish.unknown_ok,
            margin=wish.margin,
            began=began.isoformat(timespec="seconds"),
        )
        try:
            with open_contenders(wish.engines, self._models) as contenders:
                self.data = load_clip_list(
                    Path(wish.target), contenders[0].labels, limit=wish.limit,
                    unknown_ok=wish.unknown_ok, entered=self._entered,
                )  # fmt: skip
                outcome, counts = self._answers(contenders, self.data)
                if self._cancelled() and len(outcome.rows) < len(self.data.entries):
                    return EvaluationEnd(self._told(), cancelled=True)
                self._stage()
                self.results = _figures(contenders, self.data, outcome, counts, parameters)
        except _Cancelled:
            return EvaluationEnd(None, cancelled=True)
        except _REFUSALS as refusal:
            return EvaluationEnd(self._told(), failure=sentence(refusal))
        return self.write(Path(wish.folder))

    def write(self, base: Path) -> EvaluationEnd:
        """Write the report into a dated folder below ``base``."""
        assert self.results is not None
        folder = dated_folder(base, self._now())
        verdicts = tuple(pair.verdict for pair in self.results.pairs if pair.verdict)
        try:
            write_report(self.results, folder)
        except OSError as error:
            text = QCoreApplication.translate(
                "Evaluation",
                "The report was not written into {folder} ({reason}): "
                "free some room there, or write it elsewhere.",
            )
            why = text.format(folder=folder, reason=error.strerror or str(error))
            return EvaluationEnd(self._told(), unwritten=why, verdicts=verdicts)
        return EvaluationEnd(self._told(), folder=str(folder), verdicts=verdicts)

    def _entered(self, _: Path) -> None:
        if self._cancelled():
            raise _Cancelled

    def _answers(
        self, contenders: Sequence[Contender], data: ClipList
    ) -> tuple[Outcome, tuple[EngineCount, ...]]:
        """What the engines answer, in the order of the list where all is answered."""
        order = shuffled_order(len(data.entries))
        self._hand_on("begun", _begun(contenders, data))
        mixed = replace(data, entries=tuple(data.entries[place] for place in order))
        labels, total = contenders[0].labels, len(order)
        recorder = Recorder(labels, len(contenders), total)
        chunk = Chunk(labels, len(contenders))
        counts: tuple[EngineCount, ...] = ()
        began = self._clock()
        due = began
        step: Step | None = None
        held: dict[Path, Content] = {}  # a manifest may name one file many times
        try:
            for step in run(contenders, mixed, clock=self._clock, stopped=self._cancelled):
                counts = step.engines
                path = step.result.entry.path
                if path not in held:
                    held[path] = content_of(path)
                recorder.add(step.result, held[path])
                chunk.add(int(order[step.done - 1]), step.result)
                if (now := self._clock()) >= due:
                    due = now + TOLD_S
                    self._show(contenders, step, chunk, now - began)
        finally:
            if step is not None:
                self._show(contenders, step, chunk, self._clock() - began)
        outcome = recorder.outcome()
        return (outcome if len(outcome.rows) < total else _restored(outcome, order)), counts

    def _show(
        self, contenders: Sequence[Contender], step: Step, chunk: Chunk, elapsed_s: float
    ) -> None:
        engines = tuple(
            EngineSoFar(
                count.name, count.clips, count.correct, count.interval, count.words, count.seconds,
                contender.engine.info.simulated,
            )
            for count, contender in zip(step.engines, contenders, strict=True)
        )  # fmt: skip
        pairs = tuple(
            PairSoFar(
                pair.a, pair.b, pair.clips, pair.different, pair.only_a_right, pair.only_b_right,
                pair.difference, pair.interval,
            )
            for pair in step.pairs
        )  # fmt: skip
        self._reading = EvaluationReading(
            step.done, step.total, elapsed_s, "evaluating", engines, pairs, step.rejected
        )
        if (rows := chunk.take()) is not None:
            self._hand_on("rows", rows)
        self._hand_on("read", self._reading)

    def _stage(self) -> None:
        self._reading = replace(self._reading, stage="writing")
        self._hand_on("read", self._reading)

    def _told(self) -> EvaluationReading | None:
        return self._reading if self._reading.done else None


class _Cancelled(Exception):
    """Somebody asked for the end while the folder was looked through."""


def _begun(contenders: Sequence[Contender], data: ClipList) -> EvaluationBegun:
    labels = contenders[0].labels
    codes = {label: code for code, label in enumerate(labels)}
    heads = tuple(
        EngineHead(
            each.name, each.engine.info.family, each.model, each.engine.info.runtime,
            each.engine.info.figure,
        )
        for each in contenders
    )  # fmt: skip
    names = tuple(relative(entry.path, data.root) for entry in data.entries)
    truths = np.array([codes[entry.label] for entry in data.entries], np.int16)
    return EvaluationBegun(heads, labels, names, truths)


def _restored(outcome: Outcome, order: npt.NDArray[np.intp]) -> Outcome:
    """What came in random order, in the order of the list."""
    reasons = {int(order[at]): why for at, why in outcome.reasons.items()}
    rows = outcome.rows[np.argsort(order)]
    return Outcome(rows, outcome.formats, dict(sorted(reasons.items())))


def _figures(
    contenders: Sequence[Contender],
    data: ClipList,
    outcome: Outcome,
    counts: Sequence[EngineCount],
    parameters: Parameters,
) -> Results:
    return analyse(
        contenders,
        data,
        Answered(data.entries, contenders[0].labels, outcome),
        [Rejected(data.entries[place], why) for place, why in outcome.reasons.items()],
        counts,
        parameters=parameters,
        contents=contents_of(outcome.rows),
    )
