"""Sentences of the status reports: short, about this project and this month."""

from __future__ import annotations

from pathlib import Path
from random import Random

import yaml

_SENTENCES = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8"))
SAYINGS: dict[str, list[str]] = _SENTENCES["situations"]
PATHS: dict[str, list[str]] = _SENTENCES["paths_to_green"]
ACHIEVED: list[str] = _SENTENCES["achievements"]
WORKS = ("civil", "electrical")
NEXT: list[str] = _SENTENCES["next_steps"]


def fitting(texts: list[str], facts: dict[str, str]) -> list[str]:
    """Texts for this kind of project: `[works] ` and `[systems] ` mark what fits only one of them."""
    tag = "[works] " if facts["kind"] in WORKS else "[systems] "
    return [text.removeprefix(tag) for text in texts if not text.startswith("[") or text.startswith(tag)]


def say(situation: str, facts: dict[str, str], random: Random, before: str = "") -> str:
    """A sentence for the situation, not the one used the month before."""
    choices = [text.format(**facts) for text in fitting(SAYINGS[situation], facts)]
    fresh = [text for text in choices if text[:24] != before[:24]] or choices
    return random.choice(fresh)


def path_to_green(problem: str, facts: dict[str, str], random: Random) -> str:
    return random.choice(fitting(PATHS.get(problem, PATHS["other"]), facts)).format(**facts)


def lines(source: list[str], facts: dict[str, str], random: Random) -> str:
    """Two different short points."""
    return "; ".join(text.format(**facts) for text in random.sample(fitting(source, facts), 2))
