"""Colors that a person puts in place of the computed one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "rag_override",
        sa.Column("id", BIG),
        sa.Column("project_id", BIG, _link("project_id", "project"), nullable=False),
        sa.Column("dimension", sa.String(20), nullable=False),
        sa.Column("color", sa.String(12)),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("set_on", sa.Date, nullable=False),
        sa.Column("expires_on", sa.Date),
        sa.Column("load_from", BIG, _link("load_from", "load"), nullable=False),
        sa.Column("load_to", BIG, _link("load_to", "load")),
        sa.PrimaryKeyConstraint("id", name="pk_rag_override"),
    )
    op.create_index("ix_rag_override_project_id", "rag_override", ["project_id"])


def _link(column: str, to: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{to}.id", name=f"fk_rag_override_{column}")
