"""The rows of the record behind the columns of a project's facts: those that count, and those that do not and why.

Frames share the columns of ROWS. column: the column of the facts. value: as the record keeps it (minor units, basis
points, a date, a color). month: of a line of money. counted: what it adds to the column, in minor units of the
reporting currency; the counted of a project's rows add up to the column. fact: other fields by which the cell is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from dashboard.metrics.currency import convert
from dashboard.metrics.policy import Policy
from dashboard.views import money_facts
from dashboard.views.money_facts import LINES_OF, MoneyRows, Rates
from data_loaders.queries import money, trace
from data_loaders.queries.projects import baselines
from data_loaders.snapshot import Snapshot

ROWS = ["project_id", "column", "entity", "field", "value", "currency", "month", "counted", "source", "data_date",
        "record_id", "fact", "left_out"]  # fmt: skip
PER = ["project_id", "month", "currency"]
LEDGERS = ("budget_line", "cost_line", "forecast_line")
# The lines that a column is the sum of.
PARTS: dict[str, tuple[tuple[str, Callable[[pd.DataFrame], pd.Series]], ...]] = {
    "original_budget": (("budget_line", lambda lines: lines["version"] == 0),),
    "current_budget": (("budget_line", lambda lines: lines["version"] >= 0),),
    "pv": (("budget_line", lambda lines: lines["version"] >= 0),),
    "cost_to_date": (("cost_line", lambda lines: lines["kind"].isin(["actual", "accrual"])),),
    "open_commitment": (("cost_line", lambda lines: lines["kind"] == "commitment"),),
    "eac": (
        ("cost_line", lambda lines: lines["kind"].isin(["actual", "accrual"])),
        ("forecast_line", lambda lines: lines["amount"].notna()),
    ),
}
# Column -> entity, its field, the group of fields by which sources rank, whether all dates are looked at.
STATED: dict[str, tuple[str, str, str, bool]] = {
    "state": ("register", "state", "register", False),
    "declared": ("status_report", "declared", "status", False),
    "reported_on": ("status_report", "declared", "status", False),
    "assured": ("status_report", "assured", "status", True),
    "forecast_finish": ("progress", "forecast_finish", "schedule", False),
    "actual_finish": ("progress", "actual_finish", "schedule", False),
    "percent_complete": ("progress", "percent_complete", "schedule", False),
    "baseline_finish": ("baseline", "finish", "schedule", True),
    "original_finish": ("baseline", "finish", "schedule", True),
}
FACT = ("measure", "period_grain", "period_start", "version", "month", "category", "cost_type", "kind", "document")


@dataclass(frozen=True)
class Ledgers:
    """The lines of projects one by one, with why a line does not count, and what they add up to (money.months)."""

    lines: dict[str, pd.DataFrame]
    months: pd.DataFrame


def nothing() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="object") for name in ROWS})


# --- Money -------------------------------------------------------------------------------------------


def ledgers_of(snapshot: Snapshot, project_ids: Iterable[int]) -> Ledgers:
    """The lines of some projects, read from the rows and not from the roll-ups."""
    ids = list(project_ids)
    lines = {ledger: _of(ids, snapshot.frame(trace.lines, ledger)) for ledger in LEDGERS}
    months = months_of(lines)
    over = months.assign(kept=money_facts.settled(months)["forecast"])
    over = over[over["forecast"].notna() & over["kept"].isna()]
    ended = pd.MultiIndex.from_frame(lines["forecast_line"][PER]).isin(pd.MultiIndex.from_frame(over[PER]))
    said = lines["forecast_line"]["left_out"]
    lines["forecast_line"]["left_out"] = said.mask(ended & (said == ""), "the month has ended and its cost is booked")
    return Ledgers(lines, months)


def _of(ids: list[int], rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["project_id"].isin(ids)].reset_index(drop=True)


def months_of(lines: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The lines that count, summed as money.months sums them. Grain: project × month × currency."""
    kept = {entity: frame[frame["left_out"] == ""] for entity, frame in lines.items()}
    budget, cost, forecast = (kept[entity] for entity in LEDGERS)
    by = budget.groupby(PER, dropna=False)
    first = budget[budget["version"] == 0].groupby(PER, dropna=False)["amount"].sum(min_count=1)
    frame = pd.DataFrame({"current": by["amount"].sum(min_count=1)})
    frame["original"] = first.reindex(frame.index).fillna(0).astype("Int64")
    kinds = {kind: cost[cost["kind"] == kind].groupby(PER, dropna=False)["amount"].sum(min_count=1)
             for kind in ("actual", "accrual", "commitment")}  # fmt: skip
    frame = frame.join(pd.DataFrame(kinds), how="outer")
    to_come = forecast.groupby(PER, dropna=False).agg(forecast=("amount", "sum"), forecast_on=("data_date", "max"))
    frame = frame.join(to_come, how="outer")
    frame[list(money.SUMS)] = frame[list(money.SUMS)].astype("Int64")
    return frame.reset_index()


