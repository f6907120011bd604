"""The models and the engines of both lanes. Every method runs on the worker's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication

from app.inside.kept import kept_weights
from app.sentence import sentence
from app.values import FAMILIES, LaneFacts, PointChoice, other
from app.wish import Wish
from engine import UnknownEngine, open_engine
from engine.artifact import DEFAULT_MODELS, Model, ModelRefused, find_model, load
from engine.engines.engine import Engine, EngineFailed, EngineUnavailable
from engine.values import Family, OperatingPoint

PREFERRED: dict[Family, tuple[str, ...]] = {
    "dense": ("dense-cpu", "dense-cpu-fp32", "dense-reference"),
    "sparse": ("sparse-cpu", "sparse-reference"),
}
REFUSALS = (EngineUnavailable, EngineFailed, UnknownEngine, ModelRefused)


class Lanes:
    """Opens what was wished for in each lane; ``tell`` hears what it could not, in a sentence, and
    ``working`` what takes long in a lane, "" when it is done. ``check`` is called while an engine
    takes long to open, and what it raises ends that."""

    def __init__(
        self,
        wish: Wish,
        on_air: Callable[[], Family],
        tell: Callable[[str, bool], None],
        working: Callable[[Family, str], None],
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._check = check
        self._wish, self._on_air, self._tell, self._working = wish, on_air, tell, working
        self._models: dict[Family, Model] = {}
        self._files: dict[Family, str] = {}
        self.engines: dict[Family, Engine] = {}

    def open(self) -> None:
        """Open the models, and in each lane the first engine that can run."""
        self._open_models()
        for family in FAMILIES:
            self._open_first_engine(family)
        if not self.engines:
            text = QCoreApplication.translate(
                "Session", "No engine can run: see what sparsespot engines says."
            )
            self._tell(text, True)

    def put(self, family: Family, engine: Engine) -> None:
        """Take an engine into a lane; the one before it is closed."""
        if (before := self.engines.get(family)) is not None:
            before.close()
        self.engines[family] = engine

    def reference(self, family: Family) -> Engine:
        """The integer truth of a lane's model, opened."""
        return open_engine(f"{family}-reference", self._models[family])

    def lent(self) -> tuple[tuple[str, Model], ...]:
        """The ids and models of the engines in the lanes."""
        return tuple(
            (engine.info.id, self._models[family]) for family, engine in self.engines.items()
        )

    def close(self) -> None:
        """Close every engine."""
        for engine in self.engines.values():
            engine.close()
        self.engines.clear()

    def leading(self) -> Model | None:
        """The model of the engine on air, else the other one."""
        family = self._on_air()
        return self._models.get(family) or self._models.get(other(family))

    def points(self, point: PointChoice) -> dict[Family, OperatingPoint]:
        """What is in force in each lane: what was chosen over its model's own."""
        return {family: point.over(model.operating_point) for family, model in self._models.items()}

    def facts(self, family: Family) -> LaneFacts | None:
        """What the window tells of a lane, None where no engine is in it."""
        engine, model = self.engines.get(family), self._models.get(family)
        if engine is None or model is None:
            return None
        return LaneFacts(
            info=engine.info,
            model=model.name,
            weights_total=model.weights_total,
            weights_nonzero=model.weights_nonzero,
            model_bytes=model.bytes,
            operating_point=model.operating_point,
            accuracy=model.accuracy[0] if model.accuracy else None,
            multiplications=model.network.multiplications if family == "dense" else None,
            kept=kept_weights(model),
            multiplications_dense=model.network.multiplications,
            model_file=self._files[family],
        )

    def _open_models(self) -> None:
        for name in self._wish.models:
            self._load(name)
        for family in FAMILIES:
            if family not in self._models:
                self._load(DEFAULT_MODELS[family])
        if len(self._models) == 2 and self._models["dense"].labels != self._models["sparse"].labels:
            kept = self._on_air()
            left = self._models.pop(other(kept))
            text = QCoreApplication.translate(
                "Session",
                "The models know different words, so {model} is left out: "
                "name two models with the same labels.",
            )
            self._tell(text.format(model=left.name), True)

    def _load(self, name: str) -> None:
        try:
            file = find_model(name)
            model = load(file)
        except ModelRefused as refusal:
            self._tell(str(refusal), True)
            return
        family: Family = "dense" if model.family == "dense" else "sparse"
        if family not in self._models:
            self._models[family], self._files[family] = model, str(file.absolute())

    def _open_first_engine(self, family: Family) -> None:
        model, asked = self._models.get(family), self._wish.engine(family)
        if model is None:
            return
        for engine_id in self._candidates(family, asked):
            try:
                self.engines[family] = self.open_engine(family, engine_id)
                return
            except REFUSALS as refusal:
                if engine_id == asked or isinstance(refusal, ModelRefused):
                    self._tell(sentence(refusal), True)

    def open_engine(self, family: Family, engine_id: str) -> Engine:
        """Open an engine of a lane, and say so while it takes; raises one of `REFUSALS`."""
        told = ""

        def progress(doing: str, done: int, of: int) -> None:
            nonlocal told
            self._check()
            text = QCoreApplication.translate("Session", "{doing}, {step} of {steps}")
            now = text.format(doing=doing, step=done + 1, steps=of)
            if now != told:  # it comes again while the step lasts
                told = now
                self._working(family, told)

        opening = QCoreApplication.translate("Session", "opening {engine}")
        self._working(family, opening.format(engine=engine_id))
        try:
            return open_engine(engine_id, self._models.get(family), progress)
        finally:
            self._working(family, "")

    @staticmethod
    def _candidates(family: Family, asked: str | None) -> Iterator[str]:
        if asked is not None:
            yield asked
        yield from (engine_id for engine_id in PREFERRED[family] if engine_id != asked)
