"""The card's one driver, the same over every port.

It checks what it can before it uses anything, loads the model, and believes a run only by its
trailer: a run that ends without one, in time or at all, is an error in one sentence.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

import numpy as np
import numpy.typing as npt

from engine.engines.card.kernel import (
    IDENTITY,
    LABELS,
    RESULT_BYTES,
    TRACE_BYTES,
    TRAILER_BYTES,
    VERSION,
    GeometryDiffers,
    Mode,
    read_trailer,
)
from engine.engines.card.port import U8, CardBuffer, CardPort, Command, Patience
from engine.engines.card.transfers import Slot, await_end, make_slot
from engine.engines.engine import EngineFailed, EngineUnavailable

Images = Mapping[int, Callable[[], bytes]]
_BUFFERS = 2  # of each unit: one is filled or emptied while the other's run is under way
_BUILD_AGAIN = "build the xclbin with 'sparsespot ip build' of this release"


class Driver:
    """A model on a card. Not thread-safe. Owns the port, and closes it whatever happens.

    ``images`` packs the model for each geometry (register 0x58) that may be on the card, see
    :mod:`engine.ip.pack`. Raises :class:`EngineUnavailable` where the card or its kernel is not
    what the model needs; methods raise :class:`EngineFailed`, and after the first failure until
    the driver is opened anew.
    """

    def __init__(self, port: CardPort, images: Images, patience: Patience | None = None) -> None:
        self._port = port
        self._patience = patience or port.patience
        self._token = int.from_bytes(os.urandom(4), "little")  # never that of an earlier program
        self._models: list[CardBuffer] = []
        self._slots: list[Slot] = []
        self._tracer: Slot | None = None
        self._broken: EngineFailed | None = None
        self._closed = False
        self.words = 0
        self.cycles = 0
        try:
            self._open(images)
        except EngineFailed as error:
            self.close()
            raise EngineUnavailable(error.reason, error.remedy) from error
        except BaseException:
            self.close()
            raise

    @property
    def cycles_per_word(self) -> float | None:
        """Mean cycles of a unit for a word so far, None before the first word."""
        return self.cycles / self.words if self.words else None

    def predict(self, images: U8) -> npt.NDArray[np.int32]:
        """Accumulators int32 ``(n, 16)`` of uint8 ``(n, 32, 32)``, labels in the model's order."""
        answers = np.empty((len(images), LABELS), np.int32)
        waiting: list[tuple[Slot, slice]] = []
        with self._watched():
            for i, part in enumerate(self._parts(len(images))):
                slot = self._slots[i % len(self._slots)]
                if len(waiting) == len(self._slots):
                    self._collect(*waiting.pop(0), answers)
                slot.start(self._port, images[part], Mode.INFER, self._next(), RESULT_BYTES)
                waiting.append((slot, part))
            for slot, part in waiting:
                self._collect(slot, part, answers)
        return answers

    def trace(self, image: U8) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint32]]:
        """Accumulators int32 ``(16,)`` and the layers' events uint32 ``(e,)`` of one image.

        An event is ``layer << 28 | index << 8 | value``.
        """
        with self._watched():
            if self._tracer is None:
                self._tracer = make_slot(self._port, 0, self._models[0], 1, TRACE_BYTES)
            tracer = self._tracer
            tracer.start(self._port, image[None], Mode.TRACE, self._next(), TRACE_BYTES)
            tracer.finish(self._patience, TRACE_BYTES)
            words = tracer.results.data[:TRACE_BYTES].view("<u4").astype(np.uint32)
        events = words[LABELS:]
        ends = np.flatnonzero(events == 0xFFFFFFFF)
        if not len(ends):
            raise EngineFailed("the card's trace has no end", "open the engine again")
        return words[:LABELS].view(np.int32), events[: ends[0]]

    def close(self) -> None:
        """Free every buffer, then the port; closing twice is harmless."""
        if self._closed:
            return
        self._closed = True
        with ExitStack() as last_first:  # each of them, whatever the others do
            last_first.callback(self._port.close)
            for model in self._models:
                last_first.callback(model.free)
            for slot in (*self._slots, *((self._tracer,) if self._tracer else ())):
                last_first.callback(slot.free)

    def _open(self, images: Images) -> None:
        for unit in range(self._port.units):
            images = self._fitting(unit, images)
        for unit in range(self._port.units):
            self._models.append(self._load(unit, images))
        words = self._port.words_at_once
        for _ in range(_BUFFERS):
            for unit, model in enumerate(self._models):
                self._slots.append(make_slot(self._port, unit, model, words, RESULT_BYTES))

    def _fitting(self, unit: int, images: Images) -> Images:
        """Those of the geometry that the unit tells of; all where registers cannot be read."""
        found = self._port.identity(unit)
        if found is None:
            return images
        if found.identity != IDENTITY:
            raise EngineUnavailable(
                f"the card holds another kernel (its id is {found.identity:#010x})", _BUILD_AGAIN
            )
        if found.version >> 16 != VERSION >> 16:
            raise EngineUnavailable(
                f"the card's kernel is of version {found.version >> 16}, this program's of "
                f"{VERSION >> 16}",
                _BUILD_AGAIN,
            )
        if found.geometry not in images:
            known = ", ".join(f"{geometry:#x}" for geometry in images)
            raise EngineUnavailable(
                f"the card's kernel has the geometry {found.geometry:#x}, the model needs {known}",
                "build the xclbin of that kernel, or choose the engine of this one",
            )
        return {found.geometry: images[found.geometry]}

    def _load(self, unit: int, images: Images) -> CardBuffer:
        """The model in a unit that has tested itself with it, of the geometry that it takes."""
        refused: EngineFailed | EngineUnavailable = EngineFailed("no kernel is known", _BUILD_AGAIN)
        for pack in images.values():
            try:
                image = np.frombuffer(pack(), np.uint8)
            except EngineUnavailable as error:  # too large a model for this one
                refused = error
                continue
            model = self._port.allocate(unit, len(image))
            try:
                model.data[:] = image
                model.to_card(len(image))
                self._bare_run(unit, model, Mode.LOAD, len(image))
                self._bare_run(unit, model, Mode.SELF_TEST, len(image))
                return model
            except GeometryDiffers as error:
                model.free()
                refused = error
            except BaseException:
                model.free()
                raise
        raise refused

    def _bare_run(self, unit: int, model: CardBuffer, mode: Mode, size: int) -> None:
        """A run without words: its trailer is all of the output."""
        token = self._next()
        output = self._port.allocate(unit, TRAILER_BYTES)
        try:
            output.data[:] = 0
            run = self._port.start(unit, Command(model, output, output, 0, mode, token))
            # to load a KiB takes no longer than a word
            await_end(run, self._patience.limit(1 + size // 1024 if mode is Mode.LOAD else 1))
            output.from_card(TRAILER_BYTES)
            read_trailer(output.data.tobytes(), token, None)
        finally:
            output.free()

    def _parts(self, n: int) -> Iterator[slice]:
        """Cuts ``n`` words for the units: no run too long, and every unit given its share."""
        units = self._port.units
        size = max(1, min(self._port.words_at_once, -(-n // units)))
        return (slice(first, min(n, first + size)) for first in range(0, n, size))

    def _collect(self, slot: Slot, part: slice, answers: npt.NDArray[np.int32]) -> None:
        trailer = slot.finish(self._patience, RESULT_BYTES)
        self.words += trailer.words
        self.cycles += trailer.cycles
        answers[part] = slot.accumulators()

    def _next(self) -> int:
        self._token = (self._token + 1) & 0xFFFFFFFF
        return self._token

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Whatever goes wrong inside leaves runs under way: from then on only opening helps."""
        if self._broken is not None:
            raise EngineFailed(
                f"the card failed before ({self._broken.reason})", self._broken.remedy
            )
        try:
            yield
        except EngineFailed as error:
            self._broken = error
            raise
        except BaseException:
            self._broken = EngineFailed("a run was interrupted", "open the engine again")
            raise
