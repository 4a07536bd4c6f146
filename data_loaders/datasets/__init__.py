"""The data that ship with the product, and how a demo store is built of them."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path

from data_loaders.ingest import LoadReport
from data_loaders.organization import PREPARED, load_folder, write_policies
from data_loaders.queries.settings import current_settings
from data_loaders.store import Store

HERE = Path(__file__).parent
SAMPLE = "sample"
SEED = 7


def is_prepared(store: Store, name: str) -> bool:
    """Whether the store holds this demo, whole and of this release."""
    return current_settings(store).get(PREPARED) == {"demo": name, "release": _release(name)}


def prepare(store: Store, name: str, says: Callable[[int, int, LoadReport], None]) -> None:
    """Build a demo store. Cut short, it goes on where it was when called again."""
    if name == SAMPLE:
        from data_loaders.generator import generate

        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), seed=SEED)
            load_folder(store, Path(folder), says)
    else:
        load_folder(store, HERE / name, says)
    write_policies(store, {PREPARED: {"demo": name, "release": _release(name)}}, Path("settings of the demo"))


def _release(name: str) -> str:
    """Changes with the files or the generator that a demo is made of."""
    folder = HERE.parent / "generator" if name == SAMPLE else HERE / name
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
