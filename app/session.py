"""What is open: models, engines and a source. Every method runs on the worker's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.condition import BABBLE
from app.exports import not_saved
from app.inbox import Inbox
from app.inside.kept import kept_weights
from app.language import marked
from app.resources import asset
from app.run import LiveRun
from app.sentence import sentence
from app.values import FAMILIES, LaneFacts, PointChoice, SessionFacts, SourceChoice, other
from engine import UnknownEngine, available_engines, open_engine
from engine.artifact import DEFAULT_MODELS, Model, ModelRefused, find_model, load
from engine.audio.devices import input_devices, look_again
from engine.audio.kept import KeptSound, NothingKept, Overheard
from engine.audio.noisy import LiveNoise, with_noise
from engine.audio.opening import open_source
from engine.audio.source import AudioSource, SourceFailed
from engine.engines.engine import Engine, EngineFailed, EngineUnavailable
from engine.values import Family, NoiseReading, NoiseSetting, OperatingPoint

PREFERRED: dict[Family, tuple[str, ...]] = {
    "dense": ("dense-cpu", "dense-cpu-fp32", "dense-reference"),
    "sparse": ("sparse-cpu", "sparse-reference"),
}
BUNDLED = "sound/demo.flac"
BUNDLED_TITLE = marked("Session", "bundled recording")
_REFUSALS = (EngineUnavailable, EngineFailed, UnknownEngine, ModelRefused)


@dataclass(frozen=True)
class Wish:
    """What was asked for; None leaves the choice to the session."""

    source: str | None = None
    loop: bool = False
    dense: str | None = None
    sparse: str | None = None
    models: tuple[str, ...] = ()
    point: PointChoice = field(default_factory=PointChoice)

    kept: KeptSound | None = None

    def engine(self, family: Family) -> str | None:
        """The engine asked for in a lane."""
        return self.dense if family == "dense" else self.sparse


class Session:
    """Opens what was wished for, runs it, and says in one sentence what it could not."""

    def __init__(
        self,
        wish: Wish,
        inbox: Inbox,
        on_air: Callable[[], Family],
        failed_run: Callable[[], None],
        *,
        watched: Callable[[], bool] = lambda: False,
    ) -> None:
        self._wish, self._inbox = wish, inbox
        self._on_air, self._failed_run, self._watched = on_air, failed_run, watched
        self._models: dict[Family, Model] = {}
        self._engines: dict[Family, Engine] = {}
        self._spec = self._title = ""
        self._wanted = wish.source  # what to go back to when a microphone comes
        self._run: LiveRun | None = None
        self._fell_back = False
        self._noise = LiveNoise(asset(BABBLE))

    def open(self) -> None:
        """Open models and engines, listen, then list what else there is."""
        self._inbox.post("engines_listed", available_engines())
        self._open_models()
        for family in FAMILIES:
            self._open_first_engine(family)
        if not self._engines:
            self._tell(
                QCoreApplication.translate(
                    "Session", "No engine can run: see what sparsespot engines says."
                ), True,
            )  # fmt: skip
        self.listen(self._wish.source)
        self.list_sources()

    def listen(self, spec: str | None) -> None:
        """Listen to a source, the default microphone for None; else the bundled recording."""
        self.stop()
        self._wanted = spec
        self._fell_back = False
        self._play(spec)

    def start(self) -> None:
        """Listen to the source in hand again."""
        self._play(self._spec or self._wanted)

    def stop(self) -> None:
        """Stop listening."""
        if self._run is not None:
            self._run.stop()
            self._run = None
            self._inbox.forget_states()
            self._inbox.post("running_changed", False)

    def use_engine(self, family: Family, engine_id: str) -> None:
        """Put another engine in a lane and listen on; the old one stays where that fails."""
        try:
            engine = self._open_engine(family, engine_id)
        except _REFUSALS as refusal:
            self._tell(sentence(refusal), True)
            self._post_session(self._run)
            return
        self.stop()
        if (before := self._engines.get(family)) is not None:
            before.close()
        self._engines[family] = engine
        text = QCoreApplication.translate("Session", "{family} now runs on {runtime}, {device}")
        info = engine.info
        self._tell(text.format(family=family, runtime=info.runtime, device=info.device), False)
        self.start()

    def set_point(self, point: PointChoice) -> None:
        """Spot words with what was chosen, and with the model's own values for the rest."""
        self._wish = replace(self._wish, point=point)
        if self._run is not None:
            self._run.set_operating_points(self._points())

    def set_noise(self, setting: NoiseSetting) -> None:
        """Mix noise into what the engines hear, whatever the source."""
        try:
            self._noise.set(setting)
        except SourceFailed as failure:
            self._tell(str(failure), True)

    def after_failure(self) -> None:
        """If the source failed, play the bundled recording; a failed engine leaves the other."""
        if self._run is not None and self._run.over(1.0) and self._spec != self._bundled():
            self.stop()
            self._fell_back = True
            self._play(self._bundled())

    def rescan(self) -> None:
        """Look for microphones again; take one if only the bundled recording was left."""
        if self._run is None or not self._run.live:
            with suppress(SourceFailed):
                look_again()
        if self.list_sources() and self._fell_back:
            self.listen(self._wanted)

    def list_sources(self) -> bool:
        """Tell which sources there are; whether a microphone is among them."""
        choices: list[SourceChoice] = []
        default = QCoreApplication.translate("Session", "default microphone")
        with suppress(SourceFailed):
            devices = input_devices()
            if devices:
                choices.append(SourceChoice("mic", default, "microphone"))
            for name in dict.fromkeys(device.name for device in devices):
                choices.append(SourceChoice(f"mic:{name}", name, "microphone"))
        found = bool(choices)
        if Path(self._bundled()).is_file():
            choices.append(SourceChoice(self._bundled(), _bundled_title(), "recording"))
        self._inbox.post("sources_listed", tuple(choices))
        return found

    def save_sound(self, file: str) -> None:
        """Write the sound kept in memory, or say why not."""
        kept = self._wish.kept
        assert kept is not None
        try:
            kept.save(Path(file))
        except NothingKept as nothing:
            self._tell(str(nothing), True)
        except OSError as error:
            self._tell(not_saved(Path(file), error), True)
        else:
            self._inbox.post("sound_saved", file)

    def close(self) -> None:
        """Stop, and close every engine; one that a thread hangs in stays open."""
        run = self._run
        self.stop()
        if run is not None and not run.over(0.0):
            return  # freed under its thread it would take the process with it
        for engine in self._engines.values():
            engine.close()
        self._engines.clear()

    def _tell(self, sentence: str, trouble: bool) -> None:
        self._inbox.post("notice", sentence, trouble)

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
            model = load(find_model(name))
        except ModelRefused as refusal:
            self._tell(str(refusal), True)
            return
        family: Family = "dense" if model.family == "dense" else "sparse"
        self._models.setdefault(family, model)

    def _open_first_engine(self, family: Family) -> None:
        model, asked = self._models.get(family), self._wish.engine(family)
        if model is None:
            return
        for engine_id in self._candidates(family, asked):
            try:
                self._engines[family] = self._open_engine(family, engine_id)
                return
            except _REFUSALS as refusal:
                if engine_id == asked or isinstance(refusal, ModelRefused):
                    self._tell(sentence(refusal), True)

    def _open_engine(self, family: Family, engine_id: str) -> Engine:
        """Open an engine, and say so while it takes."""

        def progress(doing: str, done: int, of: int) -> None:
            text = QCoreApplication.translate("Session", "{doing}, step {step} of {steps}, once")
            told = text.format(doing=doing, step=done + 1, steps=of)
            self._inbox.post("working", family, told)

        opening = QCoreApplication.translate("Session", "opening {engine}")
        self._inbox.post("working", family, opening.format(engine=engine_id))
        try:
            return open_engine(engine_id, self._models.get(family), progress)
        finally:
            self._inbox.post("working", family, "")

    @staticmethod
    def _candidates(family: Family, asked: str | None) -> Iterator[str]:
        if asked is not None:
            yield asked
        yield from (engine_id for engine_id in PREFERRED[family] if engine_id != asked)

    def _bundled(self) -> str:
        return str(asset(BUNDLED))

    def _open_source(self, spec: str | None) -> AudioSource | None:
        bundled = self._bundled()
        for tried in dict.fromkeys((spec or "mic", bundled)):
            try:
                source = open_source(tried, loop=self._wish.loop or tried == bundled)
            except SourceFailed as failure:
                if tried == bundled:
                    self._tell(str(failure), True)
                else:
                    self._fell_back = True
                    until = QCoreApplication.translate(
                        "Session", "Until then the bundled recording plays."
                    )
                    self._tell(f"{failure} {until}", True)
                continue
            self._spec = tried
            return self._overheard(source)
        return None

    def _overheard(self, source: AudioSource) -> AudioSource:
        """Let the last seconds of a microphone be kept, where somebody wants that."""
        kept = self._wish.kept
        if kept is None:
            return source
        kept.forget()  # one file holds one source
        return Overheard(source, kept) if source.live else source

    def _play(self, spec: str | None) -> None:
        self.stop()
        source = self._open_source(spec)
        if source is not None and self._engines:
            self._start(source)
            return
        if source is not None:
            source.close()
        silent = QCoreApplication.translate("Session", "no sound")
        nothing = SessionFacts(silent, self._spec, False, (), None, None)
        self._inbox.post("session_opened", nothing)
        self._inbox.post("running_changed", False)

    def _leading(self) -> Model | None:
        family = self._on_air()
        return self._models.get(family) or self._models.get(other(family))

    def _points(self) -> dict[Family, OperatingPoint]:
        """What is in force in each lane: what was chosen over its model's own."""
        point = self._wish.point
        return {family: point.over(model.operating_point) for family, model in self._models.items()}

    def _tell_noise(self, reading: NoiseReading) -> None:  # on the listening thread
        self._inbox.post_latest("noise", "noise_changed", reading)

    def _start(self, source: AudioSource) -> None:
        model = self._leading()
        assert model is not None
        run = LiveRun(
            with_noise(source, self._noise, self._tell_noise),
            self._engines,
            model.labels,
            self._wish.point.over(model.operating_point),
            inbox=self._inbox,
            on_air=self._on_air,
            failed_run=self._failed_run,
            reference=lambda family: open_engine(f"{family}-reference", self._models[family]),
            watched=self._watched,
        )
        run.set_operating_points(self._points())
        self._run = run
        self._post_session(run, source)
        run.start()
        self._inbox.post("running_changed", True)

    def _post_session(self, run: LiveRun | None, source: AudioSource | None = None) -> None:
        model = self._leading()
        if source is not None:
            self._title = _bundled_title() if self._spec == self._bundled() else source.name
        if model is None or run is None:
            return
        facts = {family: self._facts(family) for family in FAMILIES}
        self._inbox.post(
            "session_opened",
            SessionFacts(
                source=self._title,
                spec=self._spec,
                live=run.live,
                labels=model.labels,
                dense=facts["dense"],
                sparse=facts["sparse"],
                truth=run.truth,
            ),
        )

    def _facts(self, family: Family) -> LaneFacts | None:
        engine, model = self._engines.get(family), self._models.get(family)
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
        )


def _bundled_title() -> str:
    return QCoreApplication.translate("Session", BUNDLED_TITLE)
