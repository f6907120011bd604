"""A card through pyxrt, the Python module that comes with XRT, for XRT 2.17 and newer.

pyxrt reads no registers: who the kernel is, the trailers of loading and self-test tell.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import numpy as np

from engine.engines.card import errors
from engine.engines.card.port import U8, CardBuffer, CardRun, Command, Patience
from engine.engines.engine import EngineUnavailable
from engine.ip.xclbin import Xclbin, board

PATIENCE = Patience(fixed_s=5.0, word_s=0.01)
WORDS_AT_ONCE = 1024
_RUNNING = ("NEW", "QUEUED", "RUNNING", "SUBMITTED")
_MODEL = 0  # index of the kernel's first pointer
_CODE = re.compile(r"(?:err(?:or)?[ =:-]+|\()-?(\d+)")


class PyxrtPort:
    """The first card of the xclbin's kind; see :class:`engine.engines.card.port.CardPort`.

    ``contents`` is what :func:`engine.ip.xclbin.read_xclbin` read from ``xclbin``. Raises
    :class:`EngineUnavailable`.
    """

    def __init__(self, xclbin: Path, contents: Xclbin, words_at_once: int = WORDS_AT_ONCE) -> None:
        self.words_at_once = words_at_once
        self.patience = PATIENCE
        self._xrt = _import_pyxrt()
        self._card, self.device = self._find(contents)
        self._kernels: list[Any] = []
        try:
            identity = self._card.load_xclbin(self._xrt.xclbin(str(xclbin)))
            for name in contents.instances:
                mode = self._xrt.kernel.exclusive
                kernel = self._xrt.kernel(self._card, identity, _one_unit(name), mode)
                self._kernels.append(kernel)
        except (RuntimeError, IndexError) as error:  # std::system_error and its kin
            self.close()
            raise _not_programmed(error) from error

    @property
    def units(self) -> int:
        """See :class:`CardPort`."""
        return len(self._kernels)

    def identity(self, unit: int) -> None:
        """See :class:`CardPort`."""

    def allocate(self, unit: int, size: int) -> CardBuffer:
        """See :class:`CardPort`."""
        bank = self._kernels[unit].group_id(_MODEL)
        try:
            return PyxrtBuffer(self._xrt, self._xrt.bo(self._card, size, self._xrt.bo.normal, bank))
        except (RuntimeError, MemoryError) as error:
            raise errors.no_memory(size) from error

    def start(self, unit: int, command: Command) -> CardRun:
        """See :class:`CardPort`."""
        buffers = (command.model, command.images, command.results)
        try:
            run = self._xrt.run(self._kernels[unit])
            for i, buffer in enumerate(buffers):
                run.set_arg(i, _inner(buffer))
            # scalars are C's int there
            scalars = (command.words, int(command.mode), _signed(command.token))
            for i, scalar in enumerate(scalars, len(buffers)):
                run.set_arg(i, scalar)
            run.start()
        except (RuntimeError, TypeError) as error:
            raise errors.not_started(error) from error
        return PyxrtRun(run)

    def close(self) -> None:
        """See :class:`CardPort`; pyxrt frees what nobody holds."""
        self._kernels.clear()
        self._card = None

    def _find(self, contents: Xclbin) -> tuple[Any, str]:
        names = []
        for index in range(self._xrt.enumerate_devices()):
            device = self._xrt.device(index)
            name = str(device.get_info(self._xrt.xrt_info_device.name))
            if board(name) == contents.board:
                return device, name
            names.append(name)
        if not names:
            raise errors.no_card()
        raise errors.wrong_board(names[0], contents.board)


class PyxrtBuffer:
    """A buffer of pyxrt's; see :class:`engine.engines.card.port.CardBuffer`."""

    def __init__(self, xrt: Any, inner: Any) -> None:
        self.inner = inner
        self.data: U8 = np.frombuffer(inner.map(), np.uint8)
        self._directions = xrt.xclBOSyncDirection

    def to_card(self, size: int) -> None:
        """See :class:`CardBuffer`."""
        self._copy(self._directions.XCL_BO_SYNC_BO_TO_DEVICE, size)

    def from_card(self, size: int) -> None:
        """See :class:`CardBuffer`."""
        self._copy(self._directions.XCL_BO_SYNC_BO_FROM_DEVICE, size)

    def free(self) -> None:
        """See :class:`CardBuffer`."""
        self.data = np.empty(0, np.uint8)
        self.inner = None

    def _copy(self, direction: Any, size: int) -> None:
        try:
            self.inner.sync(direction, size, 0)
        except RuntimeError as error:
            raise errors.no_copy() from error


class PyxrtRun:
    """A run of pyxrt's; see :class:`engine.engines.card.port.CardRun`."""

    def __init__(self, run: Any) -> None:
        self._run = run

    def ended(self, wait_s: float) -> bool:
        """See :class:`CardRun`."""
        until = time.monotonic() + wait_s
        # what wait answers when its time is over differs from release to release; state does not
        if self._going:
            self._run.wait(max(1, round(wait_s * 1000)))
        if self._going:
            time.sleep(max(0.0, min(0.001, until - time.monotonic())))
            return False
        state = _state(self._run)
        if state != "COMPLETED":
            raise errors.ended_badly(state.lower())
        return True

    @property
    def _going(self) -> bool:
        return _state(self._run) in _RUNNING


def _state(run: Any) -> str:
    """``COMPLETED``, ``ERROR`` and so on; pyxrt has no name for the number of RUNNING."""
    state = run.state()
    name = str(getattr(state, "name", state)).rpartition("ERT_CMD_STATE_")[2]
    return "RUNNING" if name in ("???", "3") or int(state) == 3 else name


def _inner(buffer: CardBuffer) -> Any:
    assert isinstance(buffer, PyxrtBuffer)
    return buffer.inner


def _signed(value: int) -> int:
    return value - (1 << 32) if value >= 1 << 31 else value


def _one_unit(name: str) -> str:
    kernel, _, instance = name.partition(":")
    return f"{kernel}:{{{instance}}}"


def _import_pyxrt() -> Any:
    try:
        import pyxrt
    except ImportError as error:
        raise EngineUnavailable(
            f"pyxrt cannot be imported ({error})",
            "source XRT's setup.sh and use the Python that XRT was built for",
        ) from error
    return pyxrt


def _not_programmed(error: Exception) -> EngineUnavailable:
    found = _CODE.search(str(error))
    if found:
        return errors.not_programmed(int(found[1]))
    return EngineUnavailable(
        f"the card could not be programmed ({error})", "check it with 'xbutil validate'"
    )
