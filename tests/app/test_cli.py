from __future__ import annotations

import re
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace

import pytest

from app import cli
from app.commands import live
from app.main import LiveOptions
from app.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> list[LiveOptions]:
    """What the window would be opened with."""
    opened: list[LiveOptions] = []

    def run_live(asked: LiveOptions) -> int:
        opened.append(asked)
        return 0

    monkeypatch.setattr(live, "run_live", run_live)
    return opened


def command(monkeypatch: pytest.MonkeyPatch, run: object) -> None:
    """Put ``run`` in the place of every command."""
    monkeypatch.setattr(cli.importlib, "import_module", lambda _: SimpleNamespace(run=run))


def failing(error: BaseException) -> object:
    def run(_: Namespace) -> int:
        raise error

    return run


@pytest.mark.parametrize("typed", [[], ["live"], ["--source", "mic"], ["live", "--source", "mic"]])
def test_without_a_command_the_window_opens(options: list[LiveOptions], typed: list[str]) -> None:
    assert cli.main(typed) == 0
    assert options == [LiveOptions(source="mic" if "mic" in typed else None)]


def test_a_page_reaches_the_window_by_its_id(options: list[LiveOptions]) -> None:
    assert [entry.id for entry in PAGES] == list(cli.PAGE_IDS)
    for page in cli.PAGE_IDS:
        assert cli.main(["live", "--page", page]) == 0
    assert [each.page for each in options] == list(cli.PAGE_IDS)


