"""The rows behind the columns that are added to a project's facts (views/added.py), and those columns made of them.

Each function gives the rows of a column in the columns of trace_rows.ROWS, those that count and those that do not. Of
money, `counted` is what a row adds, in minor units of the reporting currency; of a count, each record counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import pandas as pd

from dashboard.metrics.currency import convert
from dashboard.metrics.fx import at_rates_of_months, parts
from dashboard.metrics.risk import RiskBand
from dashboard.views import added_money, added_registers, delivery_facts
from dashboard.views.added_money import BOOKED, TYPES, YEARS
from dashboard.views.facts import policy_of
from dashboard.views.money_facts import money_rows, rates_of
from dashboard.views.trace_rows import _rows as rows_of
from dashboard.views.trace_rows import ledgers_of, money_column
from data_loaders.queries import costs, projects
from data_loaders.snapshot import Query, Snapshot

RowsOf = Callable[[Snapshot, list[int]], pd.DataFrame]
PER = ["project_id", "month", "currency", "kind"]


def behind(columns: Iterable[str], snapshot: Snapshot, ids: list[int]) -> list[pd.DataFrame]:
    """The rows of those of the columns that are added ones. Of money none, where it is not shown."""
    wanted = [name for name in columns if name in ROWS_OF and (name in COUNTS or snapshot.scope.money)]
    return [_where_known(ROWS_OF[name](snapshot, ids), name, snapshot) for name in wanted]


def _where_known(rows: pd.DataFrame, column: str, snapshot: Snapshot) -> pd.DataFrame:
    """The rows; those of projects for which the column is not known are left out with its reason."""
    query = next(query for query, names in COLUMNS_OF.items() if column in names)
    facts = snapshot.frame(query).set_index("project_id")
    why = rows["project_id"].map(facts[f"{column}_reason"].where(facts[column].isna()))
    out = why.notna() & (rows["left_out"] == "")
    counted = rows["counted"].mask(out & rows["counted"].notna(), 0)
    return rows.assign(left_out=rows["left_out"].mask(out, why), counted=counted)


def made_of(rows: pd.DataFrame, made: pd.DataFrame, facts: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Facts with the added columns among `columns`, from the rows that count. Where no row does, a column that is 0 in
    the facts is 0, and any other is unknown."""
    known = facts.set_index("project_id")
    for column in columns:
        if column not in ROWS_OF:
            continue
        own = rows[rows["column"] == column].groupby("project_id")
        values = own["record_id"].nunique() if column in COUNTS else own["counted"].sum(min_count=1)
        nothing_there = known[column].where(known[column] == 0)
        found = values.reindex(known.index).astype("Int64").fillna(nothing_there)
        made[column] = made["project_id"].map(found).astype("Int64")
        made[f"{column}_reason"] = made["project_id"].map(known[f"{column}_reason"])
    return made


# --- Money by month ----------------------------------------------------------------------------------


def _of_months(column: str, measure: str, snapshot: Snapshot, ids: list[int]) -> pd.DataFrame:
    """Lines of the ledger that a measure is made of, of some months; the others are left out of the list."""
    policy = policy_of(snapshot)
    ledgers, rates = ledgers_of(snapshot, ids), rates_of(snapshot, policy)
    found, of_lines = money_column(measure, snapshot, ledgers, money_rows(snapshot), rates, policy, ids)
    found = found[found["project_id"].isin(of_lines) & (found["entity"] != "statement")]
    months = found["month"].astype("datetime64[us]")
    if column in YEARS:
        inside = added_money.side_of_year(months, policy, snapshot.as_at) == column
    else:
        inside = months.isin(added_money.closed_months(snapshot.as_at))
    return found[inside].assign(column=column)


# --- Lines of the ledger, one by one -----------------------------------------------------------------


def _lines(snapshot: Snapshot, ids: list[int], ledger: str, by: list[str]) -> pd.DataFrame:
    """Lines in an order in which those of a kind stand together."""
    measure = "current_budget" if ledger == "budget_line" else "cost_to_date"
    lines = ledgers_of(snapshot, ids).lines[ledger]
    if ledger == "cost_line":
        lines = lines[lines["kind"].isin(BOOKED)]
    counts = lines["project_id"].isin(added_money.of_lines(snapshot, measure))
    lines = lines.assign(left_out=lines["left_out"].mask(~counts & (lines["left_out"] == ""), "a stated total counts"))
    return lines.sort_values(by, kind="stable").reset_index(drop=True)


