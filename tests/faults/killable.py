"""The command in a process that is to be killed: it says by a pipe how far it is.

python killable.py PIPE load FILE …: writes `r` when everything is imported and the command begins, `w` when it first
changes a row, `c` when it is about to commit, `e` when it has ended.
"""

from __future__ import annotations

import os
import sys

from sqlalchemy import Engine, event

import data_loaders.ingest
import data_loaders.organization  # noqa: F401  (the command would import it; here the import does not count)
from dashboard import cli

WRITES = ("insert into register", "update register", "insert into load", "insert into source")


def main() -> None:
    pipe = int(sys.argv[1])
    told: set[str] = set()

    def tell(sign: str) -> None:
        if sign not in told:
            told.add(sign)
            os.write(pipe, sign.encode())

    @event.listens_for(Engine, "before_cursor_execute")
    def _(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lower().startswith(WRITES):
            tell("w")

    @event.listens_for(Engine, "commit")
    def _(_connection: object) -> None:
        if "w" in told:  # not when it only notes who writes
            tell("c")

    sys.argv = ["steerco", *sys.argv[2:]]
    tell("r")
    try:
        cli.main()
    finally:
        tell("e")


if __name__ == "__main__":
    main()
