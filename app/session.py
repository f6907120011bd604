"""What is open: models, engines and a source. Every method runs on the worker's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.condition import BABBLE
from app.exports import not_saved
from app.inbox import Inbox
from app.lanes import REFUSALS, Lanes
from app.language import marked
from app.recovery import Recovery, Watch, device_key, is_microphone
from app.resources import asset
from app.run import LiveRun
from app.sentence import sentence
from app.values import PointChoice, SessionFacts, SourceChoice
from app.wish import Wish
from engine import available_engines
from engine.artifact import Model
from engine.audio.device_watch import Sighting
from engine.audio.devices import input_devices, look_again
from engine.audio.gain import Amplified
from engine.audio.kept import NothingKept, Overheard
from engine.audio.noisy import LiveNoise, with_noise
from engine.audio.opening import open_source
from engine.audio.signal import SignalEvent
from engine.audio.source import AudioSource, SourceFailed
from engine.values import Family, NoiseReading, NoiseSetting

BUNDLED = "sound/demo.flac"
BUNDLED_TITLE = marked("Session", "bundled recording")


class Session:
    """Opens what was wished for, runs it, and says in one sentence what it could not.

    ``later`` has a method of this session called on its thread, by name. ``check`` is called
    while an engine is opened, and what it raises ends that.
    """

    def __init__(
        self,
        wish: Wish,
        inbox: Inbox,
        on_air: Callable[[], Family],
        failed_run: Callable[[], None],
        *,
        watch: Watch,
        later: Callable[..., None],
        watched: Callable[[], bool] = lambda: False,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._wish, self._inbox = wish, inbox
        self._on_air, self._failed_run, self._watched = on_air, failed_run, watched
        self._lanes = Lanes(wish, on_air, self._tell, self._tell_working, check)
        self._title = ""
        self._run: LiveRun | None = None
        self._noise = LiveNoise(asset(BABBLE))
        self._later = later
        self._recovery = Recovery(
            watch, self._bundled(), open_source=self._open_one,
            list_devices=lambda: input_devices(), restart=self._restart,
        )  # fmt: skip
        self._gains = dict(wish.gains)
        self._amplified: Amplified | None = None
        self._told_away = False
        self._held = self._resume = False
        self._asked_again = False

    def open(self) -> None:
        """Open models and engines, listen, then list what else there is."""
        self._inbox.post("engines_listed", available_engines())
        self._lanes.open()
        self.listen(self._wish.source)
        self.list_sources()

    def listen(self, spec: str | None) -> None:
        """Listen to a source, the default microphone for None; else to what stands in for it."""
        self.stop()
        self._recovery.want(spec)
        self._told_away = False
        self._play(self._recovery.wanted)

    def start(self) -> None:
        """Listen to the source in hand again, or to the microphone it stands in for."""
        recovery = self._recovery
        self._play(recovery.wanted if recovery.away else recovery.spec or recovery.wanted)

    def stop(self) -> None:
        """Stop listening."""
        if self._run is not None:
            self._run.stop()
            self._run = self._amplified = None
            self._recovery.rest()
            self._inbox.forget_states()
            self._inbox.post("running_changed", False)

    def use_engine(self, family: Family, engine_id: str) -> None:
        """Put another engine in a lane and listen on; the old one stays where that fails."""
        try:
            engine = self._lanes.open_engine(family, engine_id)
        except REFUSALS as refusal:
            self._tell(sentence(refusal), True)
            self._post_session(self._run)
            return
        self.stop()
        self._lanes.put(family, engine)
        text = QCoreApplication.translate("Session", "{family} now runs on {runtime}, {device}")
        info = engine.info
        self._tell(text.format(family=family, runtime=info.runtime, device=info.device), False)
        self.start()

    def hold(self, lent: Callable[[tuple[tuple[str, Model], ...]], None]) -> None:
        """Do not listen until :meth:`release`: the cores go to somebody else, who is handed the
        ids and models of the engines in the lanes. What is asked for meanwhile waits."""
        if not self._held:
            self._held = True
            self._resume = self._run is not None and not self._run.over(0.0)
            self.stop()
        lent(self._lanes.lent())

    def release(self) -> None:
        """Listen again, unless nothing was listened to before :meth:`hold`."""
        if self._held:
            self._held = False
            if self._resume:
                self.start()

    def set_point(self, point: PointChoice) -> None:
        """Spot words with what was chosen, and with the model's own values for the rest."""
        self._wish = replace(self._wish, point=point)
        if self._run is not None:
            self._run.set_operating_points(self._lanes.points(self._wish.point))

    def set_noise(self, setting: NoiseSetting) -> None:
        """Mix noise into what the engines hear, whatever the source."""
        try:
            self._noise.set(setting)
        except SourceFailed as failure:
            self._tell(str(failure), True)

    def after_failure(self) -> None:
        """Say what failed; play something else if it was the source, the engines go on."""
        if self._run is None:
            return
        told = self._run.take_failures()
        if not self._run.over(1.0) or self._recovery.spec == self._bundled():
            for failure in told:
                self._tell(failure, True)
            return
        failed, device = self._recovery.spec, self._run.source_name
        self.stop()
        self._told_away = False
        others = self._recovery.stand_ins(failed, device)
        self._play_first(others, told[-1] if told else "")

    def signalled(self, event: SignalEvent) -> None:
        """Say what is wrong with a microphone's sound, and look whether it would be right anew."""
        if self._run is None or not self._run.live:
            return
        if event == "flat":
            text = QCoreApplication.translate(
                "Session",
                "The microphone '{name}' gives digital silence: it is muted or was taken away; "
                "check its switch and the system's sound settings.",
            )
            self._tell(text.format(name=self._title), True)
            self._recovery.seek_moving()
        elif event == "moves":
            self._recovery.rest()
            self._tell_back()
        else:
            text = QCoreApplication.translate(
                "Session",
                "The microphone '{name}' is too loud and clips: turn it down in the system's "
                "sound settings, or step back.",
            )
            self._tell(text.format(name=self._title), False)

    def sighted(self, sighting: Sighting) -> None:
        """Take in which microphones there are; go back to the one that is wanted."""
        recovery, run = self._recovery, self._run
        back = recovery.sighted(sighting)
        self.list_sources()
        if self._asked_again:
            self._asked_again = False
            self._tell_connected()
        if back is None or run is None:
            return
        if run.live:  # PortAudio sees what is new only while it has nothing open
            self.stop()
        recovery.fresh()
        try:
            source = recovery.open(back)
        except SourceFailed:
            if run.live:
                self._play_first(recovery.stand_ins(back), "")
            else:
                recovery.seek()
            return
        self.stop()
        self._start(source)
        self._tell_back()

    def look(self) -> None:
        """Have the microphones listed at once: something changed."""
        self._recovery.look()

    def rescan(self) -> None:
        """Look for microphones again; take the wanted one if something else plays for it."""
        self._recovery.fresh()
        self.list_sources()
        self._recovery.look()
        self._asked_again = True
        if self._run is not None and not self._run.live and self._recovery.away:
            self.listen(self._recovery.wanted)

    def list_sources(self) -> None:
        """Tell which sources there are."""
        choices = list(self._recovery.microphones())
        if Path(self._bundled()).is_file():
            choices.append(SourceChoice(self._bundled(), _bundled_title(), "recording"))
        self._inbox.post("sources_listed", tuple(choices))

    def set_gain(self, gain_db: float) -> None:
        """Amplify the microphone in hand from now on, and whenever it is heard again."""
        amplified = self._amplified
        if amplified is not None:
            amplified.gain_db = gain_db
            self._gains[device_key(amplified.source)] = amplified.gain_db
            self._post_gain()

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
        self._lanes.close()

    def _restart(self) -> None:
        with self._wish.silenced():
            look_again()

    def _tell(self, sentence: str, trouble: bool) -> None:
        self._inbox.post("notice", sentence, trouble)

    def _bundled(self) -> str:
        return str(asset(BUNDLED))

    def _open_one(self, spec: str) -> AudioSource:
        return open_source(spec, loop=self._wish.loop or spec == self._bundled())

    def _overheard(self, source: AudioSource) -> AudioSource:
        """Let the last seconds of a microphone be kept, where somebody wants that."""
        kept = self._wish.kept
        if kept is None:
            return source
        kept.forget()  # one file holds one source
        return Overheard(source, kept) if source.live else source

    def _play(self, spec: str) -> None:
        if self._held:
            self._resume = True
            text = QCoreApplication.translate(
                "Session", "The engines hear recordings: listening goes on once they are done."
            )
            self._tell(text, False)
            return
        self.stop()
        self._play_first((spec, *self._recovery.stand_ins(spec)), "")

    def _play_first(self, specs: tuple[str, ...], failure: str) -> None:
        """Play the first source that opens; say why those before it did not."""
        source = None
        for spec in dict.fromkeys(specs):
            try:
                source = self._recovery.open(spec)
                break
            except SourceFailed as failed:
                failure = failure or str(failed)
        if failure and not self._told_away:
            self._tell(f"{failure} {self._instead()}".rstrip() if source else failure, True)
        self._told_away = bool(failure)
        if source is not None and self._lanes.engines:
            self._start(source)
            self._recovery.seek()
            return
        if source is not None:
            source.close()
        silent = QCoreApplication.translate("Session", "no sound")
        nothing = SessionFacts(silent, self._recovery.spec, False, (), None, None)
        self._inbox.post("session_opened", nothing)
        self._inbox.post("running_changed", False)

    def _instead(self) -> str:
        wanted, spec = self._recovery.wanted, self._recovery.spec
        if is_microphone(spec):
            return QCoreApplication.translate(
                "Session", "Until it is back the default microphone is heard."
            )
        if is_microphone(wanted):
            return QCoreApplication.translate("Session", "Until then the bundled recording plays.")
        return QCoreApplication.translate("Session", "The bundled recording plays instead.")

    def _tell_connected(self) -> None:
        titles = [line.title for line in self._recovery.microphones()][1:]
        if titles:
            text = QCoreApplication.translate("Session", "Microphones connected: {names}.")
            self._tell(text.format(names="; ".join(titles)), False)
        else:
            text = QCoreApplication.translate(
                "Session", "No microphone is connected: plug one in, it is then heard by itself."
            )
            self._tell(text, True)

    def _tell_back(self) -> None:
        text = QCoreApplication.translate("Session", "The microphone '{name}' is heard again.")
        self._tell(text.format(name=self._title), False)

    def _tell_working(self, family: Family, doing: str) -> None:
        self._inbox.post("working", family, doing)

    def _tell_noise(self, reading: NoiseReading) -> None:  # on the listening thread
        self._inbox.post_latest("noise", "noise_changed", reading)

    def _start(self, source: AudioSource) -> None:
        model = self._lanes.leading()
        assert model is not None
        if source.live:
            gain_db = self._gains.get(device_key(source), 0.0)
            source = self._amplified = Amplified(source, gain_db)
            if remark := getattr(source.source, "remark", ""):
                self._tell(remark, False)
        source = self._overheard(source)
        run = LiveRun(
            with_noise(source, self._noise, self._tell_noise),
            self._lanes.engines,
            model.labels,
            self._wish.point.over(model.operating_point),
            inbox=self._inbox,
            on_air=self._on_air,
            failed_run=self._failed_run,
            reference=self._lanes.reference,
            watched=self._watched,
            signalled=lambda event: self._later("signalled", event),
        )
        run.set_operating_points(self._lanes.points(self._wish.point))
        self._run = run
        self._told_away = self._recovery.away
        self._post_session(run, source)
        self._post_gain()
        run.start()
        self._inbox.post("running_changed", True)

    def _post_session(self, run: LiveRun | None, source: AudioSource | None = None) -> None:
        model = self._lanes.leading()
        if source is not None:
            bundled = self._recovery.spec == self._bundled()
            self._title = _bundled_title() if bundled else source.name
        if model is None or run is None:
            return
        self._inbox.post(
            "session_opened",
            SessionFacts(
                source=self._title,
                spec=self._recovery.spec,
                live=run.live,
                labels=model.labels,
                dense=self._lanes.facts("dense"),
                sparse=self._lanes.facts("sparse"),
                truth=run.truth,
            ),
        )

    def _post_gain(self) -> None:
        amplified = self._amplified
        name = device_key(amplified.source) if amplified is not None else ""
        self._inbox.post("gain_changed", name, amplified.gain_db if amplified is not None else 0.0)


def _bundled_title() -> str:
    return QCoreApplication.translate("Session", BUNDLED_TITLE)
