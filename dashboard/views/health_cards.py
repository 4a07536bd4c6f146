"""The cards of the health page: colors, forecast, cost, schedule, people."""

from __future__ import annotations

from dashboard import formats
from dashboard.metrics.definitions import columns_of
from dashboard.views import hidden, people, words
from dashboard.views.compared import COLORS, OPINION, Compared
from dashboard.views.figures import figures
from dashboard.views.parts import Kpi, RagShare, Said, Span, Tone
from dashboard.views.portfolio_map import size_of
from dashboard.views.ranking import doubtful


def cards(seen: Compared) -> list[Kpi]:
    """What the page shows at its top."""
    found = [_rag_card(seen), forecast_card(seen), _cost_card(seen), schedule_card(seen), _people_card(seen)]
    return [card for card in found if card]


def _rag_card(seen: Compared) -> Kpi:
    counts = seen.counts(seen.lead_metric, seen.open)
    other = "declared" if seen.by_figures else "assured"
    others = seen.counts(f"rag_{other}", seen.open)
    doubled = any(others[color] for color in ("GREEN", "AMBER", "RED"))
    shares = tuple(
        RagShare(color, counts.get(color, 0), others.get(color, 0) if doubled else None)
        for color in ("GREEN", "AMBER", "RED", "NOT_RATED", "ON_HOLD")
        if color != "ON_HOLD" or counts.get(color)
    )
    money = _money_by_color(seen) if seen.is_rated else ()
    label = f"Open projects by {OPINION[seen.lead]}" + (f" ({other} in brackets)" if doubled else "")
    return Kpi(
        label,
        rag=shares,
        rag_money=money,
        movement=_rag_movement(seen),
        note=_rag_note(seen),
        metric=seen.lead_metric,
    )


def _money_by_color(seen: Compared) -> tuple[RagShare, ...]:
    """The money in each color: current budget, or whole-life cost where that is what is known."""
    metric, _ = size_of(seen.open)
    colors = ("GREEN", "AMBER", "RED", "NOT_RATED", "ON_HOLD")
    rows = seen.open[[*columns_of(metric, seen.open), seen.lead]]
    sums = {color: seen.figure(metric, rows[rows[seen.lead] == color]) for color in colors}
    return tuple(
        RagShare(color, int(sums[color].exact), text=words.shown(sums[color]))  # type: ignore[arg-type]
        for color in colors
        if sums[color].value is not None
    )


def _rag_movement(seen: Compared) -> Said:
    """How many more and fewer of each color, of the projects that are open at both dates."""
    if seen.before is None or seen.since is None:
        return ()
    ids, earlier = set(seen.open["project_id"]), set(seen.open_before["project_id"])
    both = ids & earlier
    counted = ["project_id", "state", "current_budget", *dict.fromkeys((seen.lead, f"{seen.lead}_counted"))]
    opened = (rows[[name for name in counted if name in rows]] for rows in (seen.open, seen.open_before))
    now, before = (seen.counts(seen.lead_metric, rows[rows["project_id"].isin(both)]) for rows in opened)
    said: list[Span] = []
    for color, more_is in (("RED", "bad"), ("AMBER", "warn"), ("GREEN", "good")):
        change = now[color] - before[color]
        if change:
            less: Tone = "good" if color == "RED" else "mute"
            tone: Tone = more_is if change > 0 else less  # type: ignore[assignment]
            text = f"{abs(change)} {'more' if change > 0 else 'fewer'} {words.RAG_WORDS[color]}"
            said += [Span(" · ", "mute"), Span(text, tone)]
    began, ended = len(ids - earlier), len(earlier - ids)
    changes = ", ".join(f"{n:,} {word}" for n, word in ((began, "new"), (ended, "closed or gone")) if n)
    when = f" since {formats.date_long(seen.since)}"
    if not any(counts[color] for counts in (now, before) for color in COLORS):
        return (Span("no color then or now" + (f"; {changes}{when}" if changes else ""), "mute"),)
    tail = f"{when} for the {len(both):,} open at both; {changes}" if changes else when
    return (*(said[1:] or [Span("unchanged", "mute")]), Span(tail, "mute"))


def _rag_note(seen: Compared) -> str:
    rated = seen.figure(seen.lead_metric, seen.open).coverage
    melons = seen.figure("watermelons", seen.open)
    stale = seen.figure("stale_reports", seen.open)
    parts = [f"{rated} rated"]
    if melons.value:
        rows = seen.open[[*columns_of("current_budget", seen.open), "watermelon"]]
        inside = seen.figure("current_budget", rows[rows["watermelon"]])
        known = f", {words.shown(inside)} inside" if inside.value is not None else ""
        parts.append(f"{formats.count(int(melons.value), 'watermelon')}{known}")
    if stale.value:
        parts.append(f"{int(stale.value)} stale")
    rebaselined = seen.figure("green_by_rebaseline", seen.open)
    if rebaselined.value and seen.by_figures:
        parts.append(f"{int(rebaselined.value)} {words.BY_REBASELINE}")
    return " · ".join(parts)


