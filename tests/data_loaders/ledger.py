"""A small ledger, a budget journal and a list of statements, for the tests of the record."""

from __future__ import annotations

from typing import Any

from data_loaders.mapping import Mapping

MONTH_END = {"file_name": r"(?P<year>\d{4})-(?P<month>\d{2})", "says": "month end from the file's name"}
PROJECT = {"header": "Code", "required": True}


def money(header: str) -> dict[str, Any]:
    return {"header": header, "type": "money", "currency": "GBP", "required": True}


def mapping(name: str, facts: list[dict[str, Any]], columns: dict[str, Any], **more: Any) -> Mapping:
    """A mapping of one table about projects. more: keys of the mapping; `authority` and `source` are those of its
    source."""
    source = {"name": more.pop("source", name), "title": name.capitalize(), "authority": more.pop("authority", {})}
    table = {"project": {"code": "code"}, "columns": {"code": PROJECT, **columns}, "facts": facts}
    content = {"name": name, "source": source, "data_date": MONTH_END, "tables": [table], **more}
    return Mapping.model_validate({**content, "content_hash": name})


MONTH = {"header": "Month", "type": "month", "required": True}
KINDS = {"invoice": "actual", "order": "commitment"}


def ledger(name: str = "ledger", **more: Any) -> Mapping:
    """`Code,Month,Kind,Amount`: the postings of a month."""
    kind = {"header": "Kind", "type": "vocabulary", "vocabulary": "kinds", "required": True}
    columns = {"month": MONTH, "kind": kind, "amount": money("Amount")}
    facts = [{"entity": "cost_line", "fields": {"month": "month", "kind": "kind", "amount": "amount"}}]
    return mapping(name, facts, columns, vocabularies={"kinds": KINDS}, **more)


def journal(name: str = "budget", **more: Any) -> Mapping:
    """`Code,Version,Approved,Month,Amount`: approved budget, each line with its own date."""
    columns = {
        "version": {"header": "Version", "type": "integer", "required": True},
        "approved": {"header": "Approved", "type": "date", "required": True, "order": "ymd"},
        "month": MONTH,
        "amount": money("Amount"),
    }
    fields = {"version": "version", "month": "month", "amount": "amount"}
    facts = [{"entity": "budget_line", "fields": fields, "data_date": "approved"}]
    return mapping(name, facts, columns, **more)


def statements(name: str = "reports", **more: Any) -> Mapping:
    """`Code,Spent`: the cost to date as somebody states it."""
    constants = {"measure": "cost_to_date", "period_grain": "life", "period_start": "1900-01-01"}
    facts = [{"entity": "statement", "fields": {"amount": "spent"}, "constants": constants}]
    return mapping(name, facts, {"spent": money("Spent")}, **more)
