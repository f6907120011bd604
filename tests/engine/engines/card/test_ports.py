"""What befalls a card, over the simulation's calls and over the stub of pyxrt, in this process.

The stub stands for pyxrt's names and behaviour, not for its binary interface.
"""

from __future__ import annotations

import pytest

# fault, while opening or running, how the error begins, what to do
FAULTS = [
    ("wrong-shell", True, "EngineUnavailable: the card's shell is not the one", "xbutil program"),
    ("busy", True, "EngineUnavailable: another program uses the card", "close it"),
    ("hung:1", True, "EngineUnavailable: the card did not finish a run within", "xbutil reset"),
    ("hung:2", True, "EngineUnavailable: the card did not finish a run within", "xbutil reset"),
    ("hung:5", False, "EngineFailed: the card did not finish a run within", "xbutil reset"),
    (
        "aborted:2",
        True,
        "EngineUnavailable: the card gave up a run (its state is abort",
        "open the",
    ),
    ("aborted:4", False, "EngineFailed: the card gave up a run (its state is abort", "open the"),
    ("lost:1", True, "EngineUnavailable: the card left a run without its answer", "open the"),
    ("lost:3", False, "EngineFailed: the card left a run without its answer", "open the"),
]
FILES = {
    "cut": "is cut short: build or fetch it again.",
    "cut in the header": "is cut short: build or fetch it again.",
    "none": "is no xclbin: give one that",
    "board": "the xclbin is for xilinx_u55c, the card is xilinx_u250",  # the simulation asks XRT
    "shell": "the card's shell is not the one",
    "kernel": "holds no kernel kws_sparse: give one that",
    "missing": "cannot be read (No such file or directory): check its name.",
}
MODELS = {
    "damaged": "the model arrived damaged in the card; open",
    "magic": "the card does not know the model's memory image; install",
    "claimed geometry": "the model was packed for a kernel of another geometry; install",
}


def test_words_are_answered_and_traced(play) -> None:
    told = play("normal")
    assert told == {"1": [True, True, True, 1000.0], "3": [True, True, True, 1000.0]}


@pytest.mark.parametrize(("what", "opening", "begins", "remedy"), FAULTS)
def test_a_fault_is_one_sentence_and_the_program_goes_on(
    play, what: str, opening: bool, begins: str, remedy: str
) -> None:
    check_fault(play("fault", what, opening), opening, begins, remedy)


def check_fault(found: dict, opening: bool, begins: str, remedy: str) -> None:
    first, *again = found["told"]
    assert first.startswith(begins)
    assert remedy in first
    assert "\n" not in first
    if not opening:
        assert again[0].startswith("EngineFailed: the card failed before (")
        assert remedy in again[0]
    assert found["after"] is True


def test_no_card_is_said(play) -> None:
    (told,) = play("no_device")["told"]
    assert told.startswith("EngineUnavailable: XRT finds no card; check with 'xbutil examine'")


def test_files_that_are_no_xclbin_for_the_card_are_told_apart(play) -> None:
    check_files(play("bad_files"), play.kind == "simulated")


def check_files(found: dict, asks_xrt: bool) -> None:
    assert found["told"].keys() == FILES.keys()
    for name, part in (FILES | ({"board": FILES["shell"]} if asks_xrt else {})).items():
        assert part in found["told"][name]
    assert found["after"] is True


def test_models_that_the_kernel_does_not_take_are_told_apart(play) -> None:
    check_models(play("bad_models"))


def check_models(found: dict) -> None:
    for name, part in MODELS.items():
        assert part in found["told"][name]
    assert "geometry" in found["told"]["geometry"]
    assert found["one of several"] is True
    assert found["after"] is True


def test_forgotten_transfers_show_what_was_there_before(play) -> None:
    check_transfers(play("forgotten_transfers"))


def check_transfers(found: dict) -> None:
    assert found["the card sees what was there"] is True
    assert found["with the transfer"] is True
    assert "without its answer" in found["the host sees no answer"]
    assert found["after"] is True
