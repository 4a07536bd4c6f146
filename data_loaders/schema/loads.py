"""How data came in: sources, loads, the rows as they were found, settings, and who did what."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from data_loaders.schema.base import BigId, Code, metadata

source = Table(
    "source",
    metadata,
    Column("name", Code, primary_key=True),
    Column("title", Text, nullable=False),
    Column("kind", Code, nullable=False),
    Column("owner", Text),
    Column("cadence", Code),
    Column("licence", Text),
    Column("attribution", Text),
)

load = Table(
    "load",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("source", Code, nullable=False),
    Column("mapping", Code, nullable=False),
    Column("mapping_hash", String(64), nullable=False),
    Column("file", Text, nullable=False),
    Column("file_hash", String(64)),
    Column("data_date", Date),
    Column("data_date_rule", Text),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Column("loaded_by", Text, nullable=False),
    Column(
        "kind", Code, nullable=False, server_default="file"
    ),  # file, withdrawal, policy, identity, decision, override, restore
    Column("withdraws", BigId),  # the load that this one took back
    Column("state", Code, nullable=False),  # published, unchanged (nothing new in the file), refused
    Column("read", Integer),
    Column("accepted", Integer),
    Column("rejected", Integer),
    Column("skipped", Integer),
    Column("unchanged", Integer),
    Column("changed", Integer),
    Column("closed", Integer),
    Column("messages", JSON, nullable=False),
)

source_record = Table(
    "source_record",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("load_id", ForeignKey("load.id"), nullable=False),
    Column("layout_id", ForeignKey("source_layout.id")),
    Column("line", Integer, nullable=False),  # row number, or column number of a transposed table; from 1
    Column("outcome", String(10), nullable=False),  # accepted, rejected, skipped
    Column("reason", Text),
    Column("cells", JSON, nullable=False),  # the cells as found, by position
    Index(None, "load_id", "outcome"),
)

source_layout = Table(
    "source_layout",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("load_id", ForeignKey("load.id"), nullable=False),
    Column("sheet", Text),
    Column("orientation", String(10), nullable=False),  # rows, or columns when transposed
    Column("positions", JSON, nullable=False),  # mapping column -> [position from 0, header as found]
    Column("facts", JSON, nullable=False),  # of each fact stated: entity, fields (-> mapping column), constants
)

# What a load stated as a whole: "these are all the risks on 31 October", none of them included. Without it
# an emptied register would go on showing the rows of the month before.
stated_slice = Table(
    "stated_slice",
    metadata,
    Column("load_id", ForeignKey("load.id"), primary_key=True),
    Column("entity", Code, primary_key=True),
    Column("source", Code, nullable=False),
    Column("data_date", Date, nullable=False),
    Column("load_to", BigId),  # the load that withdrew it
    Index(None, "entity", "data_date"),
)

# Settings of the organization: each value is a version, with the load that wrote it.
policy = Table(
    "policy",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", Code, nullable=False),
    Column("value", JSON, nullable=False),
    Column("load_from", ForeignKey("load.id"), nullable=False),
    Column("load_to", ForeignKey("load.id")),
)

# How much a source counts for a group of fields; 1 is the highest. What a source does not claim ranks last.
source_rank = Table(
    "source_rank",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("source", Code, nullable=False),
    Column("field_group", Code, nullable=False),  # register, status, money, schedule, people
    Column("rank", Integer, nullable=False),
    Column("load_from", ForeignKey("load.id"), nullable=False),
    Column("load_to", ForeignKey("load.id")),
)

# --- Who did what -----------------------------------------------------------------------------------------

# Append-only: triggers refuse to change or delete a row (append_only.py).
audit = Table(
    "audit",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    Column("origin", Text, nullable=False),  # from where: the machine, and the command or the dashboard
    Column("action", Code, nullable=False),
    Column("load_id", ForeignKey("load.id")),
    Column("subject", Text, nullable=False),
    Column("detail", JSON, nullable=False),
)

# Who writes just now; read by the one who waits. What it says holds only while the lock is taken.
writer = Table(
    "writer",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("actor", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("doing", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)

# Facts about the record itself; generation changes when a backup is restored, so that no cache outlives it.
record = Table(
    "record",
    metadata,
    Column("name", Code, primary_key=True),
    Column("value", Text, nullable=False),
)
