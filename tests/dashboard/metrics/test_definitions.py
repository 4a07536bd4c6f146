"""The registry: every metric is defined in words, and no figure stands without a value or a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from dashboard.metrics.definitions import DEFINITIONS, Definition, distribution, figure
from dashboard.metrics.figure import REASON_WORDS, Coverage, Figure, Reason

DAY = date(2026, 10, 31)
every_definition = pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=list(DEFINITIONS))


def frame(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.array(values, dtype="Int64") for name, values in columns.items()})


@every_definition
def test_a_metric_says_what_it_is(definition: Definition) -> None:
    assert definition.label.strip()
    assert definition.formula.rstrip().endswith(".")
    assert definition.follows.strip()
    assert definition.inputs
    assert definition.favorable in ("higher", "lower", "none")


def test_labels_and_ids_are_unique() -> None:
    assert len({definition.label for definition in DEFINITIONS.values()}) == len(DEFINITIONS)
    assert all(name == definition.id for name, definition in DEFINITIONS.items())


@every_definition
def test_of_no_rows_a_metric_is_zero_or_has_a_reason(definition: Definition) -> None:
    columns = [
        "current_budget",
        "eac",
        "cost_to_date",
        "ev",
        "open_commitment",
        "original_budget",
        "whole_life_cost",
        "slip",
        "slip_original",
        "movement",
        "amount",
        "booked",
        "hard",
        "net_capacity",
        "pv",
        "eac_budget",
        "eac_cpi",
        "eac_composite",
        "eac_weighted",
    ]
    columns += [f"{what}_{level}" for what in ("eac", "finish") for level in ("p10", "p50", "p90", "shared")]
    nothing = frame(**{name: [] for name in columns}).assign(
        **{name: pd.Series(dtype="object") for name in ("declared", "assured", "reported", "computed", "overall")},
        **{name: pd.Series(dtype="object") for name in ("declared_counted", "reported_counted")},
        **{name: pd.Series(dtype="bool") for name in ("late", "late_original", "pessimist")},
        **{name: pd.Series(dtype="object") for name in ("computed_original", "reported_on", "state")},
        watermelon=pd.Series(dtype="bool"), rebaselined_green=pd.Series(dtype="bool"), stale=pd.Series(dtype="bool"),
    )  # fmt: skip
    found = figure(definition.id, nothing, DAY, "GBP")
    assert found.coverage == Coverage(0, 0)
    assert found.value == 0 if found.reason is None else found.value is None


def test_a_figure_has_a_value_or_a_reason() -> None:
    with pytest.raises(ValueError, match="value or a reason"):
        Figure("eac", None, "GBP", Coverage(0, 1), DAY)
    with pytest.raises(ValueError, match="value or a reason"):
        Figure("eac", Decimal(1), "GBP", Coverage(1, 1), DAY, Reason.NO_DATA)


def test_every_reason_has_words() -> None:
    assert set(REASON_WORDS) == set(Reason)


def test_money_leaves_in_major_units_exactly() -> None:
    assert figure("eac", frame(eac=[10, 20]), DAY, "GBP").value == Decimal("0.30")
    assert figure("eac", frame(eac=[10, 20]), DAY, "JPY").value == Decimal(30)


def test_a_sum_covers_only_what_is_known() -> None:
    found = figure("eac", frame(eac=[100, pd.NA, 300]), DAY, "GBP")
    assert (found.value, found.coverage) == (Decimal(4), Coverage(2, 3))


def test_a_variance_takes_only_rows_where_both_are_known() -> None:
    found = figure("forecast_variance", frame(current_budget=[100, 900, pd.NA], eac=[150, pd.NA, 900]), DAY, "GBP")
    assert (found.value, found.coverage) == (Decimal("-0.5"), Coverage(1, 3))


def test_a_share_is_taken_after_the_sum() -> None:
    """The mean of 100 % and 10 % would be 55 %."""
    found = figure("budget_used", frame(cost_to_date=[100, 100], current_budget=[100, 1000]), DAY, "GBP")
    assert found.value == pytest.approx(100 * 200 / 1100)


@pytest.mark.parametrize("metric", ["budget_used", "forecast_overrun"])
def test_a_share_of_nothing_has_a_reason(metric: str) -> None:
    zero = frame(cost_to_date=[5], current_budget=[0], eac=[5])
    assert figure(metric, zero, DAY, "GBP").reason is Reason.ZERO_BUDGET


def test_utilization_without_capacity_has_a_reason() -> None:
    assert figure("forecast_utilization", frame(booked=[5], net_capacity=[0]), DAY, "").reason is Reason.ZERO_CAPACITY


def test_a_reason_is_the_one_most_rows_give() -> None:
    rows = frame(eac=[pd.NA] * 3).assign(eac_reason=["WITHHELD", "NOT_STATED", "WITHHELD"])
    assert figure("eac", rows, DAY, "GBP").reason is Reason.WITHHELD


def test_a_slip_of_several_projects_is_their_median() -> None:
    assert figure("schedule_slip_days", frame(slip=[0, 10, 500]), DAY, "").value == 10
    assert figure("schedule_slip_days", frame(slip=[1, 2]), DAY, "").value == 1.5


def test_a_distribution_counts_every_project_once() -> None:
    rows = pd.DataFrame({"declared_counted": ["RED", "GREEN", "GREEN", "NOT_RATED", "ON_HOLD"]})
    counts = {found.group["rag"]: found.value for found in distribution("rag_declared", rows, DAY)}
    assert counts == {"GREEN": 2, "AMBER": 0, "RED": 1, "NOT_RATED": 1, "ON_HOLD": 1}
    assert all(found.coverage == Coverage(3, 5) for found in distribution("rag_declared", rows, DAY))


def test_a_figure_for_programs_keeps_pennies() -> None:
    assert Figure("eac", Decimal("10.55"), "GBP", Coverage(1, 1), DAY).as_dict()["value"] == 10.55
    whole = Figure("eac", Decimal("10.00"), "GBP", Coverage(1, 1), DAY).as_dict()["value"]
    assert (whole, type(whole)) == (10, int)
