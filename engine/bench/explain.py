"""Where the ratio comes from: arithmetic saved, memory not moved, overhead of other runtimes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from engine.artifact import Model
from engine.bench.bandwidth import read_bytes_per_second
from engine.bench.corners import Corner, corners
from engine.bench.empty_calls import empty_calls
from engine.bench.lineup import CUDA
from engine.bench.rows import SPARSE, Findings, Row
from engine.bench.words import Words
from engine.values import Progress

_LARGE = 256 << 20
_RUNTIMES = {
    "torch": "torch",
    "onnxruntime": "onnxruntime",
    "openvino": "openvino",
    "litert": "litert",
    "dense-cpu-fp32": "torch",
    "dense-cpu": "openvino",
    SPARSE: SPARSE,
}


@dataclass(frozen=True)
class Parts:
    """Where a word's time goes at batch 1, by differences of measured times.

    ``call_us``: an empty call of the runtime. ``arithmetic_us``: a word in the large batch, where
    weights are read and calls are made once for many words. ``memory_us``: the rest, which is
    mostly reading the weights for one word alone.
    """

    engine: str
    model: str
    batch: int
    single_us: float
    call_us: float
    memory_us: float
    arithmetic_us: float


@dataclass(frozen=True)
class Explained:
    """``bandwidth`` is bytes a second read by one core, by how many bytes were read."""

    corners: tuple[Corner, ...]
    empty_calls: dict[str, float]
    parts: tuple[Parts, ...]
    bandwidth: dict[int, float]
    points: tuple[dict[str, Any], ...]

    def told(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "corners": [corner.told() for corner in self.corners],
            "empty_calls_us": self.empty_calls,
            "parts": [asdict(part) for part in self.parts],
            "read_bytes_per_second": {str(size): rate for size, rate in self.bandwidth.items()},
            "roofline": list(self.points),
        }


def explain(
    models: Sequence[Model],
    findings: Findings,
    counted: Sequence[dict[str, Any]],
    words: Words,
    seconds: float,
    progress: Progress,
) -> Explained:
    """Measure corners, empty calls and bandwidth; take the rest from the rows and the counts.

    ``counted`` are :func:`engine.bench.sparsity.sparsity` of the models.
    """
    sparse = next((model for model in models if model.family == "sparse"), None)
    found: tuple[Corner, ...] = ()
    rows = [
        row
        for row in findings.rows
        if row.threads == 1 and row.cap is None and row.includes == "network" and row.engine != CUDA
    ]
    if sparse is not None and any(row.engine == SPARSE for row in rows):
        found = corners(sparse, words, seconds, progress)
    used = (_runtime(row) for row in rows)
    calls = empty_calls(tuple(dict.fromkeys(name for name in used if name)), seconds, progress)
    sizes = sorted({int(each["bytes"]) for each in counted} | {_LARGE})
    bandwidth = {size: read_bytes_per_second(size) for size in sizes}
    by_model = {str(each["model"]): each for each in counted}
    points = tuple(_point(row, by_model[row.model]) for row in rows if row.figure == "measured")
    return Explained(found, calls, tuple(_parts(rows, calls)), bandwidth, points)


def _runtime(row: Row) -> str | None:
    if row.engine == "dense-cpu" and row.runtime.startswith("ONNX"):
        return "onnxruntime"
    exact = _RUNTIMES.get(row.engine)
    return exact or _RUNTIMES.get(row.engine.partition("-")[0])


def _parts(rows: Sequence[Row], calls: dict[str, float]) -> Iterator[Parts]:
    for single in rows:
        many = [
            row
            for row in rows
            if row.engine == single.engine and row.model == single.model and row.batch > 1
        ]
        name = _runtime(single)
        if single.batch != 1 or not many or name not in calls:
            continue
        large = max(many, key=lambda row: row.batch)
        call = min(calls[name], single.p50_us)
        arithmetic = min(large.p50_us, single.p50_us - call)
        rest = single.p50_us - call - arithmetic
        yield Parts(single.engine, single.model, large.batch, single.p50_us, call, rest, arithmetic)


def _point(row: Row, counted: dict[str, Any]) -> dict[str, Any]:
    """Multiplications a second, and a byte of weights read."""
    sparse = row.engine == SPARSE
    macs = counted["macs_performed_mean"] if sparse else counted["macs_dense"]
    width = 4 if "fp32" in row.engine else 2 if "bf16" in row.engine else 1
    read = counted["bytes"] * (1 if sparse else width) / row.batch
    return {
        "engine": row.engine,
        "model": row.model,
        "batch": row.batch,
        "macs_per_byte": macs / read,
        "macs_per_second": macs * row.words_per_second,
        "dense_macs_per_second": counted["macs_dense"] * row.words_per_second,
    }


def explained_lines(explained: Explained) -> Iterator[str]:
    """The explanation as text."""
    yield "where the ratio comes from"
    if explained.corners:
        own = explained.corners[0]
        yield "  our own kernel, one word at a time:"
        for corner in explained.corners:
            yield (
                f"    {corner.lists} lists, {corner.winners} winners: {corner.p50_us:,.1f} us "
                f"({corner.p50_us / own.p50_us:.1f}x), {corner.macs_performed_mean / 1e6:.2f} M "
                f"useful multiplications, {corner.runtime}"
            )
    told = ", ".join(f"{name} {us:.1f}" for name, us in explained.empty_calls.items())
    if told:
        yield f"  an empty call, us: {told}"
    for part in explained.parts:
        yield (
            f"  {part.engine} ({part.model}), {part.single_us:,.1f} us for one word: "
            f"{part.call_us:.1f} the call, {part.memory_us:,.1f} what batch {part.batch} shares "
            f"(mostly reading the weights), {part.arithmetic_us:,.1f} arithmetic"
        )
    for size, rate in explained.bandwidth.items():
        yield f"  one core reads {size / 1e6:,.1f} MB at {rate / 1e9:.1f} GB/s"
