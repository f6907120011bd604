"""The ``sparsespot`` command: parses, runs one module of `app.commands`, says what went wrong."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.cli_ip import add_ip
from app.cli_types import (
    channels,
    count,
    counts,
    decibels,
    idle,
    modes,
    pin,
    points,
    seconds,
    seed,
    seeds,
    share,
)
from app.sentence import sentence

PAGE_IDS = ("live", "inside", "challenge", "exam", "evaluate", "diagnostics", "study")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 1 the work failed (one sentence on stderr), 2 wrong usage.

    Without a command, or with options alone, the window opens.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a file's name need not be text
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "live")
    parsed = parser().parse_args(given)
    try:
        command = importlib.import_module(f"app.commands.{parsed.command}")
        return int(command.run(parsed))
    except KeyboardInterrupt:
        print("Stopped by Ctrl-C.", file=sys.stderr)
    except BrokenPipeError:  # the reader of our lines went away, which is its right
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        print(sentence(error), file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    """The command line, with no work attached to it."""
    top = argparse.ArgumentParser(
        prog="sparsespot",
        description="Spot spoken words live with a dense and a sparse int8 network.",
        epilog="Without a command the live window opens. 'sparsespot COMMAND -h' tells more.",
    )
    top.add_argument("--version", action="version", version=f"sparsespot {_version()}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_live(commands.add_parser("live", help="the live window (also without a command)"))
    _add_listen(commands.add_parser("listen", help="spot words without a screen, a line each"))
    _add_evaluate(commands.add_parser("evaluate", help="accuracy on labelled recordings"))
    _add_robustness(commands.add_parser("robustness", help="accuracy over noise, rooms, levels"))
    _add_bench(commands.add_parser("bench", help="time engines and other runtimes side by side"))
    engines = commands.add_parser("engines", help="every engine, and whether it can run here")
    engines.add_argument("--json", action="store_true", help="one JSON document")
    commands.add_parser("doctor", help="what this machine has, a line each, to copy")
    _add_train(commands.add_parser("train", help="train a network from a recipe"))
    _add_study(commands.add_parser("study", help="measure rows of the pattern study"))
    _add_data(commands.add_parser("data", help="check recordings, or list them for evaluation"))
    add_ip(commands.add_parser("ip", help="the FPGA kernel: lint, simulate, pack, build"))
    return top


def _add_live(live: argparse.ArgumentParser) -> None:
    live.add_argument("--source", metavar="S", help="mic, mic:NAME, a recording or a folder")
    live.add_argument("--loop", action="store_true", help="play the recording again and again")
    live.add_argument("--dense", metavar="ID", help="engine of the dense lane")
    live.add_argument("--sparse", metavar="ID", help="engine of the sparse lane")
    _add_models(live)
    _add_threshold(live)
    live.add_argument("--exam", type=Path, metavar="FOLDER", help="labelled folder for the exam")
    live.add_argument("--fullscreen", action="store_true", help="fill the screen")
    live.add_argument("--kiosk", action="store_true", help="lock what a passer-by must not do")
    live.add_argument(
        "--kiosk-pin", type=pin, metavar="PIN", help="four to eight digits that leave the kiosk"
    )
    live.add_argument(
        "--kiosk-idle", type=idle, metavar="SECONDS", help="until the recording returns"
    )
    live.add_argument("--logo", metavar="FILE", help="a picture in the kiosk")
    live.add_argument("--qr", metavar="URL", help="an address in the kiosk, as a QR code")
    live.set_defaults(wrong=live.error)
    live.add_argument("--fresh", action="store_true", help="neither read nor store settings")
    live.add_argument("--theme", choices=("dark", "light"), help="colours of the window")
    live.add_argument("--language", choices=("en", "de"), help="of the window")
    live.add_argument("--page", choices=PAGE_IDS, help="the page that is open at first")
    live.add_argument("--screenshot", type=Path, metavar="PNG", help="write the window, then end")
    live.add_argument("--after", type=seconds, metavar="SECONDS", help="end after so long")


def _add_listen(listen: argparse.ArgumentParser) -> None:
    listen.add_argument(
        "--source",
        action="append",
        required=True,
        metavar="S",
        help="mic, mic:NAME, a recording, a folder or a list.csv; may be given again",
    )
    listen.add_argument(
        "--each",
        action="store_true",
        help="each recording of a folder, and each channel, is a source of its own",
    )
    listen.add_argument(
        "--paced", action="store_true", help="recordings at the speed of time, side by side"
    )
    listen.add_argument("--engine", required=True, metavar="ID", help="see 'sparsespot engines'")
    listen.add_argument("--model", metavar="NAME", help="a model file's name or path")
    _add_threshold(listen)
    listen.add_argument("--jsonl", action="store_true", help="one JSON object a detection")


def _add_evaluate(evaluate: argparse.ArgumentParser) -> None:
    _add_recordings(evaluate, required=False)
    evaluate.add_argument(
        "--compare",
        type=Path,
        nargs=2,
        metavar=("DIR_A", "DIR_B"),
        help="instead of recordings: set two evaluations that were written side by side",
    )
    evaluate.add_argument(
        "--stream",
        action="store_true",
        help="long recordings, each with a label file beside it: hits, misses, false alarms",
    )
    evaluate.add_argument("--noise", choices=("babble", "pink", "white"), help="add noise")
    evaluate.add_argument(
        "--snr", type=decibels, metavar="DB", help="speech level over the level of --noise"
    )
    evaluate.add_argument("--room", choices=("booth", "office", "hall"), help="add reverberation")
    evaluate.add_argument("--level", type=decibels, metavar="DB", help="louder or quieter")
    evaluate.add_argument(
        "--noise-sweep", action="store_true", help="then over noise, rooms and levels, for long"
    )
    evaluate.add_argument(
        "--resume", action="store_true", help="go on with what --out holds of this evaluation"
    )
    shared = evaluate.add_mutually_exclusive_group()
    shared.add_argument(
        "--jobs", type=count, metavar="N", help="processes at once, otherwise as many as cores"
    )
    shared.add_argument(
        "--dask", metavar="ADDRESS", help="have the workers of this Dask scheduler answer instead"
    )
    evaluate.add_argument(
        "--margin", type=points, metavar="POINTS", help="what one engine may lose against another"
    )
    evaluate.add_argument(
        "--embed-audio",
        type=count,
        default=0,
        metavar="N",
        help="put the sound of the first N disagreements into the report, voices and all",
    )
    evaluate.add_argument(
        "--channels",
        type=channels,
        default="mix",
        metavar="mix|each|N",
        help="average a recording's channels, take each as a clip, or channel N, from 1",
    )
    _add_seed(evaluate)
    evaluate.set_defaults(wrong=evaluate.error)


def _add_robustness(robustness: argparse.ArgumentParser) -> None:
    _add_recordings(robustness)
    robustness.add_argument(
        "--jobs", type=count, metavar="N", help="processes at once, otherwise as many as cores"
    )
    _add_seed(robustness)


def _add_recordings(command: argparse.ArgumentParser, *, required: bool = True) -> None:
    """What `evaluate` and `robustness` share."""
    nargs = None if required else "?"
    command.add_argument("data", type=Path, nargs=nargs, metavar="FOLDER|MANIFEST.csv")
    command.add_argument(
        "--engine", action="append", required=required, metavar="ID", help="may be given again"
    )
    _add_models(command)
    command.add_argument("--out", type=Path, metavar="DIR", help="where the files go")
    command.add_argument(
        "--limit", type=count, metavar="N", help="a seeded sample in proportion to the classes"
    )
    command.add_argument(
        "--unknown-ok", action="store_true", help="take words that are not known as _unknown_"
    )


def _add_seed(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--seed", type=seed, default=0, metavar="N", help="of noise and reverberation, default 0"
    )


def _add_bench(bench: argparse.ArgumentParser) -> None:
    bench.add_argument(
        "--engine",
        action="append",
        default=[],
        metavar="ID",
        help="may be given again; without it sparse-cpu, dense-cpu and dense-cuda where they run",
    )
    _add_models(bench)
    bench.add_argument(
        "--peers",
        action="store_true",
        help="the dense net in other runtimes too, also held to older instruction sets",
    )
    bench.add_argument(
        "--mode",
        type=modes,
        default=("window",),
        metavar="M,...",
        help="window: isolated words, each by itself (the default); live: a decision for each "
        "new frame of so many streams",
    )
    for name, usual, told in (
        ("batch", (), "words at once, default 1,64; streams at once, default 1,64,1024,8192"),
        ("threads", (1,), "threads, default 1"),
    ):
        bench.add_argument(f"--{name}", type=counts, default=usual, metavar="N,...", help=told)
    bench.add_argument(
        "--seconds",
        type=seconds,
        default=1.0,
        metavar="S",
        help="of each contender for each figure, default 1",
    )
    bench.add_argument(
        "--data", type=Path, metavar="DIR", help="recordings of words; without it synthetic ones"
    )
    bench.add_argument("--json", type=Path, metavar="FILE", help="write all figures")
    bench.add_argument("--plot", type=Path, metavar="FILE", help="draw them, .png or .svg")
    bench.add_argument("--explain", action="store_true", help="measure where the ratio comes from")


def _add_train(train: argparse.ArgumentParser) -> None:
    train.add_argument("recipe", type=Path, metavar="RECIPE.toml")
    train.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="train/, validation/ and noise"
    )
    train.add_argument(
        "--out", type=Path, metavar="DIR", help="where it goes; named again, it is resumed there"
    )


def _add_study(study: argparse.ArgumentParser) -> None:
    study.add_argument("rows", type=Path, nargs="*", metavar="ROW.toml", help="recipes to measure")
    study.add_argument("--data", type=Path, metavar="DIR", help="train/, validation/ and noise")
    study.add_argument(
        "--out", type=Path, metavar="DIR", help="trainings go there, or are found there finished"
    )
    study.add_argument(
        "--seeds", type=seeds, metavar="N,N", help="train each with these seeds, not its own"
    )
    study.add_argument(
        "--noise", type=Path, metavar="FILE.csv", help="then hear the nets in noise as well"
    )
    study.add_argument(
        "--results", type=Path, metavar="DIR", help="JSON, one a row (default: results beside it)"
    )
    study.add_argument(
        "--page", type=Path, metavar="STUDY.md", help="write tables and plots of all results"
    )


def _add_data(data: argparse.ArgumentParser) -> None:
    actions = data.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="what is odd in a folder of recordings")
    check.add_argument("folder", type=Path, metavar="DIR")
    manifest = actions.add_parser("manifest", help="write the 12-class validation list")
    manifest.add_argument("folder", type=Path, metavar="DIR")
    manifest.add_argument("--noise", type=Path, required=True, metavar="DIR")
    manifest.add_argument("-o", "--output", type=Path, required=True, metavar="LIST.csv")
    stream = actions.add_parser("stream", help="make a long recording of words over noise")
    stream.add_argument("folder", type=Path, metavar="DIR", help="its validation clips are said")
    stream.add_argument("--noise", type=Path, required=True, metavar="DIR")
    stream.add_argument(
        "--snr", type=decibels, default=10.0, metavar="DB", help="speech over noise, default 10"
    )
    stream.add_argument(
        "--seconds", type=seconds, default=600.0, metavar="S", help="its length, default 600"
    )
    stream.add_argument(
        "--seed", type=seed, default=0, metavar="N", help="another seed, another stream"
    )
    stream.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE.wav",
        help="with FILE.csv beside it: start_s,end_s,word",
    )


def _add_models(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="NAME",
        help="a model file's name or path; may be given again",
    )


def _add_threshold(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--threshold", type=share, metavar="T", help="score that spots a word, 0 to 1"
    )


def _version() -> str:
    try:
        return version("sparsespot")
    except PackageNotFoundError:
        return "(a checkout that is not installed)"


if __name__ == "__main__":
    sys.exit(main())
