"""A process that loads is killed (SIGKILL) at any moment: nothing of its load is left, and nothing else is lost."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from data_loaders.store import Store
from tests.faults.extent import ALL, moments, only_all
from tests.faults.hurt import Hurt
from tests.fingerprint import content, differences

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("killable.py")


@dataclass
class Loader:
    """`steerco load` in a process of its own."""

    process: subprocess.Popen[str]
    signs: int  # the end of the pipe by which it says how far it is

    @classmethod
    def begin(cls, hurt: Hurt, store: Store) -> Loader:
        """Started, everything imported, and about to load."""
        reading, writing = os.pipe()
        args = [sys.executable, str(SCRIPT), str(writing), "load", str(hurt.file), "--mapping", str(hurt.mapping_file)]
        environment = {**os.environ, "STEERCO_DATABASE_URL": store.url, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            args, env=environment, cwd=ROOT, pass_fds=(writing,), text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        os.close(writing)
        assert select.select([reading], [], [], 60)[0], "the command did not begin"
        assert os.read(reading, 1) == b"r", process.communicate()[1]
        return cls(process, reading)

    def await_sign(self) -> None:
        assert select.select([self.signs], [], [], 60)[0], "the command did not go on"

    def end(self) -> str:
        """How far it was: r, rw, rwc or, where it had ended by itself, rwce."""
        _, told = self.process.communicate(timeout=120)
        signs = b"r" + os.read(self.signs, 10)
        os.close(self.signs)
        assert self.process.returncode in (0, -signal.SIGKILL), told
        return signs.decode()


def _kill(hurt: Hurt, store: Store, loader: Loader, struck: Counter[str]) -> None:
    """Kill, and see what is left. In the commit it may be either: all of the load, or nothing."""
    loader.process.kill()
    signs = loader.end()
    struck[f"{hurt.stores.name} {signs}"] += 1
    published = signs.endswith("e") or ("c" in signs and content(Store(store.url)) == hurt.after)
    hurt.survives(store, published=published)


@pytest.fixture(scope="module")
def struck() -> Counter[str]:
    """How far the killed ones were."""
    return Counter()


@pytest.mark.parametrize("seconds_after", [0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5] if ALL else [0.05])
def test_a_load_killed_while_it_writes_leaves_the_record_as_it_was(
    hurt: Hurt, struck: Counter[str], seconds_after: float
) -> None:
    store = hurt.fresh()
    loader = Loader.begin(hurt, store)
    loader.await_sign()
    time.sleep(seconds_after)
    _kill(hurt, store, loader, struck)


# --- At any moment ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seconds(hurt: Hurt) -> float:
    """How long the command takes where nobody kills it; and that it gives what the function gives."""
    return min(_undisturbed(hurt) for _ in range(2))


def _undisturbed(hurt: Hurt) -> float:
    store = hurt.fresh()
    loader = Loader.begin(hurt, store)
    began = time.monotonic()
    assert loader.end() == "rwce"
    taken = time.monotonic() - began
    assert not differences(content(store), hurt.after)
    hurt.survives(store, published=True)
    return taken


@only_all
@pytest.mark.parametrize("moment", moments(50, sample=0.5))
def test_a_load_killed_at_any_moment_leaves_the_record_as_it_was(
    hurt: Hurt, seconds: float, struck: Counter[str], moment: float
) -> None:
    store = hurt.fresh()
    loader = Loader.begin(hurt, store)
    time.sleep(moment * seconds)
    _kill(hurt, store, loader, struck)


@only_all
def test_many_were_killed_while_they_wrote(hurt: Hurt, struck: Counter[str]) -> None:
    print(dict(struck))  # shown by pytest -s
    assert struck[f"{hurt.stores.name} rw"] >= 5, struck
