"""Money: phased budgets, the ledger's monthly extracts, and the monthly re-forecast."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from data_loaders.generator.catalogue import ORDERED, SHARES
from data_loaders.generator.dates import Horizon, add_months
from data_loaders.generator.plans import Month, Project, elapsed, remaining_step, shape

Head = tuple[str, str]  # category, cost type
Posting = tuple[int, str, str, str]  # month index, category, cost type, kind


@dataclass
class Books:
    """A project's money. Ledger amounts are cents, budgets and forecasts whole currency units."""

    project: Project
    budget: dict[tuple[int, int, str, str], int] = field(default_factory=dict)  # version, month, category, type
    postings: dict[int, dict[Posting, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    forecast: dict[int, dict[tuple[int, str], int]] = field(default_factory=dict)  # as at -> (month, cost type)
    cost: dict[int, int] = field(default_factory=dict)  # cents to date, as known in the month's extract
    eac: dict[int, int] = field(default_factory=dict)  # cents

    def current_budget(self, index: int) -> int:
        """Approved budget at a month end, whole units."""
        return self.project.baselines[self.project.months[index].baseline].budget

    def overrun(self, index: int) -> float:
        return self.eac[index] / 100 / self.current_budget(index) - 1


def keep_books(projects: list[Project], horizon: Horizon, random: Random) -> dict[str, Books]:
    """The books of every project that has an approved budget."""
    books = {p.code: Books(p) for p in projects if p.baselines}
    for book in books.values():
        _phase_budget(book, horizon)
        _spend(book, horizon, random)
    _correct(list(books.values()), horizon, random)
    for book in books.values():
        _reforecast(book, horizon)
    return books


def split(total: int, weights: list[float]) -> list[int]:
    """Whole parts of a total in proportion to the weights; the last takes the remainder."""
    whole = sum(weights) or 1.0
    parts = [round(total * weight / whole) for weight in weights[:-1]]
    return [*parts, total - sum(parts)]


def heads(project: Project) -> list[tuple[str, str, float]]:
    return SHARES[project.idea.kind]


# --- Budget ------------------------------------------------------------------------------------------


def _phase_budget(book: Books, horizon: Horizon) -> None:
    """Spread each version over its months; later versions hold the differences to the plan before."""
    project = book.project
    shares = [share for *_, share in heads(project)]
    plan: dict[tuple[int, Head], int] = {}
    for baseline in project.baselines:
        new: dict[tuple[int, Head], int] = {}
        for (category, cost_type, _), total in zip(heads(project), split(baseline.budget, shares), strict=True):
            head = (category, cost_type)
            old = {month: amount for (month, of), amount in plan.items() if of == head}
            for month, amount in _phased(project, baseline.version, total, old, horizon).items():
                new[month, head] = amount
        for month, head in sorted({*plan, *new}):
            change = new.get((month, head), 0) - plan.get((month, head), 0)
            if change:
                book.budget[baseline.version, month, *head] = change
        plan = new


def _phased(project: Project, version: int, total: int, old: dict[int, int], horizon: Horizon) -> dict[int, int]:
    """Amount per month. A new plan leaves the months before its approval as they were, and goes on from
    the work done by then."""
    baseline = project.baselines[version]
    first, last = horizon.index(baseline.start), horizon.index(baseline.finish)
    result, before = {}, 0
    if version:
        approved = horizon.index(baseline.approved_on)
        result = {month: amount for month, amount in old.items() if month <= approved}
        before, first = sum(result.values()), approved + 1
        done = project.months[approved].done
        earned, since = done * total, horizon.end_of(approved)
    for month in range(first, max(last, first) + 1):
        end = horizon.end_of(month)
        if version:
            wanted = earned + (total - earned) * remaining_step(baseline.start, baseline.finish, since, end)
        else:
            wanted = total * shape(elapsed(baseline.start, baseline.finish, end))
        reached = total if month >= last else max(before, round(wanted))
        result[month] = reached - before
        before = reached
    return result


# --- Ledger ------------------------------------------------------------------------------------------


def _spend(book: Books, horizon: Horizon, random: Random) -> None:
    """Incur cost month by month and post it: invoices, accruals (reversed the month after), orders."""
    project, spent, before = book.project, 0, book.project.start - timedelta(days=1)
    bought = [(c, t, s) for c, t, s in heads(project) if c != "Contingency"]
    accrued: dict[Head, int] = {}
    invoiced: dict[Head, dict[int, int]] = defaultdict(dict)
    for index in horizon.reported:
        month = project.months.get(index)
        if month is None or month.state in ("proposed", "approved"):
            continue
        amount = _incurred(book, index, spent, (before, horizon.end_of(index)), random.uniform(0.9, 1.1))
        spent, before = spent + amount, horizon.end_of(index)
        weights = [
            s * random.uniform(*((0.1, 2.2) if c in ("Hardware", "Software") else (0.7, 1.3))) for c, _, s in bought
        ]
        for (category, cost_type, _), part in zip(bought, split(amount, weights), strict=True):
            head = (category, cost_type)
            share = random.uniform(0.1, 0.35) if category in ORDERED else 0.0
            held = round(part * share)
            paid = part - held + accrued.get(head, 0)
            _post(book, index, (index, *head, "actual"), paid)
            _post(book, index, (index, *head, "accrual"), held - accrued.get(head, 0))
            accrued[head] = held
            invoiced[head][index] = paid
    _order(book, invoiced, horizon)


def _incurred(book: Books, index: int, spent: int, period: tuple[date, date], noise: float) -> int:
    """Cost of one month in cents: towards the estimate that the team knows of, catching up with the work done."""
    project, month = book.project, book.project.months[index]
    budget = book.current_budget(index) * 100
    if month.state == "complete":
        return round(budget * (1 + month.over)) - spent if index == project.stop else 0
    if month.state != "active":
        return 0
    ahead = project.months.get(index + 2, month)
    estimate = budget * (1 + max(month.over, ahead.over if ahead.baseline == month.baseline else month.over))
    before, day = period
    finish = max(month.finish, day + timedelta(days=5))
    amount = (estimate - spent) * remaining_step(project.start, finish, before, day) * noise
    amount += 0.35 * (month.done * estimate - spent - amount)
    ceiling = budget * (1 + month.over) * 0.985 - spent
    return max(0, round(min(max(amount, 0.002 * budget), ceiling)))


def _post(book: Books, extract: int, posting: Posting, amount: int) -> None:
    if amount:
        book.postings[extract][posting] += amount


def _order(book: Books, invoiced: dict[Head, dict[int, int]], horizon: Horizon) -> None:
    """Orders are placed for five months at a time and relieved as the invoices come."""
    for head, amounts in invoiced.items():
        if head[0] not in ORDERED:
            continue
        months = sorted(amounts)
        for place, index in enumerate(months):
            ordered = 0
            if place % 5 == 0:
                covered = [amounts[m] for m in months[place : place + 5]]
                beyond = 5 - len(covered) if book.project.runs(horizon.history - 1) else 0
                ordered = sum(covered) + beyond * sum(covered) // len(covered)
            _post(book, index, (index, *head, "commitment"), ordered - amounts[index])


def _correct(books: list[Books], horizon: Horizon, random: Random) -> None:
    """Late corrections: credit notes, invoices found later, and cost booked on the wrong project."""
    places = [
        (book, index, posting)
        for book in books
        for index in sorted(book.postings)
        for posting, amount in sorted(book.postings[index].items())
        if posting[3] == "actual" and amount > 500_000 and index + 3 < horizon.history
    ]
    wanted = min(len(places), round(len(books) * horizon.history / 60))
    for book, index, posting in random.sample(places, wanted):
        size = round(book.postings[index][posting] * random.uniform(0.06, 0.22), -2)
        if random.random() < 0.25:
            _misbook(book, _neighbours(book, books, index, posting), posting, round(size), random)
        else:
            _post(book, index + random.randint(1, 3), posting, round(size) * random.choice((-1, -1, 1)))


def _neighbours(book: Books, books: list[Books], index: int, posting: Posting) -> list[Books]:
    """Projects on which the same kind of cost was booked in the month."""
    same = [b for b in books if b is not book and b.project.currency == book.project.currency and b.project.runs(index)]
    return [b for b in same if any(p[1:3] == posting[1:3] for p in b.postings[index])]


def _misbook(book: Books, others: list[Books], posting: Posting, size: int, random: Random) -> None:
    """Book another project's cost here, and move it there a month later."""
    index = posting[0]
    if others:
        _post(book, index, posting, size)
        _post(book, index + 1, posting, -size)
        _post(random.choice(others), index + 1, posting, size)


# --- Forecast ----------------------------------------------------------------------------------------


def _reforecast(book: Books, horizon: Horizon) -> None:
    """Cost still to come at each month end, and the estimate at completion that follows."""
    project, cost = book.project, 0
    for index in horizon.reported:
        cost += sum(amount for (*_, kind), amount in book.postings[index].items() if kind != "commitment")
        month = project.months.get(index)
        if month is None or month.state == "proposed":
            continue
        book.cost[index] = cost
        rest = 0
        if month.state in ("active", "on_hold", "approved"):
            rest = max(0, round((book.current_budget(index) * (1 + month.over) * 100 - cost) / 100))
        book.forecast[index] = _phase_rest(project, index, month, rest, horizon) if rest else {}
        book.eac[index] = cost + 100 * sum(book.forecast[index].values())


def _phase_rest(project: Project, index: int, month: Month, rest: int, horizon: Horizon) -> dict[tuple[int, str], int]:
    """Spread what remains over the months up to the forecast finish."""
    since, finish = horizon.end_of(index), month.finish
    start = max(project.start, since) if month.state == "approved" else project.start
    first = max(index + 1, horizon.index(start))
    if month.state == "on_hold":
        pause = index - (project.stop or index) + 3
        first, finish = index + 4, add_months(finish, pause)
        start, since = add_months(project.start, pause), horizon.end_of(index + 3)
    last = max(first, horizon.index(finish))
    weights, done = [], 0.0
    for number in range(first, last + 1):
        reached = 1.0 if number == last else remaining_step(start, finish, since, horizon.end_of(number))
        weights.append(max(0.0, reached - done))
        done = max(done, reached)
    capital = sum(s for _, t, s in heads(project) if t == "capex")
    result = {}
    for number, amount in zip(range(first, last + 1), split(rest, weights), strict=True):
        parts = split(amount, [capital, 1 - capital]) if 0 < capital < 0.999 else [amount]
        types = ["capex", "opex"] if 0 < capital < 0.999 else ["capex" if capital else "opex"]
        result.update({(number, t): part for t, part in zip(types, parts, strict=True) if part})
    return result


# --- Exchange rates ----------------------------------------------------------------------------------


def rates(horizon: Horizon, random: Random) -> list[tuple[str, str, date, str]]:
    """Budget rates per fiscal year and closing rates per month: currency, kind, date, rate in GBP."""
    rows = []
    for currency, level in (("EUR", 0.855), ("USD", 0.790)):
        rate = level
        for index in horizon.reported:
            if horizon.first_of(index).month == horizon.start.month:
                rows.append((currency, "budget", horizon.first_of(index), f"{round(rate, 2):.4f}"))
            rate = min(level * 1.06, max(level * 0.94, rate * random.uniform(0.986, 1.014)))
            rows.append((currency, "closing", horizon.end_of(index), f"{rate:.4f}"))
    return sorted(rows, key=lambda row: (row[2], row[0], row[1]))
