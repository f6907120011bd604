"""The races of one process: every contender in every setting, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from engine.bench.contender import LEAST_AGREEMENT, Contender, enter, labels
from engine.bench.energy import Meter, cpu_meter, gpu_meter, words_per_joule
from engine.bench.host import sweep_bytes
from engine.bench.librosa_front import librosa_images
from engine.bench.lineup import CUDA, CUDA_BATCHES, Lineup, Pair
from engine.bench.rows import SPARSE, Absent, Findings, Includes, Row
from engine.bench.slices import Entrant, cold, other_data, race
from engine.bench.words import Words
from engine.frontend.logmel import images
from engine.values import Progress

COLD_SAMPLES = 31
_REST_S = 0.02  # OpenMP's threads spin for some milliseconds before they sleep


@dataclass(frozen=True)
class Setting:
    """Batch, threads and who runs in it."""

    batch: int
    threads: int
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class _Runner:
    contender: Contender
    includes: Includes
    entrant: Entrant


def settings(lineup: Lineup, batches: Sequence[int], threads: Sequence[int]) -> list[Setting]:
    """Every batch with every number of threads; the GPU's own batches beside the sparse engine."""
    found = [Setting(batch, count, lineup.pairs) for count in threads for batch in batches]
    fast = tuple(pair for pair in lineup.pairs if pair.id in (SPARSE, CUDA))
    if any(pair.id == CUDA for pair in fast):
        found += [Setting(batch, 1, fast) for batch in CUDA_BATCHES if batch not in batches]
    return found


def measure(
    lineup: Lineup,
    words: Words,
    batches: Sequence[int],
    threads: Sequence[int],
    seconds: float,
    *,
    cap: str | None = None,
    progress: Progress,
) -> Findings:
    """Race in every setting; ``seconds`` are each contender's own, for each thing timed."""
    cpu, locked = cpu_meter()
    gpu, unread = gpu_meter() if any(pair.id == CUDA for pair in lineup.pairs) else (None, None)
    findings = Findings(notes=tuple(note for note in (locked, unread) if note))
    for setting in settings(lineup, batches, threads):
        meters = {True: gpu, False: cpu}
        findings = findings.joined(_race(setting, lineup, words, seconds, cap, meters, progress))
    return findings


def _race(
    setting: Setting,
    lineup: Lineup,
    words: Words,
    seconds: float,
    cap: str | None,
    meters: dict[bool, Meter | None],
    progress: Progress,
) -> Findings:
    batch, threads = setting.batch, setting.threads
    held = f", held to {cap}" if cap else ""
    where = f"batch {batch}, {threads} thread{'s' if threads > 1 else ''}{held}"
    runners: list[_Runner] = []
    absent: list[Absent] = []
    with ExitStack() as stack:
        for i, pair in enumerate(setting.pairs, 1):
            truth = lineup.truth(pair.model, words.images)
            entered = enter(pair, batch, threads, cap, words, truth)
            progress(f"opening, {where}", i, len(setting.pairs))
            if isinstance(entered, Absent):
                absent.append(entered)
                continue
            stack.callback(entered.close)
            runners += _runners(entered, words, batch)
            if pair.id == "torch-fp32" and threads == 1:
                more = _with_librosa(entered, words, batch, truth)
                if isinstance(more, Absent):
                    absent.append(more)
                else:
                    runners.append(more)
        entrants = [runner.entrant for runner in runners]
        timings = race(
            entrants,
            seconds,
            pause_s=_REST_S if threads > 1 else 0.0,
            progress=progress,
            stage=f"measuring, {where}",
        )
        colds: tuple[float | None, ...] = (None,) * len(runners)
        if batch == threads == 1:
            progress("cold caches", 0, 1)
            colds = cold(entrants, COLD_SAMPLES, other_data(sweep_bytes()))
            progress("cold caches", 1, 1)
        rows = []
        for runner, timing, cold_us in zip(runners, timings, colds, strict=True):
            of_gpu = runner.contender.id == CUDA
            meter = meters[of_gpu]
            alone = runner.includes == "network"
            own = runner.contender
            rows.append(
                Row(
                    engine=own.id,
                    model=own.model,
                    runtime=own.runtime,
                    tier=own.tier,
                    cap=cap,
                    batch=batch,
                    threads=threads,
                    p50_us=timing.p50_us,
                    p95_us=timing.p95_us,
                    min_us=timing.min_us,
                    cold_us=cold_us,
                    includes=runner.includes,
                    figure=own.figure,
                    agreement=own.agreement,
                    spread=timing.spread,
                    waited=timing.waited if threads == 1 and not of_gpu else 0.0,
                    words_per_joule=words_per_joule(runner.entrant, meter)
                    if meter and alone
                    else None,
                )
            )
    return Findings(tuple(rows), tuple(absent))


def _runners(contender: Contender, words: Words, batch: int) -> tuple[_Runner, _Runner]:
    """The network alone, and from sound to label."""
    predict = contender.predict
    sound, pictures = words.batches(batch)
    whole = Entrant(contender.id, lambda samples: predict(images(samples)).argmax(1), sound, batch)
    return (
        _Runner(contender, "network", Entrant(contender.id, predict, pictures, batch)),
        _Runner(contender, "frontend+network", whole),
    )


def _with_librosa(
    contender: Contender, words: Words, batch: int, truth: object
) -> _Runner | Absent:
    """The same net behind librosa, from sound to label."""
    name = contender.id.replace("torch-fp32", "torch-fp32-librosa")
    try:
        front, told = librosa_images()
    except ImportError as error:
        return Absent(name, contender.model, f"librosa cannot be loaded ({error}).")
    predict = contender.predict
    sound, _ = words.batches(batch)
    pictures = [front(samples) for samples in sound]
    share = float((labels(predict, pictures)[: len(words)] == truth).mean())
    if share < LEAST_AGREEMENT:
        reason = f"It labels only {share:.1%} of the words as the integer truth does: not timed."
        return Absent(name, contender.model, reason)
    behind = replace(contender, id=name, runtime=f"{told} + {contender.runtime}", agreement=share)
    entrant = Entrant(name, lambda samples: predict(front(samples)).argmax(1), sound, batch)
    return _Runner(behind, "frontend+network", entrant)
