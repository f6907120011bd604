"""A tiny labelled folder of synthesised words, enough to train on in seconds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory, write_tones: Callable[..., Path]) -> Path:
    """``train/``, ``validation/`` and ``background_noise/`` with three tones for words."""
    root = tmp_path_factory.mktemp("tiny")
    return write_tones(root, train=12, validation=6, noises=("hum", "hiss"))
