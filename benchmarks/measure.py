"""Timing: medians of repeated runs."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import perf_counter


def median_seconds(run: Callable[[], object], times: int = 5) -> float:
    """The median duration of a call."""
    durations = []
    for _ in range(times):
        start = perf_counter()
        run()
        durations.append(perf_counter() - start)
    return statistics.median(durations)
