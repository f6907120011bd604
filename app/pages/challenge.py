"""The challenge: the window asks for words, a visitor says them, both engines answer."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent

from app.challenge import Challenge
from app.format import short_runtime
from app.pages.page import Page
from app.signals import LiveSignals
from app.theme import Look
from app.values import FAMILIES, PointChoice, SessionFacts, family_named
from app.views.answer import AnswerView, Said
from app.views.asked import AskedView, Question
from app.views.button import Button
from app.views.noise import NoiseView, ratio_said
from app.views.noise_kind import noise_said
from app.views.turns import TurnsView
from engine.values import Detection, Family, NoiseReading, NoiseSetting, OperatingPoint

FRAME_MS = 33
NUMBERS_MS = 250
_MARGIN, _GAP, _RIGHT = 24, 16, 440
_ASKED, _TURNS, _BUTTON = 440, 190, 72


class ChallengePage(Page):
    """Runs :class:`app.challenge.Challenge` on what both engines spot; keeps counts alone.

    A round ends without a result when the sound or an engine changes, or when the page is left;
    noise is mixed in only while the page is open. ``seed`` is that of the first round, each
    further one takes the next; None draws one.
    """

    def __init__(
        self,
        bridge: LiveSignals,
        *,
        clock: Callable[[], float] = time.monotonic,
        seed: int | None = None,
    ) -> None:
        super().__init__()
        self._bridge = bridge
        self._session: SessionFacts | None = None
        self._running = False
        self._seed = random.randrange(2**31) if seed is None else seed
        self._mixed: list[NoiseSetting] = []  # during this round, in order
        self.challenge = Challenge(clock)
        self.asked = AskedView(self)
        self.noise = NoiseView(self)
        self.answers = {family: AnswerView(family, self) for family in FAMILIES}
        self.turns = TurnsView(self)
        self.go = Button(self.tr("begin"), self, size=24)
        self.skip = Button(self.tr("skip"), self, size=24)
        self.go.setToolTip(self.tr("Begin a round (enter)"))
        self.skip.setToolTip(self.tr("Go on to the next word; this one counts for neither (N)"))
        self._frames = QTimer(self)
        self._frames.setInterval(FRAME_MS)
        self._frames.timeout.connect(self._tick)
        self._slow = QTimer(self)
        self._slow.setInterval(NUMBERS_MS)
        self._slow.timeout.connect(self.numbers)
        self._connect()
        self._show()

    def _connect(self) -> None:
        bridge = self._bridge
        self.go.clicked.connect(self.begin)
        self.skip.clicked.connect(self.skip_word)
        self.noise.changed.connect(bridge.set_noise)
        bridge.session_opened.connect(self._open)
        bridge.running_changed.connect(self._run)
        bridge.spotted.connect(self._hear)
        bridge.noise_changed.connect(self._mix)
        bridge.point_changed.connect(self._show_point)
        bridge.sound_kept.connect(self._show)

    @property
    def painted(self) -> int:
        """How many times the bar of the time left was painted."""
        return self.asked.bar.painted

    def set_look(self, look: Look) -> None:
        """Draw every view in this look."""
        super().set_look(look)
        for view in (self.asked, self.noise, *self.answers.values(), self.turns):
            view.set_look(look)
        for button in (self.go, self.skip):
            button.set_look(look)
        self._place()

    def pause(self) -> None:
        """Leave the round, and the sound as it is."""
        self._frames.stop()
        self._slow.stop()
        self.clear()
        if self.noise.switch.kind != "off":
            self.noise.turn_off()
            self._bridge.set_noise(self.noise.setting)

    def resume(self) -> None:
        """Let time run."""
        self._frames.start()
        self._slow.start()

    @Slot()
    def clear(self) -> None:
        """Leave the round."""
        self.challenge.stop()
        self._show()

    def act(self, action: str) -> None:
        """Enter begins, N skips."""
        if action == "challenge-go":
            self.begin()
        elif action == "challenge-skip":
            self.skip_word()

    @Slot()
    def begin(self) -> None:
        """Begin a round, in place of one in hand."""
        if self._ready():
            mixed = self.noise.mixed
            self._mixed = [] if mixed is None else [mixed.setting]
            self.challenge.begin(self._words(), self._families(), self._seed)
            self._seed += 1
            self._show()

    @Slot()
    def skip_word(self) -> None:
        """Go on to the next word."""
        self.challenge.skip()
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out."""
        self._place()

    def _place(self) -> None:
        px = self.look.px
        left, gap, right = round(px(_MARGIN)), round(px(_GAP)), round(px(_RIGHT))
        width, height = self.width() - 2 * left, self.height() - gap - left
        asked, turns, button = round(px(_ASKED)), round(px(_TURNS)), round(px(_BUTTON))
        y = gap
        self.asked.setGeometry(left, y, width - right - gap, asked)
        beside = left + width - right
        self.noise.setGeometry(beside, y, right, asked - button - gap)
        half = (right - gap) // 2
        at = y + asked - button
        self.go.setGeometry(beside, at, right - half - gap, button)
        self.skip.setGeometry(left + width - half, at, half, button)
        y += asked + gap
        answers = height - asked - turns - 2 * gap
        side = (width - gap) // 2
        self.answers["dense"].setGeometry(left, y, side, answers)
        self.answers["sparse"].setGeometry(left + width - side, y, side, answers)
        y += answers + gap
        self.turns.setGeometry(left, y, width, turns)

    # -- what the bridge says -------------------------------------------------------------

    @Slot(object)
    def _open(self, session: SessionFacts) -> None:
        self._session = session
        for family, view in self.answers.items():
            facts = session.lane(family)
            if facts is None:
                view.set_engine("", self.tr("no engine runs in this lane"))
            else:
                runtime = short_runtime(facts.info.runtime)
                view.set_engine(f"{runtime}, {facts.info.device}")
        self.clear()

    @Slot(object, object)
    def _show_point(self, point: OperatingPoint, own: OperatingPoint) -> None:
        chosen = PointChoice.between(own, point)
        for family, view in self.answers.items():
            facts = None if self._session is None else self._session.lane(family)
            if facts is not None:
                view.set_threshold(chosen.over(facts.operating_point).threshold)

    @Slot(bool)
    def _run(self, running: bool) -> None:
        self._running = running
        if not running:
            self.challenge.stop()
        self._show()

    @Slot(object, str)
    def _hear(self, detection: Detection, family: str) -> None:
        if detection.accepted and self.challenge.phase == "asking":
            self.challenge.hear(family_named(family), detection.word)
            self._show()

    @Slot(object)
    def _mix(self, reading: NoiseReading) -> None:
        if self.challenge.turn is not None:
            self._mixed.append(reading.setting)
        self.noise.show_mixed(reading)

    # -- what is shown --------------------------------------------------------------------

    @Slot()
    def _tick(self) -> None:
        before = (self.challenge.phase, len(self.challenge.turns))
        self.challenge.tick()
        if (self.challenge.phase, len(self.challenge.turns)) != before:
            self._show()
        self.asked.bar.show_left(self.challenge.left_s(), self.challenge.limit_s)

    @Slot()
    def _show(self) -> None:
        challenge = self.challenge
        phase = challenge.phase
        self.asked.ask(self._question())
        self.asked.bar.show_left(challenge.left_s(), challenge.limit_s)
        self.turns.show_turns(challenge.turns, challenge.families, phase == "asking")
        self.turns.set_rule(self._rule(), self._promise())
        for family, view in self.answers.items():
            view.show_said(self._said(family))
        texts = {"idle": self.tr("begin"), "over": self.tr("go again")}
        self.go.setText(texts.get(phase, self.tr("start over")))
        self.go.setAccessibleName(self.go.text())
        self.go.setEnabled(self._ready())
        self.skip.setEnabled(challenge.turn is not None)

    def _said(self, family: Family) -> Said:
        challenge, turn = self.challenge, self.challenge.turn
        if challenge.phase == "idle" or family not in challenge.families:
            return Said()
        score = challenge.score(family)
        if turn is None:
            return Said(score=score, over=True)
        word = turn.answers.get(family)
        if word is None and challenge.phase == "asking":
            return Said(score=score)
        return Said(word, turn.verdict(family), score)

    def _question(self) -> Question:
        challenge, turn, session = self.challenge, self.challenge.turn, self._session
        if session is None:
            return Question(self.tr("opening"), quiet=True)
        if not self._families():
            return Question(self.tr("no engine runs"), quiet=True)
        if not self._running:
            below = self.tr("press R or the start button to listen")
            return Question(self.tr("not listening"), below=below, quiet=True)
        speaks = "" if session.live else self.tr("a recording speaks, not a visitor")
        count = len(challenge.words) or min(10, len(self._words()))
        if turn is None and challenge.phase == "over":
            below = self.tr("{noise}  ·  enter or the button: once more")
            below = below.format(noise=self._noise_of_round())
            return Question(self.tr("that was it"), self._skipped(), speaks, below, True)
        if turn is None:
            below = self.tr("press enter or the button, then say each word that is asked")
            if not session.live:
                below = self.tr("a recording speaks here, and does not know what is asked")
            words = self.tr("{n} words").format(n=count)
            return Question(words, self.tr("challenge"), speaks, below, True)
        place = self.tr("word {n} of {all}").format(n=len(challenge.turns), all=count)
        if speaks:
            place = f"{speaks}  ·  {place}"
        shown = challenge.phase == "shown"
        return Question(turn.word, self.tr("asked") if shown else self.tr("say"), place)

    def _skipped(self) -> str:
        count = self.challenge.skipped
        return self.tr("{n} skipped").format(n=count) if count else ""

    def _noise_of_round(self) -> str:
        settings = [s if s.kind != "off" else NoiseSetting() for s in self._mixed]
        if len(set(settings)) > 1:
            return self.tr("the noise was changed during this round")
        if not settings or settings[0].kind == "off":
            return self.tr("without noise")
        noise, ratio = noise_said(settings[0].kind), ratio_said(settings[0].snr_db)
        return self.tr("in {noise}, {ratio}").format(noise=noise, ratio=ratio)

    def _rule(self) -> str:
        text = self.tr("the first word an engine spots within {n} s is its answer; no second try")
        return text.format(n=round(self.challenge.limit_s))

    def _promise(self) -> str:
        if self._bridge.keeps_sound:
            return self.tr("the last 30 s stay in memory")
        return self.tr("nothing is recorded")

    def _ready(self) -> bool:
        return self._running and bool(self._families()) and bool(self._words())

    def _families(self) -> Sequence[Family]:
        session = self._session
        if session is None:
            return ()
        return tuple(family for family in FAMILIES if session.lane(family) is not None)

    def _words(self) -> Sequence[str]:
        labels = () if self._session is None else self._session.labels
        return tuple(label for label in labels if not label.startswith("_"))
