"""What the menu offers beside listening: exports, the sound kept, presets and the language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup, QPixmap
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from app.exports import dated, export_folder, not_saved, save_image
from app.journal import COLUMNS, Journal, now
from app.language import LANGUAGES
from app.presets import LONGEST_NAME, Preset, with_preset, without_preset
from app.settings import Settings
from app.signals import LiveSignals
from app.theme import font
from app.values import PointChoice
from engine.files import write_csv
from engine.values import OperatingPoint


class Comfort(QObject):
    """Does it for a window; a kiosk has none of it.

    ``settings`` and ``adopt`` read and change what the window shows and remembers; ``picture``
    and ``spectrogram`` are what is exported, into ``folder``.
    """

    def __init__(
        self,
        window: QWidget,
        bridge: LiveSignals,
        *,
        settings: Callable[[], Settings],
        adopt: Callable[[Settings], None],
        picture: Callable[[], QPixmap],
        spectrogram: Callable[[], QPixmap | None],
        folder: Path | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._bridge = window, bridge
        self._settings, self._adopt = settings, adopt
        self._picture, self._spectrogram = picture, spectrogram
        self._folder = folder
        self._own: OperatingPoint | None = None
        self._keep: QAction | None = None
        self._keep_text = ""
        self.journal = Journal(bridge, self)
        self.presets = QMenu(self.tr("presets"), window)
        self.languages = QMenu(self.tr("language"), window)
        self._fill_presets()
        self._fill_languages()
        bridge.point_changed.connect(self._note_own)
        bridge.sound_kept.connect(self._show_kept)
        bridge.sound_saved.connect(self._tell_saved)

    def doing(self) -> dict[str, Callable[[], object]]:
        """What each action of the table does."""
        return {
            "screenshot": self.save_screenshot,
            "export-csv": self.save_csv,
            "export-spectrogram": self.save_spectrogram,
            "keep-sound": self.toggle_kept,
            "save-sound": self.save_sound,
            "save-preset": self.ask_preset,
        }

    def join(self, menu: QMenu, keep: QAction, before: QAction) -> None:
        """Put the submenus before an action, and let the one that keeps sound say what it does."""
        menu.insertMenu(before, self.presets)
        menu.insertMenu(before, self.languages)
        self._keep, self._keep_text = keep, keep.text()
        self._show_kept(self._bridge.keeps_sound)

    def dress(self, dress: Callable[[QMenu], None]) -> None:
        """Have the submenus drawn like the menu."""
        for menu in (self.presets, self.languages):
            dress(menu)

    # -- exports --------------------------------------------------------------------------

    def save_screenshot(self) -> None:
        """The window as it is, as PNG."""
        file = self._new("window", "png")
        self._save(file, lambda: save_image(self._picture().toImage(), file))

    def save_spectrogram(self) -> None:
        """The spectrogram with its words, as PNG."""
        picture = self._spectrogram()
        if picture is None:
            self._bridge.notice.emit(self.tr("There is no spectrogram to save."), True)
            return
        file = self._new("spectrogram", "png")
        self._save(file, lambda: save_image(picture.toImage(), file))

    def save_csv(self) -> None:
        """Every word heard and every race since the window opened."""
        rows = self.journal.rows()
        if not rows:
            nothing = self.tr("Nothing was heard yet, so there is nothing to save.")
            self._bridge.notice.emit(nothing, False)
            return
        file = self._new("words", "csv")

        def write() -> None:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_csv(file, COLUMNS, rows)

        self._save(file, write)

    def _new(self, what: str, suffix: str) -> Path:
        return dated(self._folder or export_folder(), what, suffix, now())

    def _save(self, file: Path, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            self._bridge.notice.emit(not_saved(file, error), True)
        else:
            self._tell_saved(str(file))

    @Slot(str)
    def _tell_saved(self, file: str) -> None:
        self._bridge.notice.emit(self.tr("Saved as {file}.").format(file=file), False)

    # -- sound ----------------------------------------------------------------------------

    def toggle_kept(self) -> None:
        """Keep the last seconds of the microphone in memory from now on, or forget them."""
        keep = not self._bridge.keeps_sound
        self._adopt(replace(self._settings(), keep_sound=keep))
        self._bridge.keep_sound(keep)

    def save_sound(self) -> None:
        """The last seconds of the microphone, as FLAC."""
        if self._bridge.keeps_sound:
            self._bridge.save_sound(str(self._new("sound", "flac")))
        else:
            text = self.tr("No sound is kept: choose that in the menu first, then listen.")
            self._bridge.notice.emit(text, True)

    @Slot(bool)
    def _show_kept(self, kept: bool) -> None:
        if self._keep is not None:
            self._keep.setText(self.tr("forget the sound kept") if kept else self._keep_text)

    # -- presets --------------------------------------------------------------------------

    def ask_preset(self) -> None:
        """Ask for a name, and store the present choices under it."""
        dialog = QInputDialog(self._window)
        dialog.setFont(font(16, 400))
        dialog.setWindowTitle(self.tr("Save a preset"))
        dialog.setLabelText(
            self.tr("Name for the present engines, source, operating point and theme:")
        )
        dialog.textValueSelected.connect(self.save_preset)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def save_preset(self, name: str) -> None:
        """Store the present choices under a name, in place of what it stood for."""
        name = " ".join(name.split())[:LONGEST_NAME]
        if not name:
            self._bridge.notice.emit(self.tr("A preset needs a name: nothing was stored."), True)
            return
        now = self._settings()
        new = Preset(name, now.source, now.dense, now.sparse, now.on_air, now.point, now.theme)
        self._adopt(replace(now, presets=with_preset(now.presets, new)))
        self._fill_presets()
        self._bridge.notice.emit(self.tr("Preset {name} stored.").format(name=name), False)

    def delete_preset(self, name: str) -> None:
        """Forget a preset."""
        now = self._settings()
        self._adopt(replace(now, presets=without_preset(now.presets, name)))
        self._fill_presets()
        self._bridge.notice.emit(self.tr("Preset {name} deleted.").format(name=name), False)

    def take_preset(self, preset: Preset) -> None:
        """Choose what a preset stands for; what it leaves open or runs already stays."""
        bridge, before = self._bridge, self._settings()
        self._adopt(replace(before, theme=preset.theme, source=preset.source or before.source))
        if preset.dense is not None and preset.dense != before.dense:
            bridge.choose_engine("dense", preset.dense)
        if preset.sparse is not None and preset.sparse != before.sparse:
            bridge.choose_engine("sparse", preset.sparse)
        if preset.source is not None and preset.source != before.source:
            bridge.choose_source(preset.source)
        bridge.set_on_air(preset.on_air)
        if preset.point == PointChoice():
            bridge.reset_point()
        elif self._own is not None:
            bridge.set_point(preset.point.over(self._own))

    @Slot(object, object)
    def _note_own(self, point: OperatingPoint, own: OperatingPoint) -> None:
        self._own = own

    def _fill_presets(self) -> None:
        menu = self.presets
        menu.clear()
        presets = self._settings().presets
        for preset in presets:
            menu.addAction(_plain(preset.name)).triggered.connect(partial(self._take, preset))
        if presets:
            menu.addSeparator()
        menu.addAction(self.tr("save the present choices …")).triggered.connect(self.ask_preset)
        delete = menu.addMenu(self.tr("delete"))
        delete.setEnabled(bool(presets))
        delete.setPalette(menu.palette())
        delete.setFont(menu.font())
        for preset in presets:
            chosen = delete.addAction(_plain(preset.name))
            chosen.triggered.connect(partial(self._delete, preset.name))

    def _take(self, preset: Preset, _: bool = False) -> None:
        self.take_preset(preset)

    def _delete(self, name: str, _: bool = False) -> None:
        self.delete_preset(name)

    # -- language -------------------------------------------------------------------------

    def choose_language(self, name: str) -> None:
        """Speak a language from the next start on, the system's for an empty name."""
        self._adopt(replace(self._settings(), language=name))
        text = self.tr("The language changes when SparseSpot is started again.")
        self._bridge.notice.emit(text, False)

    def _fill_languages(self) -> None:
        group = QActionGroup(self)
        chosen = self._settings().language
        for name, title in {"": self.tr("as the system"), **LANGUAGES}.items():
            action = self.languages.addAction(title)
            action.setCheckable(True)
            action.setChecked(name == chosen)
            group.addAction(action)
            action.triggered.connect(partial(self._choose_language, name))

    def _choose_language(self, name: str, _: bool = False) -> None:
        self.choose_language(name)


def _plain(name: str) -> str:
    """A name as a menu shows it: an ampersand would underline the letter after it."""
    return name.replace("&", "&&")
