"""A core with a fault must not pass: the words of the other tests tell each of these faults."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from engine.artifact import find_model, load
from engine.ip.geometry import FAST, SMALL
from engine.ip.pack import pack
from engine.ip.sim.bench import SimulationFailed, build_bench, simulate, sources
from engine.spec.network import run

pytestmark = [pytest.mark.soak, pytest.mark.timeout(900)]

# What is wrong: in which file, what stands there, and what in its place.
FAULTS = {
    "ties-to-the-highest-channel": ("local_winners", "6'd63 - 6'(i)", "6'(i)"),
    "one-winner-too-many": ("local_winners", "remaining  <= k;", "remaining  <= k + 7'd1;"),
    "all-tied-units-win": ("unit_winners", "k - beyond;", "k;"),
    "no-rounding": ("requantise", "product + rounding", "product"),
    "no-clamp-at-zero": ("requantise", "if (rounded[47])", "if (1'b0)"),
    "a-tap-of-conv1-is-lost": (
        "conv1_products",
        "<= weight * pixel",
        "<= tap == 24 ? '0 : weight * pixel",
    ),
    "a-tap-of-conv2-is-lost": (
        "conv2_scan",
        "& kept[read_column]",
        "& (read_column == 3'd4 ? '0 : kept[read_column])",
    ),
    "pooling-forgets-a-corner": (
        "conv2_sums",
        "whole_corner == 2'd0 ||",
        "whole_corner == 2'd1 ||",
    ),
    "sums-are-not-cleared": ("linear1_way", "if (!rst_n || clear)", "if (!rst_n)"),
    "a-full-buffer-is-overwritten": ("activation_store", ": !full[buffer];", ": 1'b1;"),
    "a-result-is-overwritten": ("output_layer", "&& out_valid && !out_ready);", "&& 1'b0);"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(
    simulation_cache: Path, tmp_path: Path, make_network, hard_images, real_words, fault: str
) -> None:
    folder = tmp_path / "rtl"
    folder.mkdir()
    for path in sources():
        shutil.copy(path, folder)
    name, right, wrong = FAULTS[fault]
    faulty = folder / f"{name}.sv"
    text = faulty.read_text(encoding="utf-8")
    assert right in text
    faulty.write_text(text.replace(right, wrong), encoding="utf-8")
    geometry = FAST if "overwritten" in fault else SMALL
    program = build_bench(geometry, tmp_path / "cache", rtl=sources(folder))
    shipped = load(find_model("gsc12-sparse")).network
    tied = make_network(hard_images, 3, kind="ties", levels=(3, 3, 3))
    words = np.concatenate([hard_images, real_words[:20]])
    found = False
    for network, stall in ((shipped, 0), (tied, 0), (shipped, 200)):
        try:
            told = simulate(program, pack(network, geometry), words, stall=stall)
        except SimulationFailed:
            found = True
        else:
            found |= not np.array_equal(told.sums[:, :12], run(network, words))
    assert found
