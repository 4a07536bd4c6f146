"""Alembic's entry: runs the migrations in the transaction that data_loaders/migrate.py opened."""

from alembic import context

from data_loaders.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
