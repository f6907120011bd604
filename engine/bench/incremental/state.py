"""The dense int8 net frame by frame, each row computed once: the opponent that also keeps state.

As the sparse streams do it: pools pair rows from the window's end, so a row that conv1's pool gave
is in the windows of every second frame after it, and one of conv2's pool in every fourth. Kept rows
therefore lie in two and in four queues of five, each of which is the input of a graph; a graph
writes where the next step reads. What is not the runtime's own is a shift, a maximum, and the frame
itself.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.artifact import Model
from engine.bench.incremental.graphs import BANDS, KERNEL, POOLED1, POOLED2, pieces
from engine.bench.incremental.runtime import Array, Graph, empty

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]
CHUNK = 64  # streams a graph takes at once: with more, its rows leave the second-level cache
_SETTLED = 40  # silent frames after which nothing but silence is kept


class IncrementalDense:
    """``streams`` sounds, each new: endless digital silence came before.

    ``compiled`` makes a graph of a piece. Raises what the runtime raises.
    """

    def __init__(self, model: Model, streams: int, compiled: Callable[[bytes], Graph]) -> None:
        self._chunks: list[_Chunk] = []
        graphs: dict[int, tuple[Graph, Graph, Graph]] = {}
        for first in range(0, streams, CHUNK):
            size = min(CHUNK, streams - first)
            if size not in graphs:
                cut = pieces(model, size)
                graphs[size] = compiled(cut.row1), compiled(cut.row2), compiled(cut.head)
            self._chunks.append(_Chunk(model, size, graphs[size]))
        self._logits = np.empty((streams, len(model.labels)), np.float32)
        silence = np.zeros((streams, BANDS), np.uint8)
        for _ in range(_SETTLED):
            self.push(silence)

    def push(self, frames: U8) -> F32:
        """Logits float32 ``(streams, labels)`` after one more of uint8 ``(streams, 32)`` each."""
        first = 0
        for chunk in self._chunks:
            last = first + chunk.streams
            self._logits[first:last] = chunk.push(frames[first:last])
            first = last
        return self._logits

    def graphs_alone(self) -> None:
        """Only the runtime's part of :meth:`push`; what is kept is then worth nothing."""
        for chunk in self._chunks:
            chunk.graphs_alone()


class _Chunk:
    def __init__(self, model: Model, streams: int, graphs: tuple[Graph, Graph, Graph]) -> None:
        network = model.network
        width1, width2 = len(network.conv1.weights), len(network.conv2.weights)
        row1, row2, head = graphs
        self.streams = n = streams
        self._frames = empty((n, KERNEL, BANDS))
        self._fresh1 = [empty((n, POOLED1, width1)) for _ in range(2)]
        self._rows1 = [empty((n, KERNEL, POOLED1, width1)) for _ in range(2)]
        self._fresh2 = [[empty((n, POOLED2, width2)) for _ in range(2)] for _ in range(2)]
        self._rows2 = [empty((n, POOLED2 * POOLED2 * width2)) for _ in range(4)]
        self._logits: F32 = empty((n, len(model.labels)), np.float32)
        self._row1 = [row1.bound(self._frames, fresh) for fresh in self._fresh1]
        self._row2 = [
            [row2.bound(rows, fresh) for fresh in pair]
            for rows, pair in zip(self._rows1, self._fresh2, strict=True)
        ]
        self._head = [head.bound(rows, self._logits) for rows in self._rows2]
        self._kept2 = [rows.reshape(n, POOLED2, POOLED2, width2) for rows in self._rows2]
        self._at = 0

    def push(self, frames: U8) -> F32:
        at = self._at
        self._at = (at + 1) % 4
        _append(self._frames)[...] = frames
        self._row1[at % 2]()
        np.maximum(self._fresh1[0], self._fresh1[1], out=_append(self._rows1[at % 2]))
        self._row2[at % 2][at // 2]()
        one, other = self._fresh2[at % 2]
        np.maximum(one, other, out=_append(self._kept2[at]))
        self._head[at]()
        return self._logits

    def graphs_alone(self) -> None:
        at = self._at
        self._at = (at + 1) % 4
        self._row1[at % 2]()
        self._row2[at % 2][at // 2]()
        self._head[at]()


def _append(queue: Array) -> Array:
    """Room for the newest of ``(n, 5, ...)``, the oldest being dropped."""
    queue[:, :-1] = queue[:, 1:]
    return queue[:, -1]
