"""Named views and scenarios, which no one can change or delete."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data_loaders.schema.append_only import statements

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "saved",
        sa.Column("id", BIG),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True)),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved"),
    )
    op.create_index("ix_saved_kind", "saved", ["kind"])
    for statement in statements("saved", op.get_bind().dialect.name):
        op.execute(statement)
