"""What a network weighs and what it multiplies, counted on the words that are timed."""

from __future__ import annotations

from typing import Any

from engine.artifact import Model
from engine.bench.words import U8
from engine.training.work import figures, measure_work
from engine.values import Progress


def sparsity(model: Model, images: U8, progress: Progress) -> dict[str, Any]:
    """Weights, bytes and multiplications of ``model``, ready for JSON.

    ``macs_dense`` are those of the dense net of these widths; ``macs_performed`` those of a kept
    weight and a byte that is not zero; ``lanes`` what the kernel executes for them: whole blocks,
    and the first layer in full, which skips nothing.
    """
    work, _ = measure_work(model, images, progress)
    useful, lanes = figures(work.useful), figures(work.lanes)
    told: dict[str, Any] = {
        "model": model.name,
        "family": model.family,
        "sha256": model.sha256,
        "weights_total": model.weights_total,
        "weights_nonzero": model.weights_nonzero,
        "bytes": model.bytes,
        "macs_dense": model.network.multiplications,
        "macs_performed_mean": useful.mean,
        "macs_performed_worst": useful.worst,
        "words": len(images),
        "layers": {
            layer.name: {
                "macs_dense": layer.dense,
                "macs_performed_mean": float(layer.useful.mean()),
            }
            for layer in work.layers
        },
    }
    if model.family == "sparse":
        told |= {"lanes_mean": lanes.mean, "lanes_worst": lanes.worst}
    if model.accuracy:
        stated = model.accuracy[0]
        told["accuracy"] = {
            "list": stated.list_name,
            "clips": stated.clips,
            "accuracy": stated.accuracy,
            "interval": list(stated.interval),
        }
    return told
