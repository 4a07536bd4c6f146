"""The facts of one project, each with the cell it came from."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.figure import REASON_WORDS, Reason
from dashboard.views import hidden, words
from dashboard.views.compared import Compared
from dashboard.views.origins import Origins
from dashboard.views.parts import Cell, Col, Grid, Pairs, Span


def facts_of(
    row: Any,
    seen: Compared,
    origins: Origins,
    reports: pd.DataFrame,
    progress: pd.DataFrame,
    baselines: pd.DataFrame,
    stated: pd.DataFrame,
) -> Pairs:
    rows: list[tuple[str, Cell, str]] = []
    for field, label in (("sponsor", "Sponsor"), ("manager", "Project manager"), ("stage", "Stage"), ("state", "State"),
                         ("method", "Method"), ("priority", "Priority"), ("objective", "Objective"),
                         ("category", "Category")):  # fmt: skip
        value = getattr(row, field)
        if not pd.isna(value):
            text = str(value).replace("_", " ") if field == "state" else str(value)
            rows.append((label, text, origins.of(row.record_id, "register", field)))
    rows.append(("Start", words.day(row.start), origins.of(row.record_id, "register", "start")))
    if len(baselines):
        last = baselines.iloc[-1]
        label = "Baseline finish" + (f" (version {last['version']})" if last["version"] else "")
        rows.append((label, words.day(last["finish"]), origins.of(last["record_id"], "baseline", "finish")))
    if len(progress):
        last = progress.iloc[-1]
        value = words.day(last["forecast_finish"])
        rows.append(("Forecast finish", value, origins.of(last["record_id"], "progress", "forecast_finish")))
        if not pd.isna(last["percent_complete"]):
            share = formats.percent(int(last["percent_complete"]) / 10_000, 0)
            rows.append(("Work done", share, origins.of(last["record_id"], "progress", "percent_complete")))
    rows += _money_facts(row, seen, origins, stated)
    return Pairs(tuple(rows))


MONEY = {
    "original_budget": ("Original budget", "budget_line"),
    "current_budget": ("Current budget", "budget_line"),
    "cost_to_date": ("Cost to date", "cost_line"),
    "open_commitment": ("Open commitment", "cost_line"),
    "eac": ("Forecast at completion", "forecast_line"),
    "whole_life_cost": ("Whole-life cost", ""),
}


def _money_facts(row: Any, seen: Compared, origins: Origins, stated: pd.DataFrame) -> list[tuple[str, Cell, str]]:
    rows: list[tuple[str, Cell, str]] = []
    if not seen.shows_money:
        return [("Money", Span(hidden.NOT_SHOWN, "mute"), "")]
    for measure, (label, entity) in MONEY.items():
        value = getattr(row, measure)
        origin = origins.sum_of(entity, int(row.project_id)) if entity else ""
        own = stated[stated["measure"] == measure]
        if origin and measure == "eac":
            origin = f"cost to date and {origin}"
        if not origin and len(own):
            origin = origins.of(own.iloc[-1]["record_id"], "statement", "amount", measure=measure)
        if pd.isna(value) and not len(own):
            continue
        text = words.amount(value, seen.currency).text
        if pd.isna(value):
            text = f"n/a, {_why(row, measure)}"
        if isinstance(row.currency, str) and row.currency != seen.currency and not pd.isna(value):
            text += f", converted from {row.currency} at the budget rate"
        rows.append((label, text, origin))
    return rows


def _why(row: Any, measure: str) -> str:
    """Why a measure has no value, in words."""
    reason = getattr(row, f"{measure}_reason", None)
    return REASON_WORDS[Reason(reason) if isinstance(reason, str) else Reason.NOT_STATED]


def years(stated: pd.DataFrame, seen: Compared, origins: Origins) -> Grid:
    """What is stated year by year, where there is no money by month."""
    if not seen.shows_money:
        return hidden.GRID
    labels = {
        "whole_life_cost": "Whole-life cost",
        "current_budget": "Budget of the year",
        "eac": "Forecast of the year",
    }
    if seen.policy.money_basis == "life":
        labels |= {"current_budget": "Budget", "eac": "Forecast at completion"}
    rows: list[dict[str, Cell]] = []
    for day, facts in stated[stated["measure"].isin(labels)].groupby("data_date"):
        cells: dict[str, Cell] = {"as_at": words.day(day)}
        for measure, fact in zip(facts["measure"], facts.itertuples(), strict=True):
            known = not pd.isna(fact.amount)
            cells[measure] = words.amount(fact.amount, fact.currency) if known else Span(_reason(fact.reason), "mute")
        cells["origin"] = origins.of(facts.iloc[0]["record_id"], "statement", "amount").split(" › ")[0]
        rows.append(cells)
    columns = [Col("as_at", "As at")]
    columns += [Col(m, label, numeric=True) for m, label in labels.items() if (stated["measure"] == m).any()]
    return Grid((*columns, Col("origin", "From", hide_small=True)), rows, "No money is stated.", "Money by report")


def _reason(code: Any) -> str:
    return {"WITHHELD": "withheld", "NOT_STATED": "not stated"}.get(code, "n/a")
