"""The command line of ``sparsespot ip``."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli_types import count

KERNELS = ("small", "fast", "dense-small", "dense-fast")


def add_ip(ip: argparse.ArgumentParser) -> None:
    """The actions of the command."""
    actions = ip.add_subparsers(dest="action", required=True, metavar="ACTION")
    lint = actions.add_parser("lint", help="read the RTL strictly, a line a problem")
    _add_geometries(lint)
    simulate = actions.add_parser("simulate", help="words through the RTL, against the truth")
    simulate.add_argument("--model", metavar="NAME", help="default gsc12-sparse")
    simulate.add_argument(
        "--geometry", choices=KERNELS, help="default the smallest that holds the model"
    )
    _add_words(simulate, 64)
    report = actions.add_parser("report", help="cycles, cells, modelled words a second")
    _add_geometries(report)
    _add_words(report, 16)
    report.add_argument(
        "--cells", action="store_true", help="synthesise with Yosys first, for hours"
    )
    report.add_argument("--json", type=Path, metavar="FILE", help="write all figures")
    report.add_argument("--page", type=Path, metavar="REPORT.md", help="write the tables into it")
    pack = actions.add_parser("pack", help="a model as the memory image that a kernel loads")
    pack.add_argument("model", metavar="MODEL", help="a model file's name or path")
    pack.add_argument(
        "--geometry", choices=KERNELS, help="default the smallest that holds the model"
    )
    pack.add_argument("-o", "--output", type=Path, required=True, metavar="IMAGE")
    build = actions.add_parser("build", help="the xclbin of a card, with Vitis")
    build.add_argument("--platform", required=True, metavar="NAME", help="as platforminfo lists it")
    build.add_argument(
        "--units", type=count, metavar="N", help="compute units, default one in each region"
    )
    build.add_argument("--geometry", choices=KERNELS, default="small", help="default small")
    build.add_argument(
        "--clock", type=count, default=250, metavar="MHZ", help="to be reached, default 250"
    )
    build.add_argument("--out", type=Path, metavar="DIR", help="default vitis-GEOMETRY here")
    build.add_argument("--jobs", type=count, metavar="N", help="of Vivado at once")


def _add_geometries(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--geometry",
        action="append",
        choices=KERNELS,
        default=[],
        help="may be given again; default all",
    )


def _add_words(action: argparse.ArgumentParser, usual: int) -> None:
    action.add_argument(
        "--words", type=count, default=usual, metavar="N", help=f"how many, default {usual}"
    )
    action.add_argument(
        "--data", type=Path, metavar="DIR", help="recordings of words; without it synthetic ones"
    )
