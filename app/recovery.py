"""What is to be heard, what stands in while a microphone is away, and when to go back to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication

from app.values import SourceChoice
from engine.audio.device_watch import Search, Sighting
from engine.audio.devices import InputDevice, choose_input, saved_name
from engine.audio.source import AudioSource, SourceFailed

MICROPHONE = "mic"
_ANSWER_S = 4.0


class Watch(Protocol):
    """What sees microphones come and go: :class:`engine.audio.device_watch.DeviceWatch`."""

    def seek(self, search: Search) -> None:
        """Look for a microphone until it gives sound."""

    def rest(self) -> None:
        """Seek nothing."""

    def look(self) -> None:
        """List at once."""

    def answers(self, timeout_s: float) -> bool:
        """Whether the sound system answers within this time."""


class Recovery:
    """Opens a wanted source or what may stand in for it, and has the watch look for it.

    ``open_source``, ``list_devices`` and ``restart`` (PortAudio anew) are those of
    `engine.audio`. All methods belong to the session's thread.
    """

    def __init__(
        self,
        watch: Watch,
        bundled: str,
        *,
        open_source: Callable[[str], AudioSource],
        list_devices: Callable[[], Sequence[InputDevice]],
        restart: Callable[[], None],
    ) -> None:
        self._watch, self._bundled = watch, bundled
        self._open_source, self._list, self._restart = open_source, list_devices, restart
        self._sighted: tuple[InputDevice, ...] | None = None
        self._microphone: AudioSource | None = None  # the last one opened
        self._silent = False
        self.wanted = MICROPHONE
        self.spec = ""

    @property
    def away(self) -> bool:
        """Whether something else plays in the place of a microphone that is wanted."""
        return is_microphone(self.wanted) and self.spec != self.wanted

    @property
    def released(self) -> bool:
        """Whether no microphone is open or hangs while it is closed: PortAudio may restart."""
        return bool(getattr(self._microphone, "released", True))

    def want(self, spec: str | None) -> None:
        """Note what is to be heard from now on, the default microphone for None."""
        self.wanted, self.spec = spec or MICROPHONE, ""
        self.rest()

    def open(self, spec: str) -> AudioSource:
        """Open a source; a microphone is looked for in a fresh list too. Raises `SourceFailed`."""
        if not is_microphone(spec):
            source = self._open_source(spec)
        elif not (self.released and self._watch.answers(_ANSWER_S)):
            raise SourceFailed(
                QCoreApplication.translate(
                    "Recovery", "The sound server does not answer; wait for it, or restart it."
                )
            )
        else:
            try:
                source = self._open_source(spec)
            except SourceFailed:
                with suppress(SourceFailed):
                    self._restart()
                source = self._open_source(spec)
            self._microphone = source
            spec = self._saved(spec, source)
        self.spec, self._silent = spec, False
        return source

    def stand_ins(self, spec: str, failed_device: str = "") -> tuple[str, ...]:
        """What may play in the place of a source, best first; never a device that failed."""
        if not is_microphone(spec) or spec == MICROPHONE:
            return (self._bundled,)
        if failed_device and self.released:
            with suppress(SourceFailed):
                self._restart()
            with suppress(SourceFailed):
                if choose_input(tuple(self._list()), None).name == failed_device:
                    return (self._bundled,)
        return (MICROPHONE, self._bundled)

    def seek(self) -> None:
        """Have the wanted microphone looked for, unless another one is open meanwhile."""
        if self._silent:
            self._watch.seek(Search(device_named(self.spec), moving=True))
        elif self.away and not is_microphone(self.spec):
            self._watch.seek(Search(device_named(self.wanted)))

    def seek_moving(self) -> None:
        """Have another look at a microphone that gives digital silence."""
        self._silent = True
        self.seek()

    def rest(self) -> None:
        """Look for nothing."""
        self._silent = False
        self._watch.rest()

    def look(self) -> None:
        """Have the microphones listed at once."""
        self._watch.look()

    def sighted(self, sighting: Sighting) -> str | None:
        """Take in what the watch saw; the microphone to open now, if it is time for one."""
        self._sighted, devices = sighting.devices, sighting.devices
        if not (self.away or self._silent):
            return None
        listening = is_microphone(self.spec)
        if devices is None:  # nobody can look without opening it
            return None if listening else self.wanted
        sought = MICROPHONE if sighting.sought is None else f"mic:{sighting.sought}"
        if sighting.there:
            return sought
        if self._silent:
            return None
        connected = True
        try:
            choose_input(devices, device_named(self.wanted))
        except SourceFailed:
            connected = False
        if connected:
            self._watch.seek(Search(device_named(self.wanted)))
        elif not listening:  # any microphone is better than none
            self._watch.seek(Search())
        else:
            self._watch.rest()
        return None

    def fresh(self) -> None:
        """Let PortAudio see what the watch saw, if no microphone is open."""
        if self.released:
            with suppress(SourceFailed):
                self._restart()

    def microphones(self) -> tuple[SourceChoice, ...]:
        """A line for the default microphone and for each one connected or in use."""
        devices = list(self._sighted) if self._sighted is not None else self._listed()
        held: Any = getattr(self._microphone, "device", None)
        if isinstance(held, InputDevice) and not self.released:
            # a device that is open for us alone is missing from the list of another process
            known = {saved_name(device) for device in devices}
            devices += [held] if saved_name(held) not in known else []
        if not devices:
            return ()
        title = QCoreApplication.translate("Session", "default microphone")
        lines = [SourceChoice(MICROPHONE, title, "microphone")]
        for device in devices:
            name = saved_name(device, devices)
            called = name.removesuffix(f" [{device.host_api}]")
            line = SourceChoice(f"mic:{name}", f"{called}, {device.host_api}", "microphone")
            lines += [line] if line not in lines else []
        return tuple(lines)

    def _saved(self, spec: str, source: AudioSource) -> str:
        """A microphone that was named freely under its saved name from now on."""
        device: Any = getattr(source, "device", None)
        name = device_named(spec)
        if name is None or not isinstance(device, InputDevice):
            return spec
        with suppress(SourceFailed):
            saved = f"mic:{saved_name(device, tuple(self._list()))}"
            if not name.endswith("]"):
                self.wanted = saved if self.wanted == spec else self.wanted
                return saved
        return spec

    def _listed(self) -> list[InputDevice]:
        try:
            return list(self._list())
        except SourceFailed:
            return []


def is_microphone(spec: str) -> bool:
    """Whether a source is a microphone."""
    return spec == MICROPHONE or spec.startswith("mic:")


def device_named(spec: str) -> str | None:
    """The saved name of a microphone, None for the default one."""
    return spec.partition(":")[2].strip() or None


def device_key(source: AudioSource) -> str:
    """What a microphone's gain is remembered under."""
    device: Any = getattr(source, "device", None)
    return saved_name(device) if isinstance(device, InputDevice) else source.name
