"""One network seen from inside: its layers as cells, and what a word costs it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.inside.values import NetworkActivity
from app.theme import Look
from app.values import LaneFacts
from app.views.layer import LayerMap
from app.views.view import Ink, View
from app.views.wrap import wrapped
from engine.values import Activity, Family, LayerActivity

LAYERS = 3  # the convolutions and the linear layer; the output has a value a word and no winners
_EDGE, _BOTTOM, _BETWEEN = 24, 24, 24
_HEIGHTS = (1.0, 1.0, 1.1)


@dataclass(frozen=True)
class Totals:
    """Multiplications of all words since the start, and what their dense twins would take."""

    words: int = 0
    done: int = 0
    dense: int = 0


class NetworkView(View):
    """A family's network; figures follow what is drawn when :meth:`show_numbers` says so."""

    def __init__(self, family: Family, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.family: Family = family
        self.maps = tuple(LayerMap(family, self) for _ in range(LAYERS))
        self._facts: LaneFacts | None = None
        self._missing = self.tr("opening")
        self._shown: NetworkActivity | None = None
        self._word: str | None = None
        self._counted: NetworkActivity | None = None
        self._counted_word: str | None = None
        self._totals = self._counted_totals = Totals()
        name = self.tr("dense network") if family == "dense" else self.tr("sparse network")
        self.setAccessibleName(name)

    def set_facts(self, facts: LaneFacts | None, missing: str = "") -> None:
        """Show this lane's network, or in words why there is none; forgets what was shown."""
        self._facts, self._missing = facts, missing
        self.show_network(None, None)
        self.show_numbers()

    def show_network(self, network: NetworkActivity | None, word: str | None) -> None:
        """Light these layers up: of a word, or of a frame in passing (None)."""
        self._shown, self._word = network, word
        layers = _layers(network)
        for index, drawn in enumerate(self.maps):
            drawn.show_layer(layers[index] if index < len(layers) else None)

    def set_totals(self, totals: Totals) -> None:
        """What was multiplied since the start."""
        self._totals = totals

    def show_numbers(self) -> None:
        """Let the figures follow."""
        new = self._shown, self._word, self._totals
        if new != (self._counted, self._counted_word, self._counted_totals):
            self._counted, self._counted_word, self._counted_totals = new
            said = f"{self.figure()} {', '.join(filter(None, self.sentences()))}. {self.total()}"
            self.setAccessibleDescription(said)
        self.update()

    def tick(self) -> None:
        """A step of every layer towards what it shows."""
        for drawn in self.maps:
            drawn.tick()

    def figure(self) -> str:
        """The large figure: multiplications of the word or frame."""
        network = self._counted
        return fmt.NONE_YET if self._activity() is None else fmt.millions(_done(network))

    def sentences(self) -> tuple[str, ...]:
        """What stands beside the figure: what it counts, what of it is skipped or wasted, of how
        many (empty where that is the figure), and a remark."""
        activity = self._activity()
        if activity is None:
            return (self._nothing(),)
        counted = self._counts_what()
        done, dense = _done(self._counted), _dense(activity)
        if done == dense:
            zeros = self.tr("{count} of them with a zero")
            zeros = zeros.format(count=fmt.millions(_zeros(activity)))
            return counted, zeros, "", self.tr("as many for any other word")
        skipped = self.tr("{share} skipped").format(share=fmt.percent(1 - done / max(1, dense)))
        whole = self.tr("of {count} if dense").format(count=fmt.millions(dense))
        most = max(activity.layers, key=lambda layer: layer.multiplications)
        if self.family == "dense":
            rest = self.tr("this engine skips zeros too")
        elif most.multiplications * 2 > done:
            rest = self.tr("most of the rest is {layer}").format(layer=self._layer_name(most))
        else:
            rest = self.tr("of the rest, {layer} has the most").format(layer=self._layer_name(most))
        return counted, skipped, whole, rest

    def total(self) -> str:
        """What was multiplied since the start, in words."""
        totals = self._counted_totals
        if not totals.words:
            return self.tr("no word yet since the start")
        if totals.words == 1:
            start = self.tr("since the start, 1 word:")
        else:
            start = self.tr("since the start, {words} words:")
        start = start.format(words=fmt.grouped(totals.words))
        done, skipped = self._large(totals.done), self._large(totals.dense - totals.done)
        if totals.done == totals.dense:
            return f"{start} " + self.tr("{done} multiplications").format(done=done)
        return f"{start} " + self.tr("{done} done, {skipped} skipped").format(
            done=done, skipped=skipped
        )

    def layer_lines(self) -> tuple[tuple[str, str], ...]:
        """(name, how many of its values count) of each layer drawn."""
        return tuple(
            (self._layer_name(layer), self._layer_count(layer)) for layer in _layers(self._counted)
        )

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        for drawn in self.maps:
            drawn.set_look(look)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height among the layers."""
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all but the cells."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()), top=colours.family(self.family))
            left, right = look.px(_EDGE), self.width() - look.px(_EDGE)
            base = self._name_base()
            name = self.tr("Dense") if self.family == "dense" else self.tr("Sparse")
            width = ink.text(left - look.px(3), base, name, 72, 750, colours.family(self.family))
            self._draw_source(ink, left + width + look.px(24), right, base)
            for drawn, (title, count) in zip(self.maps, self.layer_lines(), strict=False):
                line = drawn.y() - look.px(12)
                count_width = ink.text(right, line, count, 16, 400, colours.muted, align="right")
                room = right - left - count_width - look.px(12)
                ink.text(left, line, title, 18, 600, room=room)
            self._draw_figure(ink, left, right)

    def _draw_source(self, ink: Ink, left: float, right: float, base: float) -> None:
        """Beside the name, two lines: what runs, or whose layers these are."""
        look, colours = self.look, self.look.colours
        room, above = right - left, base - look.text_px(16) * 1.5
        if self._counted is not None and self._counted.instead_of is not None:
            for line, text in zip((above, base), wrapped(self._stand_in(), look.metrics(16), room),
                                  strict=False):  # fmt: skip
                ink.text(right, line, text, 16, 400, colours.trouble, "right", room)
            return
        if self._facts is None:
            return
        runs = f"{self._facts.model}, {fmt.short_runtime(self._facts.info.runtime)}"
        ink.text(right, above, runs, 16, 400, colours.faint, "right", room)
        if self.family == "sparse":
            motto = self.tr("only the winners")
        elif self._whole():
            motto = self.tr("every value, every weight")
        else:
            motto = self.tr("every weight, zeros skipped")
        ink.text(right, base, motto, 18, 400, colours.muted, "right", room)

    def _draw_figure(self, ink: Ink, left: float, right: float) -> None:
        look, colours = self.look, self.look.colours
        base, total = self._figure_base(), self.height() - look.px(_BOTTOM)
        if self._activity() is None:
            for row, line in enumerate(wrapped(self._nothing(), look.metrics(24), right - left)):
                below = base + row * look.text_px(24) * 1.4
                ink.text(left, below, line, 24, 400, colours.muted, room=right - left)
            return
        own = colours.family(self.family)
        x = left - look.px(4)
        x += ink.text(x, base, self.figure(), 84, 750, own, room=(right - left) * 0.6)
        x += look.px(20)
        counted, share, whole, rest = self.sentences()
        room, step = right - x, look.cap(84) / 2
        size, weight = (18, 400) if self._whole() else (24, 600)
        ink.text(x, base - 2 * step + look.cap(16), counted, 16, 400, colours.muted, room=room)
        middle = base - step
        spent = ink.text(x, middle + look.cap(size) / 2, share, size, weight, room=room)
        if whole:
            at, left_over = x + spent + look.px(10), room - spent - look.px(10)
            base_whole = middle + look.cap(size) / 2
            ink.text(at, base_whole, whole, 16, 400, colours.muted, room=left_over)
        ink.text(x, base, rest, 16, 400, colours.muted, room=room)
        ink.text(left, total, self.total(), 16, 400, colours.muted, room=right - left)

    def _place(self) -> None:
        look = self.look
        left, width = round(look.px(_EDGE)), self.width() - 2 * round(look.px(_EDGE))
        title = look.cap(18) + look.px(12)
        top = self._name_base() + look.px(34)
        bottom = self._figure_base() - look.cap(84) - look.px(30)
        room = bottom - top - LAYERS * title - (LAYERS - 1) * look.px(_BETWEEN)
        for drawn, share in zip(self.maps, _HEIGHTS, strict=True):
            height = room * share / sum(_HEIGHTS)
            drawn.setGeometry(QRect(left, round(top + title), width, max(1, round(height))))
            top += title + height + look.px(_BETWEEN)

    def _name_base(self) -> float:
        return self.look.px(24) + self.look.cap(72)

    def _figure_base(self) -> float:
        return self.height() - self.look.px(_BOTTOM + 24) - self.look.cap(16)

    def _activity(self) -> Activity | None:
        return None if self._counted is None else self._counted.activity

    def _nothing(self) -> str:
        if self._facts is None:
            return self._missing
        if self._counted is None:
            return self.tr("nothing heard yet")
        text = self.tr("{engine} cannot show its layers, and no reference of this model runs here")
        return text.format(engine=self._counted.instead_of)

    def _stand_in(self) -> str:
        assert self._counted is not None
        text = self.tr("{engine} cannot show its layers: these are {reference}'s, same model")
        return text.format(engine=self._counted.instead_of, reference=self._counted.engine)

    def _counts_what(self) -> str:
        if self._counted_word is None:
            return self.tr("multiplications for this second")
        word = self._counted_word.strip("_")
        return self.tr("multiplications for “{word}”").format(word=word)

    def _whole(self) -> bool:
        return self.family == "dense" and (self._counted is None or self._counted.every_value)

    def _layer_name(self, layer: LayerActivity) -> str:
        if layer.name.startswith("conv"):
            return self.tr("convolution {number}").format(number=layer.name.removeprefix("conv"))
        if layer.name == "output":
            return self.tr("the output")
        return self.tr("linear {units}").format(units=fmt.grouped(_size(layer)))

    def _layer_count(self, layer: LayerActivity) -> str:
        size, lit = _size(layer), len(layer.indices)
        if self._whole():
            text = self.tr("all {size} used, {zeros} of them zero")
            return text.format(size=fmt.grouped(size), zeros=fmt.grouped(size - lit))
        if self.family == "dense":
            text = self.tr("{lit} of {size} not zero")
        else:
            text = self.tr("{lit} winners of {size}")
        return text.format(lit=fmt.grouped(lit), size=fmt.grouped(size))

    def _large(self, count: int) -> str:
        if count >= 1_000_000_000:
            return self.tr("{count} billion").format(count=fmt.decimal(count / 1e9, 2))
        return self.tr("{count} million").format(count=fmt.decimal(count / 1e6, 1))


def totals_after(totals: Totals, network: NetworkActivity | None) -> Totals:
    """The totals with one more word."""
    if network is None or network.activity is None:
        return totals
    dense = totals.dense + _dense(network.activity)
    return Totals(totals.words + 1, totals.done + _done(network), dense)


def _layers(network: NetworkActivity | None) -> tuple[LayerActivity, ...]:
    if network is None or network.activity is None:
        return ()
    return network.activity.layers[:LAYERS]


def _size(layer: LayerActivity) -> int:
    size = 1
    for length in layer.shape:
        size *= length
    return size


def _done(network: NetworkActivity | None) -> int:
    """What the engine multiplies: with winners alone, or with every value."""
    if network is None or network.activity is None:
        return 0
    if network.every_value:
        return _dense(network.activity)
    return sum(layer.multiplications for layer in network.activity.layers)


def _zeros(activity: Activity) -> int:
    return sum(layer.dense - layer.multiplications for layer in activity.layers)


def _dense(activity: Activity) -> int:
    return sum(layer.dense for layer in activity.layers)
