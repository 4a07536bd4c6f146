"""What breaks while a load writes: processes, disks and connections, on either kind of database.

`make test` runs a sample on a small file. `make faults` sets STEERCO_FAULTS=all and runs them all, on a file whose
load takes more than a second: fifty kills, and every other fault at many moments, for each kind of database.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import postgres
from tests.faults.extent import ROWS
from tests.faults.hurt import Hurt
from tests.stores import ENGINES, Files


@pytest.fixture(scope="session")
def sqlite_hurt(tmp_path_factory: pytest.TempPathFactory) -> Hurt:
    folder = tmp_path_factory.mktemp("sqlite")
    return Hurt(Files(folder / "stores"), ROWS, folder / "files")


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A server that a test may kill."""
    server = postgres.Server()
    yield server
    server.close()


@pytest.fixture(scope="session")
def postgresql_hurt(server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> Hurt:
    folder = tmp_path_factory.mktemp("postgresql")
    databases = postgres.Databases(server.url)
    databases.need_not_wait_for_the_disk()
    return Hurt(databases, ROWS, folder / "files")


@pytest.fixture(scope="module", params=ENGINES)
def hurt(request: pytest.FixtureRequest) -> Hurt:
    """The load to be hurt, on each kind of database in turn."""
    return request.getfixturevalue(f"{request.param}_hurt")