def _of_type(column: str, snapshot: Snapshot, ids: list[int]) -> pd.DataFrame:
    """The lines of a type of cost."""
    return _cost(column, snapshot, ids, lambda lines: lines["cost_type"] == column)


def _drawn(snapshot: Snapshot, ids: list[int]) -> pd.DataFrame:
    return _cost("contingency_drawn", snapshot, ids, added_money.is_contingency)


def _cost(column: str, snapshot: Snapshot, ids: list[int], wanted: Callable[[pd.DataFrame], pd.Series]) -> pd.DataFrame:
    """Lines of cost of one sort. All are converted, in the order in which the column converts them."""
    policy = policy_of(snapshot)
    lines = _lines(snapshot, ids, "cost_line", [*PER, "cost_type", "category"])
    kept = lines[lines["left_out"] == ""]
    own = partial(convert, currencies=kept["currency"], rates=rates_of(snapshot, policy),
                  reporting=policy.reporting_currency)  # fmt: skip
    counted = parts(kept["amount"], [kept[name] for name in PER], own).reindex(lines.index).fillna(0)
    chosen = wanted(lines)
    return rows_of(lines[chosen], column, "cost_line", "amount", counted[chosen])


def _granted(snapshot: Snapshot, ids: list[int]) -> pd.DataFrame:
    """Lines of the budget for contingency."""
    policy = policy_of(snapshot)
    lines = _lines(snapshot, ids, "budget_line", ["project_id", "month", "data_date"])
    lines = lines[added_money.is_contingency(lines)]
    kept = lines[lines["left_out"] == ""]
    own = partial(convert, currencies=kept["currency"], rates=rates_of(snapshot, policy),
                  reporting=policy.reporting_currency)  # fmt: skip
    keys = [kept[name] for name in ("project_id", "month", "currency", "cost_type", "category")]
    counted = parts(kept["amount"], keys, own).reindex(lines.index).fillna(0)
    return rows_of(lines, "contingency_budget", "budget_line", "amount", counted)


def _at_actual_rates(snapshot: Snapshot, ids: list[int]) -> pd.DataFrame:
    """Lines of cost at the rates of their months, and those rates."""
    policy, column = policy_of(snapshot), "cost_at_actual_rates"
    lines = _lines(snapshot, ids, "cost_line", [*PER, "data_date"])
    rates = added_money.month_rates(snapshot, lines["month"], policy)
    kept = lines[lines["left_out"] == ""]
    own = partial(at_rates_of_months, currencies=kept["currency"], months=kept["month"], rates=rates,
                  reporting=policy.reporting_currency)  # fmt: skip
    counted = parts(kept["amount"], [kept[name] for name in PER], own).reindex(lines.index).fillna(0)
    foreign = lines[["project_id", "month", "currency"]].drop_duplicates()
    used = [
        {"project_id": row.project_id, "month": row.month, "currency": row.currency, "kind": rate.kind.value,
         "data_date": pd.Timestamp(rate.since)}
        for row in foreign.itertuples()
        if (rate := rates.get(row.month, {}).get(row.currency)) is not None
    ]  # fmt: skip
    found = rows_of(lines, column, "cost_line", "amount", counted)
    if not used:
        return found
    stated = costs.rate_history(snapshot)
    stated = stated[stated["quote"] == policy.reporting_currency].drop(columns="project_id", errors="ignore")
    joined = pd.DataFrame(used).merge(stated, on=["currency", "kind", "data_date"]).assign(left_out="")
    unknown = pd.Series(pd.NA, index=joined.index)
    return pd.concat([found, rows_of(joined, "rate_of_the_month", "fx_rate", "rate", unknown)], ignore_index=True)


# --- Registers ---------------------------------------------------------------------------------------


def _of(rows: pd.DataFrame, ids: list[int]) -> pd.DataFrame:
    return rows[rows["project_id"].isin(ids)].reset_index(drop=True)


