"""Who is who: projects, the codes and names they go by, and what people decided about them."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Date, ForeignKey, Index, String, Table, Text

from data_loaders.schema.base import BigId, Code, Currency, Rag, metadata

project = Table(
    "project",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("code", Code, nullable=False, unique=True),
    Column("created_by", ForeignKey("load.id"), nullable=False),
)

project_alias = Table(
    "project_alias",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("kind", String(4), nullable=False),  # code, name
    Column("value", Text, nullable=False),  # as found
    Column("key", Text, nullable=False),  # folded for comparison
    Column("confirmed_by", Text),  # null: exact match, no person needed
    Column("confirmed_on", Date),
    Column("load_from", ForeignKey("load.id"), nullable=False),
    Column("load_to", ForeignKey("load.id")),
    Index(None, "kind", "key"),
)

# Two projects of the record are one: a person said so. Facts stay with the project they were stated for, so
# that ending the link parts the two again without loss. Never a chain: `same_as` is linked to nothing itself.
project_link = Table(
    "project_link",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("same_as", ForeignKey("project.id"), nullable=False),
    Column("reason", Text),
    Column("confirmed_by", Text, nullable=False),
    Column("confirmed_on", Date, nullable=False),
    Column("load_from", ForeignKey("load.id"), nullable=False),
    Column("load_to", ForeignKey("load.id")),
    Index(None, "project_id"),
)

# What waits for a person: a row that names no known project, or a new project that resembles a known one.
project_match = Table(
    "project_match",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kind", String(10), nullable=False),  # unknown, near
    Column("source", Code, nullable=False),
    Column("code", Text),  # as found
    Column("name", Text),
    Column("project_id", ForeignKey("project.id")),  # the new project, where it is near another
    Column("place", Text, nullable=False),  # file, sheet and line where it was found first
    Column("candidates", JSON, nullable=False),  # [{project, code, name, score}], best first
    Column("outcome", String(10)),  # same, different
    Column("settled_by", Text),
    Column("load_from", ForeignKey("load.id"), nullable=False),
    Column("load_to", ForeignKey("load.id")),  # the load that settled it
)

# What people said of a difference between sources. Versions of one item follow each other.
reconciliation = Table(
    "reconciliation",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("item", Text, nullable=False),
    Column("state", String(10), nullable=False),  # open, accepted
    Column("reason", Text),
    Column("owner", Text),
    Column("difference", BigInteger),  # as it was then, minor units or days: accepting holds for this one
    Column("currency", Currency),
    Column("decided_by", Text, nullable=False),
    Column("load_from", ForeignKey("load.id"), nullable=False),
    Column("load_to", ForeignKey("load.id")),
    Index(None, "item"),
)

# A color that a person puts in place of the computed one, from the status date `set_on` to `expires_on`, that day
# included. Without a color, it lifts the one before. The last one of a project holds; one of the same date is a
# new version.
rag_override = Table(
    "rag_override",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("dimension", String(20), nullable=False),  # overall
    Column("color", Rag),
    Column("author", Text, nullable=False),
    Column("reason", Text),
    Column("set_on", Date, nullable=False),
    Column("expires_on", Date),
    Column("load_from", ForeignKey("load.id"), nullable=False),
    Column("load_to", ForeignKey("load.id")),
    Index(None, "project_id"),
)
