"""``sparsespot evaluate --stream``: what engines spot in long labelled recordings."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from pathlib import Path

from app.progress import Bars
from engine.evaluation.evaluate_streams import evaluate_streams
from engine.evaluation.report import dated_folder
from engine.evaluation.stream_report import summary_lines

# what only makes sense of clips: attribute, option, what it is where nobody gave it
_CLIPS_ALONE = (
    ("compare", "--compare", None),
    ("limit", "--limit", None),
    ("noise", "--noise", None),
    ("snr", "--snr", None),
    ("room", "--room", None),
    ("level", "--level", None),
    ("noise_sweep", "--noise-sweep", False),
    ("embed_audio", "--embed-audio", 0),
    ("resume", "--resume", False),
    ("jobs", "--jobs", None),
    ("dask", "--dask", None),
)


def run(arguments: Namespace) -> int:
    """Evaluate, print the summary, and say where the files are."""
    for attribute, option, untouched in _CLIPS_ALONE:
        if getattr(arguments, attribute) != untouched:
            arguments.wrong(f"{option} is for clips: leave it out with --stream")
    if arguments.data is None or not arguments.engine:
        arguments.wrong("--stream takes a recording, a folder or a list of them, and --engine ID")
    out = arguments.out or dated_folder(Path(), datetime.now())
    with Bars() as progress:
        results = evaluate_streams(
            arguments.data,
            arguments.engine,
            arguments.model,
            out=out,
            unknown_ok=arguments.unknown_ok,
            progress=progress,
            margin=arguments.margin,
            channels=arguments.channels,
        )
    for line in summary_lines(results):
        print(line)
    print(f"written to {out.absolute()}")
    return 0
