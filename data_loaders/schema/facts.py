"""The fact tables: what sources state of projects, money, people and time. The package says what all share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from data_loaders.schema.base import (
    BasisPoints,
    BigId,
    Code,
    Currency,
    Id,
    Kind,
    Minutes,
    Money,
    Rag,
    metadata,
)


@dataclass(frozen=True)
class Entity:
    """A fact table: its grain (besides source and data_date) and what it holds."""

    table: Table
    grain: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.table.name

    @cached_property
    def project_at(self) -> int | None:
        """The place of the project in the grain."""
        return self.grain.index("project_id") if "project_id" in self.grain else None


ENTITIES: dict[str, Entity] = {}

# Grain that a mapping need not state.
GRAIN_DEFAULTS = {"document": "", "category": "All", "cost_type": ""}


def _entity(name: str, grain: dict[str, Kind], values: dict[str, Kind]) -> Entity:
    """Declare a fact table with the columns that every fact carries."""
    links = {"project_id": "project.id", "giver_id": "project.id"}

    def column(label: str, kind: Kind, required: bool) -> Column:
        args = [ForeignKey(links[label])] if label in links else []
        return Column(label, kind, *args, nullable=not required)

    table = Table(
        name,
        metadata,
        Column("id", BigId, primary_key=True),
        Column("source", Code, nullable=False),
        Column("data_date", Date, nullable=False),
        *(column(label, kind, required=True) for label, kind in grain.items()),
        *(column(label, kind, required=False) for label, kind in values.items()),
        Column("record_id", ForeignKey("source_record.id"), nullable=False),
        Column("load_from", ForeignKey("load.id"), nullable=False),
        Column("load_to", ForeignKey("load.id")),
        Index(None, "data_date", "source"),
        *([Index(None, "project_id", "data_date")] if "project_id" in grain else []),
    )
    entity = Entity(table, tuple(grain), tuple(values))
    ENTITIES[name] = entity
    return entity


register = _entity(
    "register",
    {"project_id": Id},
    {
        **dict.fromkeys(("name", "portfolio", "program", "category", "sponsor", "manager", "stage"), Text),
        "state": Code,  # proposed, approved, active, on_hold, complete, cancelled
        "method": Text,
        "priority": Integer,
        "objective": Text,
        "description": Text,
        "currency": Currency,
        "start": Date,
    },
)

status_report = _entity(
    "status_report",
    {"project_id": Id},
    {
        "declared": Rag,  # GREEN, AMBER, RED, NOT_RATED, ON_HOLD, COMPLETE, CANCELLED
        "declared_as_found": Text,
        "assured": Rag,
        "assured_as_found": Text,
        **{f"rag_{name}": Rag for name in ("schedule", "cost", "scope", "resources", "risk", "benefits")},
        **dict.fromkeys(("narrative", "schedule_narrative", "money_narrative"), Text),
        **dict.fromkeys(("path_to_green", "achievements", "next_steps"), Text),
        "submitted_on": Date,
        "reporter": Text,
    },
)

baseline = _entity(
    "baseline",
    {"project_id": Id, "version": Integer},  # version 0 is the original
    {"start": Date, "finish": Date, "budget": Money, "currency": Currency, "decision": Text, "reason": Text},
)

progress = _entity(
    "progress",
    {"project_id": Id},
    {
        "percent_complete": BasisPoints,
        "earning_rule": Text,
        "forecast_finish": Date,
        "forecast_finish_reason": Code,  # why there is none
        "actual_finish": Date,
    },
)

statement = _entity(
    "statement",
    # A total as somebody states it; measure: whole_life_cost, current_budget, eac, cost_to_date, …
    # period_grain: life, year, month; period_start: first day of it (1900-01-01 for life).
    {"project_id": Id, "measure": Code, "period_grain": String(5), "period_start": Date},
    {"amount": Money, "currency": Currency, "reason": Code},  # reason: why the amount is missing
)

budget_line = _entity(
    "budget_line",
    # Journal of approved budget: version 0 the original, then signed changes. data_date = approved on.
    # Current budget = sum of all lines approved by the date.
    {"project_id": Id, "version": Integer, "month": Date, "category": Code, "cost_type": String(5)},
    {"amount": Money, "currency": Currency, "decision": Text},
)

cost_line = _entity(
    "cost_line",
    # Ledger movements of one extract. kind: actual, accrual (signed: accrue and reverse),
    # commitment (signed: ordered and relieved). Sums over extracts give the position.
    {
        "project_id": Id,
        "month": Date,
        "category": Code,
        "cost_type": String(5),
        "kind": String(10),
        "document": Code,  # journal or invoice number, where the extract is not condensed
    },
    {"amount": Money, "currency": Currency},
)

forecast_line = _entity(
    "forecast_line",
    # Cost still to come, per month after data_date; each statement replaces the one before.
    {"project_id": Id, "month": Date, "category": Code, "cost_type": String(5)},
    {"amount": Money, "currency": Currency},
)

milestone = _entity(
    "milestone",
    {"project_id": Id, "code": Code},
    {"name": Text, "baseline": Date, "forecast": Date, "actual": Date, "gate": Boolean, "key": Boolean},
)

risk = _entity(
    "risk",
    {"project_id": Id, "code": Code},
    {
        "title": Text,
        "likelihood": Integer,  # 1 to 5
        "impact": Integer,  # 1 to 5
        "probability": BasisPoints,
        "cost_impact": Money,
        "currency": Currency,
        "owner": Text,
        "response": Text,
        "raised_on": Date,
        "due": Date,
        "state": Code,  # open, closed
    },
)

issue = _entity(
    "issue",
    {"project_id": Id, "code": Code},
    {"title": Text, "severity": Integer, "owner": Text, "raised_on": Date, "due": Date, "state": Code},
)

dependency = _entity(
    "dependency",
    {"project_id": Id, "code": Code},  # project_id is the receiver
    {"giver_id": Id, "title": Text, "need_by": Date, "forecast": Date, "state": Code},
)

change_request = _entity(
    "change_request",
    {"project_id": Id, "code": Code},
    {
        "title": Text,
        "raised_on": Date,
        "decided_on": Date,
        "state": Code,  # open, approved, rejected
        "cost_effect": Money,
        "currency": Currency,
        "days_effect": Integer,
        "decision": Text,
    },
)

benefit = _entity(
    "benefit",
    {"project_id": Id, "code": Code},
    {
        "title": Text,
        "owner": Text,
        "approved": Money,
        "forecast": Money,
        "realized": Money,
        "currency": Currency,
        "starts_on": Date,
    },
)

resource = _entity(
    "resource",
    {"resource": Code},
    {
        "name": Text,
        "team": Code,
        "role": Code,
        "weekly_minutes": Minutes,  # contracted hours a week, before holidays and leave
        "joined": Date,
        "departed": Date,
        "calendar": Code,
        "location": Text,
    },
)

absence = _entity("absence", {"resource": Code, "week": Date, "kind": Code}, {"minutes": Minutes})
holiday = _entity("holiday", {"calendar": Code, "day": Date}, {"name": Text})
allocation = _entity(
    "allocation",
    {"resource": Code, "project_id": Id, "week": Date},
    {"minutes": Minutes, "booking": String(4)},  # hard, soft
)
demand = _entity("demand", {"role": Code, "project_id": Id, "week": Date}, {"minutes": Minutes})
time_entry = _entity("time_entry", {"resource": Code, "project_id": Id, "week": Date}, {"minutes": Minutes})

fx_rate = _entity(
    "fx_rate",
    # 1 unit of currency = rate units of the quote currency; rate is kept as text, exact.
    {"currency": Currency, "quote": Currency, "kind": Code},  # kind: budget, actual, closing
    {"rate": String(40)},
)
