"""A logo and a QR code, drawn so that eyes and telephones can read them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from app.theme import DARK, LIGHT
from app.views.view import Ink, View

QUIET = 4  # modules of light around a QR code, by its standard
_LONGEST_URL = 300
_SAMPLE = QSize(64, 64)
STRIP = 128


class SponsorRefused(ValueError):
    """A logo or an address that cannot be shown, in one sentence."""


def qr_image(url: str) -> QImage:
    """The QR code, a pixel a module, with its quiet zone. Raises `SponsorRefused`."""
    import segno  # only where one is asked for

    if not url.isprintable() or len(url) > _LONGEST_URL:
        raise SponsorRefused(
            f"The address for the QR code is no line of at most {_LONGEST_URL} characters; "
            "give a shorter one."
        )
    code = segno.make_qr(url)
    rows = [bytes(row) for row in code.matrix]
    side = len(rows) + 2 * QUIET
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                image.setPixelColor(x + QUIET, y + QUIET, QColor("#000000"))
    return image


class Logo:
    """A picture, read once for each size it is drawn at, on a plate that it stands out from."""

    def __init__(self, path: Path) -> None:
        self._path = path
        reader = QImageReader(str(path))
        self._size = reader.size()
        sample = self._read(_SAMPLE)
        if sample.isNull():
            raise SponsorRefused(
                f"The logo {path} cannot be read as a picture: give a PNG, a JPEG or an SVG."
            )
        if not self._size.isValid():
            self._size = sample.size()
        self.plate = DARK.background if _bright(sample) else LIGHT.panel
        self._drawn: tuple[QSize, QPixmap] | None = None

    def fitted(self, room: QSize) -> QSize:
        """The size in pixels at which it fills the room without being stretched."""
        return self._size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)

    def pixmap(self, size: QSize) -> QPixmap:
        """The picture at this size."""
        if self._drawn is None or self._drawn[0] != size:
            self._drawn = (size, QPixmap.fromImage(self._read(size)))
        return self._drawn[1]

    def _read(self, size: QSize) -> QImage:
        reader = QImageReader(str(self._path))
        reader.setAutoTransform(True)
        if reader.size().isValid():
            size = reader.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
        if bytes(reader.format().data()).startswith(b"svg"):
            reader.setScaledSize(size)
            return reader.read()
        image = reader.read()
        if image.isNull():
            return image
        return image.scaled(
            size,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )


def _bright(image: QImage) -> bool:
    """Whether what is seen of a picture stands out better from a dark plate than from a light one.

    The two contrasts of WCAG are equal at a luminance of about 0.19.
    """
    light, seen = 0.0, 0.0
    for y in range(image.height()):
        for x in range(image.width()):
            colour = image.pixelColor(x, y)
            seen += colour.alphaF()
            light += colour.alphaF() * (
                0.2126 * _linear(colour.redF())
                + 0.7152 * _linear(colour.greenF())
                + 0.0722 * _linear(colour.blueF())
            )
    return seen > 0 and light / seen > 0.19


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


class Sponsor:
    """What was given of the two, and how it is drawn."""

    def __init__(self, logo: Logo | None = None, url: str = "") -> None:
        self.logo = logo
        self.url = url
        self.code = qr_image(url) if url else None

    def __bool__(self) -> bool:
        return self.logo is not None or self.code is not None

    def draw_code(self, ink: Ink, right: float, middle: float, high: float) -> float:
        """Draw the QR code up to ``right`` and no higher than ``high``; its left edge."""
        if self.code is None:
            return right
        modules = self.code.width()
        side = max(1, int(high / modules)) * modules  # whole pixels a module, else it blurs
        box = QRectF(round(right - side), round(middle - side / 2), side, side)
        hints = QPainter.RenderHint.SmoothPixmapTransform
        ink.painter.setRenderHint(hints, False)
        ink.painter.drawImage(box, self.code)
        return box.left()

    def draw_logo(self, ink: Ink, right: float, middle: float, room: QSize) -> float:
        """Draw the logo on its plate up to ``right``; its left edge."""
        if self.logo is None:
            return right
        edge = ink.look.px(12)
        inner = QSize(round(room.width() - 2 * edge), round(room.height() - 2 * edge))
        size = self.logo.fitted(inner)
        plate = QRectF(
            right - size.width() - 2 * edge,
            middle - size.height() / 2 - edge,
            size.width() + 2 * edge,
            size.height() + 2 * edge,
        )
        ink.box(plate, self.logo.plate, ink.look.px(10), ink.look.colours.line)
        ink.painter.drawPixmap(
            round(plate.left() + edge), round(plate.top() + edge), self.logo.pixmap(size)
        )
        return plate.left()


class SponsorStrip(View):
    """The strip below the pages: what is true of the microphone, the logo, the QR code."""

    def __init__(self, sponsor: Sponsor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sponsor = sponsor
        self.setAccessibleName(self.tr("About"))
        self.setAccessibleDescription(sponsor.url)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the strip."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.painter.fillRect(self.rect(), QColor(colours.background))
            ink.rule(0, 0.5, self.width(), 0.5, colours.line)
            edge, middle = look.px(24), self.height() / 2
            right = self._sponsor.draw_code(
                ink, self.width() - edge, middle, self.height() - look.px(12)
            )
            if self._sponsor.code is not None:
                right -= look.px(16)
                base = middle + look.cap(18) / 2
                right -= ink.text(
                    right, base, self._sponsor.url, 18, 400, colours.muted, "right",
                    room=self.width() * 0.4,
                ) + look.px(32)  # fmt: skip
            room = QSize(round(look.px(480)), round(self.height() - look.px(16)))
            left = self._sponsor.draw_logo(ink, right, middle, room)
            base = middle + look.cap(18) / 2
            ink.text(
                edge, base, self.tr("nothing is recorded"), 18, 400, colours.muted,
                room=left - edge - look.px(24),
            )  # fmt: skip
