"""A recipe: everything a training depends on, as typed TOML."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_type_hints

from engine.nets.blocks import BlockPattern
from engine.nets.dense import Widths
from engine.training.pool import PoolSettings

Kind = Literal["dense", "sparse", "teacher"]
TopologyName = Literal[
    "gradual-magnitude",
    "static-random",
    "static-structured",
    "foresight",
    "set",
    "rigl",
    "iterative",
]
T = TypeVar("T")


class RecipeRefused(ValueError):
    """A recipe that cannot be trained; the message is one sentence naming file and key."""


@dataclass(frozen=True)
class Optimiser:
    """AdamW with warm-up and a cosine to zero.

    ``warm_up`` is a share of the steps; ``averaging`` the decay of the weight average that is
    evaluated and exported; ``label_smoothing`` acts where there is no teacher.
    From the second time that an epoch of the pool is heard, its images are moved by up to
    ``frame_shift`` frames either way. Every ``evaluated_every`` epochs, and after the last, the
    validation list is answered and the log says how well.
    """

    epochs: int
    batch: int = 256
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    warm_up: float = 0.1
    averaging: float = 0.999
    label_smoothing: float = 0.05
    frame_shift: int = 0
    evaluated_every: int = 5


@dataclass(frozen=True)
class Pruning:
    """Which blocks are kept, and by which strategy of :mod:`engine.nets.topology`.

    ``conv1`` is how many taps each of its kernels keeps, anywhere: zeros that are stored and
    multiplied like the rest. Masks are seen to every ``every_steps``. "gradual-magnitude" keeps
    fewer and fewer from share ``start`` of the steps to ``end``; "set" and "rigl" exchange
    ``share`` of what they keep, until ``end``; "iterative" trains ``rounds`` times over, each as
    long as ``optimiser.epochs`` say, and winds back to the weights at share ``rewind`` of the
    first.
    """

    conv2: BlockPattern
    linear1: BlockPattern
    conv1: int = 25
    start: float = 0.05
    end: float = 0.7
    every_steps: int = 25
    topology: TopologyName = "gradual-magnitude"
    share: float = 0.3
    rounds: int = 1
    rewind: float = 0.1


@dataclass(frozen=True)
class MoreWinners:
    """More winners than the net will have while it begins: ``factor`` times its k.

    The factor falls to 1 at share ``end`` of the steps, quadratically.
    """

    factor: float
    end: float


@dataclass(frozen=True)
class Distillation:
    """Learn from ``teachers`` (recipe files beside this one) with weight ``alpha``.

    G. Hinton et al., arXiv:1503.02531, sec. 2.
    """

    teachers: tuple[str, ...]
    alpha: float = 0.7
    temperature: float = 2.0


@dataclass(frozen=True)
class TeacherNet:
    """Channels of the residual net's stem and stages."""

    widths: tuple[int, int, int] = (48, 96, 160)
    dropout: float = 0.2


