"""The training loop: resumable, logged, weights averaged."""

from __future__ import annotations

import copy
import csv
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import nn

from engine.frontend.logmel import CONSTANTS
from engine.nets.dense import DenseNet
from engine.nets.kwinners import KWinners
from engine.nets.sparse import SparseNet
from engine.nets.teacher import Teacher
from engine.training.distil import Targets, loss, merge_fine
from engine.training.mask_history import note_masks
from engine.training.pool import Epoch, Pool
from engine.training.pruner import Loss, Pruner
from engine.training.recipe import Recipe, RecipeRefused
from engine.training.rewinding import Rewinding
from engine.values import Progress

LOG_COLUMNS = ("epoch", "loss", "validation_accuracy", "learning_rate", "seconds", "cpu_seconds")


@dataclass(frozen=True)
class ValidationList:
    """What a training chooses by: images uint8 ``(n, 32, 32)``, labels int64 ``(n,)``."""

    name: str
    images: np.ndarray
    labels: np.ndarray


def build(recipe: Recipe, fine_labels: int) -> nn.Module:
    """The net that a recipe asks for, freshly initialised from its seed."""
    torch.manual_seed(recipe.seed)
    labels = len(recipe.labels)
    if recipe.kind == "teacher":
        return Teacher(recipe.teacher.widths, fine_labels, CONSTANTS, recipe.teacher.dropout)
    if recipe.kind == "sparse":
        return SparseNet(recipe.widths, labels, CONSTANTS, recipe.boosting)
    return DenseNet(recipe.widths, labels, CONSTANTS)


def accuracy(net: nn.Module, validation: ValidationList, labels: int) -> float:
    """Share of the list answered rightly, in float32."""
    net.eval()
    right = 0
    with torch.inference_mode():
        for start in range(0, len(validation.images), 256):
            images = torch.from_numpy(validation.images[start : start + 256])
            answers = merge_fine(net(images), labels).argmax(1).numpy()
            right += int((answers == validation.labels[start : start + 256]).sum())
    return right / len(validation.images)


