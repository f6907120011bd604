"""Evaluate engines on long labelled recordings: the whole way, files included."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from engine.evaluation.channels import Channels
from engine.evaluation.clips import Clock, Contender
from engine.evaluation.contenders import open_contenders
from engine.evaluation.matching import TOLERANCE_S
from engine.evaluation.operating_point import THRESHOLDS
from engine.evaluation.results import Parameters
from engine.evaluation.stream_list import RefusedRecording, StreamList, load_stream_list
from engine.evaluation.stream_report import write_stream_report
from engine.evaluation.stream_results import StreamResults, stream_results
from engine.evaluation.stream_run import HeardRecording, hear
from engine.training.recordings import NoRecordings
from engine.values import Progress


def evaluate_streams(
    target: str | Path,
    engine_ids: Sequence[str],
    models: Sequence[str] = (),
    out: str | Path | None = None,
    unknown_ok: bool = False,
    progress: Progress | None = None,
    margin: float | None = None,
    channels: Channels = "mix",
) -> StreamResults:
    """Run ``engine_ids`` over a folder, a manifest or one recording; ``out`` receives the files.

    Each recording has a label file, see :func:`engine.evaluation.stream_list.load_stream_list`.
    ``models``, ``margin``, ``channels`` and what is raised beside that are as in
    :func:`engine.evaluation.evaluate.evaluate`; ``progress`` counts seconds of sound.
    """
    parameters = Parameters(
        target=str(Path(target).absolute()),
        engines=tuple(engine_ids),
        models=tuple(models),
        unknown_ok=unknown_ok,
        margin=margin,
        channels=channels,
        began=datetime.now().astimezone().isoformat(timespec="seconds"),
    )
    with open_contenders(engine_ids, models) as contenders:
        labels = contenders[0].labels
        data = load_stream_list(Path(target), labels, unknown_ok=unknown_ok, channels=channels)
        results = evaluate_stream_list(contenders, data, progress, parameters=parameters)
    if out is not None:
        write_stream_report(results, Path(out))
    return results


def evaluate_stream_list(
    contenders: Sequence[Contender],
    data: StreamList,
    progress: Progress | None = None,
    clock: Clock = time.perf_counter,
    *,
    tolerance_s: float = TOLERANCE_S,
    parameters: Parameters | None = None,
) -> StreamResults:
    """Evaluate engines that are open already; they must share their labels.

    Raises :class:`engine.training.recordings.NoRecordings` where not one could be heard to its
    end, :class:`engine.evaluation.stream_run.ListeningFailed` where an engine fails.
    """
    thresholds = [
        sorted({*THRESHOLDS, contender.operating_point.threshold}) for contender in contenders
    ]
    heard: list[HeardRecording] = []
    refused: list[RefusedRecording] = list(data.refused)
    done, total = 0.0, max(1, round(data.seconds))

    def tell(position_s: float) -> None:
        if progress:
            progress("listening", min(total, round(done + position_s)), total)

    for recording in data.recordings:
        found = hear(
            recording, contenders, thresholds, tolerance_s=tolerance_s, position=tell, clock=clock
        )
        if isinstance(found, RefusedRecording):
            refused.append(found)
        else:
            heard.append(found)
        done += recording.seconds
        tell(0.0)
    if not heard:
        raise NoRecordings(
            f"None of the recordings of {data.name} could be heard; the last: {refused[-1].reason}"
        )
    return stream_results(
        contenders,
        data,
        heard,
        refused,
        thresholds,
        tolerance_s=tolerance_s,
        parameters=parameters,
    )
