"""`make bench`: every benchmark, one line each."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import loading, pages, past


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for line in (*loading.run(Path(folder)), *past.run(Path(folder)), *pages.run(Path(folder))):
            print(line)


if __name__ == "__main__":
    main()
