"""What can befall a card, played over any port: in this process, or in pynq's own environment.

The kernel is the stand-in of standin/kernel.cpp, whose sums :func:`answers` computes.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.engines.card.driver import Driver, Images
from engine.engines.card.port import CardPort, Patience
from engine.engines.engine import EngineFailed, EngineUnavailable
from engine.ip.sim.xclbin import simulated_xclbin
from engine.ip.xclbin import XclbinRefused, read_xclbin

GEOMETRY = 0x5A
MODEL = bytes(range(3, 259, 4))
SHORT = Patience(fixed_s=0.3, word_s=0)
FAULT = "SPARSESPOT_CARD_FAULT"
LEFT_OVER = 0xA5
AT_ONCE = 16
WORDS = 75


def memory_image(payload: bytes = MODEL, geometry: int = GEOMETRY, magic: bytes = b"MSWK") -> bytes:
    crc = zlib.crc32(payload)
    header = struct.pack("<4sIIIQI", magic, 1, geometry, 0, len(payload), crc)
    return header.ljust(64, b"\0") + payload


def images_for(image: bytes | None = None, geometry: int = GEOMETRY) -> Images:
    return {geometry: lambda: memory_image() if image is None else image}


def words(n: int = WORDS, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (n, 32, 32), dtype=np.uint8)


def answers(given: np.ndarray) -> np.ndarray:
    """What the stand-in answers, int32 ``(n, 16)``."""
    sums = given.sum(axis=(1, 2), dtype=np.int32)[:, None]
    return sums * np.arange(1, 17, dtype=np.int32) + np.frombuffer(MODEL[:16], np.uint8)


def open_port(kind: str, xclbin: Path, at_once: int = AT_ONCE) -> CardPort:
    """``simulated``, ``pynq`` or ``pyxrt``, the library being that of XILINX_XRT."""
    contents = read_xclbin(xclbin)
    if kind == "pynq":
        from engine.engines.card.pynq_port import PynqPort

        return PynqPort(xclbin, contents, at_once)
    if kind == "pyxrt":
        from engine.engines.card.pyxrt_port import PyxrtPort

        return PyxrtPort(xclbin, contents, at_once)
    from engine.engines.card.simulated_port import SimulatedPort

    library = Path(os.environ["XILINX_XRT"]) / "lib" / "libxrt_core.so"
    return SimulatedPort(library, len(contents.instances), xclbin.read_bytes(), at_once)


class Stage:
    """One card, its xclbin lying in ``folder``."""

    def __init__(self, kind: str, folder: Path, units: int = 1) -> None:
        self.kind, self.folder = kind, folder
        self.xclbin = folder / "kws_sparse.xclbin"
        self.xclbin.write_bytes(simulated_xclbin(units))

    def driver(self, images: Images | None = None, patience: Patience | None = None) -> Driver:
        return Driver(open_port(self.kind, self.xclbin), images or images_for(), patience)

    def works(self) -> bool:
        """Whether a card opened now answers rightly."""
        given = words()
        driver = self.driver()
        try:
            return bool(np.array_equal(driver.predict(given), answers(given)))
        finally:
            driver.close()


def sentence(act: Callable[[], object]) -> str:
    """Play, and tell the error's kind and sentence: only the engine's own errors are expected."""
    try:
        act()
    except (EngineUnavailable, EngineFailed) as error:
        return f"{type(error).__name__}: {error}"
    except XclbinRefused as error:
        return f"refused: {error}"
    return "no error"


# -- scenarios: each returns what a test compares, ready for JSON ----------------------------------


def normal(kind: str, folder: Path) -> dict[str, object]:
    """Words and a trace on a card with one unit, then with three."""
    told: dict[str, object] = {}
    given = words()
    for units in (1, 3):
        driver = Stage(kind, folder, units).driver()
        right = [np.array_equal(driver.predict(given[:n]), answers(given[:n])) for n in (0, 1, 17)]
        right.append(np.array_equal(driver.predict(given), answers(given)))
        sums, events = driver.trace(given[5])
        told[f"{units}"] = [
            all(right),
            bool(np.array_equal(sums, answers(given[5:6])[0])),
            [int(event) for event in events] == traced(given[5]),
            driver.cycles_per_word,
        ]
        driver.close()
        driver.close()
    return told


def traced(image: np.ndarray) -> list[int]:
    """The stand-in's events."""
    first, second, third = (int(value) for value in image.reshape(-1)[:3])
    return [7 << 8 | first, 1 << 28 | 8 << 8 | second, 2 << 28 | 9 << 8 | third]


def fault(kind: str, folder: Path, what: str, opening: bool) -> dict[str, object]:
    """A fault while opening or while running, and whether the program can go on."""
    stage = Stage(kind, folder)
    os.environ[FAULT] = what
    try:
        if opening:
            told = [sentence(lambda: stage.driver(patience=SHORT))]
        else:
            driver = stage.driver(patience=SHORT)
            told = [sentence(lambda: driver.predict(words())) for _ in range(2)]
            driver.close()
    finally:
        del os.environ[FAULT]
    return {"told": told, "after": stage.works()}


