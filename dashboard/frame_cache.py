"""The only module that caches: frames and views, by what they are made of.

Keyed by record, load, date and scope (views by selection too), so that nothing stale is ever shown: a load that
changes something is a new key, one that changes nothing is none. Frames are shared; every caller gets a shallow
copy, which is safe because pandas copies on write.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

import pandas as pd

from data_loaders.snapshot import Query, Snapshot

MOST_FRAMES = 400
MOST_VIEWS = 200

T = TypeVar("T")


class Recent:
    """The most recently used results of this process. Two callers at once may both compute; both are right."""

    def __init__(self, most: int) -> None:
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
        result = compute()
        with self._lock:
            self._results[key] = result
            while len(self._results) > self._most:
                self._results.popitem(last=False)
        return result


_FRAMES = Recent(MOST_FRAMES)
_VIEWS = Recent(MOST_VIEWS)


def cached_frame(query: Query, snapshot: Snapshot, args: tuple[Any, ...]) -> pd.DataFrame:
    """The frame of a query; for Snapshot.fetch."""
    key = (query, snapshot.seen, args)
    return _FRAMES.get(key, lambda: query(snapshot, *args)).copy(deep=False)


def cached_view(build: Callable[..., T], snapshot: Snapshot, *args: Any) -> T:
    """What a page says. Views are read, never changed."""
    return _VIEWS.get((build, snapshot.seen, snapshot.selection, args), lambda: build(snapshot, *args))
