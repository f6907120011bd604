"""From options to a running window."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from app.crash import Crash
    from app.signals import LiveSignals
    from app.window import Window

_SWITCH_S = 0.0005
_OPENING_S = 15.0
NO_SCREEN = (
    "There is no screen to open a window on: set DISPLAY or WAYLAND_DISPLAY, "
    "or use sparsespot listen, which needs none."
)


@dataclass(frozen=True)
class LiveOptions:
    """What the window is to do; None leaves a choice to what was stored, or to the program.

    ``source``: ``mic``, ``mic:NAME``, a file or a folder. ``dense`` and ``sparse``: engine ids.
    ``models``: names or paths. ``after``: seconds until ``screenshot`` is saved and the window
    closes. ``page`` is open at first. ``exam`` is a labelled folder for the exam. ``fresh``
    neither reads nor stores settings. ``language`` is the window's, else the stored one, else the
    system's. ``kiosk_pin``, ``kiosk_idle`` (seconds), ``logo`` and ``qr`` are the kiosk's, stored
    for its next start.
    """

    source: str | None = None
    loop: bool = False
    dense: str | None = None
    sparse: str | None = None
    models: tuple[str, ...] = ()
    threshold: float | None = None
    fullscreen: bool = False
    kiosk: bool = False
    fresh: bool = False
    theme: Literal["dark", "light"] | None = None
    language: str | None = None
    page: str | None = None
    screenshot: Path | None = None
    after: float | None = None
    exam: Path | None = None
    kiosk_pin: str | None = None
    kiosk_idle: float | None = None
    logo: str | None = None
    qr: str | None = None


def run_live(options: LiveOptions) -> int:
    """Open the window and stay until it is closed; the exit code."""
    if not has_screen():
        print(NO_SCREEN, file=sys.stderr)
        return 1
    from PySide6.QtWidgets import QApplication

    application = QApplication(["sparsespot"])
    return _run(application, options)


def has_screen() -> bool:
    """Whether Qt has somewhere to draw; it aborts the process where it has not."""
    if sys.platform != "linux":
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def process_age_s() -> float:
    """Seconds since this process started; since this module was loaded where that is unknown."""
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        return float(Path("/proc/uptime").read_text().split()[0]) - started
    except (OSError, ValueError, IndexError):
        return time.monotonic() - _LOADED_S


def _run(application: QApplication, options: LiveOptions) -> int:
    from app.bridge import LiveBridge
    from app.crash import catch_crashes, log_file
    from app.language import install, language, system_language
    from app.live_costs import LiveCosts
    from app.settings import Settings, read
    from app.theme import load_fonts
    from app.window import Window

    # An engine that is called many thousand times a second lets go of the interpreter only for
    # microseconds; by default drawing would then wait 5 ms for each of its turns.
    interval = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_S)
    application.setApplicationName("sparsespot")
    application.setApplicationDisplayName("SparseSpot")
    application.setStyle("Fusion")
    load_fonts()
    store = None if options.fresh else _store()
    settings = Settings() if store is None else read(store)
    if options.theme is not None:
        settings = replace(settings, theme=options.theme)
    asked = options.language or settings.language
    translators = install(application, language(asked, system_language()))
    locked = None
    if options.kiosk:
        from app.kiosk.opening import open_kiosk, settled, show_wish

        locked = settled(options, store)
    point = settings.point
    if options.threshold is not None:
        point = replace(point, threshold=options.threshold)
    bridge = LiveBridge(
        {
            "source": options.source or settings.source,
            "loop": options.loop,
            "dense": options.dense or settings.dense,
            "sparse": options.sparse or settings.sparse,
            "models": options.models,
            "point": point,
            "gains": dict(settings.gains),
        },
        on_air=settings.on_air,
        # a run that ends by itself is a picture, or counts frames: nothing runs beside it
        costs=LiveCosts() if options.after is None and options.screenshot is None else None,
    )
    bridge.exam_folder = settings.exam if options.exam is None else str(options.exam.absolute())
    bridge.evaluation.recent = settings.evaluated
    # What strangers set in a kiosk is not kept.
    window = Window(bridge, settings, None if options.kiosk else store, kiosk=options.kiosk)
    if options.page is not None:
        window.show_page(options.page)
    release = catch_crashes(_teller(window, bridge, options.kiosk))
    kiosk = None
    if locked is not None:
        kiosk = open_kiosk(window, bridge, LiveBridge(show_wish()), *locked, log_file())
    begin: Callable[[], object] = bridge.begin if kiosk is None else kiosk.begin
    leave: Callable[[], object] = window.close if kiosk is None else kiosk.leave
    undo = _close_on_signals(leave)
    failures: list[str] = []
    try:
        if options.fullscreen or options.kiosk:
            window.setGeometry(window.screen().geometry())  # some X servers have no manager to ask
            window.showFullScreen()
        else:
            window.show()
        _begin_when_painted(window, begin, told=options.after is not None)
        if options.after is not None or options.screenshot is not None:
            _finish_after(window, leave, options.screenshot, options.after or 3.0, failures)
        code = application.exec()
    finally:
        undo()
        release()
        for translator in translators:
            application.removeTranslator(translator)
        sys.setswitchinterval(interval)
        if kiosk is not None:
            kiosk.end()
        bridge.close()
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else code


def _teller(window: Window, bridge: LiveSignals, kiosk: bool) -> Callable[[Crash], None]:
    """Where crashes go: to a dialog, in a kiosk to the notice, which asks nobody to press."""
    if kiosk:
        return lambda crash: bridge.notice.emit(crash.sentence, True)
    from app.views.crash import CrashTeller

    return CrashTeller(window).told.emit


def _close_on_signals(leave: Callable[[], object]) -> Callable[[], None]:
    """Let Ctrl-C and a polite kill close the window as its corner does; returns the undoing."""
    from PySide6.QtCore import QTimer

    def close(number: int, frame: object) -> None:
        # Not at once: the signal may have come in the middle of a paintEvent.
        QTimer.singleShot(0, leave)

    before = [(number, signal.signal(number, close)) for number in (signal.SIGINT, signal.SIGTERM)]

    def undo() -> None:
        for number, handler in before:
            signal.signal(number, handler)

    return undo


def _store() -> QSettings:
    from PySide6.QtCore import QSettings

    return QSettings(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, "sparsespot", "sparsespot"
    )


def _begin_when_painted(window: Window, begin: object, *, told: bool) -> None:
    """Open engines only once the window is on screen, and say how long that took."""
    from PySide6.QtCore import QTimer

    from app.frames import FrameWatch

    assert callable(begin)
    watch = FrameWatch(window)  # of the window itself: a page may stand still
    timer = QTimer(window)
    timer.setInterval(5)

    def look() -> None:
        if watch.frames:
            timer.stop()
            watch.deleteLater()
            if told:
                print(f"first window on screen after {process_age_s():.2f} s", flush=True)
            begin()

    timer.timeout.connect(look)
    timer.start()


def _finish_after(
    window: Window,
    leave: Callable[[], object],
    screenshot: Path | None,
    seconds: float,
    failures: list[str],
) -> None:
    """After some seconds save a picture, say how evenly frames came, and close the window."""
    from PySide6.QtCore import QTimer

    from app.frames import FrameWatch

    watch = FrameWatch(window.current_page().moving)
    used = {"wall": 0.0, "cpu": 0.0}

    def count_from() -> None:
        used.update(wall=time.monotonic(), cpu=time.process_time())
        watch.start()

    def finish() -> None:
        told = watch.told()
        spent, cpu = time.monotonic() - used["wall"], time.process_time() - used["cpu"]
        if screenshot is not None:
            try:
                save_picture(window, screenshot)
            except OSError as error:
                failures.append(f"The picture {screenshot} was not saved: {error}.")
        leave()  # before a word of it: whoever was to read that may be gone
        print(f"{told} over the last {spent:.1f} s, {cpu / spent:.2f} cores", flush=True)

    # At first engines are opened; a rate over that would say nothing of the run.
    opening = min(seconds / 2, _OPENING_S)
    QTimer.singleShot(round(opening * 1000), window, count_from)
    QTimer.singleShot(round(seconds * 1000), window, finish)


def save_picture(window: Window, path: Path) -> None:
    """Save the window as PNG under a temporary name, then rename; raises OSError."""
    from app.exports import save_image

    save_image(window.grab().toImage(), path)


_LOADED_S = time.monotonic()
