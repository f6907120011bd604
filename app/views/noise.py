"""The noise that is mixed into the sound: which one, how loud, and what is mixed in now."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.theme import Look
from app.views.noise_kind import KindSwitch, noise_said
from app.views.slider import Slider
from app.views.view import Ink, View
from engine.values import NoiseReading, NoiseSetting

QUIETEST_DB, LOUDEST_DB, FIRST_DB = 25, -5, 10
_EDGE = 28


def ratio_said(snr_db: float) -> str:
    """How speech stands to the noise, in words."""
    size = f"{abs(round(snr_db))}{fmt.THIN}dB"
    if round(snr_db) > 0:
        return QCoreApplication.translate("Noise", "speech {n} over the noise").format(n=size)
    if round(snr_db) < 0:
        return QCoreApplication.translate("Noise", "speech {n} under the noise").format(n=size)
    return QCoreApplication.translate("Noise", "speech as loud as the noise")


class NoiseView(View):
    """Emits ``changed`` with a NoiseSetting; to the right the slider is louder."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mixed: NoiseReading | None = None
        self.switch = KindSwitch(self)
        steps = QUIETEST_DB - LOUDEST_DB + 1
        self.slider = Slider(self.tr("Loudness of the noise"), 1, steps, 1, self)
        self.slider.setToolTip(self.tr("How far speech stands over the noise: right is harder"))
        self.slider.setValue(QUIETEST_DB + 1 - FIRST_DB)
        self.switch.chosen.connect(self._changed)
        self.slider.valueChanged.connect(self._changed)
        self.setAccessibleName(self.tr("Noise mixed in"))
        self._show_slider()

    @property
    def setting(self) -> NoiseSetting:
        """What is chosen."""
        snr_db = float(QUIETEST_DB + 1 - self.slider.value())
        return NoiseSetting(self.switch.kind, snr_db)

    @property
    def mixed(self) -> NoiseReading | None:
        """What is mixed in now, None before anything was heard."""
        return self._mixed

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        self.switch.set_look(look)
        self.slider.look = look
        self._place()

    def turn_off(self) -> None:
        """Choose no noise, without emitting; the loudness stays."""
        self.switch.set_on("off")
        self._show_slider()

    def show_mixed(self, reading: NoiseReading) -> None:
        """Show what is mixed into the sound from now on."""
        self._mixed = reading
        self._show_slider()

    def reference(self) -> str:
        """Against which level of speech the noise is measured."""
        mixed = self._mixed
        if mixed is None:
            return ""
        level = fmt.decibels(mixed.speech_db)
        if mixed.measured:
            return self.tr("speech at {level}, from the last words").format(level=level)
        return self.tr("speech taken as {level} until heard").format(level=level)

    def badge(self) -> str:
        """What the engines hear now besides speech."""
        kind = "off" if self._mixed is None else self._mixed.setting.kind
        if kind == "off":
            return self.tr("nothing mixed in")
        return self.tr("{noise} mixed in").format(noise=noise_said(kind))

    def _changed(self) -> None:
        self._show_slider()
        self.changed.emit(self.setting)

    def _show_slider(self) -> None:
        self.slider.setEnabled(self.switch.kind != "off")
        self.slider.setAccessibleDescription(ratio_said(self.setting.snr_db))
        self.setAccessibleDescription(f"{self.badge()}, {self.reference()}")
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the parts in their places."""
        self._place()

    def _place(self) -> None:
        px = self.look.px
        left, width = round(px(_EDGE)), self.width() - 2 * round(px(_EDGE))
        high = self.switch.sizeHint().height()
        top = round(px(24) + self.look.cap(24) + px(26))
        self.switch.setGeometry(left, top, width, high)
        beyond = round(px(11))
        top += high + round(px(26) + self.look.cap(18) + px(10))
        self.slider.setGeometry(left - beyond, top, width + 2 * beyond, max(24, round(px(40))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words around switch and slider."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            left, right = look.px(_EDGE), self.width() - look.px(_EDGE)
            first = look.px(24) + look.cap(24)
            used = ink.text(left, first, self.tr("noise"), 24, 600)
            self._draw_badge(ink, right, first, right - left - used - look.px(16))
            under = self.switch.geometry().bottom() + look.px(26) + look.cap(18)
            off = self.switch.kind == "off"
            tone = colours.faint if off else colours.text
            ink.text(left, under, ratio_said(self.setting.snr_db), 18, 600, tone, room=right - left)
            foot = self.slider.geometry().bottom() + look.px(10) + look.cap(16)
            ink.text(left, foot, self.tr("quiet"), 16, 400, colours.muted)
            ink.text(right, foot, self.tr("loud"), 16, 400, colours.muted, "right")
            last = self.height() - look.px(24)
            alike = self.tr("both engines hear the same")
            ink.text(left, last, alike, 16, 400, colours.muted, room=right - left)
            last -= look.cap(16) + look.px(14)
            if self.reference():
                ink.text(left, last, self.reference(), 16, 400, colours.muted, room=right - left)

    def _draw_badge(self, ink: Ink, right: float, base: float, room: float) -> None:
        look, colours, text = self.look, self.look.colours, self.badge()
        if self._mixed is None or self._mixed.setting.kind == "off":
            ink.text(right, base, text, 16, 400, colours.muted, "right", room=room)
            return
        width = min(look.metrics(16, 600).horizontalAdvance(text) + look.px(20), room)
        high = look.text_px(16) + look.px(10)
        middle = base - look.cap(24) / 2
        box = QRectF(right - width, middle - high / 2, width, high)
        ink.box(box, colours.lit, look.px(6))
        ink.text(
            box.center().x(), middle + look.cap(16) / 2, text, 16, 600, colours.lit_text, "centre",
            room=width - look.px(10),
        )  # fmt: skip
