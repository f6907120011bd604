"""``sparsespot listen``: words spotted without a screen, a line each."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from dataclasses import asdict, replace

from app.listening import Listening
from app.models import model_for
from engine import open_engine
from engine.audio.side_by_side import openings
from engine.audio.source import AudioSource
from engine.values import Detection


def run(arguments: Namespace) -> int:
    """Listen to every source until it ends or Ctrl-C; 1 if one failed."""
    model = model_for(arguments.engine, arguments.model)
    point = model.operating_point
    if arguments.threshold is not None:
        point = replace(point, threshold=arguments.threshold)
    show = as_json if arguments.jsonl else as_line
    sources, excerpts = openings(arguments.source, each=arguments.each)
    with open_engine(arguments.engine, model) as engine:
        listening = Listening(
            model,
            point,
            engine,
            sources,
            excerpts,
            paced=arguments.paced,
            opened=tell_microphone,
        )
        try:
            for news in listening.begin():
                if isinstance(news, Detection):
                    print(show(news), flush=True)
                else:
                    print(news, file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            pass  # the way to end listening to a microphone
        finally:
            listening.end()
    if summary := listening.summary():
        print(summary, file=sys.stderr, flush=True)
    return int(listening.failed > 0)


def tell_microphone(source: AudioSource) -> None:
    """Say that a microphone is open: until a word is spotted nothing else would."""
    if source.live:
        print(f"listening to {source.name}; Ctrl-C ends it", file=sys.stderr, flush=True)


def as_line(detection: Detection) -> str:
    """A detection for people: position in the source, word, score, delay, source."""
    minutes, seconds = divmod(detection.position_s, 60)
    return (
        f"{int(minutes):3d}:{seconds:05.2f}  {detection.word:10} {detection.score:4.2f}  "
        f"{detection.timings.total:6.1f} ms  {detection.source}"
    )


def as_json(detection: Detection) -> str:
    """A detection as one JSON object; ``time_s`` is the position in its source."""
    stages = asdict(detection.timings)
    return json.dumps(
        {
            "time_s": round(detection.position_s, 4),
            "word": detection.word,
            "score": round(detection.score, 4),
            "engine": detection.engine,
            "source": detection.source,
            "latency_ms": {stage: round(value, 3) for stage, value in stages.items()},
        },
        ensure_ascii=False,
    )
