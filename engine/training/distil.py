"""Teachers' answers to the pool, and the loss that a student learns them by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from engine.training.pool import Pool
from engine.training.recipe import Recipe
from engine.values import Progress


def merge_fine(logits: torch.Tensor, labels: int) -> torch.Tensor:
    """Logits ``(n, fine)`` to ``(n, labels)``: the unknown words' probabilities are summed.

    Fine labels are the model's labels followed by the unknown words that are told apart.
    """
    if logits.shape[1] == labels:
        return logits
    unknown = torch.cat([logits[:, 1:2], logits[:, labels:]], 1).logsumexp(1, keepdim=True)
    return torch.cat([logits[:, :1], unknown, logits[:, 2:labels]], 1)


def loss(
    logits: torch.Tensor,
    labels: torch.Tensor,
    targets: torch.Tensor | None,
    alpha: float,
    temperature: float,
    smoothing: float,
) -> torch.Tensor:
    """Cross-entropy, or with teachers' ``targets`` (logits) the weighted distillation loss.

    G. Hinton et al., arXiv:1503.02531, sec. 2, with the factor T squared.
    """
    if targets is None:
        return functional.cross_entropy(logits, labels, label_smoothing=smoothing)
    taught = functional.kl_div(
        functional.log_softmax(logits / temperature, 1),
        functional.log_softmax(targets / temperature, 1),
        log_target=True,
        reduction="batchmean",
    )
    own = functional.cross_entropy(logits, labels)
    return (1 - alpha) * own + alpha * temperature**2 * taught


class Targets:
    """Mean logits of the teachers for each epoch of a pool, made once and kept on disk."""

    def __init__(self, teachers: Sequence[nn.Module], key: str, pool: Pool, labels: int) -> None:
        self._teachers, self._pool, self._labels = teachers, pool, labels
        self._folder = pool.folder / f"targets-{key}"

    def epoch(self, index: int, progress: Progress) -> np.ndarray:
        """Logits float16 ``(n, labels)`` for epoch ``index`` of the pool."""
        index %= len(self._pool)
        file = self._folder / f"{index:03d}.npy"
        if not file.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            answers = self._answer(self._pool.epoch(index).images, progress)
            with (temporary := file.with_suffix(".tmp")).open("wb") as stream:
                np.save(stream, answers)
            temporary.rename(file)
        answers_: np.ndarray = np.load(file)
        return answers_

    def _answer(self, images: np.ndarray, progress: Progress) -> np.ndarray:
        parts = []
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            for start in range(0, len(images), 512):
                batch = torch.from_numpy(images[start : start + 512])
                answers = [merge_fine(net(batch).float(), self._labels) for net in self._teachers]
                parts.append((cast(torch.Tensor, sum(answers)) / len(answers)).half())
                progress("asking the teachers", min(start + 512, len(images)), len(images))
        return torch.cat(parts).numpy()


def teacher_key(recipes: Sequence[Recipe]) -> str:
    """A short name for a set of trained teachers, by their recipes' names and fingerprints."""
    return "-".join(sorted(f"{recipe.name}-{recipe.fingerprint[:6]}" for recipe in recipes))
