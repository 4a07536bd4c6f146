"""What every table of the record is made of: naming, keys and the types that carry units."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData, String
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers only INTEGER keys by itself
Code = String(200)
Kind = type[TypeEngine] | TypeEngine


class Money(BigInteger):
    """Minor units of a currency. A type of its own, so that money can be left out for who may not see it."""


Id = BigInteger
Minutes = Integer
BasisPoints = Integer
Rag = String(12)
Currency = String(3)
