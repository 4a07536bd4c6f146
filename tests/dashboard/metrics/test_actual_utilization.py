"""Time worked over net capacity: of the people and weeks that a timesheet is known of."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from dashboard.metrics.definitions import figure
from dashboard.metrics.figure import Coverage, Figure, Reason
from dashboard.metrics.utilization import actual_utilization


def found(**columns: list[object]) -> Figure:
    rows = pd.DataFrame({name: pd.array(values, dtype="Int64") for name, values in columns.items()})
    return figure("actual_utilization", rows, date(2026, 10, 31), "")


def test_it_is_worked_over_capacity_after_the_sum() -> None:
    used = found(worked=[2400, 600], net_capacity=[2400, 1200])
    assert used.value == pytest.approx(100 * 3000 / 3600)
    exact = actual_utilization(3000, 3600).fraction
    assert exact is not None
    assert used.value == pytest.approx(float(100 * exact))


def test_a_missing_timesheet_is_not_known_and_not_nothing() -> None:
    used = found(worked=[1200, None], net_capacity=[2400, 2400])
    assert (used.value, used.coverage) == (50, Coverage(1, 2))


def test_without_capacity_there_is_no_share() -> None:
    assert found(worked=[60], net_capacity=[0]).reason is Reason.ZERO_CAPACITY


def test_where_nobody_has_a_timesheet_nothing_is_known() -> None:
    assert found(worked=[None, None], net_capacity=[1, 1]).reason is Reason.NO_DATA
    assert found(booked=[1], net_capacity=[1]).reason is Reason.NO_DATA
