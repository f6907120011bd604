from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from app.kiosk.opening import settled
from app.kiosk.pin import matches
from app.kiosk.settings import IDLE_S, KioskSettings, read, write
from app.kiosk.sponsor import SponsorRefused
from app.main import LiveOptions
from app.resources import asset
from app.settings import read as read_window


def test_what_is_written_is_read(store: QSettings) -> None:
    settings = KioskSettings("scrypt$00$11", 42.5, "/booth/logo.png", "https://example.org")
    write(store, settings)
    assert read(store) == settings


@pytest.mark.parametrize("text", ["", "soon", "nan", "inf", "-3", "4.9"])
def test_a_damaged_time_is_the_usual_one(store: QSettings, text: str) -> None:
    store.setValue("kiosk/idle_s", text)
    assert read(store).idle_s == IDLE_S


def test_options_are_remembered_and_the_pin_is_hashed(store: QSettings, tmp_path: Path) -> None:
    logo = str(asset("icons/sparsespot.svg"))
    settings, sponsor = settled(
        LiveOptions(kiosk=True, kiosk_pin="4711", kiosk_idle=30, logo=logo, qr="https://x.org"),
        store,
    )
    assert matches("4711", settings.pin)
    assert "4711" not in (tmp_path / "settings.ini").read_text()
    assert sponsor.logo is not None
    assert sponsor.code is not None
    again, _ = settled(LiveOptions(kiosk=True), store)
    assert again == settings
    gone, sponsor = settled(LiveOptions(kiosk=True, logo="", qr=""), store)
    assert (gone.logo, gone.url, gone.pin) == ("", "", settings.pin)
    assert not sponsor
    assert read_window(store).source is None


def test_a_logo_named_now_must_be_one_and_a_stored_one_may_be_gone(
    store: QSettings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    text = tmp_path / "logo.png"
    text.write_text("no picture")
    with pytest.raises(SponsorRefused, match=r"logo\.png cannot be read as a picture: give"):
        settled(LiveOptions(kiosk=True, logo=str(text)), store)
    write(store, KioskSettings(logo=str(tmp_path / "gone.png")))
    settings, sponsor = settled(LiveOptions(kiosk=True), store)
    assert not sponsor
    assert settings.logo.endswith("gone.png")  # the stick may be back tomorrow
    assert "gone.png" in caplog.text


def test_an_address_that_is_none_is_refused(store: QSettings) -> None:
    with pytest.raises(SponsorRefused, match="address"):
        settled(LiveOptions(kiosk=True, qr="x" * 301), store)
    assert read(store).url == ""
