"""From options and what was stored to a kiosk."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication

from app.kiosk.attract import RECORDING
from app.kiosk.kiosk import Kiosk
from app.kiosk.pin import hashed
from app.kiosk.screensaver import keep_lit
from app.kiosk.settings import KioskSettings, read, write
from app.kiosk.sponsor import Logo, Sponsor, SponsorRefused
from app.kiosk.watchdog import LOG, StillWindow
from app.pages import PAGES
from app.resources import asset

if TYPE_CHECKING:
    from app.main import LiveOptions
    from app.signals import LiveSignals
    from app.window import Window


def settled(options: LiveOptions, store: QSettings | None) -> tuple[KioskSettings, Sponsor]:
    """What was stored, changed by the options and stored again, with its pictures.

    A picture that was named just now and cannot be shown raises `SponsorRefused`; one that was
    stored is left out, and the log says so: a kiosk starts in the morning with nobody there.
    """
    LOG.setLevel(logging.INFO)
    settings = KioskSettings() if store is None else read(store)
    if options.kiosk_pin is not None:
        settings = replace(settings, pin=hashed(options.kiosk_pin))
    if options.kiosk_idle is not None:
        settings = replace(settings, idle_s=options.kiosk_idle)
    if options.logo is not None:
        logo = str(Path(options.logo).expanduser().absolute()) if options.logo else ""
        settings = replace(settings, logo=logo)
    if options.qr is not None:
        settings = replace(settings, url=options.qr)
    try:
        sponsor = _sponsor(settings)
    except SponsorRefused as refusal:
        if options.logo is not None or options.qr is not None:
            raise
        LOG.warning("%s", refusal)
        sponsor = Sponsor()
    if store is not None:
        write(store, settings)
    return settings, sponsor


def _sponsor(settings: KioskSettings) -> Sponsor:
    return Sponsor(Logo(Path(settings.logo)) if settings.logo else None, settings.url)


def show_wish() -> dict[str, object]:
    """What the attract loop's bridge opens: the bundled recording, again and again."""
    return {"source": str(asset(RECORDING)), "loop": True}


def open_kiosk(
    window: Window,
    bridge: LiveSignals,
    show: LiveSignals,
    settings: KioskSettings,
    sponsor: Sponsor,
    log: Path,
) -> Kiosk:
    """The kiosk around a window; the log lies beside what a still window leaves."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    live = next(entry for entry in PAGES if entry.id == "live")
    still = StillWindow(log.with_name("still.log"))
    if not settings.pin:
        LOG.warning("the PIN is the one that everybody can read; change it with --kiosk-pin")
    return Kiosk(
        window, bridge, show, live.factory, settings, sponsor, still=still, keep_lit=keep_lit
    )