def _uncounted(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(pd.NA, index=rows.index)


def _exposure(snapshot: Snapshot, ids: list[int]) -> pd.DataFrame:
    """Of each open risk its cost impact, which counts with its probability, and that probability."""
    risks = _of(added_registers.risks(snapshot), ids)
    why = risks["left_out"].mask(risks["left_out"] == "", risks["exposure_reason"].fillna(""))
    risks = risks.assign(left_out=why)
    counted = risks["exposure"].where(why == "").fillna(0)
    sides = (("cost_impact", counted), ("probability", _uncounted(risks)))
    return pd.concat([rows_of(risks, "risk_exposure", "risk", *side) for side in sides], ignore_index=True)


def _open(snapshot: Snapshot, ids: list[int]) -> pd.DataFrame:
    risks = _of(added_registers.risks(snapshot), ids)
    return rows_of(risks, "open_risks", "risk", "state", _uncounted(risks))


def _high(snapshot: Snapshot, ids: list[int]) -> pd.DataFrame:
    """Likelihood and impact of each open risk."""
    risks = _of(added_registers.risks(snapshot), ids)
    band = risks["rated"].map({one: f"its band is {one.value.replace('_', ' ')}" for one in RiskBand})
    lower = (risks["left_out"] == "") & ~risks["rated"].isin(added_registers.HIGH)
    risks = risks.assign(left_out=risks["left_out"].mask(lower, band))
    found = [rows_of(risks, "high_risks", "risk", name, _uncounted(risks)) for name in ("likelihood", "impact")]
    return pd.concat(found, ignore_index=True)


def _benefits(column: str, snapshot: Snapshot, ids: list[int]) -> pd.DataFrame:
    field = added_registers.BENEFITS[column]
    rows = _of(snapshot.frame(projects.registered, "benefit"), ids)
    amounts = added_registers.in_reporting(snapshot, rows, field)
    why = pd.Series("", index=rows.index, dtype="object").mask(amounts.isna(), "NO_RATE")
    why = why.mask(rows[field].isna(), "NOT_STATED")
    return rows_of(rows.assign(left_out=why), column, "benefit", field, amounts.fillna(0))


def _due(column: str, snapshot: Snapshot, ids: list[int]) -> pd.DataFrame:
    """The baseline of each milestone that was due; or when it was reached."""
    rows = _of(added_registers.milestones_due(snapshot), ids).assign(left_out="")
    if column == "milestones_due":
        return rows_of(rows, column, "milestone", "baseline", _uncounted(rows))
    late = pd.Series("reached after its baseline", index=rows.index).where(rows["actual"].notna(), "not reached")
    rows["left_out"] = rows["left_out"].mask(~rows["met"], late)
    return rows_of(rows, column, "milestone", "actual", _uncounted(rows))


ROWS_OF: dict[str, RowsOf] = {
    "cost_of_last_3_months": partial(_of_months, "cost_of_last_3_months", "cost_to_date"),
    **{year: partial(_of_months, year, "eac") for year in YEARS},
    **{kind: partial(_of_type, kind) for kind in TYPES},
    "contingency_budget": _granted,
    "contingency_drawn": _drawn,
    "cost_at_actual_rates": _at_actual_rates,
    "risk_exposure": _exposure,
    "open_risks": _open,
    "high_risks": _high,
    **{benefit: partial(_benefits, benefit) for benefit in added_registers.BENEFITS},
    "milestones_due": partial(_due, "milestones_due"),
    "milestones_met": partial(_due, "milestones_met"),
    **{name: partial(delivery_facts.milestone_rows, name) for name in delivery_facts.MILESTONES},
    **{name: partial(delivery_facts.dependency_rows, name) for name in delivery_facts.DEPENDENCIES},
}
COLUMNS_OF: dict[Query, tuple[str, ...]] = {
    added_money.month_columns: ("cost_of_last_3_months", *YEARS),
    added_money.type_columns: TYPES,
    added_money.contingency_columns: ("contingency_budget", "contingency_drawn"),
    added_money.fx_columns: ("cost_at_actual_rates",),
    added_registers.risk_columns: ("risk_exposure", "open_risks", "high_risks"),
    added_registers.benefit_columns: tuple(added_registers.BENEFITS),
    added_registers.milestone_columns: ("milestones_due", "milestones_met"),
    delivery_facts.milestone_columns: tuple(delivery_facts.MILESTONES),
    delivery_facts.dependency_columns: tuple(delivery_facts.DEPENDENCIES),
}
COUNTS = ("open_risks", "high_risks", "milestones_due", "milestones_met", *delivery_facts.MILESTONES,
          *delivery_facts.DEPENDENCIES)  # fmt: skip
