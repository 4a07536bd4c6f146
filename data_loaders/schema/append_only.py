"""Statements that make a table append-only: whoever tries to change or delete a row is refused by the database."""

from __future__ import annotations

from sqlalchemy import DDL, event

from data_loaders.schema.loads import audit
from data_loaders.schema.saved import saved


def statements(table: str, dialect: str) -> list[str]:
    """The statements for a table on an engine (sqlite or postgresql)."""
    if dialect == "sqlite":
        return [
            f"create trigger {table}_no_{verb} before {verb} on {table} "
            f"begin select raise(abort, '{table} is append-only'); end"
            for verb in ("update", "delete")
        ]
    return [
        f"create or replace function {table}_is_append_only() returns trigger language plpgsql as "
        f"$$ begin raise exception '{table} is append-only'; end $$",
        f"create trigger {table}_no_change before update or delete or truncate on {table} "
        f"for each statement execute function {table}_is_append_only()",
    ]


for table in (audit, saved):
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(table.name, dialect):
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))
