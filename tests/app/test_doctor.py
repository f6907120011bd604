from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import cli, doctor


def broken() -> Iterator[str]:
    yield "something"
    raise OSError("the disk\nis gone")


def test_a_probe_that_breaks_is_told_in_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        doctor, "PROBES", (("disk", broken), ("Python", doctor._python), ("disk", broken))
    )
    lines = list(doctor.report())
    assert lines[0] == "disk: cannot be told (OSError: the disk is gone)"
    assert lines[1].startswith("Python: 3.")
    assert len(lines) == 3


def test_everything_is_told_a_line_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SPARSESPOT_GSC", raising=False)
    assert cli.main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    titles = {line.partition(": ")[0] for line in lines}
    assert titles == {title for title, _ in doctor.PROBES}
    assert not [line for line in lines if "cannot be told" in line and "PortAudio" not in line]


def test_what_is_not_installed_is_not_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "find_spec", lambda _: None)
    assert list(doctor._torch()) == ["not installed (pip install 'sparsespot[torch]')"]
    assert list(doctor._openvino()) == ["not installed"]


def test_where_ffmpeg_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert next(doctor._ffmpeg()).startswith("not installed (")
    program = tmp_path / "ffmpeg"
    program.touch(0o755)
    assert next(doctor._ffmpeg()) == str(program)


def test_the_folder_of_recordings_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("SPARSESPOT_GSC", str(tmp_path))
    assert "has no folder validation" in next(doctor._recordings())
