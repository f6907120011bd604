"""pynq 3.0.1 as it is published, in an environment and a process of its own, on the simulated card.

The first to run makes the environment, within a minute. What is not soak is a sample.
"""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.timeout(600)


def _expectations() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "card_test_ports", Path(__file__).with_name("test_ports.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXPECTED = _expectations()
SAMPLE = ("hung:5", "aborted:4", "wrong-shell")
FAULTS = [
    pytest.param(*fault, marks=() if fault[0] in SAMPLE else pytest.mark.soak, id=fault[0])
    for fault in EXPECTED.FAULTS
]


def test_words_are_answered_and_traced(in_pynq) -> None:
    told = in_pynq("normal")
    assert told == {"1": [True, True, True, 1000.0], "3": [True, True, True, 1000.0]}


@pytest.mark.parametrize(("what", "opening", "begins", "remedy"), FAULTS)
def test_a_fault_is_one_sentence_and_the_program_goes_on(
    in_pynq, what: str, opening: bool, begins: str, remedy: str
) -> None:
    EXPECTED.check_fault(in_pynq("fault", what, opening), opening, begins, remedy)


def test_forgotten_transfers_show_what_was_there_before(in_pynq) -> None:
    EXPECTED.check_transfers(in_pynq("forgotten_transfers"))


def test_files_that_are_no_xclbin_for_the_card_are_told_apart(in_pynq) -> None:
    EXPECTED.check_files(in_pynq("bad_files"), asks_xrt=False)


@pytest.mark.soak
def test_models_that_the_kernel_does_not_take_are_told_apart(in_pynq) -> None:
    EXPECTED.check_models(in_pynq("bad_models"))


@pytest.mark.soak
def test_a_truncated_file_behind_our_back_is_one_sentence(in_pynq) -> None:
    found = in_pynq("cut_behind_our_back")
    (told,) = found["told"]
    assert told.startswith("EngineUnavailable: pynq cannot use the xclbin (")
    assert told.endswith("; build or fetch it again")
    assert found["after"] is True


@pytest.mark.soak
def test_a_thread_without_an_event_loop_may_open_the_card(in_pynq) -> None:
    assert in_pynq("another_thread") == {"works": [True]}


@pytest.mark.soak
def test_no_card_is_said(in_pynq) -> None:
    (told,) = in_pynq("no_device")["told"]
    assert told.startswith("EngineUnavailable: XRT finds no card; check with 'xbutil examine'")


def test_a_second_program_waits_its_turn(
    in_pynq, pynq_python: Path, child_environment: dict[str, str], tmp_path: Path
) -> None:
    lock = {"SPARSESPOT_CARD_LOCK": str(tmp_path / "lock")}
    script = Path(__file__).with_name("scenarios.py")
    with subprocess.Popen(
        [str(pynq_python), str(script), "hold", "pynq", str(tmp_path)],
        env=child_environment | lock,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stdin is not None
        assert first.stdout is not None
        try:
            assert first.stdout.readline() == "held\n"
            (told,) = in_pynq("busy", **lock)["told"]
            assert told == (
                "EngineUnavailable: another program uses the card; "
                "close it, then open the engine again"
            )
        finally:
            first.communicate("\n")
    assert first.returncode == 0
    assert in_pynq("works", **lock) == {"works": True}
