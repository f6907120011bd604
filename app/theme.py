"""The two palettes, the type and the scale that everything drawn in the window uses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette

from app.resources import asset
from engine.values import Family

ThemeName = Literal["dark", "light"]
FONT_FAMILY = "SparseSpot Inter"
DESIGN_HEIGHT = 1080
SMALLEST_TEXT = 12
READABLE = 4.5  # contrast of a text with what it stands on, at least
FAR_TEXT = 76  # a capital is seen under 10 arc minutes from 3 m on a 14-inch panel
_NARROWEST = 1840  # design pixels that the widest row needs

# Magma by S. van der Walt and N. Smith (CC0), every sixteenth entry; between them it is straight.
_MAGMA = (
    (0, 0, 4), (9, 7, 33), (28, 16, 70), (53, 16, 106), (80, 18, 123), (105, 28, 129),
    (130, 37, 129), (155, 46, 127), (182, 54, 121), (207, 64, 111), (229, 80, 99),
    (244, 105, 92), (251, 135, 97), (254, 165, 113), (254, 194, 135), (253, 224, 161),
    (252, 253, 191),
)  # fmt: skip
_BLUES = (
    (255, 255, 255), (244, 248, 252), (227, 238, 247), (198, 219, 239), (158, 202, 225),
    (107, 174, 214), (66, 146, 198), (33, 113, 181), (8, 81, 156), (8, 48, 107),
)  # fmt: skip


@dataclass(frozen=True)
class Palette:
    """Colours by role, ``#rrggbb``; every text colour has 4.5 : 1 on background and panel."""

    name: ThemeName
    background: str
    panel: str
    line: str
    text: str
    muted: str
    faint: str
    dense: str
    sparse: str
    lit: str
    lit_text: str
    good: str
    trouble: str
    track: str
    on_colour: str
    heat: tuple[tuple[int, int, int], ...]

    def family(self, family: Family) -> str:
        """The colour of an engine family."""
        return self.dense if family == "dense" else self.sparse


DARK = Palette(
    name="dark",
    background="#0d1117",
    panel="#151b23",
    line="#273040",
    text="#e8eef5",
    muted="#8d9aab",
    faint="#76859a",
    dense="#f0a13a",
    sparse="#4db5ff",
    lit="#ffffff",
    lit_text="#0d1117",
    good="#3ecf8e",
    trouble="#ff7a59",
    track="#1d2530",
    on_colour="#0d1117",
    heat=_MAGMA,
)
LIGHT = Palette(
    name="light",
    background="#f3f5f8",
    panel="#ffffff",
    line="#d5dce6",
    text="#18212c",
    muted="#566475",
    faint="#646f7f",
    dense="#a95805",
    sparse="#0a68b5",
    lit="#0d1117",
    lit_text="#ffffff",
    good="#12805c",
    trouble="#c2410c",
    track="#e9eef4",
    on_colour="#ffffff",
    heat=_BLUES,
)


def palette(name: ThemeName) -> Palette:
    """The palette of that name."""
    return DARK if name == "dark" else LIGHT


def heat_table(colours: Palette) -> list[int]:
    """256 entries ``0xffrrggbb`` of the spectrogram's colours, quiet first."""
    stops, table = colours.heat, []
    for level in range(256):
        place = level / 255 * (len(stops) - 1)
        left = min(int(place), len(stops) - 2)
        share = place - left
        red, green, blue = (
            round(a + (b - a) * share) for a, b in zip(stops[left], stops[left + 1], strict=True)
        )
        table.append(0xFF000000 | red << 16 | green << 8 | blue)
    return table


def mixed(under: str, over: str, share: float) -> QColor:
    """The colour ``share`` (0..1) of the way from one to the other."""
    a, b = QColor(under), QColor(over)
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * share,
        a.greenF() + (b.greenF() - a.greenF()) * share,
        a.blueF() + (b.blueF() - a.blueF()) * share,
    )


