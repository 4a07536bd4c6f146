"""The files of finance: budget journal, ledger extracts, re-forecasts and exchange rates."""

from __future__ import annotations

from datetime import date
from typing import Any

from data_loaders.generator.catalogue import ORDERED
from data_loaders.generator.dates import Horizon
from data_loaders.generator.money import Books
from data_loaders.generator.registers import decision_of
from data_loaders.generator.status import Conflict
from data_loaders.generator.writer import Output, columns

KINDS = {"actual": "Invoice", "accrual": "Accrual", "commitment": "Commitment"}
STATED_BY = {"current_budget": "finance-budget", "cost_to_date": "finance-ledger", "eac": "finance-forecast"}


def write_budget(out: Output, books: dict[str, Books], horizon: Horizon) -> None:
    header = columns("Project,Version,Approved on,Month,Category,Cost type,Amount,Currency,Decision")
    rows = [
        [
            code,
            version,
            book.project.baselines[version].approved_on,
            f"{horizon.first_of(month):%Y-%m}",
            category,
            cost_type.upper(),
            amount,
            book.project.currency,
            decision_of(book.project, version),
        ]
        for code, book in books.items()
        for (version, month, category, cost_type), amount in sorted(book.budget.items())
    ]
    out.csv("finance/budget.csv", "budget", horizon.last, header, rows)


def amount_text(cents: int) -> str:
    """`12,743.00`, and `(1,200.00)` for a credit."""
    text = f"{abs(cents) / 100:,.2f}"
    return f"({text})" if cents < 0 else text


def write_ledger(out: Output, books: dict[str, Books], horizon: Horizon) -> None:
    """One extract per month: semicolons, Windows-1252, credits in brackets."""
    header = columns("Project,Period,Category,Cost type,Entry,Amount,Currency,Text")
    for index in horizon.reported:
        day = horizon.end_of(index)
        rows = [
            _ledger_row(book, posting, amount, index, horizon)
            for book in books.values()
            for posting, amount in sorted(book.postings[index].items())
            if amount
        ]
        name = f"finance/ledger-{day:%Y-%m}.csv"
        out.csv(name, "ledger", day, header, rows, encoding="cp1252", delimiter=";")


def _ledger_row(
    book: Books, posting: tuple[int, str, str, str], amount: int, index: int, horizon: Horizon
) -> list[Any]:
    month, category, cost_type, kind = posting
    text = book.project.idea.supplier if category in ORDERED else "Hours recharged"
    if month < index:
        text += " – correction"
    return [
        book.project.code,
        f"{horizon.first_of(month):%Y-%m}",
        category,
        cost_type.upper(),
        KINDS[kind],
        amount_text(amount),
        book.project.currency,
        text,
    ]


def write_forecast(out: Output, books: dict[str, Books], horizon: Horizon) -> None:
    header = columns("Project,Month,Cost type,Forecast,Currency")
    for index in horizon.reported:
        day = horizon.end_of(index)
        rows = [
            [code, f"{horizon.first_of(month):%Y-%m}", cost_type.upper(), amount, book.project.currency]
            for code, book in books.items()
            for (month, cost_type), amount in sorted(book.forecast.get(index, {}).items())
        ]
        out.csv(f"finance/forecast-{day:%Y-%m}.csv", "forecast", day, header, rows)


def write_rates(out: Output, rows: list[tuple[str, str, date, str]], horizon: Horizon) -> None:
    header = columns("Currency,Quote,Kind,Valid from,Rate")
    content = [[currency, "GBP", kind.capitalize(), day, rate] for currency, kind, day, rate in rows]
    out.csv("finance/fx.csv", "fx", horizon.last, header, content)


def write_conflicts(out: Output, conflicts: list[Conflict]) -> None:
    """The seeded disagreements, for tests: not a source, so not in the manifest."""
    lines = ["fact,project,source_a,value_a,source_b,value_b,difference,currency"]
    for c in sorted(conflicts, key=lambda c: (c.project.code, c.fact)):
        booked, difference = c.booked / 100, c.stated * 1000 - c.booked / 100
        lines.append(
            f"{c.fact},{c.project.code},status-reports,{c.stated * 1000:.2f},{STATED_BY[c.fact]},{booked:.2f},"
            f"{difference:.2f},{c.project.currency}"
        )
    (out.folder / "conflicts.csv").write_bytes(("\r\n".join(lines) + "\r\n").encode())
