"""A card through pynq 2.5.1 to 3.0.1, with XRT 2.3 to 2.16.

Four habits of pynq's are worked around. Its ``wait`` has no limit and hides failures, so runs are
polled and the future of a run is asked for its exception. Its devices are looked for with asyncio's
event loop, which a thread other than the first has not. A failure to program is told as text. And
commands are kept for later runs beyond the closing of the card that they belong to.
"""

from __future__ import annotations

import asyncio
import re
import struct
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from engine.engines.card import errors
from engine.engines.card.kernel import Register
from engine.engines.card.port import U8, CardBuffer, CardRun, Command, Identity, Patience
from engine.engines.engine import EngineFailed, EngineUnavailable
from engine.ip.xclbin import Xclbin, board

PATIENCE = Patience(fixed_s=5.0, word_s=0.01)  # a word takes some ten microseconds
WORDS_AT_ONCE = 1024
_CODE = re.compile(r"\((\d+)\)")


class PynqPort:
    """The first card of the xclbin's kind; see :class:`engine.engines.card.port.CardPort`.

    ``contents`` is what :func:`engine.ip.xclbin.read_xclbin` read from ``xclbin``. Raises
    :class:`EngineUnavailable`.
    """

    def __init__(self, xclbin: Path, contents: Xclbin, words_at_once: int = WORDS_AT_ONCE) -> None:
        self.words_at_once = words_at_once
        self.patience = PATIENCE
        self._overlay: Any = None
        pynq = _import_pynq()
        found = _devices(pynq)
        if not found:
            raise errors.no_card()
        fitting = [device for device in found if board(device.name) == contents.board]
        if not fitting:
            raise errors.wrong_board(found[0].name, contents.board)
        self.device = str(fitting[0].name)
        try:
            self._overlay = pynq.Overlay(str(xclbin.resolve()), device=fitting[0])
            names = [name.partition(":")[2] for name in contents.instances]
            self._kernels = [getattr(self._overlay, name) for name in names]
        except Exception as error:  # pynq lets through whatever its parsers raise
            self.close()
            raise _not_programmed(error) from error
        self._card = fitting[0]

    @property
    def units(self) -> int:
        """See :class:`CardPort`."""
        return len(self._kernels)

    def identity(self, unit: int) -> Identity:
        """See :class:`CardPort`."""
        read = self._kernels[unit].read
        offsets = (Register.IDENTITY, Register.VERSION, Register.GEOMETRY)
        return Identity(*(int(read(offset)) & 0xFFFFFFFF for offset in offsets))

    def allocate(self, unit: int, size: int) -> CardBuffer:
        """See :class:`CardPort`."""
        arguments = self._kernels[unit].args.values()
        banks = [argument.mem for argument in arguments if argument.mem is not None]
        if not banks:
            raise EngineFailed(
                "the xclbin wires its kernel to no memory", "build it with 'sparsespot ip build'"
            )
        try:
            memory = self._card.get_memory_by_name(banks[0])
            return PynqBuffer(memory.allocate((size,), np.uint8))
        except RuntimeError as error:
            raise errors.no_memory(size) from error

    def start(self, unit: int, command: Command) -> CardRun:
        """See :class:`CardPort`."""
        buffers = (command.model, command.images, command.results)
        try:
            handle = self._kernels[unit].start(
                *(_inner(buffer) for buffer in buffers),
                command.words,
                int(command.mode),
                command.token,
            )
        except (RuntimeError, TypeError, AttributeError, struct.error) as error:
            raise errors.not_started(error) from error
        return PynqRun(handle)

    def close(self) -> None:
        """See :class:`CardPort`."""
        if self._overlay is not None:
            overlay, self._overlay = self._overlay, None
            _drop_commands(overlay.device)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that its device.close is deprecated
                overlay.free()


class PynqBuffer:
    """A buffer of pynq's; see :class:`engine.engines.card.port.CardBuffer`."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.data: U8 = inner.view(np.ndarray)

    def to_card(self, size: int) -> None:
        """See :class:`CardBuffer`."""
        self._copy(self.inner.device.flush, size)

    def from_card(self, size: int) -> None:
        """See :class:`CardBuffer`."""
        self._copy(self.inner.device.invalidate, size)

    def free(self) -> None:
        """See :class:`CardBuffer`."""
        self.data = np.empty(0, np.uint8)
        self.inner.freebuffer()

    def _copy(self, copy: Callable[[int, int, int, int], None], size: int) -> None:
        try:
            copy(self.inner.bo, 0, self.inner.virtual_address, size)
        except RuntimeError as error:
            raise errors.no_copy() from error


class PynqRun:
    """A run of pynq's; see :class:`engine.engines.card.port.CardRun`."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def ended(self, wait_s: float) -> bool:
        """See :class:`CardRun`."""
        if not self._handle.done:
            self._handle.device._handle_events(max(1, round(wait_s * 1000)))
        if not self._handle.done:
            return False
        error = self._handle._future.exception()
        if error is not None:
            raise errors.ended_badly(errors.state_name(str(error).rpartition(" ")[2])) from error
        return True


def _drop_commands(device: Any) -> None:
    """Free the commands that pynq keeps for later runs.

    Their numbers are the open card's. pynq would use them on the card as opened again, or free
    whatever has their number there.
    """
    for _, handle in device.active_bos:
        handle._bo = None
    device.active_bos.clear()
    device._bo_cache.clear()


def _inner(buffer: CardBuffer) -> Any:
    assert isinstance(buffer, PynqBuffer)
    return buffer.inner


def _import_pynq() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it imports; and that XRT was not found
            import pynq
    except ImportError as error:
        raise EngineUnavailable(
            f"pynq cannot be imported ({error})", "pip install 'sparsespot[alveo]'"
        ) from error
    except OSError as error:
        raise EngineUnavailable(
            f"XRT's library cannot be loaded ({error})", "source XRT's setup.sh, then start again"
        ) from error
    return pynq


def _devices(pynq: Any) -> list[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there is no loop yet, or no card
        try:
            asyncio.get_event_loop_policy().get_event_loop()
        except RuntimeError:
            # each device keeps the loop that it was found with, and only makes futures of it
            asyncio.set_event_loop(asyncio.new_event_loop())
        return list(pynq.Device.devices)


def _not_programmed(error: Exception) -> EngineUnavailable:
    found = _CODE.search(str(error))
    if found and "Programming Device" in str(error):
        return errors.not_programmed(int(found[1]))
    if isinstance(error, ModuleNotFoundError):
        return EngineUnavailable(
            f"pynq needs {error.name}, which is missing", "pip install 'sparsespot[alveo]'"
        )
    return EngineUnavailable(
        f"pynq cannot use the xclbin ({type(error).__name__}: {error})", "build or fetch it again"
    )
