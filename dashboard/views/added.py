"""What some figures need beside a project's own facts, added when such a figure is asked for."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from dashboard.metrics.methods import with_methods
from dashboard.views import added_money, added_registers, delivery_facts
from dashboard.views.forecast import with_ranges
from dashboard.views.quality import with_grades
from data_loaders.snapshot import Query, Snapshot

Add = Callable[[pd.DataFrame, Snapshot], pd.DataFrame]


def _methods(facts: pd.DataFrame, _: Snapshot) -> pd.DataFrame:
    return with_methods(facts)


def _joined(columns: Query) -> Add:
    """Columns that are made of all projects at once, beside the facts of some."""

    def with_columns(facts: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
        return facts.merge(snapshot.frame(columns), how="left", on="project_id").set_index(facts.index)

    return with_columns


def _contingency(facts: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """Contingency, and the exposure that it has to cover."""
    return _joined(added_registers.risk_columns)(_joined(added_money.contingency_columns)(facts, snapshot), snapshot)


ADDED: dict[str, Add] = {  # by Definition.adds
    "methods": _methods,
    "quality": with_grades,
    "ranges": with_ranges,
    "months": _joined(added_money.month_columns),
    "types": _joined(added_money.type_columns),
    "contingency": _contingency,
    "fx": _joined(added_money.fx_columns),
    "risks": _joined(added_registers.risk_columns),
    "benefits": _joined(added_registers.benefit_columns),
    "milestones": _joined(added_registers.milestone_columns),
    "ahead": _joined(delivery_facts.milestone_columns),
    "dependencies": _joined(delivery_facts.dependency_columns),
}


def add(facts: pd.DataFrame, snapshot: Snapshot, what: str) -> pd.DataFrame:
    """The facts with the columns that `what` names."""
    return ADDED[what](facts, snapshot) if what else facts
