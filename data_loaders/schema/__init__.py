"""The record's tables: one schema for SQLite and PostgreSQL.

Conventions that hold for every fact table:

* **Version**: ``load_from`` is the load that stated the row, ``load_to`` the load that ended it
  (null while current). A row is never updated or deleted, only closed.
* **Statement**: ``source`` says who states the fact and ``data_date`` the date for which it is stated.
  All rows of one (source, entity, data_date) are a *slice*; a complete extract replaces its slice.
* **Provenance**: ``record_id`` is the row of the file the fact was read from (``source_record``).
* **Units**: money is integer minor units beside its ISO 4217 ``currency``; hours are integer minutes;
  percentages are integer basis points (1/100 of a percent); weeks are their Monday, months their first day.

Migrations (data_loaders/migrations) bring a store of an earlier release to these tables.
"""

from data_loaders.schema import append_only as _append_only  # noqa: F401  (it listens for the table being made)
from data_loaders.schema.base import Currency, Minutes, Money, Rag, metadata
from data_loaders.schema.facts import ENTITIES, GRAIN_DEFAULTS, Entity, register, status_report
from data_loaders.schema.identity import (
    project,
    project_alias,
    project_link,
    project_match,
    rag_override,
    reconciliation,
)
from data_loaders.schema.loads import (
    audit,
    load,
    policy,
    record,
    source,
    source_layout,
    source_rank,
    source_record,
    stated_slice,
    writer,
)
from data_loaders.schema.rollups import project_period
from data_loaders.schema.saved import saved

__all__ = [
    "ENTITIES",
    "GRAIN_DEFAULTS",
    "Currency",
    "Entity",
    "Minutes",
    "Money",
    "Rag",
    "audit",
    "load",
    "metadata",
    "policy",
    "project",
    "project_alias",
    "project_link",
    "project_match",
    "project_period",
    "rag_override",
    "reconciliation",
    "record",
    "register",
    "saved",
    "source",
    "source_layout",
    "source_rank",
    "source_record",
    "stated_slice",
    "status_report",
    "writer",
]
