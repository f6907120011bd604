"""What a run keeps: it is taken again where all is the same, and never where anything is not."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.evaluation.clip_list import ClipList, load_clip_list
from engine.evaluation.clips import Contender
from engine.evaluation.conditions import Condition
from engine.evaluation.evaluate import evaluate_contenders
from engine.evaluation.kept import Kept, ResumeRefused
from engine.evaluation.outcome import Outcome
from engine.evaluation.partition import PARTITION
from engine.evaluation.report import document
from engine.evaluation.results import Results
from engine.evaluation.spread import all_that_matters

Say = Callable[..., Path]
Make = Callable[..., Contender]
PARTS = 3


@pytest.fixture
def data(tmp_path: Path, labels: tuple[str, ...], say: Say) -> ClipList:
    """Two partitions and a bit: links to two words, and a broken file."""
    yes, no = (say(tmp_path / f"{word}.wav", word, seconds=0.05) for word in ("yes", "no"))
    for number in range(2 * PARTITION + 5):
        link = tmp_path / "clips" / ("yes", "no")[number % 2] / f"{number:04d}.wav"
        link.parent.mkdir(parents=True, exist_ok=True)
        os.link(no if number % 7 == 0 else yes, link)
    (tmp_path / "clips" / "no" / "0100.wav").write_bytes(b"")
    return load_clip_list(tmp_path / "clips", labels)


@pytest.fixture
def kept(tmp_path: Path, data: ClipList, contender: Make) -> Callable[..., Kept]:
    def make(
        engine: Contender | None = None,
        listed: ClipList = data,
        *,
        resume: bool = True,
        **heard: str,
    ) -> Kept:
        condition = Condition(**heard) if heard else None
        asked = all_that_matters([engine or contender("a")], listed, condition, None)
        return Kept(tmp_path / "out", asked, resume=resume, began="now")

    return make


class Killed(BaseException):
    """As if the process had ended here."""


def killed_after(parts: int, kept: Kept) -> Kept:
    """``kept`` in a process that dies when it has kept so many ``parts``."""
    write, written = kept.write, []

    def dying(*given: object) -> None:
        if len(written) == parts:
            raise Killed
        write(*given)  # type: ignore[arg-type]
        written.append(given)

    kept.write = dying  # type: ignore[method-assign]
    return kept


def figures(results: Results) -> dict[str, object]:
    """All that is told but times."""
    found = document(results)
    for engine in found["engines"]:  # type: ignore[attr-defined]
        del engine["seconds"], engine["words_per_second"]
    return found


@pytest.mark.parametrize("parts", [0, 1, 2])
def test_a_killed_run_goes_on(
    data: ClipList, contender: Make, kept: Callable[..., Kept], parts: int
) -> None:
    one = contender("a")
    with pytest.raises(Killed):
        evaluate_contenders([one], data, kept=killed_after(parts, kept()))
    again = contender("a")
    seen: list[int] = []
    resumed = evaluate_contenders([again], data, lambda *told: seen.append(told[1]), kept=kept())
    # the engine heard what was missing (a clip is broken), and once the silence that wakes it
    missing = len(data.entries) - parts * PARTITION - 1
    assert sum(again.engine.batches) == 1 + missing + (parts > 0)  # the broken one is in the first
    assert seen[-1] == len(data.entries)
    assert seen == sorted(set(seen))
    plain = evaluate_contenders([contender("a")], data)
    assert figures(resumed) == figures(plain)
    assert [clip.entry for clip in resumed.clips] == [clip.entry for clip in plain.clips]
    assert [clip.answers[0].answer for clip in resumed.clips] == [
        clip.answers[0].answer for clip in plain.clips
    ]
    assert [each.reason for each in resumed.rejected] == [each.reason for each in plain.rejected]


def test_nothing_is_answered_anew_where_all_is_there(
    data: ClipList, contender: Make, kept: Callable[..., Kept]
) -> None:
    first = evaluate_contenders([contender("a")], data, kept=kept())
    idle = contender("a")
    second = evaluate_contenders([idle], data, kept=kept())
    assert sum(idle.engine.batches) <= 1
    assert document(first) == document(second)  # times and all


def test_what_is_damaged_or_has_changed_is_answered_anew(
    tmp_path: Path, data: ClipList, contender: Make, kept: Callable[..., Kept], say: Say
) -> None:
    evaluate_contenders([contender("a")], data, kept=kept())
    files = sorted((tmp_path / "out" / "partitions").glob("*.npz"))
    assert len(files) == PARTS
    content = bytearray(files[0].read_bytes())
    content[len(content) // 2] ^= 1
    files[0].write_bytes(content)
    files[1].write_bytes(files[1].read_bytes()[:1000])
    last = data.entries[-1].path
    last.unlink()
    say(last, "silence", seconds=0.1)
    files_before = [file.read_bytes() for file in files]
    engine = contender("a")
    found = evaluate_contenders([engine], data, kept=kept())
    assert sum(engine.engine.batches) == 1 + len(data.entries) - 1
    assert figures(found) == figures(evaluate_contenders([contender("a")], data))
    assert all(a != b.read_bytes() for a, b in zip(files_before, files, strict=True))


def test_another_run_is_refused(
    tmp_path: Path, data: ClipList, contender: Make, kept: Callable[..., Kept]
) -> None:
    kept()
    with pytest.raises(ResumeRefused, match="with other engines, models or operating points: ask"):
        kept(contender("a", threshold=0.5))
    with pytest.raises(ResumeRefused, match="other engines"):
        kept(replace(contender("a"), sha256="1" * 64))
    fewer = replace(data, entries=data.entries[:-1])
    with pytest.raises(ResumeRefused, match="with other recordings or labels: ask"):
        kept(listed=fewer)
    relabelled = replace(data, entries=(replace(data.entries[0], label="yes"), *data.entries[1:]))
    with pytest.raises(ResumeRefused, match="other recordings or labels"):
        kept(listed=relabelled)
    with pytest.raises(ResumeRefused, match="recordings or labels and other noise, room or level"):
        kept(listed=fewer, room="hall")
    kept()  # none of them broke what is there


def test_without_resume_an_unfinished_run_is_left_alone(
    tmp_path: Path, data: ClipList, contender: Make, kept: Callable[..., Kept]
) -> None:
    with pytest.raises(Killed):
        evaluate_contenders([contender("a")], data, kept=killed_after(2, kept()))
    with pytest.raises(ResumeRefused, match=r"\(2 of 3 parts are done\): add --resume, or name"):
        kept(resume=False)
    with pytest.raises(ResumeRefused, match="with other noise, room or level .* name another"):
        kept(resume=False, room="hall")
    resumed = kept()
    evaluate_contenders([contender("a")], data, kept=resumed)
    resumed.finish()
    fresh = contender("a")
    evaluate_contenders([fresh], data, kept=kept(resume=False))
    assert sum(fresh.engine.batches) == len(data.entries)


def test_what_a_killed_writer_left_is_swept_away(
    tmp_path: Path, data: ClipList, contender: Make, kept: Callable[..., Kept]
) -> None:
    kept()
    half = tmp_path / "out" / "partitions" / ".000000.npz.123.part"
    half.write_bytes(b"half")
    kept()
    assert not half.exists()


def test_a_damaged_note_is_a_sentence(
    tmp_path: Path, data: ClipList, kept: Callable[..., Kept]
) -> None:
    kept()
    (tmp_path / "out" / "partitions" / "run.json").write_text("{")
    with pytest.raises(ResumeRefused, match="remove the folder"):
        kept()


def test_rows_of_another_shape_are_not_taken(
    data: ClipList, contender: Make, kept: Callable[..., Kept]
) -> None:
    from engine.evaluation.outcome import row_type
    from engine.evaluation.partition import partition_of

    keeper, partition = kept(), partition_of(data.entries, 0)
    rows = np.zeros(PARTITION, row_type(1, 4))
    keeper.write(partition, partition.stamp(), Outcome(rows, (), {}))
    assert keeper.read(partition, row_type(1, 4)) is not None
    assert keeper.read(partition, row_type(1, 5)) is None
    assert keeper.read(partition_of(data.entries[:99], 0), row_type(1, 4)) is None
