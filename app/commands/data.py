"""``sparsespot data``: what is odd in recordings, the list and the streams to evaluate on."""

from __future__ import annotations

import sys
from argparse import Namespace

from app.progress import Bars


def run(arguments: Namespace) -> int:
    """Run the action that was asked for."""
    actions = {"check": _check, "manifest": _manifest, "stream": _stream}
    return actions[arguments.action](arguments)


def _check(arguments: Namespace) -> int:
    from engine.training.checks import check

    with Bars() as progress:
        found = check(arguments.folder, progress)
    for line in found.lines():
        print(line)
    if not found.sound:
        print(f"{arguments.folder} has recordings to mend, listed above.", file=sys.stderr)
    return 0 if found.sound else 1


def _manifest(arguments: Namespace) -> int:
    from engine.training.manifest import write_manifest
    from engine.training.recordings import twelve_class_list

    entries = twelve_class_list(arguments.folder, arguments.noise)
    rows = write_manifest(arguments.output, entries)
    print(f"{rows} recordings listed in {arguments.output}")
    return 0


def _stream(arguments: Namespace) -> int:
    from engine.evaluation.noise_bed import validation_noise
    from engine.evaluation.streams import make_pieces, validation_clips, write_stream

    pieces = make_pieces(
        validation_clips(arguments.folder),
        validation_noise(arguments.noise),
        snr_db=arguments.snr,
        seconds=arguments.seconds,
        seed=arguments.seed,
    )
    words, seconds = write_stream(arguments.output, pieces)
    labels = arguments.output.with_suffix(".csv")
    print(f"{words} words in {seconds:.1f} s: {arguments.output}, labels in {labels}")
    return 0
