"""The topology study's table and plot, made of results that are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import scipy.stats

from engine.training.noise_list import NoiseLine, write_noise_list
from engine.training.study_result import StudyResult, write_result
from engine.training.topology_page import (
    BEGIN,
    END,
    TITLES,
    chance,
    rows_of,
    table,
    write_topology_page,
)
from tests.engine.training.results import made_result


def result(name: str, seed: int, correct: int, seconds: float = 100.0) -> StudyResult:
    """Of a thousand clips, after four epochs of a training that rises to it."""
    curve = ((2, 0.8), (4, correct / 1000))
    return made_result(
        f"{name}-seed{seed}", correct, seed=seed, epochs=4, cpu_seconds=seconds, curve=curve
    )


def test_seeds_are_gathered_in_the_order_of_the_questions() -> None:
    rows = rows_of(
        [result("rigl", 1, 930), result("dense", 0, 960), result("rigl", 0, 940), result("x", 0, 1)]
    )
    assert [row.name for row in rows] == ["dense", "rigl", "x"]
    assert rows[1].shares == (94.0, 93.0)
    assert rows[1].title == TITLES["rigl"]


def test_the_table_compares_with_dense() -> None:
    rows = rows_of(
        [
            *(result("dense", seed, correct) for seed, correct in enumerate((960, 962, 964))),
            result("rigl", 0, 930, seconds=50.0),
            result("rigl", 1, 934, seconds=60.0),
            result("lottery", 0, 970, seconds=400.0),
        ]
    )
    lines = table(rows, {("rigl-seed0", "babble"): 80.0, ("rigl-seed1", "babble"): 82.0})
    dense, rigl, lottery = lines.splitlines()[2:]
    assert "96.20 ± 0.20 %" in dense
    assert "25.0 | 1.00× | 100 s (1.00×) | –" in dense
    assert "93.20 ± 0.28 % | -3.00" in rigl
    assert "13.8 | 0.55× | 55 s (0.55×) | 100 s" in rigl
    assert rigl.endswith("81.00 ± 1.41 % |")
    assert "never" in lottery  # dense does not get there
    assert lottery.endswith("– |")


def test_times_of_two_processors_are_not_compared() -> None:
    """A third seed, trained on a slow machine, counts for accuracy alone."""
    slow = [replace(result(name, 2, 950, 900.0), processor="slow") for name in ("dense", "rigl")]
    dense = [result("dense", seed, 960) for seed in (0, 1)]
    rows = rows_of([*dense, result("rigl", 0, 930), *slow])
    assert [row.cpu_seconds for row in rows] == [100.0, 100.0]
    assert rows[1].shares == (93.0, 95.0)
    elsewhere = rows_of([*dense, *slow[1:]])
    assert elsewhere[1].cpu_seconds is None
    assert "95.00 % | -1.00" in table(elsewhere, {})


def test_the_spread_is_that_of_all_rows_together() -> None:
    groups = {"dense": (960, 962, 958), "rigl": (930, 936, 939), "set": (920,)}
    rows = rows_of([result(name, i, n) for name, of in groups.items() for i, n in enumerate(of)])
    residuals = np.concatenate([np.array(of) / 10 - np.mean(of) / 10 for of in groups.values()])
    freedom = len(residuals) - len(groups)
    apart = np.sqrt(np.sum(residuals**2) / freedom)
    reach = scipy.stats.t.interval(0.95, freedom, scale=apart * np.sqrt(4 / 3))[1]
    between = scipy.stats.t.interval(0.95, freedom, scale=apart * np.sqrt(2 / 3))[1]
    assert f"deviation is {apart:.2f} points (4 degrees" in chance(rows)
    assert f"within {reach:.2f} points" in chance(rows)
    assert f"within {between:.2f} of each other" in chance(rows)
    assert chance(rows_of([result("dense", 0, 960)])) == ""


def test_page_and_picture_are_written(tmp_path: Path) -> None:
    page = tmp_path / "STUDY.md"
    page.write_text(f"before\n{BEGIN}\n{END}\nafter\n", encoding="utf-8")
    folder = tmp_path / "study" / "topology"
    assert write_topology_page(page, folder) == ()
    for one in (result("dense", 0, 960), result("rigl", 0, 930)):
        write_result(one, folder / "results")
    write_noise_list(folder / "noise.csv", [NoiseLine("rigl-seed0", "pink +5 dB", 200, 150)])
    written = write_topology_page(page, folder)
    assert written == (page, folder / "training.svg")
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before")
    assert text.endswith("after\n")
    assert "| pink +5 dB |" in text
    assert "| 75.00 % |" in text
    assert "study/topology/training.svg" in text
    ElementTree.parse(written[1])
    assert "regrown by gradient" in written[1].read_text(encoding="utf-8")
