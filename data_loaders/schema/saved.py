"""What viewers keep for themselves and each other: named views and scenarios. No part of the record."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, Index, String, Table, Text

from data_loaders.schema.base import BigId, metadata

# Append-only (append_only.py): saving under the same name adds a version, removing adds one without content.
saved = Table(
    "saved",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kind", String(20), nullable=False),  # view, scenario
    Column("name", Text, nullable=False),
    Column("content", JSON(none_as_null=True)),
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index(None, "kind"),
)