def forecast_card(seen: Compared) -> Kpi:
    """The forecast beside the budget; alone, where there is no budget."""
    if not seen.shows_money:
        return hidden.card("eac")
    eac, budget = seen.figure("eac"), seen.figure("current_budget")
    variance = seen.figure("forecast_variance")
    of = words.basis_note(seen.policy, seen.as_at)
    if budget.value is None:
        said = words.moved(seen.movement("eac"), seen.since) if not of else ()
        label = f"Forecast, {of}" if of else "Forecast at completion"
        return Kpi(label, words.shown(eac), said, f"{words.covers(eac)} · no budget is stated", metric="eac")
    moved = words.moved(seen.movement("eac"), seen.since) if not of else ()
    return Kpi(
        "Forecast against budget" + (f", {of}" if of else ""),
        words.shown(eac),
        (
            words.over_or_under(variance, seen.currency),
            Span(f" (budget {words.shown(budget)})", "mute"),
            *((Span("; ", "mute"), *moved) if moved else ()),
        ),
        words.both_covered(eac, variance, seen.facts),
        metric="eac",
    )


def _cost_card(seen: Compared) -> Kpi | None:
    if not seen.shows_money:
        return hidden.card("cost_to_date")
    spent = seen.figure("cost_to_date")
    if spent.value is None:
        cost = seen.figure("whole_life_cost")
        if cost.value is None and seen.states("eac"):
            return None
        return Kpi(
            "Whole-life cost",
            words.shown(cost),
            words.moved(seen.movement("whole_life_cost"), seen.since),
            words.covers(cost),
            metric="whole_life_cost",
        )
    used, done = seen.figure("budget_used"), seen.figure("work_done")
    committed = seen.figure("open_commitment")
    ahead = used.value is not None and done.value is not None and used.exact > done.exact + 5
    return Kpi(
        "Spent to date",
        words.shown(spent),
        (
            Span(f"{words.shown(used)} of budget", "warn" if ahead else "plain"),
            Span(f", {words.shown(done)} of the work", "mute"),
        ),
        f"+ {words.shown(committed)} committed · {words.covers(spent)}",
        metric="cost_to_date",
    )


def schedule_card(seen: Compared) -> Kpi:
    """How many finish late; without a baseline, how many moved later."""
    late = seen.figure("late_projects", seen.open)
    sure = seen.open[~doubtful(seen.open)]
    check = f", {len(seen.open) - len(sure):,} to check" if len(sure) < len(seen.open) else ""
    if late.value is None:
        moved = seen.figure("finish_moved_later", seen.open)
        if moved.value is None:
            return Kpi("Projects forecast late", "n/a", (Span(words.why_not(late), "mute"),), words.covers(late))
        worst = f", worst {int(sure['movement'].max()):,} days" if (sure["movement"] > 0).any() else ""
        return Kpi(
            "Finish dates moved later",
            f"{moved.value:,} of {moved.coverage.known:,}",
            (Span(f"since {formats.date_long(seen.since)}{worst}{check}", "mute"),),
            f"{words.covers(moved)} · no baseline is stated",
            metric="finish_moved_later",
        )
    median = seen.figure("schedule_slip_days")
    worst = f", worst {int(sure['slip'].max()):,} days" if (sure["slip"] > 0).any() else ""
    original = seen.figure("late_projects_original", seen.open)
    against = f" · {original.value:,} against the original" if original.value != late.value else ""
    return Kpi(
        "Projects forecast late",
        f"{late.value:,} of {late.coverage.known:,}",
        (Span(f"median {formats.days(round(median.value or 0))}", "mute"), Span(f"{worst}{check}", "bad")),
        f"{_tolerated(seen)} after baseline{against} · {words.covers(late)}",
        metric="late_projects",
    )


def _tolerated(seen: Compared) -> str:
    """How late a project may be before it counts: "more than 7 days"; where projects differ, by their own limit."""
    limits = seen.open["limit_slip_amber"].unique()
    return f"more than {formats.count(int(limits[0]), 'day')}" if len(limits) == 1 else "beyond the policy's days"


def _people_card(seen: Compared) -> Kpi | None:
    used = figures(seen.snapshot, ["forecast_utilization"])[0]
    if used.value is None:
        return None
    roles = seen.snapshot.frame(people.role_supply)
    short = roles[roles["gap_fte"] >= 0.5]
    said: Said = (Span("no role short", "good"),)
    if len(short):
        worst = short.iloc[0]
        said = (Span(f"short {worst['gap_fte']:.1f} FTE", "bad"), Span(f" {worst['role'].lower()}s", "plain"))
    teams = seen.snapshot.frame(people.team_weeks)["team"].nunique()
    return Kpi(
        "Utilization, next 13 weeks",
        words.shown(used),
        said,
        f"of net capacity · {formats.count(teams, 'team')} · whole organization",
        metric="forecast_utilization",
    )
