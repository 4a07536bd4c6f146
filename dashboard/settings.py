"""Settings: from the environment (STEERCO_…) or a .env file, in one place."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import platformdirs
from pydantic_settings import BaseSettings, SettingsConfigDict

from data_loaders.store import Store


def data_folder() -> Path:
    """The user's folder for Steerco's own data."""
    return Path(platformdirs.user_data_dir("steerco", appauthor=False))


class Settings(BaseSettings):
    """STEERCO_DATABASE_URL: where the record is; by default a SQLite file in the user's data folder."""

    model_config = SettingsConfigDict(env_prefix="STEERCO_", env_file=".env", extra="ignore")

    database_url: str = ""
    address: str = "127.0.0.1"
    port: int = 8501

    @property
    def store(self) -> Store:
        return store_at(self.database_url or embedded_url("steerco"))


def embedded_url(name: str) -> str:
    return f"sqlite:///{data_folder() / name}.db"


@lru_cache(maxsize=4)
def store_at(url: str) -> Store:
    """One store object, and so one connection pool, for each address."""
    return Store(url)
