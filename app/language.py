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


def install(application: QCoreApplication, name: str) -> QTranslator | None:
    """Let the window speak a language of :data:`LANGUAGES`; None where nothing is translated.

    The caller keeps the translator alive. Qt's own words (OK, Cancel) come with it where Qt has
    them. Raises FileNotFoundError where the file is missing.
    """
    if name == "en":
        return None
    from PySide6.QtCore import QTranslator

    file = asset(f"i18n/sparsespot_{name}.qm")
    translator = QTranslator(application)
    if not translator.load(str(file)):
        raise FileNotFoundError(f"The translation {file} cannot be read: install SparseSpot again.")
    application.installTranslator(translator)
    return translator
