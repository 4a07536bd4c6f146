"""Spells: how long a declared color was better, or worse, than the computed one. Domain reference, section 1.4."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard.metrics.rag import NOT_RATED, SEVERITY, rank

WATERMELON, PESSIMIST = "watermelon", "pessimist"
LONG_STANDING = 60  # days: two monthly reports have passed by
SAID = ["name", "code", "portfolio", "program", "who", "declared", "computed", "budget", "budget_reason", "over"]
COLUMNS = ["project_id", "kind", "since", "from_start", "until", "days", "ended", "dates", "last", *SAID]

# How a spell ended.
FOLLOWED = "declared followed"  # the declared color came to the computed one
FIGURES = "figures moved"  # the computed color came to the declared one
UNKNOWN = "no longer rated"  # one of the two colors is missing since
CLOSED = "closed or gone"  # complete or cancelled, or no longer in the register


def spells(standings: pd.DataFrame, looked_at: Sequence[pd.Timestamp]) -> pd.DataFrame:
    """Unbroken runs of dates at which the declared color was better (watermelon) or worse (pessimist) than the
    computed one. Grain: project × spell, the order of time. No spells of a project overlap.

    standings: one row a project and date at which it was open: project_id, day, declared, computed, and SAID: name,
    code, portfolio, program, who (declared it), budget (minor units, with budget_reason), over (forecast less
    budget). looked_at: the dates, in order. since: the first such date; from_start: it is the first date of all,
    and may have been so before. until: the first date at which it was so no more; missing while it is so at the last
    date. days: from since to until, or to the last date. ended: how. dates: how many it was seen at; last: the last
    of them, from which all of SAID is.
    """
    rows = standings.assign(kind=kinds(standings), place=standings["day"].map({d: n for n, d in enumerate(looked_at)}))
    rows = rows[rows["kind"].notna()].sort_values(["project_id", "place"])
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    before = rows.shift()
    same = rows["project_id"].eq(before["project_id"]) & rows["kind"].eq(before["kind"])
    run = (~(same & rows["place"].eq(before["place"] + 1)).fillna(False).astype(bool)).cumsum()
    days = rows.groupby(run)["day"]
    last = ~run.duplicated(keep="last")  # of each run its last row, with what is missing in it
    found = rows[last].set_index(run[last])
    found = found.assign(since=days.first(), last=days.last(), dates=days.size())
    found["from_start"] = found["since"] == looked_at[0]
    following = dict(enumerate(looked_at[1:]))
    found["until"] = pd.to_datetime(found["place"].map(following))
    found["days"] = (found["until"].fillna(looked_at[-1]) - found["since"]).dt.days.astype("int64")
    found["ended"] = _ended(found, standings)
    return found[COLUMNS].sort_values(["since", "project_id"], kind="stable").reset_index(drop=True)


def kinds(standings: pd.DataFrame) -> pd.Series:
    """`watermelon`, `pessimist` or missing, by row: declared at least one step better, or worse, than computed."""
    declared, computed = (standings[name].map(SEVERITY).astype("Float64") for name in ("declared", "computed"))
    found = pd.Series(pd.NA, index=standings.index, dtype="object")
    found[(declared < computed).fillna(False)] = WATERMELON
    found[(declared > computed).fillna(False)] = PESSIMIST
    return found


def _ended(found: pd.DataFrame, standings: pd.DataFrame) -> pd.Series:
    """What was otherwise at the first date after each spell: the color that moved further, of two the declared."""
    keys = pd.MultiIndex.from_frame(found[["project_id", "until"]])
    after = standings.set_index(["project_id", "day"])[["declared", "computed"]].reindex(keys)
    moved = {
        name: (after[name].map(SEVERITY).to_numpy("float64") - found[name].map(SEVERITY).to_numpy("float64"))
        for name in ("declared", "computed")
    }
    ended: list[str | None] = []
    for place, (until, declared) in enumerate(zip(found["until"], after["declared"], strict=True)):
        far = abs(moved["declared"][place]), abs(moved["computed"][place])
        if pd.isna(until):
            ended.append(None)
        elif not isinstance(declared, str):
            ended.append(CLOSED)
        elif pd.isna(far[0]) or pd.isna(far[1]):
            ended.append(UNKNOWN)
        else:
            ended.append(FOLLOWED if far[0] >= far[1] else FIGURES)
    return pd.Series(ended, index=found.index, dtype="object")


# --- Movements ---------------------------------------------------------------------------------------


def steps(colors: tuple[pd.Series, pd.Series], as_found: tuple[pd.Series, pd.Series]) -> pd.Series:
    """How much worse each project became from one date to another, in steps of the finest scale that both dates were
    rated on (0 green … 4 red on that with hybrids between the colors, else 0, 1, 2); missing where one date has no
    color. colors, as_found: before and now, on one index."""
    if all(map(five_points, as_found)):
        before, now = (_ranks(*pair) for pair in zip(colors, as_found, strict=True))
    else:  # the scale changed in between: only the three colors can be compared
        before, now = (one.map(SEVERITY).astype("float64") for one in colors)
    return now - before


def five_points(found: pd.Series) -> bool:
    """Whether the ratings of a date are on the scale with hybrids between the colors."""
    return bool(found.dropna().str.contains(r"amber\s*/\s*(?:red|green)", case=False).any())


def _ranks(colors: pd.Series, found: pd.Series) -> pd.Series:
    pairs = zip(colors, found, strict=True)
    return pd.Series(
        [rank(c if isinstance(c, str) else NOT_RATED, f if isinstance(f, str) else None) for c, f in pairs],
        index=colors.index,
        dtype="float64",
    )


def movement(step: pd.Series) -> tuple[int, int, int]:
    """Projects that improved, declined, stayed: of those with a color at both dates."""
    return int((step < 0).sum()), int((step > 0).sum()), int((step == 0).sum())
