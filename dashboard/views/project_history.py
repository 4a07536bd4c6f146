"""How a project came to where it is: every baseline, every change, every forecast of its finish."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import convert
from dashboard.views import words
from dashboard.views.compared import Compared
from dashboard.views.money_facts import rates_of
from dashboard.views.origins import Origins
from dashboard.views.parts import Cell, Col, Grid, Section, Span, Stated, Titled
from data_loaders.queries import projects
from data_loaders.queries.authority import highest
from data_loaders.snapshot import Snapshot

NO_DECISION = "no decision stated"


# --- Baselines ---------------------------------------------------------------------------------------


def baselines_of(seen: Compared, row: Any, journal: pd.DataFrame, origins: Origins) -> Section | None:
    """The original baseline, each approved change and the current one, with the variances against each of them.
    journal: the project's budget lines. None where nothing was ever approved."""
    versions = _versions(seen, row, journal)
    if versions.empty:
        return None
    rows: list[dict[str, Cell]] = [_baseline(one, row, len(versions), seen, origins) for one in versions.itertuples()]
    columns = (
        Col("baseline", "Baseline"),
        Col("dated", "Dated", hide_small=True),
        Col("finish", "Finish"),
        Col("budget", "Budget", numeric=True),
        Col("decision", "Decision and reason"),
        Col("late", "Finish against it", numeric=True),
        Col("over", "Forecast against it", numeric=True),
        Col("origin", "From", hide_small=True),
    )
    return Section(_baselines_title(row, len(versions)), Grid(columns, rows, caption="Baselines"))


def _baselines_title(row: Any, number: int) -> Titled:
    title = "Baselines: the original is in force"
    if number > 1:
        title = f"Baselines: the original and {formats.count(number - 1, 'change')}"
    if row.rebaselined_green:
        title = f"{words.BY_REBASELINE.capitalize()}: {words.RAG_WORDS[row.computed_original]} against the original"
    return Titled(title, "The original, each approved change and the current one; finish and forecast now against each")


def _versions(seen: Compared, row: Any, journal: pd.DataFrame) -> pd.DataFrame:
    """One row a version: baselines, and changes of the budget that have none. Columns: version, data_date, finish,
    budget (minor units of the reporting currency), decision, reason, record_id, entity."""
    stated = seen.snapshot.frame(projects.baselines)
    stated = stated[stated["project_id"] == row.project_id].assign(entity="baseline").set_index("version")
    lines = _journal(seen, journal)
    both = stated.reindex(stated.index.union(lines.index))
    for column in ("data_date", "decision", "record_id", "entity"):
        both[column] = both[column].fillna(lines[column].reindex(both.index))
    currency = (
        both["currency"].astype("object").fillna(row.currency if isinstance(row.currency, str) else seen.currency)
    )
    budget = convert(both["budget"], currency, rates_of(seen.snapshot, seen.policy), seen.currency)
    both["budget"] = budget.fillna(lines["budget"].reindex(both.index)).ffill()
    both["finish"] = both["finish"].ffill()
    if len(both) and not pd.isna(row.original_budget):
        both.iloc[0, both.columns.get_loc("budget")] = row.original_budget
    if len(both) and not pd.isna(row.current_budget) and seen.policy.money_basis == "life":
        both.iloc[-1, both.columns.get_loc("budget")] = row.current_budget
    return both.rename_axis("version").reset_index()


def _journal(seen: Compared, journal: pd.DataFrame) -> pd.DataFrame:
    """The budget after each version of the journal. Index: version."""
    lines = highest(seen.snapshot, journal, "money", ["project_id"])
    amounts = convert(lines["amount"], lines["currency"], rates_of(seen.snapshot, seen.policy), seen.currency)
    by_version = lines.assign(amount=amounts).groupby("version")
    found = by_version[["data_date", "decision", "record_id"]].first()
    return found.assign(budget=by_version["amount"].sum(min_count=1).cumsum(), entity="budget_line")


def _baseline(one: Any, row: Any, number: int, seen: Compared, origins: Origins) -> dict[str, Cell]:
    label = "Original" if not one.Index else f"Change {one.Index}"
    if one.Index == number - 1:
        label += ", current"
    decision, reason = (text if isinstance(text, str) and text.strip() else "" for text in (one.decision, one.reason))
    slip = None if pd.isna(row.expected_finish) or pd.isna(one.finish) else (row.expected_finish - one.finish).days
    return {
        "baseline": Span(label),
        "dated": words.day(one.data_date),
        "finish": words.day(one.finish),
        "budget": words.amount(one.budget, seen.currency),
        "decision": Stated(decision or NO_DECISION, reason, "plain" if decision else "warn" if one.Index else "mute"),
        "late": _late(slip, row.limit_slip_amber),
        "over": _over(row, one.budget, seen),
        "origin": origins.row(one.record_id),
    }


def _late(slip: int | None, green_to: float) -> Span:
    if slip is None:
        return Span(formats.NOT_AVAILABLE, "mute")
    return Span(formats.days(slip), "bad" if slip > green_to else "good")


def _over(row: Any, budget: Any, seen: Compared) -> Span:
    if pd.isna(row.eac) or pd.isna(budget):
        return Span(formats.NOT_AVAILABLE, "mute")
    gap = int(row.eac) - int(budget)
    if not gap:
        return Span("on budget", "good")
    share = f" ({words.overrun(abs(gap) / int(budget))})" if budget > 0 else ""
    text = f"{words.amount(abs(gap), seen.currency).text} {'over' if gap > 0 else 'under'}{share}"
    is_far = budget <= 0 or gap / int(budget) >= row.limit_cost_amber
    return Span(text, "good" if gap < 0 else "bad" if is_far else "plain")


