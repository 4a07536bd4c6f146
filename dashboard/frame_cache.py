"""The only module that caches: frames, by what they are a query of.

Keyed by store, load, date and scope, so that nothing stale is ever shown: a new load is a new key.
Frames are shared; every caller gets a shallow copy, which is safe because pandas copies on write.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

import pandas as pd

from data_loaders.snapshot import Query, Snapshot

MOST_FRAMES = 400


class FrameCache:
    """The most recently used frames of this process."""

    def __init__(self, most: int = MOST_FRAMES) -> None:
        self._frames: OrderedDict[Any, pd.DataFrame] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def __call__(self, query: Query, snapshot: Snapshot, args: tuple[Any, ...]) -> pd.DataFrame:
        key = (query, snapshot.store.url, snapshot.known_on, snapshot.as_at, snapshot.scope, args)
        with self._lock:
            frame = self._frames.get(key)
            if frame is not None:
                self._frames.move_to_end(key)
        if frame is None:
            frame = query(snapshot, *args)
            with self._lock:
                self._frames[key] = frame
                while len(self._frames) > self._most:
                    self._frames.popitem(last=False)
        return frame.copy(deep=False)


FRAMES = FrameCache()
