"""What is said of an evaluation, in a line: how far it is, and what came of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app import format as fmt
from app.evaluation.values import EvaluationEnd, EvaluationReading, EvaluationWish


def title(wish: EvaluationWish) -> str:
    """What is evaluated, by its name."""
    return Path(wish.target).stem or wish.target


def line(wish: EvaluationWish, reading: EvaluationReading | None) -> str:
    """How far it is."""
    if reading is None or not reading.done:
        return QCoreApplication.translate(
            "Evaluation", "starting; listening stands still until it is over"
        )
    if reading.stage == "writing":
        text = QCoreApplication.translate(
            "Evaluation", "{n} recordings heard, writing the report; listening stands still"
        )
        return text.format(n=fmt.grouped(reading.done))
    text = QCoreApplication.translate(
        "Evaluation",
        "{done} of {n} recordings, about {left} left; listening stands still until it is over",
    )
    return text.format(
        done=fmt.grouped(reading.done), n=fmt.grouped(reading.total), left=_time(reading.left_s)
    )


def over(end: EvaluationEnd) -> tuple[str, str, bool]:
    """A line, a sentence below it, and whether that is trouble."""
    reading = end.reading
    if reading is None and end.cancelled:
        told = QCoreApplication.translate("Evaluation", "cancelled before the first recording")
        return told, "", False
    if reading is None:
        told = QCoreApplication.translate("Evaluation", "the evaluation failed")
        return told, end.failure or "", True
    done, total = fmt.grouped(reading.done), fmt.grouped(reading.total)
    if end.cancelled:
        told = QCoreApplication.translate(
            "Evaluation", "cancelled after {done} of {n} recordings, so no report was written"
        )
        return told.format(done=done, n=total), "", False
    if end.failure is not None:
        told = QCoreApplication.translate(
            "Evaluation", "failed after {done} of {n} recordings, so no report was written"
        )
        return told.format(done=done, n=total), end.failure, True
    rate = fmt.rounded(reading.done / reading.elapsed_s if reading.elapsed_s else 0.0)
    told = QCoreApplication.translate(
        "Evaluation", "{n} recordings in {s} s, {rate} a second with reading and front end"
    )
    told = told.format(n=total, s=fmt.decimal(reading.elapsed_s, 1), rate=rate)
    if reading.refused:
        refused = QCoreApplication.translate("Evaluation", "{n} could not be used")
        told = f"{told}, {refused.format(n=fmt.grouped(reading.refused))}"
    if end.unwritten is not None:
        return told, end.unwritten, True
    return f"{told} · {end.folder}", " ".join(end.verdicts), False


def _time(seconds: float | None) -> str:
    whole = round(seconds or 0.0)
    if whole < 120:
        return f"{whole}{fmt.THIN}s"
    return f"{round(whole / 60)}{fmt.THIN}min"
