"""Draws what becomes of each project: its fate, story, budget, currency and span of time."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from data_loaders.generator.catalogue import Idea
from data_loaders.generator.dates import Horizon, next_monday, work_day
from data_loaders.generator.stories import FINISHED, RUNNING

SIZES = {1: (0.2, 0.75), 2: (0.7, 2.4), 3: (2.2, 6.0), 4: (6.5, 18.0)}  # millions


def draw_fates(chosen: list[Idea], random: Random) -> dict[str, str]:
    """What becomes of each project by the last data date."""
    count = len(chosen)
    names = [idea.name for idea in chosen]
    random.shuffle(names)
    names.sort(key=lambda name: next(i.size for i in chosen if i.name == name) > 2)  # large ones run on
    result = dict.fromkeys(names, "running")
    shares = {"finished": 9 / 60, "on_hold": 2 / 60, "cancelled": 1 / 60, "approved": 4 / 60, "proposed": 2 / 60}
    taken = iter(names)
    for fate, share in shares.items():
        for _ in range(max(round(count * share), 1 if fate == "finished" or count >= 20 else 0)):
            result[next(taken)] = fate
    return result


def story_names(chosen: list[Idea], fates: dict[str, str]) -> dict[str, str]:
    result, n_run, n_end = {}, 0, 0
    for idea in sorted(chosen, key=lambda i: (sum(map(ord, i.name)) * 7919) % 1009):  # mixed, but always the same
        if fates[idea.name] == "running":
            result[idea.name] = RUNNING[n_run % len(RUNNING)]
            n_run += 1
        elif fates[idea.name] == "finished":
            result[idea.name] = FINISHED[n_end % len(FINISHED)]
            n_end += 1
        else:
            result[idea.name] = "stopped" if fates[idea.name] in ("on_hold", "cancelled") else "steady"
    return result


def budget_of(idea: Idea, random: Random) -> int:
    low, high = SIZES[idea.size]
    amount = low * (high / low) ** random.random() * 1_000_000
    step = 5_000 if amount < 1e6 else 25_000 if amount < 5e6 else 100_000
    return max(200_000, round(amount / step) * step)


def currencies_of(chosen: list[Idea], random: Random) -> dict[str, str]:
    dutch = {"Voltaire Energie": "EUR", "Van Houten Waterbouw": "EUR", "Larkfield Data": "USD", "Arden ERP": "USD"}
    return {i.name: dutch[i.supplier] if i.supplier in dutch and random.random() < 0.6 else "GBP" for i in chosen}


def draw_lives(
    chosen: list[Idea], fates: dict[str, str], budgets: dict[str, int], horizon: Horizon, random: Random
) -> dict[str, tuple[date, date, int | None]]:
    """Start, baseline finish and month of stopping for each project."""
    running = sorted((i.name for i in chosen if fates[i.name] == "running"), key=lambda n: -budgets[n])
    long_ones = set(running[: round(len(running) * 0.4)])
    done = [i.name for i in chosen if fates[i.name] == "finished"]
    result = {}
    for idea in chosen:
        name, fate = idea.name, fates[idea.name]
        start, months, stop = _span(fate, name in long_ones, budgets[name], horizon.history, random)
        if fate == "finished":
            stop = _end_month(done.index(name), len(done), start, horizon.history)
            months = max(2, stop - start - 0.4)
        begin = next_monday(horizon.first_of(start) + timedelta(days=random.choice((0, 0, 7))))
        finish = work_day(begin + timedelta(days=round(months * 30.4)))
        result[name] = (begin, finish, stop)
    return result


def _end_month(place: int, of: int, start: int, history: int) -> int:
    """Months of completion, spread over the reported time."""
    wanted = round(history * (0.35 + 0.62 * (place + 0.5) / of))
    return max(start + 3, min(history - 2, wanted))


def _span(fate: str, long_one: bool, budget: int, history: int, r: Random) -> tuple[int, float, int | None]:
    """Month of start, months of duration and month of stopping."""
    usual = (9 + 6.5 * (budget / 500_000) ** 0.42) * r.uniform(0.9, 1.15)
    if fate in ("approved", "proposed"):
        return history + r.randint(0, 2) + (fate == "proposed") * 2, usual, None
    if fate == "finished":
        return round(history * 0.28 * r.random() ** 3), usual, None
    if fate in ("on_hold", "cancelled"):
        start = r.randint(round(history * 0.2), round(history * 0.5))
        return start, usual, min(history - 2, start + max(2, round(usual * r.uniform(0.35, 0.5))))
    if long_one:
        start = round(history * 0.3 * r.random() ** 2.6)
        return start, (history - start) / r.uniform(0.66, 0.93), None
    share = r.uniform(0.3, 0.92)
    start = max(0, round(history - share * usual))
    return min(start, history - 2), max(usual, (history - start) * 1.06), None
