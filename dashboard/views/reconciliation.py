"""Where sources disagree beyond the tolerance of the policy: every item, its state, its age and its owner."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.metrics.currency import convert, minor_units
from dashboard.views.facts import all_project_facts, policy_of, project_facts
from dashboard.views.money_facts import own_totals, rates_of
from data_loaders.decisions import decisions
from data_loaders.queries import money
from data_loaders.queries.settings import setting
from data_loaders.reconcile import CHANGES, COLUMNS, control_totals, same_facts
from data_loaders.snapshot import Snapshot, dates

OPEN, ACCEPTED, RESOLVED = "open", "accepted", "resolved"
SHOWN = ["code", "name", "portfolio", "program", "manager"]


def items(snapshot: Snapshot) -> pd.DataFrame:
    """The differences beyond tolerance, of the projects in the selection. Grain: item. Columns: those of
    reconcile.COLUMNS (money in minor units of `currency`), code, name, portfolio, program, amount (the size of
    the difference in minor units of the reporting currency), state, reason, owner."""
    found = snapshot.frame(all_items)
    facts = snapshot.frame(all_project_facts)[["project_id", *SHOWN, "sponsor", "stage"]]
    register = snapshot.selected(facts).set_index("project_id")[SHOWN]
    found = found.drop(columns=["code"]).join(register, on="project_id", how="inner")
    return found.assign(owner=found["owner"].fillna(found["manager"])).reset_index(drop=True)


def all_items(snapshot: Snapshot) -> pd.DataFrame:
    """`items` of all projects in the scope: what is cached. The owner is the one who was named."""
    stated = snapshot.frame(money.all_statements)
    found = pd.concat(
        [_totals(snapshot, stated), same_facts(snapshot), control_totals(snapshot, stated)], ignore_index=True
    )
    codes = project_facts(snapshot.unselected()).set_index("project_id")["code"]
    found = found[found["project_id"].isin(codes.index)].reset_index(drop=True)
    found["code"] = found["project_id"].map(codes)
    found = found[_beyond(snapshot, found)].reset_index(drop=True)
    found["item"] = found["code"] + "/" + found["fact"].str.replace(" ", "-") + "/" + found["other_by"]
    found["amount"] = _in_reporting_currency(snapshot, found)
    return _decided(snapshot, found)


def aged(snapshot: Snapshot, since: date | None = None) -> pd.DataFrame:
    """`items`, and those that were there at `since` and are resolved by now. Columns stands_since (the first of
    the record's dates from which on the item was there without a break) and age (days, up to the snapshot's)."""
    found = items(snapshot)
    stands = dict.fromkeys(found["item"], pd.Timestamp(snapshot.as_at))
    own = found.set_index("item")["data_date"]
    declared = set(found.loc[found["fact"] == CHANGES, "item"])  # of the whole history, not of a date
    stands.update({item: own[item] for item in declared})
    left = set(stands) - declared
    for day in reversed([day for day in dates(snapshot.store, snapshot.known_on) if day < snapshot.as_at]):
        if not left:
            break
        left &= set(items(snapshot.at(day))["item"])
        stands.update(dict.fromkeys(left, pd.Timestamp(day)))
    found["stands_since"] = pd.to_datetime(found["item"].map(stands)).astype("datetime64[us]")
    found["age"] = (pd.Timestamp(snapshot.as_at) - found["stands_since"]).dt.days.astype("Int64")
    if since is None:
        return found
    before = items(snapshot.at(since))
    gone = before[~before["item"].isin(found["item"])].assign(state=RESOLVED)
    return pd.concat([found, gone], ignore_index=True) if len(gone) else found


def _totals(snapshot: Snapshot, stated: pd.DataFrame) -> pd.DataFrame:
    """Totals of a project as a source states them, each beside what counted at the date that it was stated for: a
    report of September is not at odds with the ledger of October."""
    own = (
        stated[_is_total(stated)]
        .sort_values("data_date")
        .drop_duplicates(["project_id", "measure", "source"], keep="last")
    )
    last = own.set_index(["project_id", "measure", "source"])["data_date"]
    frames = [_totals_of(snapshot.at(day.date()), last[last == day]) for day in sorted(last.unique())]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)


def _is_total(stated: pd.DataFrame) -> pd.Series:
    return (stated["period_grain"] == "life") & stated["amount"].notna() & (stated["measure"] != CHANGES)


def _totals_of(snapshot: Snapshot, last: pd.Series) -> pd.DataFrame:
    """The totals stated for the snapshot's date beside what counted then: the sum of the lines, unless a stated
    total ranks higher. Minor units of the project's own currency. last: those that are the last of their source."""
    stated = snapshot.frame(money.all_statements)
    stated = stated[_is_total(stated)]
    lines = snapshot.frame(own_totals).assign(record_id=pd.NA, data_date=pd.Timestamp(snapshot.as_at), summed=0)
    columns = ["project_id", "measure", "source", "amount", "currency", "rank", "summed", "record_id", "data_date"]
    every = pd.concat([lines[columns], stated.assign(summed=1)[columns]], ignore_index=True)
    per = ["project_id", "measure"]
    every = every[every.groupby(per)["source"].transform("nunique") > 1]
    every = every.sort_values(["rank", "summed", "data_date"], ascending=[True, True, False], kind="stable")
    first = every.drop_duplicates(per)
    pairs = every[every.duplicated(per)].merge(first, on=per, suffixes=("", "_shown"))
    pairs = pairs[(pairs["source"] != pairs["source_shown"]) & (pairs["currency"] == pairs["currency_shown"])]
    stated_by = pairs["source"].where(pairs["summed"] == 1, pairs["source_shown"])
    keys = pd.MultiIndex.from_arrays([pairs["project_id"], pairs["measure"], stated_by])
    pairs = pairs[keys.isin(last.index)]
    return pd.DataFrame(
        {
            "item": None, "project_id": pairs["project_id"], "fact": pairs["measure"], "kind": "money",
            "shown": pairs["amount_shown"], "shown_by": pairs["source_shown"],
            "shown_record": pairs["record_id_shown"], "other": pairs["amount"], "other_by": pairs["source"],
            "other_record": pairs["record_id"], "entity": "statement", "field": "amount",
            "difference": pairs["amount"] - pairs["amount_shown"], "currency": pairs["currency"],
            "data_date": pairs["data_date"],
        }
    )[COLUMNS]  # fmt: skip


