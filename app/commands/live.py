"""``sparsespot live``: the window."""

from __future__ import annotations

from argparse import Namespace

from app.main import LiveOptions, run_live


def run(arguments: Namespace) -> int:
    """Open the window; Qt is loaded only now."""
    return run_live(
        LiveOptions(
            source=arguments.source,
            loop=arguments.loop,
            dense=arguments.dense,
            sparse=arguments.sparse,
            models=tuple(arguments.model),
            threshold=arguments.threshold,
            fullscreen=arguments.fullscreen,
            kiosk=arguments.kiosk,
            fresh=arguments.fresh,
            theme=arguments.theme,
            language=arguments.language,
            screenshot=arguments.screenshot,
            after=arguments.after,
            exam=arguments.exam,
        )
    )
