"""The language of the window: English in the code, the others in ``assets/i18n``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.resources import asset

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication, QTranslator

LANGUAGES = {"en": "English", "de": "Deutsch"}


def marked(context: str, text: str) -> str:
    """The text as it is, found by lupdate: for tables, whose reader translates it."""
    return text


def language(asked: str | None, system: str) -> str:
    """The language to speak: the one asked for, else the system's (``de_AT``), else English."""
    for name in (asked, system.replace("-", "_").partition("_")[0]):
        if name in LANGUAGES:
            return name
    return "en"


def system_language() -> str:
    """The language that the system's user reads first, ``de-AT``."""
    from PySide6.QtCore import QLocale

    return next(iter(QLocale.system().uiLanguages()), "")


def install(application: QCoreApplication, name: str) -> tuple[QTranslator, ...]:
    """Let the window speak a language of :data:`LANGUAGES`; Qt's own words too, where it has them.

    The caller keeps the translators, of which English needs none. Raises FileNotFoundError where
    the file is missing.
    """
    if name == "en":
        return ()
    from PySide6.QtCore import QLibraryInfo, QTranslator

    qts, ours = QTranslator(application), QTranslator(application)
    place = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    made = [qts] if qts.load(f"qtbase_{name}", place) else []
    file = asset(f"i18n/sparsespot_{name}.qm")
    if not ours.load(str(file)):
        raise FileNotFoundError(f"The translation {file} cannot be read: install SparseSpot again.")
    for translator in (*made, ours):
        application.installTranslator(translator)
    return (*made, ours)
