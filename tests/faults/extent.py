"""How much of the faults to run: a sample, or with STEERCO_FAULTS=all everything."""

from __future__ import annotations

import os
import random

import pytest

ALL = os.environ.get("STEERCO_FAULTS") == "all"
ROWS = 8_000 if ALL else 400
COMMIT = 1.0

only_all = pytest.mark.skipif(not ALL, reason="takes long: make faults")


def moments(count: int, *more: float, sample: float, seed: int = 20) -> list[float]:
    """Random moments between 0, the begin of a load, and 1, its commit: one in each of as many equal parts, the same
    in each run, and some more. In a sample only one."""
    chosen = random.Random(seed)
    return [*(round((part + chosen.random()) / count, 3) for part in range(count)), *more] if ALL else [sample]