def _beyond(snapshot: Snapshot, found: pd.DataFrame) -> pd.Series:
    """Whether a difference is more than rounding, by the tolerance in force."""
    tolerance = setting(snapshot, "tolerance", {})
    least, share = Decimal(str(tolerance.get("amount", 1))), Decimal(str(tolerance.get("percent", 0))) / 100
    days = int(tolerance.get("days", 1))

    def beyond(row: Any) -> bool:
        if row.kind == "money":
            units = minor_units(row.currency) if isinstance(row.currency, str) else Decimal(1)
            size, larger = abs(int(row.difference)), max(abs(int(row.shown)), abs(int(row.other)))
            return size > 0 and size >= least * units and size >= share * larger
        return row.kind != "days" or abs(int(row.difference)) >= max(days, 1)

    return pd.Series([beyond(row) for row in found.itertuples()], index=found.index, dtype=bool)


def _in_reporting_currency(snapshot: Snapshot, found: pd.DataFrame) -> pd.Series:
    policy = policy_of(snapshot)
    size = found["difference"].where(found["kind"] == "money").astype("Int64").abs()
    return convert(size, found["currency"].astype("object"), rates_of(snapshot, policy), policy.reporting_currency)


def _decided(snapshot: Snapshot, found: pd.DataFrame) -> pd.DataFrame:
    """The state that a person gave an item. What was accepted is open again when its difference is another."""
    said = decisions(snapshot).set_index("item")
    found = found.join(
        said[["state", "reason", "owner", "difference"]].rename(columns={"difference": "then"}), on="item"
    )
    same = (found["then"] == found["difference"].astype("Int64")) | (found["then"].isna() & found["difference"].isna())
    holds = (found["state"] == ACCEPTED) & same.fillna(False)
    found["state"] = holds.map({True: ACCEPTED, False: OPEN})
    found["reason"] = found["reason"].where(holds)
    return found.drop(columns="then")
