from __future__ import annotations

import threading
from typing import Any

from engine.audio.pace import Pace


def test_positions_sound_at_their_time(clock: Any) -> None:
    pace = Pace(clock, clock.wait)
    assert [pace.until(position) for position in (0.0, 0.5, 2.0)] == [100.0, 100.5, 102.0]
    assert clock.now == 102.0


def test_a_short_delay_is_caught_up(clock: Any) -> None:
    pace = Pace(clock, clock.wait)
    pace.until(0.0)
    clock.now += 0.7
    assert pace.until(0.1) == 100.1
    assert pace.until(1.0) == 101.0
    assert clock.now == 101.0


def test_after_a_long_pause_it_goes_on_instead_of_rushing(clock: Any) -> None:
    pace = Pace(clock, clock.wait)
    pace.until(0.0)
    clock.now += 3600
    assert pace.until(0.1) == 3700.0
    pace.until(0.2)
    assert round(clock.now, 6) == 3700.1


def test_closing_ends_a_wait() -> None:
    pace = Pace()
    pace.until(0.0)
    waiting = threading.Thread(target=pace.until, args=(3600.0,), daemon=True)
    waiting.start()
    pace.close()
    waiting.join(10)
    assert not waiting.is_alive()
