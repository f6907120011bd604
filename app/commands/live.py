"""``sparsespot live``: the window."""

from __future__ import annotations

from argparse import Namespace

from app.main import LiveOptions, run_live


def run(arguments: Namespace) -> int:
    """Open the window; Qt is loaded only now."""
    given = (arguments.kiosk_pin, arguments.kiosk_idle, arguments.logo, arguments.qr)
    if not arguments.kiosk and any(each is not None for each in given):
        arguments.wrong("--kiosk-pin, --kiosk-idle, --logo and --qr need --kiosk")
    if arguments.kiosk and arguments.page is not None:
        arguments.wrong("--kiosk begins with its recording: leave --page out")
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
            page=arguments.page,
            screenshot=arguments.screenshot,
            after=arguments.after,
            exam=arguments.exam,
            kiosk_pin=arguments.kiosk_pin,
            kiosk_idle=arguments.kiosk_idle,
            logo=arguments.logo,
            qr=arguments.qr,
        )
    )
