"""Evaluate engines on a labelled folder or manifest: the whole way, files included."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.evaluation.analysis import analyse
from engine.evaluation.answered import Answered
from engine.evaluation.answering import answers
from engine.evaluation.channels import Channels
from engine.evaluation.clip_list import ClipList, load_clip_list
from engine.evaluation.clips import Clock, Contender, Rejected
from engine.evaluation.conditions import Condition, load_babble, sound_in
from engine.evaluation.contenders import open_contenders
from engine.evaluation.kept import Kept
from engine.evaluation.outcome import contents_of
from engine.evaluation.report import write_report
from engine.evaluation.results import Parameters, Results
from engine.evaluation.robustness import noise_curve, standard_conditions
from engine.evaluation.runner import EngineCount
from engine.evaluation.spread import Keep, Spread
from engine.evaluation.workers import Here, Workers
from engine.values import Progress

F32 = npt.NDArray[np.float32]


def evaluate(
    target: str | Path,
    engine_ids: Sequence[str],
    models: Sequence[str] = (),
    out: str | Path | None = None,
    limit: int | None = None,
    unknown_ok: bool = False,
    progress: Progress | None = None,
    condition: Condition | None = None,
    babble: str | Path | None = None,
    margin: float | None = None,
    embed_audio: int = 0,
    sweep_seed: int | None = None,
    channels: Channels = "mix",
    jobs: int | None = 1,
    dask: str | None = None,
    resume: bool = False,
) -> Results:
    """Run ``engine_ids`` over a labelled folder or manifest; with ``out`` write the files there.

    ``models`` are names or paths, a family without one takes its default; ``limit`` takes a
    seeded sample in proportion to the classes; ``progress(stage, done, total)``; ``condition``
    is how recordings are heard, ``babble`` the recording that its babble is cut from. ``margin``
    in percentage points is what one engine may lose against another. ``embed_audio`` clips can
    be listened to in the report, voices and all. With ``sweep_seed`` the recordings are then heard
    under the conditions of :func:`engine.evaluation.robustness.standard_conditions` as well, which
    need ``babble``. ``channels`` is that of :func:`engine.evaluation.channels.by_channel`.

    ``jobs`` processes share the work, or the workers of a Dask scheduler at ``dask``; the answers
    are the same. What is done is kept in ``out`` from time to time; with ``resume`` a run goes on
    from there. Raises
    ``ValueError`` (one sentence: no recordings, words that are not known, labels that differ, a
    run that cannot be resumed), ``EngineUnavailable``, ``EngineFailed``, ``ModelRefused``.
    """
    parameters = Parameters(
        target=str(Path(target).absolute()),
        engines=tuple(engine_ids),
        models=tuple(models),
        limit=limit,
        unknown_ok=unknown_ok,
        margin=margin,
        babble=None if babble is None else Path(babble).name,
        channels=channels,
        began=datetime.now().astimezone().isoformat(timespec="seconds"),
    )
    with open_contenders(engine_ids, models) as contenders:
        labels = contenders[0].labels
        data = load_clip_list(
            Path(target), labels, limit=limit, unknown_ok=unknown_ok, channels=channels
        )
        talk = None if babble is None else load_babble(Path(babble))
        spread = Spread(
            contenders, tuple(engine_ids), tuple(models), data, babble, talk, jobs, dask
        )
        keep = None if out is None else Keep(Path(out), resume, parameters.began)
        kept = None if keep is None else keep.of(spread, condition)
        workers, at_once = spread.workers(condition)
        began = parameters.began if kept is None else kept.began
        parameters = replace(parameters, jobs=at_once, dask=dask, began=began)
        results = evaluate_contenders(
            contenders,
            data,
            progress,
            condition=condition,
            babble=talk,
            parameters=parameters,
            workers=workers,
            kept=kept,
        )
        if sweep_seed is not None:
            conditions = standard_conditions(sweep_seed)
            curve = noise_curve(
                contenders, data.entries, conditions, progress, spread=spread, keep=keep
            )
            results = replace(results, noise_curve=curve)
    if out is not None:
        sound = sound_in(condition, talk)
        write_report(results, Path(out), embed_audio=embed_audio, sound=sound)
    if kept is not None:
        kept.finish()
    return results


def evaluate_contenders(
    contenders: Sequence[Contender],
    data: ClipList,
    progress: Progress | None = None,
    clock: Clock = time.perf_counter,
    *,
    condition: Condition | None = None,
    babble: F32 | None = None,
    parameters: Parameters | None = None,
    workers: Workers | None = None,
    kept: Kept | None = None,
) -> Results:
    """Evaluate engines that are open already; they must share their labels.

    ``babble`` float32 ``(n,)`` is what the noise of a ``condition`` with babble is cut from.
    ``workers`` answer instead of the engines themselves; what ``kept`` has is not answered again.
    Raises :class:`engine.training.recordings.NoRecordings` where not one clip could be used.
    """
    labels = contenders[0].labels
    workers = workers or Here(contenders, sound_in(condition, babble), clock)
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        if progress:
            progress("evaluating", done, len(data.entries))

    outcome = answers(workers, data.entries, len(contenders), len(labels), kept=kept, tell=tell)
    clips = Answered(data.entries, labels, outcome)
    return analyse(
        contenders,
        data,
        clips,
        [Rejected(data.entries[place], why) for place, why in outcome.reasons.items()],
        [_count(contender, clips, i) for i, contender in enumerate(contenders)],
        condition=condition,
        parameters=parameters,
        contents=contents_of(outcome.rows),
    )


def _count(contender: Contender, clips: Answered, engine: int) -> EngineCount:
    own = clips.rows["answers"][:, engine]
    return EngineCount(
        contender.name,
        len(clips),
        int((own["predicted"] == clips.truth).sum()),
        int(own["windows"].sum()),
        float(own["took_s"].sum(dtype=np.float64)),
    )
