"""Make ``words.npz``: images of real words with the shipped networks' own scores.

    python tests/golden/make_golden.py ../shared/gsc

Run it whenever a shipped model or the front end changes. The images are features, not recordings.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from engine import artifact
from engine.frontend import logmel
from engine.spec import network as spec
from engine.training.recordings import noise_folder, read_clip, twelve_class_list

IMAGES = 360
HERE = Path(__file__).parent


def main(data: Path) -> None:
    """Take a seeded sample of the validation list, every class in proportion."""
    entries = twelve_class_list(data, noise_folder(data))
    chosen = np.random.default_rng(0).permutation(len(entries))[:IMAGES]
    sample = [entries[index] for index in sorted(chosen)]
    images = np.stack([logmel.image(read_clip(entry)) for entry in sample])
    arrays = {"images": images, "labels": np.array([entry.label for entry in sample])}
    for name in artifact.shipped_models():
        model = artifact.load(artifact.find_model(name))
        arrays[name] = spec.run(model.network, images)
        arrays[f"{name}-sha256"] = np.array(model.sha256)
    temporary = HERE / "words.tmp.npz"
    np.savez_compressed(temporary, **arrays)
    temporary.rename(HERE / "words.npz")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
