"""Which long recordings are evaluated: each with the words said in it, from a label file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from engine.audio.decoder import Decoder, channels_of
from engine.audio.playlist import clips_in
from engine.audio.source import SourceFailed
from engine.evaluation.channels import Channels, clip_name
from engine.evaluation.list_hash import relative
from engine.evaluation.stream_labels import (
    COLUMNS,
    StreamLabel,
    StreamLabelsRefused,
    labels_beside,
    read_labels,
)
from engine.spotting.detector import NOT_COMMANDS, SILENCE
from engine.training.labels import MappedWord, class_of
from engine.training.recordings import NoRecordings


class UnknownLabelWords(ValueError):
    """Label files hold words that neither the model nor the data set knows: one sentence."""


@dataclass(frozen=True)
class LabelledRecording:
    """A recording of ``seconds`` and its label file.

    ``said`` is all that is said in it, by start, and may be nothing; ``commands`` is what is to
    be spotted of that. Commands have the model's own names, other words what the file calls them.
    ``channel`` counts from 1, None is the mean of all.
    """

    path: Path
    labels_file: Path
    seconds: float
    said: tuple[StreamLabel, ...]
    commands: tuple[StreamLabel, ...] = ()
    channel: int | None = None

    def told(self, root: Path) -> str:
        """Its name in tables: the path below ``root``, and the channel if it is one of several."""
        return clip_name(relative(self.path, root), 0.0, self.channel)


@dataclass(frozen=True)
class RefusedRecording:
    """A recording that could not be used, and why (one sentence)."""

    path: Path
    reason: str


@dataclass(frozen=True)
class StreamList:
    """Recordings with their words, those that are of no use, and what each word counts as.

    ``root`` is what paths are told relative to, ``name`` what the list is called.
    """

    root: Path
    name: str
    recordings: tuple[LabelledRecording, ...]
    refused: tuple[RefusedRecording, ...]
    mapping: tuple[MappedWord, ...]

    @property
    def seconds(self) -> float:
        """All recordings together."""
        return sum(recording.seconds for recording in self.recordings)


def load_stream_list(
    target: Path,
    labels: Sequence[str],
    *,
    unknown_ok: bool = False,
    channels: Channels = "mix",
) -> StreamList:
    """The recordings of a folder, a manifest (``.csv``) or one recording, for a model's ``labels``.

    A manifest has the column ``path`` and perhaps ``labels``, relative to it; else labels lie
    beside their recording (:func:`engine.evaluation.stream_labels.labels_beside`). A recording
    that cannot be read, or whose labels cannot, is told among the refused. ``channels`` takes one
    channel of each recording, or each as a recording of its own with the same labels. Raises
    :class:`engine.training.recordings.NoRecordings` where none is left and
    :class:`UnknownLabelWords` unless ``unknown_ok``.
    """
    named: list[tuple[Path, Path | None]]
    if target.is_dir():
        root, named = target.absolute(), [(path, None) for path in clips_in(target)]
    elif target.suffix.lower() == ".csv" and target.is_file():
        root, named = target.absolute().parent, list(_manifest(target))
    else:
        root, named = target.absolute().parent, [(target, None)]
    if not named:
        raise NoRecordings(f"{target} holds no recordings: give a folder of long recordings.")
    found = [
        _recording(path, file, channel)
        for path, file in named
        for channel in _chosen(path, channels)
    ]
    usable = [each for each in found if isinstance(each, LabelledRecording)]
    refused = tuple(each for each in found if isinstance(each, RefusedRecording))
    if not usable:
        several = f"None of the {len(found)} recordings of {target} can be used; the first: "
        raise NoRecordings((several if len(found) > 1 else "") + refused[0].reason)
    mapping = _mapping([label for each in usable for label in each.said], labels, unknown_ok)
    classes = {row.word: row.label for row in mapping}
    recordings = tuple(_mapped(each, classes) for each in usable)
    return StreamList(root, target.stem or target.absolute().name, recordings, refused, mapping)


def _manifest(file: Path) -> Iterator[tuple[Path, Path | None]]:
    """Recordings and the label files that are named beside them."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as stream:
            rows = csv.DictReader(stream, skipinitialspace=True)
            columns = set(rows.fieldnames or ())
            if set(COLUMNS) <= columns:
                raise NoRecordings(
                    f"{file} holds the labels of one recording: name the recording instead."
                )
            if "path" not in columns:
                raise NoRecordings(f"{file} has no column path in its first line.")
            for row in rows:
                if path := (row["path"] or "").strip():
                    labels = (row.get("labels") or "").strip()
                    yield file.parent / path, file.parent / labels if labels else None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NoRecordings(f"{file} cannot be read as a list of recordings: {reason}.") from error


def _chosen(path: Path, channels: Channels) -> Sequence[int | None]:
    """Numbers of channels, None for their mean."""
    if channels != "each":
        return [None if channels == "mix" else channels]
    try:
        return range(1, channels_of(path) + 1)
    except SourceFailed:
        return [None]  # it is refused when it is read


def _recording(
    path: Path, labels_file: Path | None, channel: int | None
) -> LabelledRecording | RefusedRecording:
    try:
        with closing(Decoder(path, channel=channel)) as decoder:
            seconds = decoder.duration_s
        file = labels_file or labels_beside(path)
        said = read_labels(file)
    except (SourceFailed, StreamLabelsRefused) as error:
        return RefusedRecording(path, str(error))
    if late := [label for label in said if label.start_s >= seconds]:
        return RefusedRecording(
            path,
            f"{file} has a word at {late[0].start_s:g} s, but {path} ends at {seconds:.1f} s: "
            "they do not belong together.",
        )
    return LabelledRecording(path, file, seconds, said, channel=channel)


def _mapping(
    said: Iterable[StreamLabel], labels: Sequence[str], unknown_ok: bool
) -> tuple[MappedWord, ...]:
    times = Counter(label.word for label in said)
    classes = {word: class_of(word, labels, unknown_ok=unknown_ok) for word in times}
    if strange := sorted(word for word, found in classes.items() if found is None):
        listed = ", ".join(f"{word} ({times[word]})" for word in strange)
        raise UnknownLabelWords(
            f"Not words of the model nor of Speech Commands: {listed}; mend the labels, or count "
            "them as words that are not to be spotted with --unknown-ok."
        )
    order = {label: index for index, label in enumerate(labels)}
    rows = [MappedWord(word, found, times[word]) for word, found in classes.items() if found]
    return tuple(sorted(rows, key=lambda row: (order[row.label], row.word)))


def _mapped(recording: LabelledRecording, classes: dict[str, str]) -> LabelledRecording:
    """By the model's names, without what is labelled as silence."""
    said: list[StreamLabel] = []
    commands: list[StreamLabel] = []
    for one in recording.said:
        label = classes[one.word]
        if label not in NOT_COMMANDS:
            commands.append(StreamLabel(one.start_s, one.end_s, label))
            said.append(commands[-1])
        elif label != SILENCE:
            said.append(one)
    return replace(recording, said=tuple(said), commands=tuple(commands))
