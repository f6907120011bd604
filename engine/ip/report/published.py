"""What others published of this network on an Alveo U250, and how certain that is."""

from __future__ import annotations

from dataclasses import dataclass

SOURCE = (
    'Numenta, "Sparsity enables 100x performance acceleration in deep learning networks", white '
    "paper, 2021; see also arXiv:2112.13896"
)
CERTAINTY = (
    "quoted from memory and not checked against the paper; the 112 times that it is known for "
    "follow from them"
)


@dataclass(frozen=True)
class Published:
    """Words a second of ``networks`` copies on a U250; ``kind`` is "dense" or "sparse"."""

    kind: str
    networks: int
    words_per_second: int


DENSE_ONE = Published("dense", 1, 3_049)
DENSE_CARD = Published("dense", 4, 12_195)
SPARSE_ONE = Published("sparse", 1, 102_564)
SPARSE_CARD = Published("sparse", 20, 1_369_863)
ALL = (DENSE_ONE, DENSE_CARD, SPARSE_ONE, SPARSE_CARD)