@dataclass(frozen=True)
class Recipe:
    """One net to train. A ``teacher`` has fine labels and no model file."""

    name: str
    kind: Kind
    words: tuple[str, ...]
    optimiser: Optimiser
    seed: int = 0
    boosting: float = 0.0
    widths: Widths = field(default_factory=Widths)
    teacher: TeacherNet = field(default_factory=TeacherNet)
    pruning: Pruning | None = None
    more_winners: MoreWinners | None = None
    distillation: Distillation | None = None
    data: PoolSettings = field(default_factory=PoolSettings)

    @property
    def labels(self) -> tuple[str, ...]:
        """The model's labels in their order."""
        return ("_silence_", "_unknown_", *self.words)

    @property
    def rounds(self) -> int:
        """How many times the optimiser's epochs are trained."""
        return self.pruning.rounds if self.pruning else 1

    @property
    def fingerprint(self) -> str:
        """A short hash of all that differs from the defaults: what a checkpoint belongs to."""
        text = json.dumps(_stated(self), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def seedless_fingerprint(self) -> str:
        """The same without name and seed: trainings that share it differ in their seed alone."""
        return replace(self, name="", seed=0).fingerprint


def read_recipe(path: Path) -> Recipe:
    """Read and check a TOML recipe.

    ``base`` names a TOML file beside it (without ``.toml``) whose values hold where the recipe
    has none of its own; it may have a base itself. Raises :class:`RecipeRefused`.
    """
    recipe = _build(Recipe, _with_bases(path, ()), str(path))
    if recipe.kind not in ("dense", "sparse", "teacher"):
        raise RecipeRefused(f"{path}: kind is dense, sparse or teacher, not {recipe.kind}.")
    if (recipe.kind == "sparse") != (recipe.pruning is not None):
        raise RecipeRefused(f"{path}: a sparse net, and only that, needs a [pruning] table.")
    if recipe.pruning is not None:
        _check_pruning(recipe.pruning, path)
    if len(set(recipe.words)) != len(recipe.words) or not recipe.words:
        raise RecipeRefused(f"{path}: words must be named, each once.")
    return recipe


def _check_pruning(pruning: Pruning, path: Path) -> None:
    if pruning.topology not in (names := get_args(TopologyName)):
        raise RecipeRefused(f"{path}: topology is one of {', '.join(names)}.")
    if (pruning.topology == "iterative") != (pruning.rounds > 1):
        raise RecipeRefused(f"{path}: two rounds or more belong to the topology iterative alone.")
    if not 0 <= pruning.share <= 1 or not 0 <= pruning.rewind < 1:
        raise RecipeRefused(f"{path}: share and rewind are shares, 0 to 1.")


def _with_bases(path: Path, above: tuple[Path, ...]) -> dict[str, Any]:
    if path in above:
        raise RecipeRefused(f"{path} is its own base: name another.")
    table = _read_table(path)
    if (base := table.pop("base", None)) is None:
        return table
    if not isinstance(base, str):
        raise RecipeRefused(f"{path}: base must be the name of a recipe beside it.")
    return _merged(_with_bases(path.parent / f"{base}.toml", (*above, path)), table)


def _read_table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecipeRefused(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeRefused(f"{path} is not TOML: {error}.") from error


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """``own`` over ``base``, tables inside tables likewise."""
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        both = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = _merged(below, value) if both else value  # type: ignore[arg-type]
    return merged


def _stated(value: Any) -> Any:
    """A dataclass as a dictionary without what has its default."""
    if not is_dataclass(value):
        return value
    stated = {}
    for each in fields(value):
        default = each.default_factory() if callable(each.default_factory) else each.default
        if (own := getattr(value, each.name)) != default:
            stated[each.name] = _stated(own)
    return stated


def _build(kind: type[T], table: Any, where: str) -> T:
    """Make dataclass ``kind`` of a TOML table, tables inside tables likewise."""
    if not isinstance(table, dict):
        raise RecipeRefused(f"{where} must be a table.")
    hints = get_type_hints(kind)
    if unknown := sorted(set(table) - {f.name for f in fields(kind)}):  # type: ignore[arg-type]
        raise RecipeRefused(f"{where} has unknown keys: {', '.join(unknown)}.")
    values = {key: _value(hints[key], item, f"{where}: {key}") for key, item in table.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise RecipeRefused(f"{where}: {error}.") from error


def _value(hint: Any, item: Any, where: str) -> Any:
    options = [option for option in getattr(hint, "__args__", ()) if is_dataclass(option)]
    inner = hint if is_dataclass(hint) else (options[0] if options else None)
    if isinstance(inner, type):
        return _build(inner, item, where)
    if isinstance(item, list):
        return tuple(item)
    if hint in (int, float, str):
        accepted = (int, float) if hint is float else hint
        if not isinstance(item, accepted) or isinstance(item, bool):
            raise RecipeRefused(f"{where} must be of type {hint.__name__}.")
    return item
