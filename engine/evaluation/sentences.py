"""An evaluation in plain words: what is read first."""

from __future__ import annotations

from collections.abc import Iterator

from engine.evaluation.results import EngineResult, PairResult, Results

_MOST_PAIRS = 3  # of three engines; more are read in a table


def sentences(results: Results) -> Iterator[str]:
    """Accuracy of each, the difference of each two, and what could not be used."""
    for engine in results.engines:
        yield _accuracy(engine)
    if len(results.pairs) > _MOST_PAIRS:
        yield "How each two of them differ is in the table of engines two by two."
    for pair in results.pairs if len(results.pairs) <= _MOST_PAIRS else ():
        yield difference(
            pair.a, pair.b, pair.metrics.difference, pair.metrics.interval, "these clips"
        )
        yield _answers(pair)
    if results.rejected:
        count = len(results.rejected)
        yield f"{count:,} recording{'s' if count > 1 else ''} could not be used; reasons are below."


def difference(
    a: str, b: str, gap: float, interval: tuple[float, float], told_by: str, unit: str = "points"
) -> str:
    """Which of two is more accurate by how much; ``gap`` is a less b, -1..1, with ``interval``."""
    low, high = (100 * end for end in interval)
    points = 100 * gap
    if points < 0:
        a, b, points, low, high = b, a, -points, -high, -low
    ends = f"95 % interval {low:+.2f} to {high:+.2f} {unit}"
    if points == 0:
        return f"{a} and {b} are equally accurate ({ends})."
    unsure = f", which {told_by} cannot tell from no difference" if low <= 0 <= high else ""
    return f"{b} is {points:.2f} {unit} less accurate than {a} ({ends}){unsure}."


def _accuracy(engine: EngineResult) -> str:
    metrics, (low, high) = engine.metrics, engine.metrics.interval
    return (
        f"{engine.name} with {engine.model} got {100 * metrics.accuracy:.2f} % of "
        f"{metrics.clips:,} clips right (95 % interval {100 * low:.2f} to {100 * high:.2f} %)."
    )


def _answers(pair: PairResult) -> str:
    metrics = pair.metrics
    return (
        f"Both gave the same answer to {100 * metrics.agreement:.2f} % of the clips; "
        f"{metrics.only_a_right:,} only {pair.a} had right, {metrics.only_b_right:,} only {pair.b} "
        f"(exact McNemar test: p = {metrics.mcnemar_p:.2g})."
    )
