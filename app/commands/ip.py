"""``sparsespot ip``: the FPGA kernel read, simulated, told of, packed and built."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.progress import Bars
from app.resources import asset

if TYPE_CHECKING:
    from engine.artifact import Model
    from engine.bench.words import Words
    from engine.ip.geometry import Geometry

BUNDLED = ("sound/demo.flac", "sound/demo.csv")
_MOST_NAMED = 10


def run(arguments: Namespace) -> int:
    """Do what the action says."""
    actions = {
        "lint": _lint,
        "simulate": _simulate,
        "report": _report,
        "pack": _pack,
        "build": _build,
    }
    return actions[arguments.action](arguments)


def _lint(arguments: Namespace) -> int:
    from engine.ip.sim.lint import lint

    found = 0
    for name, geometry in _chosen(arguments.geometry).items():
        problems = lint(geometry)
        found += len(problems)
        for problem in problems:
            print(f"{name}: {problem}")
    if not found:
        print("The RTL reads without a warning.")
    return 1 if found else 0


def _simulate(arguments: Namespace) -> int:
    from engine.artifact import find_model, load
    from engine.ip.sim.card_library import cache_folder
    from engine.ip.sim.words import check

    model = load(find_model(arguments.model or "gsc12-sparse"))
    name, geometry, _ = _kernel(model, arguments.geometry)
    words = _words(arguments)
    with Bars() as progress:
        checked = check(model.network, geometry, words.images, cache_folder(), _told, progress)
    right = checked.words - len(checked.differing)
    print(f"{model.name} in the kernel '{name}', {words.source}")
    print(f"  {right} of {checked.words} words equal to the integer truth, bit for bit")
    cycles = checked.cycles
    print(
        f"  cycles a word, simulated: {cycles.word:,.0f} from word to word, "
        f"{cycles.latency:,.0f} for one alone; conv1 works {cycles.conv1:,.0f}, conv2 "
        f"{cycles.conv2:,.0f}, linear1 {cycles.linear1:,.0f}, the search of its winners "
        f"{cycles.winners:,.0f}, all at once"
    )
    if checked.differing:
        named = ", ".join(str(word + 1) for word in checked.differing[:_MOST_NAMED])
        print(
            f"The simulation differs from the integer truth in {len(checked.differing)} words "
            f"(the first are {named}): the RTL is wrong, report it.",
            file=sys.stderr,
        )
        return 1
    return 0


def _report(arguments: Namespace) -> int:
    from engine.files import write_text
    from engine.ip.report import cells
    from engine.ip.report.document import document
    from engine.ip.report.page import write_page
    from engine.ip.report.report import KERNELS, make_report
    from engine.ip.report.text import lines
    from engine.ip.sim.card_library import cache_folder

    for file in (arguments.page, arguments.json):  # said before minutes of work, not after
        if file is not None:
            _check_folder(file)
    kernels = [each for each in KERNELS if each.name in _chosen(arguments.geometry)]
    words = _words(arguments)
    if arguments.cells:
        cells.take({each.name: each.geometry for each in kernels}, tell=_told)
        print(f"written: {cells.SNAPSHOT}")
    with Bars() as progress:
        report = make_report(
            words.images, words.source, cache_folder(), kernels, tell=_told, count=progress
        )
    for line in lines(report):
        print(line)
    if arguments.json is not None:
        write_text(arguments.json, json.dumps(document(report), indent=1) + "\n")
        print(f"written: {arguments.json}")
    if arguments.page is not None:
        write_page(arguments.page, report)
        print(f"written: {arguments.page}")
    return 0


def _pack(arguments: Namespace) -> int:
    from engine.artifact import find_model, load
    from engine.files import write_bytes

    _check_folder(arguments.output)
    model = load(find_model(arguments.model))
    name, geometry, image = _kernel(model, arguments.geometry)
    write_bytes(arguments.output, image)
    print(
        f"written: {arguments.output}, {len(image):,} bytes, {model.name} for the kernel '{name}' "
        f"(geometry {geometry.code:#010x})"
    )
    return 0


def _build(arguments: Namespace) -> int:
    from engine.ip.geometry import GEOMETRIES
    from engine.ip.vitis.build_folder import Build, write_folder
    from engine.ip.vitis.steps import missing_tools, run_steps

    name = arguments.geometry
    build = Build(
        arguments.platform,
        "dense" if name.startswith("dense") else "sparse",
        GEOMETRIES[name],
        arguments.units,
        arguments.clock,
        arguments.jobs,
    )
    folder = (arguments.out or Path(f"vitis-{name}")).absolute()
    steps = write_folder(build, folder)
    missing = missing_tools(steps)
    if missing:
        print(
            f"There is no {' and no '.join(missing)} on PATH: install Vitis 2022.2 to 2023.2 and "
            f"type this again, or take {folder} to a machine that has it and run ./build.sh there.",
            file=sys.stderr,
        )
        return 1
    run_steps(folder, steps, _told)
    print(f"written: {folder / build.result}; SPARSESPOT_XCLBIN may name its folder")
    return 0


def _chosen(names: list[str]) -> Mapping[str, Geometry]:
    from engine.ip.geometry import GEOMETRIES

    return {name: each for name, each in GEOMETRIES.items() if not names or name in names}


def _kernel(model: Model, wanted: str | None) -> tuple[str, Geometry, bytes]:
    """The kernel that is asked for, or the smallest of the family that holds the model."""
    from engine.ip.geometry import GEOMETRIES
    from engine.ip.kernels import pack_model, smallest_kernel

    if wanted:
        return wanted, GEOMETRIES[wanted], pack_model(model, GEOMETRIES[wanted])
    geometry, image = smallest_kernel(model)
    return next(name for name, each in GEOMETRIES.items() if each == geometry), geometry, image


def _words(arguments: Namespace) -> Words:
    from dataclasses import replace

    from engine.bench.words import from_folder, from_recording

    if arguments.data is not None:
        words = from_folder(arguments.data, arguments.words)
        # where it lies on this machine is of no interest to a page that others read
        return replace(words, source=f"{len(words)} recordings of {arguments.data.resolve().name}")
    recording, listed = (asset(name) for name in BUNDLED)
    words = from_recording(recording, listed)
    if len(words) <= arguments.words:
        return words
    few = arguments.words
    source = f"the first {few} of {words.source}"
    return replace(words, samples=words.samples[:few], images=words.images[:few], source=source)


def _check_folder(file: Path) -> None:
    if not file.absolute().parent.is_dir():
        raise FileNotFoundError(2, "there is no such folder", str(file.absolute().parent))


def _told(what: str) -> None:
    print(f"ip: {what}", file=sys.stderr, flush=True)