def no_device(kind: str, folder: Path) -> dict[str, object]:
    """No card in the system: pynq remembers that, so there is no going on with it."""
    stage = Stage(kind, folder)
    os.environ[FAULT] = "no-device"
    try:
        return {"told": [sentence(stage.driver)]}
    finally:
        del os.environ[FAULT]


def another_thread(kind: str, folder: Path) -> dict[str, object]:
    """Opened first from a thread that is not the program's first."""
    found: list[bool] = []
    thread = threading.Thread(target=lambda: found.append(Stage(kind, folder).works()))
    thread.start()
    thread.join()
    return {"works": found}


def bad_files(kind: str, folder: Path) -> dict[str, object]:
    """xclbins that are cut short, of another card, of another kernel, or none at all."""
    stage = Stage(kind, folder)
    good = stage.xclbin.read_bytes()
    told = {}
    for name, data in (
        ("cut", good[:-100]),
        ("cut in the header", good[:400]),
        ("none", b"PK" + good),
        ("board", simulated_xclbin(platform="xilinx_u55c_gen3x16_xdma_3_202210_1")),
        ("shell", simulated_xclbin(platform="xilinx_u250_xdma_201830_2")),
        ("kernel", simulated_xclbin(kernel="vadd")),
    ):
        stage.xclbin.write_bytes(data)
        told[name] = sentence(stage.driver)
    stage.xclbin.unlink()
    told["missing"] = sentence(stage.driver)
    stage.xclbin.write_bytes(good)
    return {"told": told, "after": stage.works()}


def cut_behind_our_back(kind: str, folder: Path) -> dict[str, object]:
    """A truncated xclbin that reaches the port: its own error, told in a sentence as well."""
    stage = Stage(kind, folder)
    contents = read_xclbin(stage.xclbin)
    cut = folder / "cut.xclbin"
    cut.write_bytes(stage.xclbin.read_bytes()[:700])
    from engine.engines.card.pynq_port import PynqPort

    return {"told": [sentence(lambda: PynqPort(cut, contents))], "after": stage.works()}


def bad_models(kind: str, folder: Path) -> dict[str, object]:
    """Memory images that the card must refuse."""
    stage = Stage(kind, folder)
    damaged = bytearray(memory_image())
    damaged[80] ^= 1
    told = {
        "damaged": sentence(lambda: stage.driver(images_for(bytes(damaged)))),
        "magic": sentence(lambda: stage.driver(images_for(memory_image(magic=b"????")))),
        "geometry": sentence(lambda: stage.driver(images_for(memory_image(geometry=7), 7))),
        "claimed geometry": sentence(lambda: stage.driver(images_for(memory_image(geometry=7)))),
    }
    several = images_for(memory_image(geometry=7), 7) | images_for()
    driver = stage.driver(several)
    right = np.array_equal(driver.predict(words(3)), answers(words(3)))
    driver.close()
    return {"told": told, "one of several": bool(right), "after": stage.works()}


def forgotten_transfers(kind: str, folder: Path) -> dict[str, object]:
    """Without a transfer one side sees what lay there before."""
    stage = Stage(kind, folder)
    told: dict[str, object] = {}
    driver = stage.driver()
    slot = driver._slots[0]
    slot.images.to_card = _nothing
    stale = driver.predict(words(1))
    del slot.images.to_card
    left_over = np.full((1, 32, 32), LEFT_OVER, np.uint8)
    told["the card sees what was there"] = bool(np.array_equal(stale, answers(left_over)))
    told["with the transfer"] = bool(np.array_equal(driver.predict(words(40)), answers(words(40))))
    slot.results.from_card = _nothing
    told["the host sees no answer"] = sentence(lambda: driver.predict(words(1)))
    driver.close()
    return {**told, "after": stage.works()}


def _nothing(size: int) -> None:
    """The transfer that is left out."""


def hold(kind: str, folder: Path) -> dict[str, object]:
    """Hold the card until a line comes in."""
    driver = Stage(kind, folder).driver()
    print("held", flush=True)
    sys.stdin.readline()
    driver.close()
    return {}


def busy(kind: str, folder: Path) -> dict[str, object]:
    """While another program holds the card."""
    return {"told": [sentence(Stage(kind, folder).driver)]}


def works(kind: str, folder: Path) -> dict[str, object]:
    return {"works": Stage(kind, folder).works()}


if __name__ == "__main__":
    _, _scenario, _kind, _folder, *_more = sys.argv
    _arguments = [json.loads(each) for each in _more]
    print(json.dumps(globals()[_scenario](_kind, Path(_folder), *_arguments)))
