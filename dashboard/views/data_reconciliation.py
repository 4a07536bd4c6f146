"""Data page: where sources disagree, each value with its cell, its age, its owner and its state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import to_major
from dashboard.views import values, words
from dashboard.views.figures import figures
from dashboard.views.origins import Origins
from dashboard.views.parts import Amount, Cell, Col, Grid, Link, Section, Span, Stated, Titled, Tone
from dashboard.views.reconciliation import ACCEPTED, OPEN, RESOLVED, aged
from data_loaders.queries import history
from data_loaders.snapshot import Snapshot

ORDER = {OPEN: 0, ACCEPTED: 1, RESOLVED: 2}
TONES: dict[str, Tone] = {OPEN: "warn", ACCEPTED: "mute", RESOLVED: "good"}
SUMMED_FROM = {
    "original_budget": "budget_line",
    "current_budget": "budget_line",
    "cost_to_date": "cost_line",
    "eac": "forecast_line",
    "total_change": "change_request",
}


@dataclass(frozen=True)
class Item:
    """A difference that a person may decide on, as it stands now."""

    key: str
    label: str
    state: str
    reason: str
    owner: str
    difference: int | None
    currency: str | None


def section(snapshot: Snapshot, since: date | None) -> Section:
    """The card, worst first. since: what was there then and is not any more is listed as resolved."""
    found = _ordered(aged(snapshot, since))
    titles = dict(snapshot.frame(history.sources)[["name", "title"]].itertuples(index=False, name=None))
    origins = Origins(snapshot, [*found["shown_record"], *found["other_record"]])
    rows = [_row(row, snapshot, titles, origins) for row in found.rename(columns={"name": "name_"}).itertuples()]
    columns = (
        Col("project", "Project and fact"),
        Col("shown", "What counts"),
        Col("other", "Stated otherwise"),
        Col("difference", "Difference", numeric=True),
        Col("since", "Since"),
        Col("owner", "Owner"),
        Col("state", "State"),
    )
    empty = "Sources agree: no difference is beyond the tolerance."
    if not snapshot.scope.money:
        empty = "Differences in money are not shown to you."
    return Section(_title(snapshot, found, since), Grid(columns, rows, empty, "Differences between sources"))


def places(snapshot: Snapshot, found: pd.DataFrame) -> pd.DataFrame:
    """Where each value of `found` (reconciliation.aged) stands. Columns shown_at, other_at: file, sheet, cell and
    load; or how many rows of which files a sum is of."""
    titles = dict(snapshot.frame(history.sources)[["name", "title"]].itertuples(index=False, name=None))
    origins = Origins(snapshot, [*found["shown_record"], *found["other_record"]])
    rows = list(found.rename(columns={"name": "name_"}).itertuples())
    at = {side: [_from(row, snapshot, titles, origins, side) for row in rows] for side in ("shown", "other")}
    return found.assign(shown_at=at["shown"], other_at=at["other"])


def items(snapshot: Snapshot) -> list[Item]:
    """What can be decided on, as it is listed: open and accepted differences, by name."""
    found = _ordered(aged(snapshot)).rename(columns={"name": "name_"})
    return [
        Item(
            row.item,
            f"{row.name_} · {values.fact_name(row.fact)} · {_difference(row).text} · {row.item}",
            row.state,
            _text(row.reason),
            _text(row.owner),
            None if pd.isna(row.difference) else int(row.difference),
            row.currency if isinstance(row.currency, str) else None,
        )
        for row in found.itertuples()
    ]


def unreconciled(snapshot: Snapshot) -> str:
    """The line of the header: "£0.97m unreconciled in 5 items"; empty where nothing is."""
    amount, number = figures(snapshot, ["unreconciled", "reconciliation_items"])
    if not number.value:
        return ""
    if not amount.value:
        return f"{formats.count(int(number.value), 'item')} unreconciled"
    known, of = amount.coverage.known, int(number.value)
    counted = formats.count(of, "item") if known == of else f"{known:,} of {formats.count(of, 'item')}"
    return f"{words.shown(amount)} unreconciled in {counted}"


def _ordered(found: pd.DataFrame) -> pd.DataFrame:
    order = found.assign(
        place=found["state"].map(ORDER), size=found["amount"].astype("Float64").fillna(0), old=found["age"]
    )
    return order.sort_values(["place", "size", "old", "item"], ascending=[True, False, False, True], kind="stable")


def _title(snapshot: Snapshot, found: pd.DataFrame, since: date | None) -> Titled:
    states = found["state"].value_counts()
    said = unreconciled(snapshot)
    if not said:
        said = "Nothing is unreconciled" if snapshot.scope.money else "No difference in dates or words"
    accepted, resolved = int(states.get(ACCEPTED, 0)), int(states.get(RESOLVED, 0))
    parts = ["Differences between sources beyond the tolerance"]
    if accepted:
        parts.append(f"{accepted:,} accepted")
    if resolved and since:
        parts.append(f"{resolved:,} resolved since {formats.date_long(since)}")
    return Titled(said, " · ".join(parts))


def _row(row: Any, snapshot: Snapshot, titles: dict[str, str], origins: Origins) -> dict[str, Cell]:
    return {
        "project": Link(row.name_, params=(("project", row.code),), below=words.joined([values.fact_name(row.fact)])),
        "shown": Stated(_said(row, row.shown), _from(row, snapshot, titles, origins, "shown")),
        "other": Stated(_said(row, row.other), _from(row, snapshot, titles, origins, "other")),
        "difference": _difference(row),
        "since": _since(row),
        "owner": _text(row.owner) or Span("nobody", "warn"),
        "state": Stated(row.state, _text(row.reason), TONES[row.state]),
    }


def _said(row: Any, found: Any) -> str:
    return values.value(found, row.field, row.currency, money=row.kind in ("money", "missing"))


def _difference(row: Any) -> Amount:
    if pd.isna(row.difference):
        return Amount("not stated" if row.kind == "missing" else "differs", "mute")
    if row.kind == "days":
        return Amount(formats.count(abs(int(row.difference)), "day"))
    if not isinstance(row.currency, str):
        return Amount(f"{int(row.difference):,}")
    amount = formats.money(to_major(int(row.difference), row.currency), row.currency, short=False, sign=True)
    return Amount(amount)


def _since(row: Any) -> Stated:
    if row.state == RESOLVED or pd.isna(row.stands_since):
        return Stated("")
    return Stated(words.day(row.stands_since).replace(" ", formats.NO_BREAK), formats.count(int(row.age), "day"))


def _from(row: Any, snapshot: Snapshot, titles: dict[str, str], origins: Origins, side: str) -> str:
    """The source and the cell; for a sum of lines, the rows that it is the sum of."""
    name, record = getattr(row, f"{side}_by"), getattr(row, f"{side}_record")
    name = str(name).split(": ")[0]
    title = " + ".join(titles.get(part, part) for part in name.split(" + "))
    if not pd.isna(record):
        more = {"measure": row.fact} if row.entity == "statement" else {}
        return f"{title}: {origins.of(record, row.entity, row.field, **more)}"
    return f"{title}: {_sum(row, snapshot)}"


def _sum(row: Any, snapshot: Snapshot) -> str:
    entity = SUMMED_FROM.get(row.fact, "")
    if not entity:
        return "sum of lines"
    files = history.summed_from(snapshot.at(row.data_date.date()), entity, int(row.project_id))
    cost = "cost to date and " if row.fact == "eac" else ""
    rows = formats.count(int(files["rows"].sum()), "row")
    return f"{cost}sum of {rows} of {formats.count(len(files), 'file')}"


def _text(found: Any) -> str:
    return found if isinstance(found, str) else ""
