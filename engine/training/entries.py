"""A hundred thousand entries in a few megabytes."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, overload

from engine.training.clip_files import Entry

_ENCODING = ("utf-8", "surrogatepass")  # whatever a name holds
_TIMES = ("offset_s", "duration_s")
_SHARED = tuple(f.name for f in fields(Entry) if f.name not in ("path", *_TIMES))


class Entries(Sequence[Entry]):
    """Entries that share folders and words: some 70 bytes each and its file's name.

    Every entry is made anew when it is asked for. Equal to any sequence of equal entries.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._names, self._ends = bytearray(), array("Q")
        self._folders = _Shared()
        self._times = {name: array("d") for name in _TIMES}
        self._shared = {name: _Shared() for name in _SHARED}
        for entry in entries:
            self.put(entry.path.parent, entry.path.name, entry)

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(index, slice):
            return tuple(self._at(i) for i in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self._at(index % len(self))

    def __iter__(self) -> Iterator[Entry]:
        return map(self._at, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def values(self, name: str) -> list[Any]:
        """What each entry has in a field that many share, such as ``label`` or ``group``."""
        shared = self._shared[name]
        return [shared.values[code] for code in shared.codes]

    def with_labels(self, labels: Mapping[str, str]) -> Entries:
        """The same entries under other labels."""
        changed = Entries()
        changed.__dict__.update(self.__dict__)
        changed._shared = dict(self._shared)
        relabelled = changed._shared["label"] = _Shared()
        for label in self.values("label"):
            relabelled.add(labels[label])
        return changed

    def put(self, folder: Path, name: str, like: Entry) -> None:
        """Add the recording ``name`` in ``folder``, with all else as in ``like``."""
        self._names += name.encode(*_ENCODING)
        self._ends.append(len(self._names))
        self._folders.add(folder)
        for field, times in self._times.items():
            seconds = getattr(like, field)
            times.append(math.nan if seconds is None else seconds)
        for field, shared in self._shared.items():
            shared.add(getattr(like, field))

    def _at(self, index: int) -> Entry:
        name = self._names[self._ends[index - 1] if index else 0 : self._ends[index]]
        duration_s = self._times["duration_s"][index]
        return Entry(
            path=self._folders.at(index) / name.decode(*_ENCODING),
            offset_s=self._times["offset_s"][index],
            duration_s=None if math.isnan(duration_s) else duration_s,
            **{name: shared.at(index) for name, shared in self._shared.items()},
        )


class _Shared:
    """One value an entry, kept once for all that have the same."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.codes = array("I")
        self._known: dict[Any, int] = {}

    def add(self, value: Any) -> None:
        if self.codes and value is self.values[self.codes[-1]]:
            self.codes.append(self.codes[-1])
            return
        code = self._known.setdefault(value, len(self.values))
        if code == len(self.values):
            self.values.append(value)
        self.codes.append(code)

    def at(self, index: int) -> Any:
        return self.values[self.codes[index]]
