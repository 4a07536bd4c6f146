"""Which source counts where several state the same fact: by rank, for each group of fields.

A source claims its ranks in its mapping; the organization may decide otherwise in its settings (`authority`),
which then holds for the whole group. Sources of the same rank complement each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from data_loaders.errors import Message, Refused
from data_loaders.schema import source, source_rank

LAST = 100  # the rank of a source that claims nothing
GROUPS = ("register", "status", "money", "schedule", "people")
GROUP_OF = {
    "register": "register", "status_report": "status", "statement": "money", "budget_line": "money",
    "cost_line": "money", "forecast_line": "money", "baseline": "schedule", "progress": "schedule",
    "milestone": "schedule", "resource": "people", "absence": "people", "allocation": "people", "demand": "people",
    "time_entry": "people",
}  # fmt: skip


def write_claims(connection: Connection, load_id: int, name: str, claims: dict[Any, int]) -> None:
    """Put what a source claims on record, as versions; the same claims change nothing."""
    table = source_rank
    query = select(table.c.id, table.c.field_group, table.c.rank).where(
        table.c.source == name, table.c.load_to.is_(None)
    )
    current = {row.field_group: (row.id, row.rank) for row in connection.execute(query)}
    ended = [number for group, (number, rank) in current.items() if claims.get(group) != rank]
    if ended:
        connection.execute(update(table).where(table.c.id.in_(ended)).values(load_to=load_id))
    new = [group for group, rank in claims.items() if current.get(group, (0, None))[1] != rank]
    first = (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
    rows = [
        {"id": first + place, "source": name, "field_group": group, "rank": claims[group], "load_from": load_id}
        for place, group in enumerate(new)
    ]
    if rows:
        connection.execute(insert(table), rows)


def require_known_sources(
    connection: Connection, rule: Mapping[Any, list[str]], announced: Iterable[str], place: str
) -> None:
    """Raises Refused where a rule names a source that is neither on record nor announced."""
    known = {*connection.scalars(select(source.c.name)), *announced}
    unknown = {name: group for group, names in rule.items() for name in names if name not in known}
    if unknown:
        hint = "Correct the name, or load the source first; nothing was changed."
        expected = f"one of: {', '.join(sorted(known))}" if known else "a source that is loaded"
        raise Refused(
            *(
                Message(place, cell=f"authority › {group}", found=repr(name), expected=expected, hint=hint)
                for name, group in unknown.items()
            )
        )
