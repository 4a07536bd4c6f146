"""Small disks that run full."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(mebibytes: int) -> Iterator[Path]:
    """A disk in memory. Skips, and says why, where none may be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="steerco-disk-"))
    try:
        _run("mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=755", "tmpfs", str(folder))
    except (OSError, subprocess.CalledProcessError) as error:
        folder.rmdir()
        told = getattr(error, "stderr", "") or error
        pytest.skip(f"no small disk can be mounted here (it takes root): {str(told).strip()}")
    try:
        yield folder
    finally:
        _run("umount", "--lazy", str(folder))
        folder.rmdir()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


def free(disk: Path) -> int:
    """How many bytes are free."""
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


@contextmanager
def filled(disk: Path, room: int) -> Iterator[None]:
    """The disk is full but for some room; at the end it is not any more."""
    filler = disk / "filler"
    try:
        with filler.open("wb") as file:
            for _ in range(max(0, free(disk) - room) // 4096):
                file.write(bytes(4096))
        yield
    finally:
        filler.unlink(missing_ok=True)
