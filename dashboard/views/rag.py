"""RAG status: what is red or amber, since when, and is it really so?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics import rag
from dashboard.metrics.ledger import five_points, movement, steps
from dashboard.metrics.rag_reason import is_capped
from dashboard.views import overdue, rag_trend, words
from dashboard.views.compared import Compared
from dashboard.views.exceptions import reason
from dashboard.views.health_cards import schedule_card
from dashboard.views.page_facts import Reads, page
from dashboard.views.parts import Cell, Col, Empty, Grid, Kpi, RagShare, Said, Section, Span, Titled, Tone
from dashboard.views.portfolio_map import size_of
from dashboard.views.rag_matrix import matrix, matrix_file, matrix_title
from data_loaders.snapshot import Snapshot

READS = Reads(
    metrics=("current_budget", "eac", "whole_life_cost", "cost_to_date", "schedule_slip_days"),
    columns=(
        *("declared", "declared_counted", "declared_as_found", "assured", "assured_as_found", "computed"),
        *("computed_original", "reported_counted", "rating", "rating_before", "rag_cost_computed"),
        *("rag_schedule_computed", "watermelon", "pessimist", "rebaselined_green", "stale", "missed", "reported_on"),
        *("override", "override_by", "override_reason", "override_until", "override_expired", "unrated_reason"),
        *("path_to_green", "paths_reported", "manager", "since", *words.DIMENSIONS),
        *("expected_finish", "finish_before", "baseline_finish", "movement", "movement_reason", "slip_original"),
        *("slip_original_reason", "late", "late_original", "original_budget"),
        *(f"limit_{name}" for name in ("cost_amber", "cost_red", "slip_amber", "slip_red", "fewest_rated",
                                       "overall", "weights", "grace_days")),
    ),
)  # fmt: skip
NO_RATINGS = Empty(
    "Nobody states a rating",
    "Neither declared nor assured ratings are loaded; the computed colors come from cost and schedule alone. "
    "The sheet “Status” of the template workbook takes declared ratings.",
    "steerco template portfolio.xlsx",
)


@dataclass(frozen=True)
class RagView:
    headline: Said
    kpis: list[Kpi]
    trend_title: Titled
    trend: pd.DataFrame  # period, rag, count, scale
    trend_says: str
    moves_title: Titled
    moves: Grid
    matrix_title: Titled
    matrix: Grid
    matrix_file: pd.DataFrame  # every project, open or closed, with its colors
    unrated: Empty | None  # said in place of trend and moves, where no project has a color
    overdue: Section | None  # None where nobody reports
    holds: bool  # whether a declared color can be held against a computed one
    weighs: bool  # whether the colors can be weighed by money


def view(snapshot: Snapshot, since: date | None) -> RagView:
    """Everything the page says."""
    seen = page(snapshot, since, READS)
    trend = rag_trend.by_count(snapshot)
    moves = _moves(seen)
    return RagView(
        headline=_headline(seen, moves),
        kpis=_kpis(seen),
        trend_title=trend.title,
        trend=trend.frame,
        trend_says=trend.says,
        moves_title=_moves_title(seen, moves),
        moves=_moves_grid(seen, moves),
        matrix_title=matrix_title(seen),
        matrix=matrix(seen),
        matrix_file=matrix_file(snapshot),
        unrated=_unrated(seen) if not seen.is_rated and trend.frame.empty and moves.empty else None,
        overdue=overdue.card(seen),
        holds=seen.figure("watermelons").value is not None,
        weighs=seen.shows_money and seen.states(size_of(seen.open)[0]),
    )


# --- In words ----------------------------------------------------------------------------------------


def _headline(seen: Compared, moves: pd.DataFrame) -> Said:
    if seen.open.empty:
        return (Span("No open project in this selection."),)
    if not seen.is_rated:
        start = f"None of {formats.count(len(seen.open), 'open project')} is rated. "
        return (Span(start), Span(f"Nobody states a color, and none can be computed: {_needs(seen)}."))
    counts = seen.counts(seen.lead_metric, seen.open)
    said: list[Span] = [
        Span(f"{counts['RED']:,} red", "bad" if counts["RED"] else "plain"),
        Span(f", {counts['AMBER']:,} amber", "warn" if counts["AMBER"] else "plain"),
        Span(f" and {counts['GREEN']:,} green of {formats.count(len(seen.open), 'open project')}"),
        Span(" in force" if seen.by_figures else " as reported"),
    ]
    if counts["NOT_RATED"]:
        said.append(Span(f"; {counts['NOT_RATED']:,} not rated"))
    if counts.get("ON_HOLD"):
        said.append(Span(f"; {counts['ON_HOLD']:,} on hold"))
    said.append(Span(". "))
    greens = seen.open[seen.open["overall"] == rag.GREEN]
    melons, rebaselined = seen.figure("watermelons", seen.open), seen.figure("green_by_rebaseline", greens)
    if melons.value:
        verb = "is" if melons.value == 1 else "are"
        text = f"{formats.count(int(melons.value), 'project')} {verb} declared better than the figures say. "
        said.append(Span(text))
    if rebaselined.value and seen.by_figures:
        verb = "is" if rebaselined.value == 1 else "are"
        text = f"Of the {counts['GREEN']:,} green, {int(rebaselined.value):,} {verb} {words.BY_REBASELINE}."
        said.append(Span(text, "warn"))
    if melons.value:
        return tuple(said)
    if seen.lead == "reported":
        up, down, same = movement(moves["step"])
        if up or down or same:
            since = formats.date_long(seen.since)
            said.append(Span(f"Since {since}, {up:,} improved, {down:,} declined and {same:,} stayed."))
    return tuple(said)


def _needs(seen: Compared) -> str:
    """What the figures lack for a color."""
    if not seen.shows_money:
        return "needs money, which is not shown to you"
    needs = {"current_budget": "a budget", "eac": "a forecast", "baseline_finish": "a baseline",
             "expected_finish": "a forecast finish"}  # fmt: skip
    lacking = [word for column, word in needs.items() if not seen.states(column)]
    if not lacking:
        return "no project has both a budget with a forecast and a baseline with a finish"
    first = ", ".join(lacking[:-1])
    return f"{first} and {lacking[-1]} are not stated" if first else f"{lacking[0]} is not stated"


def _unrated(seen: Compared) -> Empty:
    return Empty(
        "No project is rated",
        f"Neither declared nor assured ratings are loaded, and no color can be computed: {_needs(seen)}. The sheets "
        "“Status” and “Projects” of the template workbook take ratings, budgets and baselines.",
        "steerco template portfolio.xlsx",
    )


def _moves(seen: Compared) -> pd.DataFrame:
    """Projects with a color at both dates. Column step: how much worse, in steps of the finest scale that both were
    stated on."""
    rows = seen.facts
    as_found = (rows["rating_before"], rows["rating"])
    if seen.by_figures:  # what the figures give is on three colors
        as_found = (as_found[0].iloc[:0], as_found[1].iloc[:0])
    step = steps((rows["lead_before"], rows[seen.lead]), as_found)
    return rows.assign(step=step)[step.notna()]


# --- Cards -------------------------------------------------------------------------------------------


def _kpis(seen: Compared) -> list[Kpi]:
    cards = [_opinion(seen, name) for name in ("declared", "computed", "assured")]
    if not seen.is_rated and not seen.states("reported_on"):
        return [*cards, schedule_card(seen)]
    return [*cards, _watermelons(seen), _stale(seen)]


OPINIONS = {
    "declared": ("Declared", "by the project's own manager or owner"),
    "computed": ("Computed", "from cost and schedule, by the policy"),
    "assured": ("Assured", "by independent review"),
}


def _opinion(seen: Compared, name: str) -> Kpi:
    label, whose = OPINIONS[name]
    counts = seen.counts(f"rag_{name}", seen.open)
    coverage = seen.figure(f"rag_{name}", seen.open).coverage
    if not coverage.known:
        why = _needs(seen) if name == "computed" else "no such opinion is stated"
        return Kpi(label, "n/a", (Span(why, "mute"),), f"0 of {formats.count(coverage.of, 'project')}")
    shares = tuple(
        RagShare(color, counts.get(color, 0))
        for color in ("GREEN", "AMBER", "RED", "NOT_RATED", "ON_HOLD")
        if color != "ON_HOLD" or counts.get(color)
    )
    said = {"computed": _rebaselined, "declared": _stale_greens}.get(name, _nothing)(seen)
    return Kpi(f"{label}, {whose}", rag=shares, movement=said, note=f"{coverage} rated", metric=f"rag_{name}")


def _nothing(_: Compared) -> Said:
    return ()


def _rebaselined(seen: Compared) -> Said:
    found = seen.figure("green_by_rebaseline", seen.open).value
    return (Span(f"{int(found)} {words.BY_REBASELINE}", "warn"),) if found else ()


def _stale_greens(seen: Compared) -> Said:
    """Greens that do not count as green, for nobody has said so of late."""
    found = int((seen.open["stale"] & (seen.open["declared"] == rag.GREEN)).sum())
    return (Span(f"{formats.count(found, 'stale green')} counted as not rated", "warn"),) if found else ()


def _watermelons(seen: Compared) -> Kpi:
    melons = seen.figure("watermelons", seen.open)
    if melons.value is None:
        return Kpi("Watermelons", "n/a", (Span("needs a declared and a computed color", "mute"),), words.covers(melons))
    inside = seen.figure("current_budget", seen.open[seen.open["watermelon"]])
    money = f"{words.shown(inside)} of budget inside" if melons.value else "declared and computed agree"
    if melons.value and inside.value is None:
        money = f"their budget is {words.why_not(inside)}"
    tone: Tone = "bad" if melons.value else "good"
    return Kpi("Watermelons: declared better than computed", words.shown(melons), (Span(money, tone),),
               words.covers(melons), metric="watermelons")  # fmt: skip


def _stale(seen: Compared) -> Kpi:
    stale = seen.figure("stale_reports", seen.open)
    if stale.value is None:
        return Kpi("Stale reports", "n/a", (Span("no status reports are loaded", "mute"),), words.covers(stale))
    oldest = seen.open["reported_on"].min()
    text = f"oldest for {words.day(oldest)}"
    capped = int(is_capped(seen.open).sum())
    text = f"{capped:,} amber at best for it, {text}" if capped else text
    grace = sorted(seen.open["limit_grace_days"].unique())
    days = f"{grace[0]}" if len(grace) == 1 else f"{grace[0]} to {grace[-1]}"
    return Kpi("Stale reports", words.shown(stale), (Span(text, "warn" if stale.value else "mute"),),
               f"cadence {seen.policy.cadence_days} days and {days} of grace · {words.covers(stale)}",
               metric="stale_reports")  # fmt: skip


# --- What moved --------------------------------------------------------------------------------------


def _moves_title(seen: Compared, moves: pd.DataFrame) -> Titled:
    if seen.since is None:
        return Titled("Nothing to compare with", "This is the first date of the record")
    if moves.empty:
        return Titled("No change can be told", f"No project is rated on {formats.date_long(seen.since)} and now")
    up, down, same = movement(moves["step"])
    subtitle = f"{formats.count(len(moves), 'project')} rated on {formats.date_long(seen.since)} and now"
    if seen.lead == "reported" and five_points(seen.facts["rating"]) != five_points(seen.facts["rating_before"]):
        subtitle += " · the scale changed in between: compared on three colors"
    return Titled(f"{down:,} declined, {up:,} improved, {same:,} unchanged", subtitle)


def _moves_grid(seen: Compared, moves: pd.DataFrame) -> Grid:
    changed = moves[moves["step"] != 0].sort_values(["step", "whole_life_cost"], ascending=[False, False])
    rows: list[dict[str, Cell]] = []
    for row in changed.itertuples():
        text = _rating_move(row, seen.lead)
        rows.append(
            {
                "project": words.project_link(row, text, tuple(words.color_tags(row))),
                "before": words.mark(row.lead_before, _text(row.rating_before)),
                "now": words.mark(getattr(row, seen.lead), _text(row.rating)),
            }
        )
    columns = (Col("project", "Project"), Col("before", formats.date_short(seen.since)), Col("now", "Now"))
    return Grid(columns, rows, "No project changed its color.", "Projects whose color changed")


def _rating_move(row: Any, lead: str) -> str:
    if lead == "overall":
        return reason(row, lead)
    return f"{_text(row.rating_before)} → {_text(row.rating)} · {row.portfolio}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
