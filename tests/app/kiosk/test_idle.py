from __future__ import annotations

from app.kiosk.idle import Hold, Idle


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_short_idle_time_counts_only_its_second_half() -> None:
    clock = Clock()
    idle = Idle(6, clock)
    assert idle.counting is None
    clock.now = 2.9
    assert idle.counting is None
    clock.now = 3.0
    assert idle.counting == 3
    clock.now = 5.5
    assert idle.counting == 1
    clock.now = 7
    assert (idle.counting, idle.left_s) == (0, 0)
    idle.touch()
    assert (idle.counting, idle.left_s) == (None, 6)


def test_a_hold_counts_from_its_first_press() -> None:
    clock = Clock()
    hold = Hold(clock)
    assert hold.left_s is None
    hold.press()
    clock.now = 2
    hold.press()  # a second finger
    assert hold.left_s == 1
    hold.release()
    clock.now = 2.3
    assert hold.left_s is None
    hold.press()
    assert hold.left_s == 3


def test_a_key_that_repeats_is_held_all_the_time() -> None:
    clock = Clock()
    hold = Hold(clock)
    hold.press()
    while clock.now < 2.5:
        clock.now += 0.04
        hold.release()
        clock.now += 0.01
        hold.press()
    assert hold.left_s is not None
    assert hold.left_s < 0.6


def test_taps_do_not_add_up() -> None:
    clock = Clock()
    hold = Hold(clock)
    for _ in range(20):
        hold.press()
        clock.now += 0.5
        hold.release()
        clock.now += 0.3
        assert hold.left_s is None
