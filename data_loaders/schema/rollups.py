"""Roll-ups: sums of fact rows, versioned like the rows they sum.

Each row sums rows of one slice (source, data_date), so that a roll-up depends on nothing but its slice: loads in
any order give the same roll-ups, and a past view adds up no more rows than the present one. Which program a
project is in is known as at a date, and so is applied when reading.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Table

from data_loaders.schema.base import BigId, Code, Currency, Money, metadata

project_period = Table(
    "project_period",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("source", Code, nullable=False),
    Column("data_date", Date, nullable=False),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("month", Date, nullable=False),
    Column("measure", Code, nullable=False),  # original, change, actual, accrual, commitment, forecast
    Column("currency", Currency),
    Column("amount", Money, nullable=False),
    Column("load_from", ForeignKey("load.id"), nullable=False),
    Column("load_to", ForeignKey("load.id")),
    Index(None, "measure", "data_date"),
    Index(None, "project_id", "data_date"),
)