def money_column(
    column: str, snapshot: Snapshot, ledgers: Ledgers, rows: MoneyRows, rates: Rates, policy: Policy, ids: list[int]
) -> tuple[pd.DataFrame, set[int]]:
    """The rows behind a column of money: of each project its lines, or the total that a source states. And the projects
    of which the lines count: where such a ledger has no line for the column, that is 0, and not unknown."""
    lines = _line_rows(column, ledgers, rates, policy, snapshot) if column in PARTS else nothing()
    stated = _statement_rows(column, snapshot, rates, policy, ids) if column in LINES_OF else nothing()
    if column == "original_budget":
        stated = _first_budget(snapshot, rates, policy, ids)
    no_rate = money_facts.unconverted(money_facts.by_month(ledgers.months, rates, policy.reporting_currency))
    of_lines = _projects_with_lines(column, ledgers, rows) - no_rate
    lines = _left_out(lines, lines["project_id"].isin(no_rate), "NO_RATE")
    if column in LINES_OF:
        totals = money_facts.stated_totals(rows.statements, rates, policy, snapshot.as_at)
        of_lines -= set(money_facts.outranked(rows.ranks, totals, column))
    lines = _left_out(lines, ~lines["project_id"].isin(of_lines), "a stated total counts")
    stated = _left_out(stated, stated["project_id"].isin(of_lines), "the lines of the ledger count")
    found = pd.concat([frame for frame in (lines, stated) if len(frame)] or [nothing()], ignore_index=True)
    return found, of_lines


def _projects_with_lines(column: str, ledgers: Ledgers, rows: MoneyRows) -> set[int]:
    """The projects of which the lines say the column, as money_facts has it."""
    if column not in PARTS or (column == "eac" and not rows.has_forecast):
        return set()
    if column in ("original_budget", "current_budget", "pv"):
        return set(ledgers.months.loc[ledgers.months["current"].notna(), "project_id"])
    return set(ledgers.months["project_id"])


def _left_out(rows: pd.DataFrame, which: pd.Series, why: str) -> pd.DataFrame:
    """The rows with a reason for some, where they have none yet."""
    out = which & (rows["left_out"] == "")
    return rows.assign(left_out=rows["left_out"].mask(out, why), counted=rows["counted"].mask(out, 0))


def _line_rows(column: str, ledgers: Ledgers, rates: Rates, policy: Policy, snapshot: Snapshot) -> pd.DataFrame:
    frames = []
    for entity, wanted in PARTS[column]:
        lines = ledgers.lines[entity]
        lines = lines[wanted(lines)]
        if column == "pv":
            later = lines["month"] > pd.Timestamp(snapshot.as_at)
            why = lines["left_out"].mask(later & (lines["left_out"] == ""), "planned for later")
            lines = lines.assign(left_out=why)
        part = lines["kind"] if "kind" in lines else pd.Series(entity, index=lines.index)
        if len(lines):
            frames.append(_rows(lines, column, entity, "amount", _counted(lines, part, rates, policy)))
    found = pd.concat(frames, ignore_index=True) if frames else nothing()
    return _only_elapsed(found, snapshot) if column == "pv" else found


def _counted(lines: pd.DataFrame, part: pd.Series, rates: Rates, policy: Policy) -> pd.Series:
    """What each line adds in the reporting currency. Lines are summed first and converted then; so a line adds what the
    sum up to it converts to, less what the sum before it did, and the lines add up to the converted sum."""
    counts = lines["left_out"] == ""
    kept = lines[counts]
    keys = [kept["project_id"], kept["month"], kept["currency"], part[counts]]
    running = kept["amount"].fillna(0).groupby(keys, dropna=False).cumsum()
    reached = convert(running, kept["currency"], rates, policy.reporting_currency)
    before = reached.groupby(keys, dropna=False).shift(fill_value=0)
    return (reached - before).reindex(lines.index).fillna(0).astype("Int64")