def contrast(one: QColor, two: QColor) -> float:
    """The contrast of two colours after WCAG 2.1, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@lru_cache(maxsize=8)
def fading(colours: Palette) -> tuple[float, float]:
    """From panel to lit: how far text of the panel can be read, and from where text of the lit.

    Between the two neither has 4.5 : 1.
    """
    shares = [step / 100 for step in range(101)]
    grounds = [mixed(colours.panel, colours.lit, share) for share in shares]
    readable = READABLE + 0.1  # colours are rounded to eight bits when drawn
    plain = [contrast(QColor(colours.text), ground) >= readable for ground in grounds]
    lit = [contrast(QColor(colours.lit_text), ground) >= readable for ground in grounds]
    return shares[plain.index(False) - 1], shares[lit.index(True)]


@dataclass(frozen=True)
class Look:
    """A palette at a scale: what a view needs to draw itself."""

    colours: Palette
    scale: float = 1.0
    reduce_motion: bool = False

    @property
    def compact(self) -> bool:
        """Whether the window is too low for the second row of facts and the history."""
        return self.scale < 0.75

    def px(self, design: float) -> float:
        """Pixels of a length drawn at 1920x1080."""
        return design * self.scale

    def text_px(self, size: float) -> int:
        """Pixel size of a text drawn ``size`` high at 1080p, never too small to read."""
        return max(round(size * self.scale), min(round(size), SMALLEST_TEXT))

    def font(self, size: float, weight: int = 400) -> QFont:
        """The font at a design size: weight 400, 600 or 750, figures of equal width."""
        return font(self.text_px(size), weight)

    def metrics(self, size: float, weight: int = 400) -> QFontMetricsF:
        """Measures of that font."""
        return metrics(self.text_px(size), weight)

    def cap(self, size: float) -> float:
        """Height of a capital letter or a figure in pixels."""
        return 0.727 * self.text_px(size)


def scale_for(width: int, height: int) -> float:
    """The scale of a window: its height decides, unless it is narrow."""
    return min(height / DESIGN_HEIGHT, width / _NARROWEST)


def load_fonts() -> bool:
    """Add the bundled font to the running QApplication; False where it cannot be read."""
    return QFontDatabase.addApplicationFont(str(asset("fonts/SparseSpotInter.ttf"))) >= 0


@lru_cache(maxsize=128)
def font(pixels: int, weight: int) -> QFont:
    """The bundled font, tabular figures, unhinted so that widths are the same everywhere."""
    made = QFont(FONT_FAMILY)
    made.setPixelSize(pixels)
    # By the axis alone: with setWeight Qt would embolden the variable font a second time.
    made.setVariableAxis(QFont.Tag("wght"), weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


@lru_cache(maxsize=128)
def metrics(pixels: int, weight: int) -> QFontMetricsF:
    """Measures of :func:`font`."""
    return QFontMetricsF(font(pixels, weight))


def qt_palette(colours: Palette) -> QPalette:
    """The palette for what Qt draws itself (lists, menus), explicit on every platform."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, colours.background),
        (roles.Base, colours.panel),
        (roles.AlternateBase, colours.track),
        (roles.Button, colours.panel),
        (roles.ToolTipBase, colours.panel),
        (roles.WindowText, colours.text),
        (roles.Text, colours.text),
        (roles.ButtonText, colours.text),
        (roles.ToolTipText, colours.text),
        (roles.BrightText, colours.lit),
        (roles.PlaceholderText, colours.muted),
        (roles.Highlight, colours.sparse),
        (roles.Accent, colours.sparse),
        (roles.HighlightedText, colours.on_colour),
        (roles.Link, colours.sparse),
        (roles.Mid, colours.line),
        (roles.Dark, colours.line),
        (roles.Light, colours.line),
        (roles.Midlight, colours.line),
        (roles.Shadow, colours.background),
    ):
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.faint))
    return made
