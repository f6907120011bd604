"""The IP as engines: simulated from its RTL, and on an Alveo card."""

from __future__ import annotations

import shutil
import sys
from abc import abstractmethod
from dataclasses import replace
from typing import ClassVar, Self

import numpy as np

from engine.artifact import Model
from engine.engines.activity import describe
from engine.engines.base import U8, IntegerEngine
from engine.engines.card import errors
from engine.engines.card.driver import Driver
from engine.engines.card.model_images import images_of, smallest_kernel
from engine.engines.card.port import CardPort
from engine.engines.card.simulated_port import SimulatedPort
from engine.engines.card.trace import layers_of
from engine.engines.card.xrt import Installation, cards, installation, xclbin_path
from engine.engines.engine import EngineUnavailable
from engine.engines.probe import Probe, cpu_name
from engine.ip.sim.build import WAITING, BuildFailed, find_verilator
from engine.ip.sim.card_library import card_library
from engine.ip.sim.xclbin import ASSUMED_MHZ
from engine.ip.xclbin import Xclbin, XclbinRefused, read_xclbin
from engine.values import Activity, EngineInfo, Family, Progress, Scores, SimulatedSpeed

_SIMULATOR = "RTL in Verilator"
_BUILDING = ("translating the kernel", "compiling the kernel")  # to C++, and that
_INSTALL = "pip install 'sparsespot[sim]'"


class CardEngine(IntegerEngine):
    """A model behind the card driver; subclasses say which card."""

    family: ClassVar[Family]

    def __init__(self, info: EngineInfo, model: Model) -> None:
        super().__init__(info, model)
        self._driver = self._open()

    @abstractmethod
    def _open(self) -> Driver:
        """The driver, the model loaded; raises :class:`EngineUnavailable`."""

    @property
    def cycles_per_word(self) -> float | None:
        """Clock cycles that one kernel took for a word so far; None before the first."""
        return self._driver.cycles_per_word

    def _predict(self, images: U8) -> Scores:
        sums = self._driver.predict(images)[:, : len(self.model.labels)]
        return self._scores(np.ascontiguousarray(sums))

    def _activity(self, image: U8) -> Activity:
        network = self.model.network
        hidden = (network.conv1, network.conv2, network.linear1)
        first, second, third = (len(layer.weights) for layer in hidden)
        _, events = self._driver.trace(image)
        layers = layers_of(events, (first, second, third))
        return describe(self.model, image, layers.conv1, layers.conv2, layers.linear1)

    def _close(self) -> None:
        self._driver.close()


class SimulatedCard(CardEngine):
    """The kernel's RTL, cycle by cycle, built on first use and kept for later ones.

    Its wall-clock speed is that of a simulation. What stands for the hardware are cycles, which
    are counted, and words a second at an assumed clock, which are modelled from them.
    """

    def __init__(self, info: EngineInfo, model: Model, progress: Progress | None = None) -> None:
        self._progress, self._steps, self._waits = progress, 0, False
        super().__init__(info, model)

    @classmethod
    def opened(cls, info: EngineInfo, model: Model, progress: Progress | None) -> Self:
        """The engine; ``progress`` hears of the two steps of building its simulation.

        Before them it may hear that another build is waited for. It hears of a step again and
        again while that lasts, and what it raises ends the build.
        """
        return cls(info, model, progress)

    @classmethod
    def probe(cls) -> Probe:
        """It runs where Verilator, make and a C++ compiler are."""
        runtime = f"{_SIMULATOR}, {ASSUMED_MHZ} MHz assumed"
        try:
            find_verilator()
        except BuildFailed:
            return Probe(cpu_name(), runtime, "Verilator is not installed", _INSTALL)
        missing = [tool for tool in ("make", "c++") if shutil.which(tool) is None]
        if missing:
            reason = f"the simulation cannot be built without {' and '.join(missing)}"
            return Probe(cpu_name(), runtime, reason, "install make and g++")
        return Probe(cpu_name(), runtime)

    @property
    def info(self) -> EngineInfo:
        """What runs, and from the first word on what it would be on a card."""
        cycles = self.cycles_per_word
        if cycles is None:
            return self._info
        speed = SimulatedSpeed(cycles, ASSUMED_MHZ)
        counted = f"{cycles:,.0f} cycles a word simulated"
        modelled = f"{speed.words_per_second:,.0f} words/s modelled at an assumed {ASSUMED_MHZ} MHz"
        runtime = f"{_SIMULATOR}, {counted}, {modelled}"
        return replace(self._info, runtime=runtime, simulated=speed)

    def _open(self) -> Driver:
        geometry, image = smallest_kernel(self.model)
        try:
            library = card_library(geometry, self._tell, self._tell_again)
        except BuildFailed as error:
            raise EngineUnavailable(*errors.halves(error)) from error
        return Driver(SimulatedPort(library), {geometry.code: lambda: image})

    def _tell(self, what: str) -> None:
        if self._progress is None:
            print(f"{self._info.id}: {what}, once (minutes)", file=sys.stderr, flush=True)
        self._waits = what == WAITING
        self._steps += not self._waits
        self._tell_again()

    def _tell_again(self) -> None:
        if self._progress is not None:
            step = max(0, min(self._steps, len(_BUILDING)) - 1)
            self._progress(WAITING if self._waits else _BUILDING[step], step, len(_BUILDING))


class SparseSim(SimulatedCard):
    """The sparse kernel."""

    family = "sparse"


class DenseSim(SimulatedCard):
    """The dense kernel."""

    family = "dense"


class AlveoCard(CardEngine):
    """The kernel on a card, through pynq or pyxrt as XRT's version wants."""

    @classmethod
    def probe(cls) -> Probe:
        """It runs where XRT, what goes with it, an xclbin and a card are."""
        runtime = "XRT"
        try:
            found = installation()
            runtime = found.runtime
            contents = _contents(cls.family)
            if not cards(found):
                raise EngineUnavailable("XRT finds no card", "check with 'xbutil examine'")
        except EngineUnavailable as error:
            return Probe("Alveo card", runtime, error.reason, error.remedy)
        return Probe(contents.platform, runtime)

    def _open(self) -> Driver:
        found = installation()
        port = _port(found, self.family)
        self._info = replace(self._info, device=port.device)
        return Driver(port, images_of(self.model))


class SparseAlveo(AlveoCard):
    """The sparse kernel."""

    family = "sparse"


class DenseAlveo(AlveoCard):
    """The dense kernel."""

    family = "dense"


def _port(found: Installation, family: Family) -> CardPort:
    contents = _contents(family)
    path = xclbin_path(family)
    if found.port == "pynq":
        from engine.engines.card.pynq_port import PynqPort

        return PynqPort(path, contents)
    from engine.engines.card.pyxrt_port import PyxrtPort

    return PyxrtPort(path, contents)


def _contents(family: Family) -> Xclbin:
    try:
        return read_xclbin(xclbin_path(family))
    except XclbinRefused as error:
        raise EngineUnavailable(*errors.halves(error)) from error
