"""Where the ratio comes from: arithmetic saved, memory not moved, overhead of other runtimes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from engine.artifact import Model
from engine.bench.bandwidth import read_bytes_per_second
from engine.bench.corners import Corner, corners
from engine.bench.empty_calls import empty_calls
from engine.bench.lineup import CUDA
from engine.bench.peak import peaks
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
    """Where the time of one word goes, by differences of measured times.

    ``arithmetic_us``: a word of the large batch, where weights are read and layers called once
    for many words. What is left is ``call_us``, an empty call of the runtime; ``read_us``, the
    weights at the rate at which one core reads so many bytes here; and ``other_us``: each layer's
    own call, and what it does less well for one word than for many.
    """

    engine: str
    model: str
    batch: int
    single_us: float
    arithmetic_us: float
    read_us: float
    call_us: float
    other_us: float


@dataclass(frozen=True)
class Explained:
    """``bandwidth`` is bytes a second read by one core, by how many bytes were read.

    ``peaks`` are multiplications a second of large matrix products, by number format.
    """

    corners: tuple[Corner, ...]
    empty_calls: dict[str, float]
    parts: tuple[Parts, ...]
    bandwidth: dict[int, float]
    peaks: dict[str, float]
    points: tuple[dict[str, Any], ...]

    def told(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "corners": [asdict(corner) for corner in self.corners],
            "empty_calls_us": self.empty_calls,
            "parts": [asdict(part) for part in self.parts],
            "read_bytes_per_second": {str(size): rate for size, rate in self.bandwidth.items()},
            "peak_macs_per_second": self.peaks,
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
    by_model = {str(each["model"]): each for each in counted}
    sizes = {_weight_bytes(row, by_model[row.model]) for row in rows}
    bandwidth = {size: read_bytes_per_second(size) for size in sorted(sizes | {_LARGE})}
    progress("measuring the roof", 0, 1)
    reached = peaks()
    progress("measuring the roof", 1, 1)
    points = tuple(_point(row, by_model[row.model]) for row in rows if row.figure == "measured")
    parts = tuple(_parts(rows, by_model, calls, bandwidth))
    return Explained(found, calls, parts, bandwidth, reached, points)


def _runtime(row: Row) -> str | None:
    if row.engine == "dense-cpu" and row.runtime.startswith("ONNX"):
        return "onnxruntime"
    exact = _RUNTIMES.get(row.engine)
    return exact or _RUNTIMES.get(row.engine.partition("-")[0])


def _parts(
    rows: Sequence[Row],
    counted: Mapping[str, dict[str, Any]],
    calls: Mapping[str, float],
    bandwidth: Mapping[int, float],
) -> Iterator[Parts]:
    for single in rows:
        many = [
            row
            for row in rows
            if row.engine == single.engine and row.model == single.model and row.batch > 1
        ]
        name = _runtime(single)
        if single.batch != 1 or not many or name is None or name not in calls:
            continue
        large = max(many, key=lambda row: row.batch)
        left = single.p50_us
        arithmetic = min(large.p50_us, left)
        left -= arithmetic
        call = min(calls[name], left)
        left -= call
        size = _weight_bytes(single, counted[single.model])
        read = min(1e6 * size / bandwidth[size], left)
        yield Parts(
            engine=single.engine,
            model=single.model,
            batch=large.batch,
            single_us=single.p50_us,
            arithmetic_us=arithmetic,
            read_us=read,
            call_us=call,
            other_us=left - read,
        )


def _weight_bytes(row: Row, counted: Mapping[str, Any]) -> int:
    """Bytes of weights that a word alone needs."""
    width = 4 if "fp32" in row.engine else 2 if "bf16" in row.engine else 1
    return int(counted["bytes"]) * width


def _point(row: Row, counted: Mapping[str, Any]) -> dict[str, Any]:
    """Multiplications a second, and a byte of weights read."""
    macs = counted["macs_performed_mean"] if row.engine == SPARSE else counted["macs_dense"]
    return {
        "engine": row.engine,
        "model": row.model,
        "batch": row.batch,
        "macs_per_byte": macs * row.batch / _weight_bytes(row, counted),
        "macs_per_second": macs * row.words_per_second,
        "dense_macs_per_second": counted["macs_dense"] * row.words_per_second,
    }


def explained_lines(explained: Explained) -> Iterator[str]:
    """The explanation as text."""
    yield "where the ratio comes from"
    if explained.corners:
        yield "  our own kernel, one word at a time:"
        for corner in explained.corners:
            yield (
                f"    {corner.lists} lists, {corner.winners} winners: {corner.p50_us:,.1f} us "
                f"({corner.ratio:.1f}x), {corner.macs_performed_mean / 1e6:.2f} M "
                f"useful multiplications, {corner.tier}"
            )
    told = ", ".join(f"{name} {us:.1f}" for name, us in explained.empty_calls.items())
    if told:
        yield f"  an empty call, us: {told}"
    for part in explained.parts:
        yield (
            f"  {part.engine} ({part.model}), {part.single_us:,.1f} us for one word: "
            f"{part.arithmetic_us:,.1f} arithmetic (as in batch {part.batch}), "
            f"{part.read_us:,.1f} reading its weights, {part.call_us:.1f} an empty call, "
            f"{part.other_us:,.1f} other overhead"
        )
    for size, rate in explained.bandwidth.items():
        yield f"  one core reads {size / 1e6:,.1f} MB at {rate / 1e9:.1f} GB/s"
    for name, rate in explained.peaks.items():
        yield f"  one core reaches {rate / 1e9:.0f} G multiplications a second in {name}"
