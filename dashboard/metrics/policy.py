"""The organization's settings in force: versioned data, read as one object."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from dashboard.metrics.rag import Thresholds

LIMITS = {"cost_amber": 100, "cost_red": 100, "slip_amber": 1, "slip_red": 1}  # how many of them make one
RULE: dict[str, Any] = {
    "cost_amber": 5, "cost_red": 10, "slip_amber": 7, "slip_red": 30, "overall": "worst",
    "weights": {"cost": 50, "schedule": 50}, "fewest_rated": 2, "grace_days": 7, "stale_caps": True,
}  # fmt: skip


@dataclass(frozen=True)
class Policy:
    """The settings in force at a load.

    rag: the rule of colors (data_loaders/policies.py): `all`, and what differs for `portfolios` and `projects`.
    """

    organization: str = "Portfolio"
    notice: str = ""
    attribution: str = ""
    reporting_currency: str = "GBP"
    fiscal_year_start: int = 1
    portfolio: str = "Portfolio"
    program: str = "Program"
    money_basis: str = "life"
    cadence_days: int = 31
    assurance_days: int = 190
    minimum_hidden: int = 3
    rag: dict[str, Any] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.organization, self.reporting_currency, str(self.rag)))

    def basis(self, as_at: date) -> str:
        """What the money figures cover: the life of the projects, or a fiscal year."""
        if self.money_basis == "life":
            return "whole life"
        start = self.fiscal_year_of(as_at)
        return f"fiscal year {start.year}/{(start.year + 1) % 100:02d}" if start.month > 1 else f"year {start.year}"

    def fiscal_year_of(self, day: date) -> date:
        """The first day of the fiscal year of a day."""
        return date(day.year - (day.month < self.fiscal_year_start), self.fiscal_year_start, 1)

    def rule(self, portfolio: Any = None, code: Any = None) -> dict[str, Any]:
        """The rule of colors for a project: the organization's, its portfolio's differences, its own."""
        differences = (self.rag.get("portfolios", {}).get(portfolio, {}), self.rag.get("projects", {}).get(code, {}))
        merged = RULE | self.rag.get("all", {})
        for difference in differences:
            merged |= difference
        return merged

    def rules_of(self, facts: pd.DataFrame) -> pd.DataFrame:
        """The rule of each project. Grain: that of the facts (columns portfolio, code). Columns: those of RULE, the
        limits in the units of Thresholds (a share of budget, days)."""
        rules = [self.rule(*key) for key in zip(facts["portfolio"], facts["code"], strict=True)]
        found = pd.DataFrame(rules, index=facts.index, columns=list(RULE))
        for name, parts in LIMITS.items():  # divided, so that 10 % is the double nearest to a tenth
            found[name] = found[name].map(float) / parts
        return found

    def thresholds_of(self, facts: pd.DataFrame) -> Thresholds:
        """The limits of each project."""
        rules = self.rules_of(facts)
        return Thresholds(*(rules[name].astype("float64") for name in (*LIMITS, "fewest_rated")))
