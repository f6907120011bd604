"""One clip of an evaluation: its spectrogram, and every engine's scores side by side."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.evaluation.table import ClipTable
from app.evaluation.values import ClipSeen
from app.theme import Look, heat_table
from app.views.button import Button
from app.views.view import Ink, View
from app.views.wrap import wrapped

_EDGE, _PICTURE = 24, 200


class ClipView(View):
    """Fed with the table's clip, then with what was read of it; ``wanted`` asks to hear it."""

    wanted = Signal(int, bool)  # a clip's place; False to stop it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.play = Button(self.tr("play"), self)
        self.play.clicked.connect(self._press)
        self._table: ClipTable | None = None
        self._clip: int | None = None
        self._seen: ClipSeen | None = None
        self._picture: QPixmap | None = None
        self._silent, self._sounding = "", False
        self.clear()

    @property
    def sentence(self) -> str:
        """What is wrong with the clip or with hearing it, "" where nothing is."""
        if self._table is None or self._clip is None:
            return ""
        reason = self._table.reason(self._clip)
        trouble = self._seen.trouble if self._seen is not None else None
        return reason or trouble or self._silent

    @property
    def facts(self) -> str:
        """The line below the recording's name."""
        if self._table is None or self._clip is None:
            return ""
        word = self._table.word(self._clip).strip("_")
        told = self.tr("counts as {word}").format(word=word)
        facts = self._seen.facts if self._seen is not None else ""
        return f"{told} · {facts}" if facts else told

    def clear(self) -> None:
        """Show no clip."""
        self.show_clip(None, None)

    def show_clip(self, table: ClipTable | None, clip: int | None) -> None:
        """Show the scores of a clip; its picture follows."""
        if clip != self._clip or clip is None:
            self._seen, self._picture, self._silent = None, None, ""
            self._sounding = False
        self._table, self._clip = table, clip
        self._tell()

    def show_seen(self, seen: ClipSeen) -> None:
        """Show what was read of the clip."""
        if seen.place == self._clip:
            self._seen = seen
            self._paint_picture()
            self._tell()

    def show_sounding(self, clip: int, sounding: bool) -> None:
        """Say whether it plays."""
        if clip == self._clip:
            self._sounding = sounding
            if sounding:
                self._silent = ""
            self._tell()

    def show_silent(self, clip: int, why: str) -> None:
        """Say why nothing is heard."""
        if clip == self._clip:
            self._silent = why
            self._tell()

    def bars(self) -> list[tuple[str, tuple[float, ...]]]:
        """The classes drawn with each engine's score: the word first, then the highest."""
        if self._table is None or self._clip is None or self._table.reason(self._clip):
            return []
        scores = self._table.scores(self._clip)
        labels, truth = self._table.begun.labels, self._table.word(self._clip)
        order = sorted(
            range(len(labels)), key=lambda i: (labels[i] != truth, -float(scores[:, i].max()), i)
        )
        shown = order[: self._fitting()]
        return [(labels[i].strip("_"), tuple(map(float, scores[:, i]))) for i in shown]

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        self.play.set_look(look)
        self._paint_picture()
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the right, and the picture as wide as the panel."""
        self._paint_picture()
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the clip, or what to do to see one."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            if self._table is None or self._clip is None:
                self._draw_hint(ink)
                return
            left, top = look.px(_EDGE), look.px(20)
            room = self.play.x() - left - look.px(16)
            name = self._table.name(self._clip)
            shown = look.metrics(20, 600).elidedText(name, Qt.TextElideMode.ElideMiddle, room)
            base = top + look.cap(20)
            ink.text(left, base, shown, 20, 600, colours.text)
            ink.text(left, base + look.px(14) + look.cap(16), self.facts, 16, 400, colours.muted,
                     room=room)  # fmt: skip
            self._draw_picture(ink, self._picture_box())
            self._draw_bars(ink, self._below() + look.px(20))

    def _draw_hint(self, ink: Ink) -> None:
        look = self.look
        text = self.tr(
            "Click a clip to hear and see it. The arrow keys go through the clips, Enter plays."
        )
        lines = wrapped(text, look.metrics(18), self.width() - look.px(80))
        base = self.height() / 2 - (len(lines) - 1) * look.text_px(18) * 0.75
        for line in lines:
            ink.text(self.width() / 2, base, line, 18, 400, look.colours.muted, "centre")
            base += look.text_px(18) * 1.5

    def _draw_picture(self, ink: Ink, box: QRectF) -> None:
        look, colours = self.look, self.look.colours
        if self._picture is not None:
            ink.painter.drawPixmap(box.topLeft(), self._picture)
        else:
            ink.box(box, colours.track, look.px(6))
        ink.painter.setPen(QPen(QColor(colours.line), 1))
        ink.painter.setBrush(Qt.BrushStyle.NoBrush)
        ink.painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        base = box.bottom()
        for line in self._lines():
            base += self._high()
            ink.text(box.left(), base, line, 16, 600, colours.trouble, room=box.width())

    def _lines(self) -> tuple[str, ...]:
        sentence, room = self.sentence, self._picture_box().width()
        return wrapped(sentence, self.look.metrics(16, 600), room) if sentence else ()

    def _high(self) -> float:
        return self.look.text_px(16) * 1.4

    def _below(self) -> float:
        """Where the picture and the sentence below it end."""
        return self._picture_box().bottom() + len(self._lines()) * self._high()

    def _draw_bars(self, ink: Ink, top: float) -> None:
        look, colours = self.look, self.look.colours
        assert self._table is not None
        engines = self._table.begun.engines
        bars = self.bars()
        if not bars:
            return
        left, right = look.px(_EDGE), self.width() - look.px(_EDGE)
        x, base = left, top + look.cap(16)
        for engine in engines:
            x += ink.text(x, base, engine.name, 16, 600, colours.family(engine.family),
                          room=right - x) + look.px(24)  # fmt: skip
        begin = left + max(look.metrics(16, 600).horizontalAdvance(word) for word, _ in bars)
        begin += look.px(16)
        figures = look.metrics(14).horizontalAdvance("0.00") + look.px(10)
        whole = right - begin - figures
        y, thick, line = top + look.cap(16) + look.px(18), self._thick(), self._line()
        for word, scores in bars:
            truth = word == self._table.word(self._clip or 0).strip("_")
            middle = y + len(scores) * thick / 2
            ink.text(left, middle + look.cap(16) / 2, word, 16, 600 if truth else 400,
                     colours.text if truth else colours.muted)  # fmt: skip
            for engine, score in zip(engines, scores, strict=True):
                track = QRectF(begin, y + 1, whole, thick - 2)
                ink.box(track, colours.track, 2)
                filled = QRectF(begin, y + 1, max(1.0, whole * score), thick - 2)
                ink.box(filled, colours.family(engine.family), 2)
                if self._thick() >= look.cap(14):
                    base = y + thick / 2 + look.cap(14) / 2
                    said = fmt.decimal(score, 2)
                    ink.text(right, base, said, 14, 400, colours.muted, "right")
                y += thick
            y += line - len(scores) * thick

    def _thick(self) -> float:
        return max(self.look.px(14), self.look.cap(14) + 2)

    def _line(self) -> float:
        engines = 1 if self._table is None else len(self._table.begun.engines)
        return engines * self._thick() + self.look.px(10)

    def _fitting(self) -> int:
        top = self._below() + self.look.px(20 + 18) + self.look.cap(16)
        return max(1, int((self.height() - top - self.look.px(12)) / self._line()))

    def _picture_box(self) -> QRectF:
        look = self.look
        left = look.px(_EDGE)
        top = look.px(20 + 14 + 18) + look.cap(20) + look.cap(16)
        return QRectF(left, top, max(1.0, self.width() - 2 * left), look.px(_PICTURE))

    def _paint_picture(self) -> None:
        """Draw the spectrogram once for this size and look."""
        columns = None if self._seen is None else self._seen.columns
        self._picture = None
        if columns is None or not len(columns):
            return
        levels = np.ascontiguousarray(np.rint(columns[:, ::-1].T * 255).astype(np.uint8))
        high, wide = levels.shape
        image = QImage(levels.data, wide, high, wide, QImage.Format.Format_Indexed8)
        image.setColorTable(heat_table(self.look.colours))
        ratio = self.devicePixelRatioF()
        size = (self._picture_box().size() * ratio).toSize()
        scaled = image.convertToFormat(QImage.Format.Format_RGB32).scaled(
            size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        self._picture = QPixmap.fromImage(scaled)
        self._picture.setDevicePixelRatio(ratio)

    def _press(self) -> None:
        if self._clip is not None:
            self.wanted.emit(self._clip, not self._sounding)

    def _tell(self) -> None:
        there = self._table is not None and self._clip is not None
        usable = there and not (self._table is not None and self._table.reason(self._clip or 0))
        self.play.setVisible(bool(usable))
        text = self.tr("stop") if self._sounding else self.tr("play")
        if self.play.text() != text:
            self.play.setText(text)
            self._place()
        self.play.setAccessibleName(
            self.tr("Stop the clip") if self._sounding else self.tr("Play the clip")
        )
        self.setAccessibleName(self.tr("The chosen clip"))
        if self._table is not None and self._clip is not None:
            name = self._table.name(self._clip)
            scores = "; ".join(
                f"{word}: {'; '.join(fmt.decimal(score, 2) for score in told)}"
                for word, told in self.bars()
            )
            self.setAccessibleDescription(f"{name}, {self.facts}. {self.sentence} {scores}".strip())
            self.setToolTip(name)
        else:
            self.setAccessibleDescription("")
            self.setToolTip("")
        self.update()

    def _place(self) -> None:
        hint = self.play.sizeHint()
        x = self.width() - round(self.look.px(_EDGE)) - hint.width()
        self.play.setGeometry(x, round(self.look.px(16)), hint.width(), hint.height())
        self.update()
