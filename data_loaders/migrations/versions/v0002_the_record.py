"""Withdrawal, authority, links between projects, waiting matches, reconciliation, roll-ups, audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data_loaders.schema.append_only import statements

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _loads()
    _who_did_what()
    _identity()
    _decisions()
    _rollups()


def _loads() -> None:
    op.add_column("load", sa.Column("kind", sa.String(200), nullable=False, server_default="file"))
    op.add_column("load", sa.Column("withdraws", BIG))
    op.add_column("stated_slice", sa.Column("load_to", BIG))
    for kind, source in (("policy", "policy"), ("identity", "aliases")):  # before, only the missing hash told
        op.execute(f"update load set kind = '{kind}' where mapping_hash = '' and source = '{source}'")
    op.create_table(
        "source_rank",
        sa.Column("id", BIG),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("field_group", sa.String(200), nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        *_version("source_rank"),
        _key("source_rank"),
    )


def _who_did_what() -> None:
    op.create_table(
        "audit",
        sa.Column("id", BIG),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("action", sa.String(200), nullable=False),
        sa.Column("load_id", BIG, _link("audit", "load_id", "load")),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        _key("audit"),
    )
    for statement in statements("audit", op.get_bind().dialect.name):
        op.execute(statement)
    op.create_table(
        "writer",
        sa.Column("id", sa.Integer, autoincrement=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("doing", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        _key("writer"),
    )
    op.create_table(
        "record",
        sa.Column("name", sa.String(200)),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_record"),
    )


def _identity() -> None:
    op.create_table(
        "project_link",
        sa.Column("id", BIG),
        sa.Column("project_id", BIG, _link("project_link", "project_id", "project"), nullable=False),
        sa.Column("same_as", BIG, _link("project_link", "same_as", "project"), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("confirmed_by", sa.Text, nullable=False),
        sa.Column("confirmed_on", sa.Date, nullable=False),
        *_version("project_link"),
        _key("project_link"),
    )
    op.create_index("ix_project_link_project_id", "project_link", ["project_id"])
    op.create_table(
        "project_match",
        sa.Column("id", BIG),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("code", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("project_id", BIG, _link("project_match", "project_id", "project")),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("candidates", sa.JSON, nullable=False),
        sa.Column("outcome", sa.String(10)),
        sa.Column("settled_by", sa.Text),
        *_version("project_match"),
        _key("project_match"),
    )


def _decisions() -> None:
    op.create_table(
        "reconciliation",
        sa.Column("id", BIG),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("owner", sa.Text),
        sa.Column("difference", sa.BigInteger),
        sa.Column("currency", sa.String(3)),
        sa.Column("decided_by", sa.Text, nullable=False),
        *_version("reconciliation"),
        _key("reconciliation"),
    )
    op.create_index("ix_reconciliation_item", "reconciliation", ["item"])


def _rollups() -> None:
    op.create_table(
        "project_period",
        sa.Column("id", BIG),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("data_date", sa.Date, nullable=False),
        sa.Column("project_id", BIG, _link("project_period", "project_id", "project"), nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("measure", sa.String(200), nullable=False),
        sa.Column("currency", sa.String(3)),
        sa.Column("amount", sa.BigInteger, nullable=False),
        *_version("project_period"),
        _key("project_period"),
    )
    op.create_index("ix_project_period_measure_data_date", "project_period", ["measure", "data_date"])
    op.create_index("ix_project_period_project_id_data_date", "project_period", ["project_id", "data_date"])


def _version(table: str) -> list[sa.Column]:
    return [
        sa.Column("load_from", BIG, _link(table, "load_from", "load"), nullable=False),
        sa.Column("load_to", BIG, _link(table, "load_to", "load")),
    ]


def _link(table: str, column: str, to: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}")


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{table}")
