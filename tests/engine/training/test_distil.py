"""The distillation loss against its formula in NumPy, and merging fine labels."""

from __future__ import annotations

import numpy as np
import torch

from engine.training.distil import loss, merge_fine


def softmax(values: np.ndarray) -> np.ndarray:
    powers = np.exp(values - values.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def test_loss_is_the_papers() -> None:
    random = np.random.default_rng(0)
    student, teacher = random.standard_normal((2, 5, 4))
    labels = np.array([0, 3, 1, 2, 2])
    own = -np.log(softmax(student)[np.arange(5), labels]).mean()
    p, q = softmax(teacher / 2), softmax(student / 2)
    taught = (p * (np.log(p) - np.log(q))).sum(1).mean()
    value = loss(
        torch.from_numpy(student), torch.from_numpy(labels), torch.from_numpy(teacher), 0.7, 2.0, 0
    )
    np.testing.assert_allclose(float(value), 0.3 * own + 0.7 * 4 * taught, rtol=1e-9)


def test_without_targets_it_is_smoothed_cross_entropy() -> None:
    student = np.array([[2.0, 0.0, 1.0]])
    logs = np.log(softmax(student))[0]
    expected = -(0.9 * logs[1] + 0.1 * logs.mean())
    value = loss(torch.from_numpy(student), torch.tensor([1]), None, 0.7, 2.0, 0.1)
    np.testing.assert_allclose(float(value), expected, rtol=1e-9)


def test_merging_adds_the_unknown_words_probabilities() -> None:
    logits = np.random.default_rng(0).standard_normal((6, 7))
    merged = softmax(merge_fine(torch.from_numpy(logits), 4).numpy())
    fine = softmax(logits)
    expected = np.stack([fine[:, 0], fine[:, 1] + fine[:, 4:].sum(1), fine[:, 2], fine[:, 3]], 1)
    np.testing.assert_allclose(merged, expected, rtol=1e-9)
    assert merge_fine(torch.from_numpy(logits), 7).shape == (6, 7)