class Training:
    """One net being trained in ``folder``: checkpoint after each epoch, a CSV log beside it.

    The log's ``seconds`` are by ``clock`` and include the validation list; ``cpu_seconds`` are what
    the training alone kept the process ``busy``.

    ``targets`` are the teachers' answers, or None to learn from the labels alone.
    """

    def __init__(
        self,
        recipe: Recipe,
        pool: Pool,
        validation: ValidationList,
        targets: Targets | None,
        folder: Path,
        clock: Callable[[], float] = time.monotonic,
        busy: Callable[[], float] = time.process_time,
    ) -> None:
        self.recipe, self.pool, self.validation = recipe, pool, validation
        self._targets, self._folder = targets, folder
        self._clock, self._busy = clock, busy
        self.net = build(recipe, len(pool.fine_labels))
        self.average = copy.deepcopy(self.net)
        self._optimiser = self._make_optimiser()
        self._random = np.random.default_rng(recipe.seed)
        self._epoch = self._step = self._steps = 0
        self._pruner = self._make_pruner()
        self._rewinding = Rewinding(recipe.pruning.rewind if recipe.pruning else 0.0)
        folder.mkdir(parents=True, exist_ok=True)
        if self.checkpoint.exists():
            self._resume()

    @property
    def checkpoint(self) -> Path:
        """The file that a broken training goes on from, and that a finished one leaves."""
        return self._folder / "checkpoint.pt"

    @property
    def mask_history(self) -> Path:
        """Where :mod:`engine.training.mask_history` keeps the masks of every epoch."""
        return self._folder / "masks.npz"

    @property
    def finished(self) -> bool:
        """Whether all epochs are done."""
        return self._epoch >= self.recipe.optimiser.epochs * self.recipe.rounds

    def run(self, progress: Progress) -> nn.Module:
        """Train what is left; returns the averaged net, in evaluation mode."""
        while not self.finished:
            started, busy = self._clock(), self._busy()
            mean_loss, rate = self._one_epoch(progress)
            self._epoch += 1
            busy = round(self._busy() - busy, 2)
            share: float | str = ""
            if self._epoch % self.recipe.optimiser.evaluated_every == 0 or self.finished:
                share = round(accuracy(self.average, self.validation, len(self.recipe.labels)), 4)
            seconds = round(self._clock() - started, 1)
            self._log(self._epoch, round(mean_loss, 4), share, f"{rate:.2e}", seconds, busy)
            note_masks(self.mask_history, self._epoch, getattr(self.net, "masks", {}))
            self._save()
        self.average.eval()
        return self.average

    def _one_epoch(self, progress: Progress) -> tuple[float, float]:
        recipe, settings = self.recipe, self.recipe.optimiser
        epoch = self.pool.epoch(self._epoch)
        epochs = settings.epochs * recipe.rounds
        images = torch.from_numpy(self._shifted(epoch.images))
        labels = torch.from_numpy(self._labels(epoch))
        targets = self._epoch_targets(progress)
        self._steps = len(images) // settings.batch
        order = torch.from_numpy(self._random.permutation(len(images)))
        total, rate = 0.0, 0.0
        distilled = recipe.distillation
        self.net.train()
        for batch in range(self._steps):
            chosen = order[batch * settings.batch : (batch + 1) * settings.batch]

            def cost_of(net: nn.Module, chosen: torch.Tensor = chosen) -> torch.Tensor:
                with torch.autocast("cpu", torch.bfloat16):
                    logits = net(images[chosen])
                return loss(
                    logits.float(),
                    labels[chosen],
                    None if targets is None else targets[chosen].float(),
                    distilled.alpha if distilled else 0.0,
                    distilled.temperature if distilled else 1.0,
                    settings.label_smoothing,
                )

            self._begin_round(cost_of)
            rate = self._set_rate()
            if self._pruner is not None:
                self._pruner.step(self._step, self._whole_progress, cost_of)
            self._limit_winners()
            cost = cost_of(self.net)
            self._optimiser.zero_grad(set_to_none=True)
            cost.backward()
            self._optimiser.step()
            if isinstance(self.net, DenseNet):
                self.net.keep_scales_positive()
            self._step += 1
            self._average()
            total += float(cost.detach())
            if batch % 10 == 9 or batch == self._steps - 1:
                name = f"{recipe.name} epoch {self._epoch + 1}/{epochs}"
                progress(name, batch + 1, self._steps)
        return total / self._steps, rate

    def _shifted(self, images: np.ndarray) -> np.ndarray:
        """Images moved by some frames, each by its own, once the pool is heard again."""
        furthest = self.recipe.optimiser.frame_shift
        if not furthest or self._epoch < len(self.pool):
            return images
        moved = self._random.integers(-furthest, furthest + 1, len(images))
        frames = np.clip(np.arange(images.shape[1]) + moved[:, None], 0, images.shape[1] - 1)
        return np.take_along_axis(images, frames[:, :, None], axis=1)

    def _labels(self, epoch: Epoch) -> np.ndarray:
        fine = epoch.fine.astype(np.int64)
        if self.recipe.kind == "teacher":
            return fine
        return np.where(fine < len(self.recipe.labels), fine, 1)

    def _epoch_targets(self, progress: Progress) -> torch.Tensor | None:
        if self._targets is None:
            return None
        return torch.from_numpy(self._targets.epoch(self._epoch, progress))

    @property
    def _round_steps(self) -> int:
        return self._steps * self.recipe.optimiser.epochs

    @property
    def _progress(self) -> float:
        """Share of the round's steps that is done."""
        before = min(self._step // self._round_steps, self.recipe.rounds - 1) * self._round_steps
        return (self._step - before) / self._round_steps

    @property
    def _whole_progress(self) -> float:
        """Share of the steps of all rounds that is done."""
        return self._step / (self._round_steps * self.recipe.rounds)

    def _begin_round(self, cost_of: Loss) -> None:
        """In a training of several rounds: prune what the last one found, and wind back."""
        if self.recipe.rounds == 1:
            return
        if self._step < self._round_steps:
            self._rewinding.note(self.net, self._progress)
        elif self._step % self._round_steps == 0:
            assert self._pruner is not None
            self._pruner.update(self._step, self._whole_progress, cost_of)
            self._rewinding.wind_back(self.net)
            self._optimiser.state.clear()
            self.average.load_state_dict(self.net.state_dict())

    def _set_rate(self) -> float:
        settings, done = self.recipe.optimiser, self._progress
        if done < settings.warm_up:
            share = done / settings.warm_up
        else:
            share = 0.5 * (
                1 + math.cos(math.pi * (done - settings.warm_up) / (1 - settings.warm_up))
            )
        rate = settings.learning_rate * share
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        return rate

    def _limit_winners(self) -> None:
        more = self.recipe.more_winners
        if more is None:
            return
        net = self.net
        assert isinstance(net, SparseNet)
        left = max(0.0, 1 - self._progress / more.end) ** 2
        for module, k in zip(net.winners, self.recipe.widths.k, strict=True):
            winners = cast(KWinners, module)
            winners.k = min(winners.units, round(k * (1 + (more.factor - 1) * left)))

    @torch.no_grad()
    def _average(self) -> None:
        step = self._step if self.recipe.rounds == 1 else self._step % self._round_steps
        decay = min(self.recipe.optimiser.averaging, (1 + step) / (10 + step))
        current = self.net.state_dict()
        for name, value in self.average.state_dict().items():
            if value.dtype.is_floating_point:
                value.lerp_(current[name], 1 - decay)
            else:
                value.copy_(current[name])
        if isinstance(self.average, DenseNet) and isinstance(self.net, DenseNet):
            self.average.masks = self.net.masks

    def _make_pruner(self) -> Pruner | None:
        pruning = self.recipe.pruning
        if pruning is None or not isinstance(self.net, SparseNet):
            return None
        return Pruner(self.net, self._optimiser, pruning, self.recipe.seed)

    def _make_optimiser(self) -> torch.optim.Optimizer:
        decayed = [p for p in self.net.parameters() if p.dim() > 1]
        others = [p for p in self.net.parameters() if p.dim() == 1]
        settings = self.recipe.optimiser
        groups = [
            {"params": decayed, "weight_decay": settings.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=settings.learning_rate, fused=True)

    def _save(self) -> None:
        state = {
            "recipe": self.recipe.fingerprint,
            "net": self.net.state_dict(),
            "average": self.average.state_dict(),
            "masks": getattr(self.net, "masks", {}),
            "optimiser": self._optimiser.state_dict(),
            "random": self._random.bit_generator.state,
            "torch_random": torch.get_rng_state(),
            "masks_settled": self._pruner is not None and self._pruner.settled,
            "rewound_to": self._rewinding.kept,
            "epoch": self._epoch,
            "step": self._step,
            "steps": self._steps,
        }
        temporary = self.checkpoint.with_suffix(".tmp")
        torch.save(state, temporary)
        temporary.rename(self.checkpoint)

    def _resume(self) -> None:
        state = torch.load(self.checkpoint, weights_only=True)
        if state.get("recipe") != self.recipe.fingerprint:
            raise RecipeRefused(
                f"{self.checkpoint} was left by another recipe than today's {self.recipe.name}: "
                "name another folder, or remove it to start anew."
            )
        self.net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        if isinstance(self.net, DenseNet):
            self.net.masks = state["masks"]
            self.average.masks = state["masks"]
        self._optimiser.load_state_dict(state["optimiser"])
        self._random.bit_generator.state = state["random"]
        torch.set_rng_state(state["torch_random"])
        if self._pruner is not None:
            self._pruner.settled = state["masks_settled"]
        self._rewinding.kept = state.get("rewound_to")
        self._epoch, self._step, self._steps = state["epoch"], state["step"], state["steps"]

    def _log(self, *row: object) -> None:
        file = self._folder / "log.csv"
        is_new = not file.exists()
        with file.open("a", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            if is_new:
                writer.writerow(LOG_COLUMNS)
            writer.writerow(row)