def _only_elapsed(rows: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """Planned value: of the running month only the days that are over count."""
    start = pd.Timestamp(snapshot.as_at.replace(day=1))
    running = rows[(rows["month"] == start) & (rows["left_out"] == "")]
    if running.empty:
        return rows
    reached = running["counted"].astype("Int64").groupby(running["project_id"]).cumsum()
    part = money_facts.elapsed_part(reached, snapshot.as_at)
    rows.loc[running.index, "counted"] = part - part.groupby(running["project_id"]).shift(fill_value=0)
    return rows


def _statement_rows(column: str, snapshot: Snapshot, rates: Rates, policy: Policy, ids: list[int]) -> pd.DataFrame:
    """Totals as sources state them. The one that counts is chosen as money.statements does."""
    found = _of(ids, snapshot.frame(trace.statements))
    found = found[(found["measure"] == column) & money_facts.of_basis(found, policy, snapshot.as_at)]
    if found.empty:
        return nothing()
    order = ["unknown", "rank", "data_date", "source"]
    ranked = found.assign(unknown=found["amount"].isna()).sort_values(order, ascending=[True, True, False, True])
    first = set(ranked.drop_duplicates("project_id").index)
    why = pd.Series("", index=found.index, dtype="object").mask(~found.index.isin(first), "another source counts more")
    unknown = found["amount"].isna()
    why = why.mask(unknown, found["reason"].astype("object").fillna("NOT_STATED"))
    amounts = convert(found["amount"], found["currency"], rates, policy.reporting_currency)
    why = why.mask((why == "") & amounts.isna(), "NO_RATE")
    return _rows(found.assign(left_out=why), column, "statement", "amount", amounts.where(why == "").fillna(0))


def _first_budget(snapshot: Snapshot, rates: Rates, policy: Policy, ids: list[int]) -> pd.DataFrame:
    """The budget of the first baseline: what counts where there is no budget journal, and figures are of the life."""
    found = baselines(snapshot).sort_values("version").drop_duplicates("project_id")
    found = found[found["project_id"].isin(ids) & found["budget"].notna()].assign(left_out="")
    if found.empty or policy.money_basis != "life":
        return nothing()
    amounts = convert(found["budget"], found["currency"], rates, policy.reporting_currency)
    found = found.assign(left_out=found["left_out"].mask(amounts.isna(), "NO_RATE"))
    return _rows(found, "original_budget", "baseline", "budget", amounts.fillna(0))


# --- What is stated of a project ---------------------------------------------------------------------


def stated_column(column: str, snapshot: Snapshot, policy: Policy, ids: list[int]) -> pd.DataFrame:
    """The rows that state a date, a color or a percentage: the one that is shown, and the others with why they are
    not."""
    entity, field, group, history = STATED[column]
    found = _of(ids, snapshot.frame(trace.stated, entity, group, history))
    if column != "reported_on":
        found = found[found[field].notna()]
    if column == "assured":
        oldest = pd.Timestamp(snapshot.as_at) - pd.Timedelta(days=policy.assurance_days)
        found = found[found["data_date"] >= oldest]
    order, ascending = ["rank", "data_date", "source"], [True, False, True]
    if column == "assured":  # the last review, whoever made it
        order, ascending = ["data_date", "rank", "source"], [False, True, True]
    if entity == "baseline":  # the finish of the last version that has one, or of the first
        order, ascending = ["version", *order], [column == "original_finish", *ascending]
    ranked = found.sort_values(order, ascending=ascending, kind="stable")
    first = ranked.drop_duplicates("project_id").index
    why = "another baseline counts" if entity == "baseline" else "another source or date counts"
    found = found.assign(left_out=pd.Series(why, index=found.index, dtype="object").mask(found.index.isin(first), ""))
    rows = _rows(found, column, entity, field, pd.Series(pd.NA, index=found.index))
    return rows.assign(value=found["data_date"].to_numpy()) if column == "reported_on" else rows


def _rows(found: pd.DataFrame, column: str, entity: str, field: str, counted: pd.Series) -> pd.DataFrame:
    """Facts in the columns of ROWS."""
    names = [name for name in FACT if name in found]
    texts = {name: _texts(found[name]) for name in names}
    facts = [dict(zip(names, values, strict=True)) for values in zip(*texts.values(), strict=True)] if names else None
    rows = pd.DataFrame(
        {
            "project_id": found["project_id"], "column": column, "entity": entity, "field": field,
            "value": found[field].astype("object"), "counted": counted.astype("object"),
            "currency": found["currency"].astype("object") if "currency" in found else None,
            "month": found.get("month", pd.NaT), "source": found["source"],
            "data_date": found["data_date"], "record_id": found["record_id"], "left_out": found["left_out"],
        },
        index=found.index,
    )  # fmt: skip
    rows["fact"] = pd.Series(facts if facts else [{} for _ in range(len(rows))], index=rows.index, dtype="object")
    return rows[ROWS].reset_index(drop=True)


def _texts(values: pd.Series) -> list[str]:
    if hasattr(values, "dt"):
        return list(values.dt.strftime("%Y-%m-%d").fillna(""))
    return [str(value) for value in values]
