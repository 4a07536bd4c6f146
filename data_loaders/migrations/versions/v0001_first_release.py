"""The tables of the first release.

Written by hand in short: `name:type`, or `name>table` for a reference, with `!` where a value is required. A
migration is history and is not changed when the schema is.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TYPES: dict[str, Any] = {
    "big": BIG, "int": sa.Integer(), "date": sa.Date(), "time": sa.DateTime(timezone=True), "text": sa.Text(),
    "json": sa.JSON(), "bool": sa.Boolean(), "wide": sa.BigInteger(),
}  # fmt: skip

LOG = {
    "load": (
        "id:big! source:200! mapping:200! mapping_hash:64! file:text! file_hash:64 data_date:date "
        "data_date_rule:text started_at:time! finished_at:time loaded_by:text! state:200! read:int accepted:int "
        "rejected:int skipped:int unchanged:int changed:int closed:int messages:json!"
    ),
    "source": "name:200! title:text! kind:200! owner:text cadence:200 licence:text attribution:text",
    "policy": "id:big! name:200! value:json! load_from>load! load_to>load",
    "project": "id:big! code:200! created_by>load!",
    "source_layout": "id:big! load_id>load! sheet:text orientation:10! positions:json! facts:json!",
    "stated_slice": "load_id>load! entity:200! source:200! data_date:date!",
    "project_alias": (
        "id:big! project_id>project! kind:4! value:text! key:text! confirmed_by:text confirmed_on:date "
        "load_from>load! load_to>load"
    ),
    "source_record": "id:big! load_id>load! layout_id>source_layout line:int! outcome:10! reason:text cells:json!",
}
KEYS = {"source": ["name"], "stated_slice": ["load_id", "entity"]}  # elsewhere: id
UNIQUE = {"project": ["code"]}
INDEXES = {
    "stated_slice": ["entity", "data_date"], "project_alias": ["kind", "key"], "source_record": ["load_id", "outcome"],
}  # fmt: skip

BEFORE = "id:big! source:200! data_date:date!"
AFTER = "record_id>source_record! load_from>load! load_to>load"
FACTS = {
    "absence": "resource:200! week:date! kind:200! minutes:int",
    "allocation": "resource:200! project_id>project! week:date! minutes:int booking:4",
    "baseline": (
        "project_id>project! version:int! start:date finish:date budget:wide currency:3 decision:text reason:text"
    ),
    "benefit": (
        "project_id>project! code:200! title:text owner:text approved:wide forecast:wide realized:wide currency:3 "
        "starts_on:date"
    ),
    "budget_line": (
        "project_id>project! version:int! month:date! category:200! cost_type:5! amount:wide currency:3 decision:text"
    ),
    "change_request": (
        "project_id>project! code:200! title:text raised_on:date decided_on:date state:200 cost_effect:wide "
        "currency:3 days_effect:int decision:text"
    ),
    "cost_line": (
        "project_id>project! month:date! category:200! cost_type:5! kind:10! document:200! amount:wide currency:3"
    ),
    "demand": "role:200! project_id>project! week:date! minutes:int",
    "dependency": "project_id>project! code:200! giver_id>project title:text need_by:date forecast:date state:200",
    "forecast_line": "project_id>project! month:date! category:200! cost_type:5! amount:wide currency:3",
    "fx_rate": "currency:3! quote:3! kind:200! rate:40",
    "holiday": "calendar:200! day:date! name:text",
    "issue": "project_id>project! code:200! title:text severity:int owner:text raised_on:date due:date state:200",
    "milestone": ("project_id>project! code:200! name:text baseline:date forecast:date actual:date gate:bool key:bool"),
    "progress": (
        "project_id>project! percent_complete:int earning_rule:text forecast_finish:date forecast_finish_reason:200 "
        "actual_finish:date"
    ),
    "register": (
        "project_id>project! name:text portfolio:text program:text category:text sponsor:text manager:text "
        "stage:text state:200 method:text priority:int objective:text description:text currency:3 start:date"
    ),
    "resource": (
        "resource:200! name:text team:200 role:200 weekly_minutes:int joined:date departed:date calendar:200 "
        "location:text"
    ),
    "risk": (
        "project_id>project! code:200! title:text likelihood:int impact:int probability:int cost_impact:wide "
        "currency:3 owner:text response:text raised_on:date due:date state:200"
    ),
    "statement": (
        "project_id>project! measure:200! period_grain:5! period_start:date! amount:wide currency:3 reason:200"
    ),
    "status_report": (
        "project_id>project! declared:12 declared_as_found:text assured:12 assured_as_found:text rag_schedule:12 "
        "rag_cost:12 rag_scope:12 rag_resources:12 rag_risk:12 rag_benefits:12 narrative:text "
        "schedule_narrative:text money_narrative:text path_to_green:text achievements:text next_steps:text "
        "submitted_on:date reporter:text"
    ),
    "time_entry": "resource:200! project_id>project! week:date! minutes:int",
}


def upgrade() -> None:
    for name, columns in LOG.items():
        create(name, columns)
    for name, columns in FACTS.items():
        create(name, f"{BEFORE} {columns} {AFTER}")
        index(name, ["data_date", "source"])
        if "project_id" in columns:
            index(name, ["project_id", "data_date"])


def create(name: str, columns: str) -> None:
    keys = KEYS.get(name, ["id"])
    unique = [sa.UniqueConstraint(*UNIQUE[name], name=f"uq_{name}_{'_'.join(UNIQUE[name])}")] if name in UNIQUE else []
    key = sa.PrimaryKeyConstraint(*keys, name=f"pk_{name}")
    op.create_table(name, *(column(name, text) for text in columns.split()), key, *unique)
    if name in INDEXES:
        index(name, INDEXES[name])


def column(table: str, text: str) -> sa.Column:
    nullable = not text.endswith("!")
    described, _, link = text.rstrip("!").partition(">")
    label, _, kind = described.partition(":")
    links = [sa.ForeignKey(f"{link}.id", name=f"fk_{table}_{label}")] if link else []
    kind = kind or ("wide" if table in FACTS and link == "project" else "big")
    return sa.Column(label, TYPES.get(kind) or sa.String(int(kind)), *links, nullable=nullable)


def index(table: str, columns: list[str]) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
