"""How an engine did on a word, as a sign and in words: never by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtGui import QColor, QPen

from app.challenge import Verdict
from app.theme import Palette
from app.views.view import Ink


def verdict_colour(verdict: Verdict, colours: Palette) -> str:
    """The colour that goes with the sign."""
    known = {"right": colours.good, "wrong": colours.trouble}
    return known.get(verdict, colours.muted)


def verdict_said(verdict: Verdict) -> str:
    """The verdict in words, in the language of the window."""
    if verdict == "right":
        return QCoreApplication.translate("Verdict", "heard rightly")
    if verdict == "wrong":
        return QCoreApplication.translate("Verdict", "heard wrongly")
    if verdict == "skipped":
        return QCoreApplication.translate("Verdict", "skipped")
    return QCoreApplication.translate("Verdict", "not heard in time")


def draw_verdict(ink: Ink, centre: QPointF, reach: float, verdict: Verdict, colour: str) -> None:
    """A tick, a cross, or a dash for what was not heard or skipped; ``reach`` in pixels."""
    pen = QPen(QColor(colour), max(1.5, reach * 0.34))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter = ink.painter
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if verdict == "right":
        corners = (QPointF(-1, 0.05), QPointF(-0.3, 0.75), QPointF(1, -0.7))
        painter.drawPolyline([centre + corner * reach for corner in corners])
    elif verdict == "wrong":
        for end in (-0.75, 0.75):
            one, two = QPointF(-0.75, -end), QPointF(0.75, end)
            painter.drawLine(centre + one * reach, centre + two * reach)
    else:
        painter.drawLine(centre - QPointF(0.8 * reach, 0), centre + QPointF(0.8 * reach, 0))
