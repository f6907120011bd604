"""What an exam comes to, in one plain sentence."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app import format as fmt
from app.exam.values import ExamEnd, ExamReading


def verdict(end: ExamEnd) -> str:
    """The verdict on what was counted, a cancelled exam's on as many clips as it got to.

    Empty where nothing was counted.
    """
    reading = end.reading
    if reading is None or not reading.clips:
        return ""
    return _difference(reading)


def _difference(reading: ExamReading) -> str:
    pair, clips = reading.pair, fmt.grouped(reading.clips)
    if pair is None:
        return QCoreApplication.translate("Exam", "One engine ran: there is nothing to compare.")
    low, high = pair.interval
    if low <= 0 <= high:
        text = QCoreApplication.translate(
            "Exam",
            "No difference can be told at n = {n}: "
            "sparse less dense is {points} points, 95 % interval {low} to {high}.",
        )
        return text.format(
            n=clips,
            points=fmt.points(pair.difference, signed=True),
            low=fmt.points(low, signed=True),
            high=fmt.points(high, signed=True),
        )
    if pair.difference > 0:
        text = QCoreApplication.translate(
            "Exam",
            "Sparse is right more often, by {points} points "
            "at n = {n}, 95 % interval {low} to {high}.",
        )
    else:
        low, high = -high, -low
        text = QCoreApplication.translate(
            "Exam",
            "Dense is right more often, by {points} points "
            "at n = {n}, 95 % interval {low} to {high}.",
        )
    return text.format(
        n=clips, points=fmt.points(abs(pair.difference)), low=fmt.points(low), high=fmt.points(high)
    )
