"""What a page sees of the engines: signals to connect and requests to make, no thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.evaluation.signals import EvaluationSignals
from app.values import family_named, other
from engine.values import Family, NoiseSetting, OperatingPoint


class LiveSignals(QObject):
    """Signals of a live session, all emitted on the main thread.

    The requests return at once; what comes of them arrives as signals.
    """

    engines_listed = Signal(object)  # tuple[EngineInfo, ...]
    sources_listed = Signal(object)  # tuple[SourceChoice, ...]
    session_opened = Signal(object)  # SessionFacts
    running_changed = Signal(bool)
    ticked = Signal()  # with every frame, after the news of it
    columns = Signal(object, float)  # float32 (n, 96), position of the last one
    level = Signal(object)  # LevelReading
    lane = Signal(object)  # LaneReading
    flagged = Signal(object)  # Detection of the engine on air, accepted or not
    spotted = Signal(object, str)  # Detection of either engine, accepted or not; its family
    noise_changed = Signal(object)  # NoiseReading: what is mixed into the sound from now on
    heard = Signal(object)  # Heard
    raced = Signal(object)  # RaceFacts
    counted = Signal(object)  # TruthCount
    activity = Signal(object)  # ActivityReading
    energy = Signal(object)  # EnergyReading
    live_cost = Signal(object)  # LiveCost of a lane's engine, once the window has settled
    working = Signal(str, str)  # family, what is being done before its engine runs, or nothing
    dropped = Signal(int, int)  # frames, samples since the start
    on_air_changed = Signal(str)
    point_changed = Signal(object, object)  # OperatingPoint in force, the model's own
    gain_changed = Signal(str, float)  # a microphone's saved name ("" for none), dB in force
    cleared = Signal()
    sound_kept = Signal(bool)  # whether the last seconds stay in memory
    sound_saved = Signal(str)  # a file
    diagnosed = Signal(str)  # a line of what this machine has
    diagnosis_ended = Signal()
    notice = Signal(str, bool)  # sentence, whether it is trouble
    exam_looked = Signal(object)  # FolderFound or FolderRefused
    exam_read = Signal(object)  # ExamReading, again and again while an exam runs
    exam_ended = Signal(object)  # ExamEnd
    exam_running_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.evaluation: EvaluationSignals = EvaluationSignals(self)
        self.exam_folder: str | None = None  # the labelled folder given at the start
        self._on_air: Family = "sparse"
        self._keeps_sound = False

    @property
    def on_air(self) -> Family:
        """The family whose words are shown."""
        return self._on_air

    def set_on_air(self, family: str) -> None:
        """Put a family on air; what was heard before is cleared."""
        chosen = family_named(family)
        if chosen != self._on_air:
            self._on_air = chosen
            self.on_air_changed.emit(family)
            self.cleared.emit()

    def swap(self) -> None:
        """Put the other family on air."""
        self.set_on_air(other(self._on_air))

    def begin(self) -> None:
        """Open what was chosen and listen; call it once the window is on screen."""
        raise RuntimeError("a bridge must say how it begins")

    def start(self) -> None:
        """Listen again after a stop."""
        raise RuntimeError("a bridge must say how it starts")

    def stop(self) -> None:
        """Stop listening."""
        raise RuntimeError("a bridge must say how it stops")

    def choose_source(self, spec: str) -> None:
        """Listen to another source: ``mic``, ``mic:NAME``, a file or a folder."""
        raise RuntimeError("a bridge must say how it changes the source")

    def choose_engine(self, family: str, engine_id: str) -> None:
        """Run another engine in a lane; what was heard before is cleared."""
        raise RuntimeError("a bridge must say how it changes an engine")

    def set_point(self, point: OperatingPoint) -> None:
        """Spot words with this smoothing, threshold and refractory time from now on."""
        raise RuntimeError("a bridge must say how it sets the operating point")

    def reset_point(self) -> None:
        """Go back to the model's own operating point."""
        raise RuntimeError("a bridge must say how it resets the operating point")

    def watch_activity(self, watched: bool) -> None:
        """Read the networks' layers for frames in passing too, as long as someone looks."""
        raise RuntimeError("a bridge must say how it watches the networks")

    def set_noise(self, setting: NoiseSetting) -> None:
        """Mix noise into what both engines hear; `noise_changed` says what is mixed in."""
        raise RuntimeError("a bridge must say how it mixes noise in")

    def set_gain(self, gain_db: float) -> None:
        """Amplify the microphone in hand, in dB; `gain_changed` says what is in force."""
        raise RuntimeError("a bridge must say how it sets the gain")

    def rescan(self) -> None:
        """Look for microphones again."""
        raise RuntimeError("a bridge must say how it looks for microphones")

    def look_for_exam(self, folder: str, unknown_ok: bool = False) -> None:
        """See what a labelled folder holds; ``unknown_ok`` counts other names as unknown."""
        raise RuntimeError("a bridge must say how it looks through a folder")

    def start_exam(self) -> None:
        """Stop listening, and run the lanes' engines over the folder looked through last."""
        raise RuntimeError("a bridge must say how it starts an exam")

    def cancel_exam(self) -> None:
        """End the exam at the next clip; listening goes on."""
        raise RuntimeError("a bridge must say how it cancels an exam")

    def reopen(self) -> None:
        """Open what was chosen at first anew; what hangs is left behind."""
        raise RuntimeError("a bridge must say how it opens anew")

    @property
    def keeps_sound(self) -> bool:
        """Whether the last seconds of the microphone stay in memory."""
        return self._keeps_sound

    def keep_sound(self, keep: bool) -> None:
        """Keep the last seconds of the microphone in memory from now on, or forget them."""
        if keep != self._keeps_sound:
            self._keeps_sound = keep
            self.sound_kept.emit(keep)

    def save_sound(self, file: str) -> None:
        """Write what is kept as FLAC; ``sound_saved`` or a notice says what came of it."""
        raise RuntimeError("a bridge must say how it saves sound")

    def diagnose(self) -> None:
        """Look at this machine; ``diagnosed`` carries each line."""
        raise RuntimeError("a bridge must say how it looks at the machine")

    def close(self) -> None:
        """Stop every thread; nothing is emitted afterwards."""
        raise RuntimeError("a bridge must say how it ends")
