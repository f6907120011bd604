"""The stored study made ready to be drawn, in the language of the window."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean

import numpy as np
from PySide6.QtCore import QCoreApplication

from app import format as fmt
from app.study.answers import answers, multiple
from app.study.titles import row_title
from app.study.values import ShownCurve, ShownMasks, ShownRow, ShownStudy
from engine.training.topology_masks import MaskForming
from engine.training.topology_results import (
    StoredRow,
    StoredStudy,
    read_study,
    results_folder,
)

__all__ = ["results_folder", "shown_study"]

DENSE = "dense"


def shown_study(folder: Path) -> ShownStudy:
    """What is stored in ``folder``, whatever is missing of it."""
    study = read_study(folder)
    epochs = min((row.epochs for row in study.rows), default=0)
    rows = tuple(_shown(row, epochs) for row in study.rows)
    return ShownStudy(
        rows=tuple(sorted(rows, key=lambda row: -row.curve.mean[-1])),
        answers=answers(study) if rows else (),
        source=_source(study, epochs),
        missing=_missing(study, folder),
        epochs=epochs,
    )


def _shown(row: StoredRow, epochs: int) -> ShownRow:
    spread = f"{fmt.decimal(min(row.shares), 1)}"
    if len(row.shares) > 1:
        text = QCoreApplication.translate(
            "study",
            "{title}: int8 accuracy {mean} % on n = {n}, measured, mean of {seeds} seeds from "
            "{least} to {most} %; the training took {time} of the dense twin's processor time",
        )
    else:
        text = QCoreApplication.translate(
            "study",
            "{title}: int8 accuracy {mean} % on n = {n}, measured, one seed; the training took "
            "{time} of the dense twin's processor time",
        )
    title = row_title(row.name)
    time = multiple(row.of_dense) if row.of_dense else fmt.NONE_YET
    told = text.format(
        title=title, mean=fmt.decimal(row.mean, 1), n=fmt.grouped(row.clips),
        seeds=len(row.seeds), least=spread, most=fmt.decimal(max(row.shares), 1), time=time,
    )  # fmt: skip
    if row.name == DENSE:
        maskless = QCoreApplication.translate("study", "The dense twin keeps every weight.")
    else:
        maskless = QCoreApplication.translate(
            "study", "How these masks formed is not stored: run the row again to see it."
        )
    return ShownRow(
        id=row.name,
        title=title,
        family="dense" if row.name == DENSE else "sparse",
        accuracy=f"{fmt.decimal(row.mean, 1)}{fmt.THIN}%",
        time=time,
        told=told,
        curve=_curve(row, epochs),
        masks=None if row.masks is None else _masks(row.masks),
        maskless=maskless,
    )


def _curve(row: StoredRow, epochs: int) -> ShownCurve:
    """Of all seeds together; of a longer training (of a net wound back, its last round) the end."""
    before = row.epochs - epochs
    each = [dict(curve) for curve in row.curves]
    shared = sorted(e for e in set.intersection(*map(set, each)) if e > before) or [row.epochs]
    found = [[curve[e] for curve in each if e in curve] or [row.mean] for e in shared]
    return ShownCurve(
        epochs=tuple(epoch - before for epoch in shared),
        mean=tuple(map(fmean, found)),
        least=tuple(map(min, found)),
        most=tuple(map(max, found)),
    )


def _masks(masks: MaskForming) -> ShownMasks:
    epochs = range(1, masks.epochs + 1)
    come = [masks.come(epoch, max(1, epoch - 1)) for epoch in epochs]
    return ShownMasks(masks.taps, np.array(come), tuple(_facts(masks, epoch) for epoch in epochs))


def _facts(masks: MaskForming, epoch: int) -> tuple[str, ...]:
    whole = masks.taps[0].size
    lines = [
        QCoreApplication.translate("study", "after epoch {epoch} of {epochs}").format(
            epoch=epoch, epochs=masks.epochs
        ),
        QCoreApplication.translate(
            "study", "convolution 2 keeps {kept} of {whole} taps, the linear layer {blocks} blocks"
        ).format(
            kept=fmt.grouped(masks.kept(epoch)), whole=fmt.grouped(whole),
            blocks=fmt.grouped(int(masks.blocks[epoch - 1])),
        ),
    ]  # fmt: skip
    if epoch > 1:
        lines.append(
            QCoreApplication.translate(
                "study",
                "of the taps kept, {now} changed place in this epoch, {all} since the first",
            ).format(
                now=fmt.percent(masks.moved(epoch, epoch - 1)),
                all=fmt.percent(masks.moved(epoch, 1)),
            )
        )
    return tuple(lines)


def _source(study: StoredStudy, epochs: int) -> str:
    if not study.rows:
        return ""
    clips = sorted({row.clips for row in study.rows})
    seeds = sorted({len(row.seeds) for row in study.rows})
    text = QCoreApplication.translate(
        "study",
        "validation list, n = {n}; {epochs} epochs; mean of the seeds, {seeds} a row; intervals "
        "95 % between seeds; time: of the processor, the whole training, dense twin 1×",
    )
    if any(row.epochs > epochs for row in study.rows):
        text += QCoreApplication.translate(
            "study", "; of longer trainings the last epochs are drawn"
        )
    return text.format(
        n=" / ".join(map(fmt.grouped, clips)), epochs=epochs,
        seeds="–".join(map(str, dict.fromkeys((seeds[0], seeds[-1])))),
    )  # fmt: skip


def _missing(study: StoredStudy, folder: Path) -> str:
    if study.refused:
        more = len(study.refused) - 1
        if not more:
            return study.refused[0]
        text = QCoreApplication.translate("study", "{first} ({n} more cannot be read.)")
        return text.format(first=study.refused[0], n=more)
    if study.rows:
        return ""
    text = QCoreApplication.translate(
        "study", "The study's results are not installed: there are none in {folder}."
    )
    return text.format(folder=folder)
