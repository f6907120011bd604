"""What a long recording takes does not grow with its length."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.evaluation.clips import Contender
from engine.evaluation.noise_bed import validation_noise
from engine.evaluation.stream_list import load_stream_list
from engine.evaluation.stream_run import HeardRecording, hear
from engine.evaluation.streams import make_pieces, validation_clips, write_stream
from engine.training.recordings import noise_folder

THRESHOLDS = (0.4, 0.7, 0.95)
Make = Callable[..., Contender]

_CHILD = """
import json, resource, sys
from engine.evaluation.evaluate_streams import evaluate_streams
results = evaluate_streams(sys.argv[1], ["sparse-cpu"], out=sys.argv[2])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"peak_kb": peak, "times": results.times_real_time}))
"""


def test_scores_are_not_kept(contender: Make, tmp_path: Path) -> None:
    """Ten thousand frames more: even twelve floats kept of each would show."""
    ears = contender("ears")
    peaks = []
    for seconds in (10, 20, 340):  # the first one is warming up
        file = tmp_path / f"{seconds}.wav"
        soundfile.write(file, np.zeros(seconds * 16_000), 16_000)
        file.with_suffix(".csv").write_text("start_s,end_s,word\n1,2,yes\n")
        (recording,) = load_stream_list(file, ears.labels).recordings
        gc.collect()
        tracemalloc.start()
        found = hear(recording, [ears], [THRESHOLDS])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert isinstance(found, HeardRecording)
        assert found.engines[0].frames >= 32 * seconds
    # some 170 kB of difference were seen that no frame had caused
    assert peaks[2] - peaks[1] < 12 * 4 * 32 * 320


@pytest.mark.gsc
@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_two_hours_take_what_ten_minutes_take(
    gsc: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Told beside it: how many times as fast as it sounds, on one core."""
    told = {}
    for seconds in (600, 7_200):
        file = tmp_path / f"{seconds}.wav"
        noises = validation_noise(noise_folder(gsc))
        pieces = make_pieces(validation_clips(gsc), noises, snr_db=10, seconds=seconds, seed=20)
        write_stream(file, pieces)
        ended = subprocess.run(
            [sys.executable, "-c", _CHILD, str(file), str(tmp_path / f"out-{seconds}")],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        told[seconds] = json.loads(ended.stdout)
    with capsys.disabled():
        print("".join(f"\n{seconds} s: {found}" for seconds, found in told.items()))
    assert told[7_200]["peak_kb"] - told[600]["peak_kb"] < 16_000