def test_every_option_reaches_the_window(options: list[LiveOptions], tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    typed = "--source mic:USB --loop --dense dense-cpu --sparse sparse-cpu --model a --model b"
    more = "--threshold 0.6 --fullscreen --kiosk --fresh --theme light --language de --after 2.5"
    kiosk = "--kiosk-pin 4711 --kiosk-idle 30 --logo a.svg --qr https://x.org".split()
    picture_options = ["--screenshot", str(picture)]
    assert cli.main([*typed.split(), *more.split(), *kiosk, *picture_options]) == 0
    assert options == [
        LiveOptions(
            source="mic:USB",
            loop=True,
            dense="dense-cpu",
            sparse="sparse-cpu",
            models=("a", "b"),
            threshold=0.6,
            fullscreen=True,
            kiosk=True,
            fresh=True,
            theme="light",
            language="de",
            screenshot=picture,
            after=2.5,
            kiosk_pin="4711",
            kiosk_idle=30.0,
            logo="a.svg",
            qr="https://x.org",
        )
    ]


@pytest.mark.parametrize(
    "typed",
    [
        ["sing"],
        ["live", "--threshold", "1.5"],
        ["live", "--after", "nan"],
        ["live", "--page", "nowhere"],
        ["live", "--page", "inside", "--kiosk"],
        ["live", "--after", "soon"],
        ["live", "--kiosk-pin", "4711"],
        ["live", "--qr", "https://x.org"],
        ["live", "--kiosk", "--kiosk-pin", "471"],
        ["live", "--kiosk", "--kiosk-pin", "4711a"],
        ["live", "--kiosk", "--kiosk-idle", "2"],
        ["listen", "--engine", "sparse-cpu"],
        ["listen", "--source", "mic"],
        ["evaluate", "folder"],
        ["evaluate", "folder", "--engine", "dense-cpu", "--limit", "0"],
        ["evaluate", "folder", "--engine", "dense-cpu", "--noise", "babble"],
        ["evaluate", "folder", "--engine", "dense-cpu", "--snr", "3"],
        ["evaluate", "folder", "--engine", "dense-cpu", "--noise", "rain", "--snr", "3"],
        ["evaluate", "folder", "--engine", "dense-cpu", "--room", "cellar"],
        ["evaluate", "folder", "--engine", "dense-cpu", "--level", "nan"],
        ["evaluate", "folder", "--engine", "dense-cpu", "--seed", "-1"],
        ["evaluate", "folder", "--engine", "dense-cpu", "--margin", "0"],
        ["evaluate", "folder", "--engine", "dense-cpu", "--channels", "0"],
        ["evaluate", "folder", "--engine", "dense-cpu", "--channels", "left"],
        ["evaluate", "--engine", "dense-cpu"],
        ["evaluate", "--stream", "--engine", "dense-cpu"],
        ["evaluate", "--stream", "folder"],
        ["evaluate", "--stream", "folder", "--engine", "dense-cpu", "--limit", "5"],
        ["evaluate", "--stream", "folder", "--engine", "dense-cpu", "--noise-sweep"],
        ["evaluate", "--stream", "folder", "--engine", "dense-cpu", "--embed-audio", "3"],
        ["evaluate", "--stream", "folder", "--engine", "dense-cpu", "--level", "0"],
        ["evaluate", "--stream", "--compare", "a", "b"],
        ["evaluate", "folder", "--engine", "dense-cpu", "--jobs", "0"],
        ["evaluate", "folder", "--engine", "dense-cpu", "--jobs", "2", "--dask", "tcp://a:1"],
        ["evaluate", "folder", "--engine", "dense-cpu", "--resume"],
        ["evaluate", "--compare", "a"],
        ["evaluate", "folder", "--compare", "a", "b"],
        ["evaluate", "--compare", "a", "b", "--engine", "dense-cpu"],
        ["robustness", "folder"],
        ["data"],
        ["data", "manifest", "folder", "-o", "list.csv"],
        ["train", "recipe.toml"],
        ["ip"],
        ["ip", "pack", "gsc12-sparse"],
        ["ip", "build"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_two(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(typed)
    assert ended.value.code == 2
    assert "usage: sparsespot" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("The list x.csv is empty: name another."), "The list x.csv is empty: name"),
        (FileNotFoundError(2, "No such file or directory", "a.wav"), "a.wav: No such file or"),
        (RuntimeError("two\nlines"), "Two lines."),
        (ModuleNotFoundError("No module named 'torch'", name="torch"), "'sparsespot[torch]'"),
        (ModuleNotFoundError("x", name="librosa.filters"), "'sparsespot[train]'"),
        (MemoryError(), "not enough memory"),
        (KeyError("word"), "SparseSpot failed with KeyError ('word'); please report it"),
        (ZeroDivisionError(), "SparseSpot failed with ZeroDivisionError; please report it"),
        (KeyboardInterrupt(), "Stopped by Ctrl-C."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_a_failure_is_one_sentence_and_ends_with_one(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    told: str,
) -> None:
    command(monkeypatch, failing(error))
    assert cli.main(["engines"]) == 1
    said = capsys.readouterr()
    assert told in said.err
    assert said.err.count("\n") == 1
    assert said.err.endswith(".\n")
    assert said.out == ""


def test_a_reader_that_goes_away_is_no_failure() -> None:
    code = (
        "import sys, time\nfrom types import SimpleNamespace\nfrom app import cli\n"
        "def run(_):\n"
        "    while True:\n        print('line', flush=True)\n"
        "cli.importlib.import_module = lambda _: SimpleNamespace(run=run)\n"
        "sys.exit(cli.main(['engines']))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "line\n"
        process.stdout.close()
        assert process.wait(30) == 0
        assert process.stderr.read() == ""


def test_the_parser_and_headless_commands_load_no_qt() -> None:
    code = (
        "import sys\nfrom app import cli\ncli.parser()\n"
        "import app.commands.engines, app.commands.evaluate, app.commands.listen\n"
        "import app.commands.data, app.commands.train, app.commands.doctor\n"
        "import app.commands.robustness, app.commands.ip\n"
        "heavy = {'PySide6', 'torch', 'librosa', 'openvino', 'sounddevice', 'matplotlib'}\n"
        "heavy &= set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "import os\nassert os.environ['OPENBLAS_NUM_THREADS'] == '1'\n"
    )
    environment = {"PATH": "", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, timeout=60)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for module in (ROOT / "app" / "commands").glob("[a-z]*.py"):
        assert re.search(rf"^    {module.stem}\s", shown, re.MULTILINE)
