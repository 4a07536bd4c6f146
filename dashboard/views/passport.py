"""A figure's passport in words and tables: what a click on a figure opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.figure import Figure
from dashboard.views import words
from dashboard.views.parts import Amount, Asks, Cell, Col, Grid, Link, Said, Span, Stated
from dashboard.views.trace import Passport, as_table, trace
from data_loaders.errors import Refused
from data_loaders.queries import projects
from data_loaders.queries.history import loads
from data_loaders.snapshot import Snapshot

MOST_ROWS = 40
MOST_PROJECTS = 12
NAMES = {
    "ac": "cost to date", "eac": "forecast at completion", "pv": "planned value", "declared": "declared color",
    "assured": "assured color", "reported_on": "reported for", "contract": "contract hours a week",
}  # fmt: skip


@dataclass(frozen=True)
class PassportView:
    """asks: the figure. says: whether its rows give it again. facts: label and words. projects, rows, left_out, rates:
    tables, empty where there is none."""

    asks: Asks
    title: str
    value: str
    says: Said
    formula: str
    definition: Link
    facts: tuple[tuple[str, str], ...]
    projects: Grid
    rows: Grid
    rows_say: str
    left_out: Grid
    left_out_says: str
    rates: Grid


def view(snapshot: Snapshot, asked: str, since: date | None) -> PassportView | str:
    """The passport of a figure; or why there is none, in words, for an address that asks for what there is not."""
    asks = Asks.read(asked)
    try:
        found = trace(_seen(snapshot, asks), asks.metric, dict(asks.group), since, most=MOST_ROWS)
    except (Refused, ValueError) as refusal:
        return str(refusal)
    return PassportView(
        asks=asks,
        title=_title(found),
        value=_value(found.figure),
        says=_says(found),
        formula=found.definition.formula,
        definition=Link("What it means", "definitions", at=asks.metric),
        facts=_facts(snapshot, found),
        projects=_projects(found, _names(snapshot)),
        rows=_rows(found.rows, names=_names(snapshot)),
        rows_say=_some(len(found.rows), "row", "rows"),
        left_out=_rows(found.excluded, why=True),
        left_out_says=_some(len(found.excluded), "thing is left out", "things are left out"),
        rates=_rates(found),
    )


def table(snapshot: Snapshot, asked: str, since: date | None) -> pd.DataFrame:
    """Every row with its cell, to be given away."""
    asks = Asks.read(asked)
    return as_table(trace(_seen(snapshot, asks), asks.metric, dict(asks.group), since))


def _seen(snapshot: Snapshot, asks: Asks) -> Snapshot:
    """A project is shown whatever the filters are; everything else is of what they leave."""
    return snapshot.unselected() if "project" in dict(asks.group) else snapshot


def _title(found: Passport) -> str:
    group = [f"{value}" for name, value in found.figure.group.items() if name != "rag"]
    color = found.figure.group.get("rag")
    parts = [found.definition.label, *([words.RAG_WORDS[color].capitalize()] if color else []), *group]
    return " · ".join(parts)


def _value(found: Figure) -> str:
    """The figure to the last digit that it is stated to; why there is none."""
    if found.value is None:
        return f"{formats.NOT_AVAILABLE} ({words.why_not(found)})"
    if DEFINITIONS[found.metric].unit == "money":
        return formats.money(found.exact, found.unit, short=False)
    if found.unit == "%":
        return f"{float(found.exact):.2f} %"
    return words.shown(found) + ("" if found.unit == "ratio" or "/" in found.unit else f" {found.unit}")


def _says(found: Passport) -> Said:
    if not len(found.rows):
        return (Span("No row of the record says anything about it.", "mute"),)
    number = f"{len(found.rows):,} {'row' if len(found.rows) == 1 else 'rows'} of the record"
    if found.readds.holds:
        return (Span("✓ Proved: ", "good"), Span(f"computed anew from {number}, it comes out the same."))
    return (
        Span("Not proved: ", "bad"),
        Span(f"computed anew from {number}, it comes out as {found.readds.from_rows}."),
    )


def _facts(snapshot: Snapshot, found: Passport) -> tuple[tuple[str, str], ...]:
    known = loads(snapshot)
    last = known[known["id"] <= snapshot.known_on]["finished_at"].max()
    facts = [
        ("As at", formats.date_long(found.figure.as_at)),
        ("As known on", f"load {snapshot.known_on}" + ("" if pd.isna(last) else f", {formats.date_long(last.date())}")),
        ("Coverage", f"{found.figure.coverage.in_money}"),
        ("Follows", found.definition.follows),
        ("Version of the definition", found.definition.version),
        ("Policy", _policy(found)),
    ]
    return tuple((label, text) for label, text in facts if text)


def _policy(found: Passport) -> str:
    loads_of = {
        name: number for name, number in found.policy["since_load"].items() if name in ("rag", "reporting_currency")
    }
    said = f"reporting in {found.policy['settings']['reporting_currency']}"
    since = loads_of.get("rag") if "computed" in found.definition.columns else loads_of.get("reporting_currency")
    return f"{said}, in force since load {since}" if since else said


# --- Tables ------------------------------------------------------------------------------------------


def _names(snapshot: Snapshot) -> dict[str, str]:
    """The names of projects, by code."""
    register = snapshot.frame(projects.projects)
    return dict(zip(register["code"], register["name"], strict=True))


def _projects(found: Passport, names: Mapping[str, str]) -> Grid:
    """What the projects add, the largest first, each a figure with a passport of its own."""
    rows = found.rows[found.rows["counted"].notna() & found.rows["project"].notna()]
    columns = list(dict.fromkeys(rows["column"]))
    one_sum = found.figure.group.get("project") and len(columns) < 2  # the figure itself
    if one_sum or rows.empty or "period" in found.figure.group:
        return Grid((), ())
    unit = found.policy["settings"]["reporting_currency"]
    amounts = rows.assign(counted=rows["counted"].map(float)).pivot_table(
        index="project", columns="column", values="counted", aggfunc="sum"
    )[columns]
    largest = amounts.abs().max(axis=1).sort_values(ascending=False).index
    cells: list[dict[str, Cell]] = []
    for code in largest[:MOST_PROJECTS]:
        row: dict[str, Cell] = {"project": Stated(names.get(str(code), str(code)), str(code))}
        for column in columns:
            metric = METRIC_OF.get(column)
            asks = Asks(metric, (("project", str(code)),)) if metric else None
            text = formats.money(amounts.loc[code, column], unit, short=False)
            row[column] = Amount(text, asks=asks) if not pd.isna(amounts.loc[code, column]) else None
        cells.append(row)
    if len(largest) > MOST_PROJECTS:
        cells.append({"project": f"and {len(largest) - MOST_PROJECTS:,} more in the file"})
    heads = tuple(Col(column, _name(column).capitalize(), numeric=True) for column in columns)
    return Grid((Col("project", "Project"), *heads), cells, caption="What each project adds")


METRIC_OF = {one.columns[0]: one.id for one in reversed(list(DEFINITIONS.values())) if len(one.columns) == 1}


def _rows(rows: pd.DataFrame, why: bool = False, names: Mapping[str, str] = MappingProxyType({})) -> Grid:
    columns = [Col("what", "What"), Col("read", "As read", numeric=True), Col("place", "Where it stands")]
    if why:
        columns.append(Col("reason", "Why it does not count"))
    cells = [_cells(row, names) for row in rows.head(MOST_ROWS).to_dict("records")]
    return Grid(tuple(columns), cells, empty="Nothing.", caption="Rows left out" if why else "Rows that count")


def _cells(row: dict[str, Any], names: Mapping[str, str]) -> dict[str, Cell]:
    place = " › ".join(str(row[name]) for name in ("file", "sheet", "cell") if isinstance(row[name], str))
    if not place and row.get("source"):
        place = str(row["source"])
    elif place and not isinstance(row["cell"], str):
        place += f" › row {row['row']}"
    read = "" if row["read"] is None or pd.isna(row["read"]) else f"{_grouped(row['read'])} {row['unit']}".strip()
    found = row["found"]
    said = f"found as “{found}”" if isinstance(found, str) and _plain(found) != str(row["read"]) else ""
    month = f", {row['month']}" if isinstance(row["month"], str) else ""
    return {
        "what": Stated(
            names.get(str(row["project"]), str(row["project"] or "")), f"{_name(str(row['column']))}{month}"
        ),
        "read": Stated(read, said),
        "place": Stated(place, f"load {row['load']}" if isinstance(row["load"], int) else ""),
        "reason": str(row.get("reason") or ""),
    }


def _plain(found: str) -> str:
    return found.strip().replace(",", "")


def _grouped(text: Any) -> str:
    """A number with its thousands apart; anything else as it is."""
    whole, dot, rest = str(text).partition(".")
    try:
        return f"{int(whole):,}{dot}{rest}".replace("-", "−")
    except ValueError:
        return str(text)


def _rates(found: Passport) -> Grid:
    rows: list[dict[str, Cell]] = [
        {"rate": Stated(f"1 {rate['currency']} = {rate['rate']} {rate['quote']}", f"{rate['kind']} rate"),
         "date": date.fromisoformat(rate["date"]),
         "place": " › ".join(str(part) for part in (rate["file"], rate["cell"]) if part)}
        for rate in found.rates
    ]  # fmt: skip
    return Grid((Col("rate", "Rate"), Col("date", "Of"), Col("place", "Where it stands")), rows)


def _name(column: str) -> str:
    return NAMES.get(column, column.replace("_", " "))


def _some(number: int, one: str, many: str) -> str:
    said = f"{number:,} {one if number == 1 else many}"
    return f"{said}; the first {MOST_ROWS} are shown, the file has them all" if number > MOST_ROWS else said
