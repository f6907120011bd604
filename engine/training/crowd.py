"""Babble to train in: the words that are no label, and running speech, all talking at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.audio.babble import babble
from engine.training.corpus import Corpus
from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]

BABBLE_S = 120  # an epoch's, two seconds' work
RUNNING_SHARE = 0.5  # of the pieces that a voice is joined of; the others are words


def corpus_babble(corpus: Corpus, words: Sequence[str], random: np.random.Generator) -> F32:
    """Two minutes of babble float32 ``(n,)``, RMS 1, without ``words``.

    Raises ``ValueError`` where the corpus holds nothing else.
    """
    others = np.flatnonzero(~np.isin(np.array(corpus.words), words))
    clips, negatives = corpus.clips, corpus.negatives
    length = clips.shape[1]
    if not len(others) and len(negatives) <= length:
        raise ValueError("Babble needs words that are no label, or extra_negatives: add some.")

    def draw(random: np.random.Generator) -> F32:
        if len(negatives) > length and (not len(others) or random.random() < RUNNING_SHARE):
            start = random.integers(0, len(negatives) - length)
            piece = negatives[start : start + length]
        else:
            piece = clips[random.choice(others)]
        return np.asarray(piece, np.float32) / np.float32(32768)

    return babble(draw, BABBLE_S * SAMPLE_RATE, random)
