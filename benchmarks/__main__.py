"""`make bench`: every benchmark, one line each."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import browser, filters, loading, pages, past

ALL = {"loading": loading, "past": past, "pages": pages, "filters": filters, "browser": browser}


def main() -> None:
    """All of them, or those that are named: python -m benchmarks browser filters."""
    for name in sys.argv[1:] or ALL:
        with tempfile.TemporaryDirectory() as folder:
            for line in ALL[name].run(Path(folder)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
