"""Settings: from the environment (STEERCO_…) or a .env file, in one place."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import platformdirs
from pydantic import BeforeValidator, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from data_loaders.errors import Message, Refused
from data_loaders.snapshot import Scope
from data_loaders.store import Store


def data_folder() -> Path:
    """The user's folder for Steerco's own data."""
    return Path(platformdirs.user_data_dir("steerco", appauthor=False))


def names(value: Any) -> Any:
    """A JSON list, or names with commas between them. What was meant to name something and names nothing is
    refused: it must not come to mean everything."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    found = json.loads(text) if text.startswith("[") else text.split(",")
    if not all(isinstance(name, str) for name in found):
        raise ValueError("a list of names is expected")
    found = [name.strip() for name in found]
    if text not in ("", "[]") and not all(found):
        raise ValueError("a name is empty")
    return tuple(name for name in found if name)


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(names)]


class Settings(BaseSettings):
    """STEERCO_DATABASE_URL: where the record is; by default a SQLite file in the user's data folder.

    STEERCO_SCOPE_…: what the viewers may see, until there is a sign-in: PORTFOLIOS, PROGRAMS and PROJECTS (codes)
    as JSON lists or with commas; MONEY=false hides money; HIDDEN_TOTALS=true tells how much is not shown.
    Raises Refused for a value that cannot be read.
    """

    model_config = SettingsConfigDict(env_prefix="STEERCO_", env_file=".env", extra="ignore")

    database_url: str = ""
    address: str = "127.0.0.1"
    port: int = 8501
    scope_portfolios: Names = ()
    scope_programs: Names = ()
    scope_projects: Names = ()
    scope_money: bool = True
    scope_hidden_totals: bool = False

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise Refused(*(_unreadable(problem) for problem in error.errors())) from None

    @property
    def store(self) -> Store:
        return store_at(self.database_url or embedded_url("steerco"))

    @property
    def scope(self) -> Scope:
        return Scope(
            self.scope_portfolios,
            self.scope_programs,
            self.scope_projects,
            money=self.scope_money,
            hidden_totals=self.scope_hidden_totals,
        )


def _unreadable(problem: Any) -> Message:
    name = f"STEERCO_{'_'.join(str(part) for part in problem['loc'])}".upper()
    said = problem["msg"].removeprefix("Value error, ")
    hint = f"{said[:1].upper()}{said[1:]}. Correct it in the environment or in .env."
    return Message(name, found=repr(problem["input"]), expected="a value that can be read", hint=hint)


def embedded_url(name: str) -> str:
    return f"sqlite:///{data_folder() / name}.db"


@lru_cache(maxsize=4)
def store_at(url: str) -> Store:
    """One store object, and so one connection pool, for each address."""
    return Store(url)
