"""How an evaluation is spread over processes, and all that its answers depend on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.engines.registry import find_entry
from engine.evaluation.clip_list import ClipList
from engine.evaluation.clips import Contender, Sound
from engine.evaluation.conditions import Condition, sound_in
from engine.evaluation.kept import Kept
from engine.evaluation.list_hash import relative
from engine.evaluation.partition import count
from engine.evaluation.workers import Here, Work, Workers
from engine.training.clip_files import Entry

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Spread:
    """Open engines, a list, and the processes that share it.

    ``babble`` is the recording that ``talk`` float32 ``(n,)`` was read from. ``jobs`` and ``dask``
    are those of :func:`workers_for`.
    """

    contenders: Sequence[Contender]
    engines: tuple[str, ...]
    models: tuple[str, ...]
    data: ClipList
    babble: str | Path | None = None
    talk: F32 | None = None
    jobs: int | None = 1
    dask: str | None = None

    def workers(self, condition: Condition | None) -> tuple[Workers, int]:
        """Who answers the list under a condition, and how many at once."""
        work = work_of(self.contenders, self.engines, self.models, condition, self.babble)
        sound = sound_in(condition, self.talk)
        return workers_for(work, self.data, self.jobs, self.dask, self.contenders, sound)


@dataclass(frozen=True)
class Keep:
    """Where what is done is kept; see :class:`engine.evaluation.kept.Kept`."""

    out: Path
    resume: bool
    began: str

    def of(self, spread: Spread, condition: Condition | None, part: str = "") -> Kept:
        """What is kept of a list under a condition."""
        asked = all_that_matters(spread.contenders, spread.data, condition, spread.talk)
        return Kept(self.out, asked, resume=self.resume, began=self.began, part=part)


def all_that_matters(
    contenders: Sequence[Contender],
    data: ClipList,
    condition: Condition | None,
    babble: F32 | None,
) -> dict[str, object]:
    """What :class:`engine.evaluation.kept.Kept` keeps partitions by, ready for JSON."""
    heard = None
    if condition is not None and not condition.quiet:
        talk = None if babble is None else hashlib.sha256(babble.tobytes()).hexdigest()
        heard = asdict(condition) | {"babble": talk if condition.noise == "babble" else None}
    return {
        "recordings": {"clips": len(data.entries), "sha256": _entries_sha256(data)},
        "engines": [
            {
                "name": contender.name,
                "runtime": contender.engine.info.runtime,
                "sha256": contender.sha256,
                "operating_point": asdict(contender.operating_point),
            }
            for contender in contenders
        ],
        "heard": heard,
    }


def work_of(
    contenders: Sequence[Contender],
    engine_ids: Sequence[str],
    models: Sequence[str],
    condition: Condition | None,
    babble: str | Path | None,
) -> Work:
    """What other processes need to know; files by names that do not depend on the folder."""
    return Work(
        engines=tuple(engine_ids),
        models=tuple(
            str(Path(each).absolute()) if Path(each).exists() else each for each in models
        ),
        sha256=tuple(contender.sha256 for contender in contenders),
        condition=condition,
        babble=None if babble is None else Path(babble).absolute(),
    )


def workers_for(
    work: Work,
    data: ClipList,
    jobs: int | None,
    dask: str | None,
    contenders: Sequence[Contender],
    sound: Sound,
) -> tuple[Workers, int]:
    """Who answers ``data``, and how many answer at once.

    ``jobs`` processes, None is as many as there are cores; where an engine holds a device they
    only listen, and the open ``contenders`` answer. Those do so too where one process is enough.
    """
    if dask is not None:
        from engine.evaluation.cluster import Cluster

        return Cluster(work, dask), 1
    from engine.evaluation.processes import Listeners, Processes, cores

    wanted = min(jobs or cores(), count(data.entries))
    if wanted <= 1:
        return Here(contenders, sound), 1
    if any(find_entry(each).alone for each in work.engines):
        return Listeners(work, wanted, contenders, sound), 1
    return Processes(work, wanted), wanted


def _entries_sha256(data: ClipList) -> str:
    """Over all that the list says, in its order, and nothing that the files hold."""
    whole = hashlib.sha256()
    names = [each.name for each in fields(Entry) if each.name != "path"]
    for entry in data.entries:
        told = [relative(entry.path, data.root), *(getattr(entry, name) for name in names)]
        whole.update(repr(told).encode("utf-8", "surrogateescape"))
    return whole.hexdigest()
