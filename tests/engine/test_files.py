"""Pictures: whole or not at all, and the same bytes of the same figure."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from engine.files import write_picture


def drawn(label: str) -> Figure:
    figure = Figure(figsize=(2, 2))
    axes = figure.subplots()
    axes.plot([0, 1], [2, 3], marker="o", clip_on=True)
    axes.set_xlabel(label)
    return figure


def test_the_same_figure_gives_the_same_picture(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one.svg", "other.SVG", "third.svg")]
    for file, label in zip(files, ("false alarms", "false alarms", "hits"), strict=True):
        write_picture(file, drawn(label))
    one, other, third = (file.read_bytes() for file in files)
    assert one == other != third
    texts = [node.text for node in ElementTree.fromstring(one).iter() if node.tag.endswith("text")]
    assert "false alarms" in texts
    assert b"<dc:date>" not in one
    assert sorted(tmp_path.iterdir()) == sorted(files)


def test_a_png_is_one(tmp_path: Path) -> None:
    write_picture(file := tmp_path / "one.png", drawn("hits"))
    assert file.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_what_cannot_be_drawn_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "one.svg"
    file.write_text("before")
    figure = drawn("hits")
    figure.text(0.5, 0.5, r"$\nonsense$")  # refused when it is laid out
    with pytest.raises(ValueError, match="nonsense"):
        write_picture(file, figure)
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]