# --- Changes -----------------------------------------------------------------------------------------


def changes_of(changes: pd.DataFrame, origins: Origins) -> Section | None:
    """The changes that were asked for, the last first, with what they cost and how long they take."""
    if changes.empty:
        return None
    when = changes["decided_on"].fillna(changes["raised_on"]).fillna(changes["data_date"])
    changes = changes.assign(on=when).sort_values("on", ascending=False, kind="stable")
    decided = changes["decision"].notna().any()
    rows = [_change(row, origins) for row in changes.itertuples()]
    titled = changes["title"].notna().any()
    first = [Col("change", "Change"), Col("on", "Decided or raised", hide_small=True)]
    columns = [*(first if titled else [Col("on", "Change of")]), Col("state", "State"),
               Col("cost", "Cost", numeric=True), Col("days", "Days", numeric=True)]  # fmt: skip
    if decided:
        columns.append(Col("decision", "Decision", hide_small=True))
    columns.append(Col("origin", "From", hide_small=True))
    says = "The last first" + ("" if decided else f" · {NO_DECISION} for any of them")
    return Section(Titled(_changes_title(changes), says), Grid(tuple(columns), rows, caption="Change requests"))


def _changes_title(changes: pd.DataFrame) -> str:
    approved = changes[changes["state"] == "approved"]
    if approved.empty:
        return f"{formats.count(len(changes), 'change request')}, none approved"
    effects = []
    currencies = approved.loc[approved["cost_effect"].notna(), "currency"].dropna().unique()
    if len(currencies) == 1 and approved["cost_effect"].notna().any():
        effects.append(words.amount(approved["cost_effect"].sum(), str(currencies[0]), sign=True).text)
    if approved["days_effect"].notna().any():
        total = int(approved["days_effect"].sum())
        effects.append(f"{formats.number(total, sign=True)} days")
    title = formats.count(len(approved), "approved change")
    return f"{title}, together {' and '.join(effects)}" if effects else title


def _change(row: Any, origins: Origins) -> dict[str, Cell]:
    decision: Cell = row.decision if isinstance(row.decision, str) and row.decision.strip() else None
    if decision is None and row.state == "approved":
        decision = Span(NO_DECISION, "warn")
    titled = isinstance(row.title, str) and bool(row.title.strip())
    days: Cell = "n/a"
    if not pd.isna(row.days_effect):
        days = Span(formats.number(int(row.days_effect), sign=True), "bad" if row.days_effect > 0 else "plain")
    cost: Cell = "n/a"
    if not pd.isna(row.cost_effect) and isinstance(row.currency, str):
        tone = "bad" if row.cost_effect > 0 else "plain"
        cost = words.amount(row.cost_effect, row.currency, sign=True, tone=tone)  # type: ignore[arg-type]
    return {
        "change": Stated(row.title if titled else "Change of " + words.day(row.on), row.code if titled else ""),
        "state": str(row.state).replace("_", " ") if isinstance(row.state, str) else "n/a",
        "on": words.day(row.on),
        "cost": cost,
        "days": days,
        "decision": decision,
        "origin": origins.row(row.record_id),
    }


# --- Forecasts of the finish -------------------------------------------------------------------------


def finishes_of(snapshot: Snapshot, number: int, origins: Origins, green_to: float) -> Section | None:
    """Every forecast of the finish that differs from the one before it, the last first. None where there is but one
    statement. green_to: days later that the policy calls green."""
    stated = snapshot.frame(projects.progress_history)
    stated = stated[stated["project_id"] == number].sort_values("data_date")
    stated = stated.assign(finish=stated["actual_finish"].fillna(stated["forecast_finish"]))
    known = stated[stated["finish"].notna()]
    if len(known) < 2:
        return None
    moved = known.assign(moved=(known["finish"] - known["finish"].shift()).dt.days)
    moved = moved[moved["moved"].isna() | (moved["moved"] != 0)]
    rows: list[dict[str, Cell]] = [
        {
            "on": words.day(row.data_date),
            "finish": ("done " if not pd.isna(row.actual_finish) else "") + words.day(row.finish),
            "moved": _moved(row.moved, green_to),
            "origin": origins.row(row.record_id),
        }
        for row in moved.iloc[::-1].itertuples()
    ]
    columns = (Col("on", "Said on"), Col("finish", "Forecast finish"), Col("moved", "Moved", numeric=True),
               Col("origin", "From", hide_small=True))  # fmt: skip
    total = (known["finish"].iloc[-1] - known["finish"].iloc[0]).days
    title = "Forecast finish: never moved"
    if len(moved) > 1:
        word = "as first stated" if not total else f"{formats.count(abs(total), 'day')} "
        word += "" if not total else f"{'later' if total > 0 else 'earlier'} than first stated"
        times = len(moved) - 1
        title = f"Forecast finish: moved {'once' if times == 1 else f'{times} times'}, now {word}"
    says = (
        f"Stated {len(known)} times since {words.day(known['data_date'].iloc[0])}; those that moved it, the last first"
    )
    return Section(Titled(title, says), Grid(columns, rows, caption="Forecasts of the finish"))


def _moved(days: Any, green_to: float) -> Span:
    if pd.isna(days):
        return Span("first stated", "mute")
    size = formats.count(abs(int(days)), "day")
    return Span(f"{size} {'later' if days > 0 else 'earlier'}", "bad" if days > green_to else "plain")
